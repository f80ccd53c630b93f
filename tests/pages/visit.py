"""A page opened in Chromium, with everything it did wrong written down."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 15_000  # milliseconds; only something that never comes takes so long
LOCAL_SCHEMES = {"about", "blob", "data"}


def origin(url):
    """Return scheme, host and port of ``url`` as a pair of str."""
    parts = urlsplit(url)
    return parts.scheme.replace("ws", "http", 1), parts.netloc


@dataclass
class Visit:
    """One open page.

    page : playwright Page
    home : URL of the site; requests to any other origin are blocked and recorded
    outside : URLs that were asked for outside the page's origin
    console : (kind, text) of each console message
    errors : uncaught exceptions and failed requests, as str
    """

    page: object
    home: str
    outside: list = field(default_factory=list)
    console: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    @property
    def problems(self):
        """Whatever a clean page does not do: a list of str, empty for a clean page."""
        loud = [f"console {kind}: {text}" for kind, text in self.console if is_loud(kind)]
        return [f"outside request: {url}" for url in self.outside] + loud + self.errors

    def watch(self):
        """Start to record; call it before the page goes anywhere."""
        self.page.route("**/*", self._route)
        self.page.on("websocket", lambda socket: self._note_outside(socket.url))
        self.page.on("console", lambda message: self.console.append((message.type, message.text)))
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        self.page.on("response", self._note_response)

    def _note_outside(self, url):
        inside = urlsplit(url).scheme in LOCAL_SCHEMES or origin(url) == origin(self.home)
        if not inside:
            self.outside.append(url)
        return not inside

    def _route(self, route):
        if self._note_outside(route.request.url):
            route.abort()
        else:
            route.continue_()

    def _note_response(self, response):
        if response.status >= 400:
            self.errors.append(f"HTTP {response.status}: {response.url}")


def is_loud(kind):
    """Tell whether a console message of this kind is a complaint."""
    return kind in {"error", "warning", "assert"}


@contextmanager
def visit(browser, url, *, width=1280, height=900, before="", **context_options):
    """Open ``url`` in a fresh browser profile and yield its Visit.

    width, height : viewport in CSS pixels
    before : script that runs in the page before any of its own
    context_options : passed on to playwright's ``new_context``, for example
        ``java_script_enabled=False`` or ``color_scheme="dark"``
    """
    context = browser.new_context(
        viewport={"width": width, "height": height}, service_workers="block", **context_options
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(before)
    seen = Visit(context.new_page(), url)
    seen.watch()
    try:
        answer = seen.page.goto(url, wait_until="load", timeout=3 * PATIENCE)
        assert answer.ok, f"{url} answers {answer.status}"
        yield seen
    finally:
        context.close()

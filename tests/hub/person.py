"""Somebody at a browser: logs in at the hub, has a server started, types into its terminal."""

import asyncio
import json
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

STARTS_WITHIN = 120  # seconds
ENDS_WITHIN = 300  # seconds, for one command
COLOURS = re.compile(r"\x1b(\[[0-9;?]*[a-zA-Z]|\][^\x07]*\x07)")
BEGAN = re.compile(r"began:0\r?\n")
ENDED = re.compile(r"ended:(\d+)\r?\n")


class Refused(Exception):
    """A request was not granted.

    code : HTTP's for why
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class CommandFailed(AssertionError):
    """A command in a terminal ended otherwise than it should; holds what it said."""


class Person:
    """One who has a password.

    url : of the hub, with a slash at its end
    trusted : file of the certificate that it must have, if it has one
    """

    def __init__(self, url: str, name: str, password: str, trusted: str = "") -> None:
        self.url, self.name, self._password, self._trusted = url, name, password, trusted
        context = ssl.create_default_context(cafile=trusted or None)
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies),
            urllib.request.HTTPSHandler(context=context),
        )

    def log_in(self) -> None:
        """Fill the login form in. Raises Refused where it is not taken."""
        self.get("hub/login")
        form = {"username": self.name, "password": self._password, "_xsrf": self._xsrf("/hub/")}
        self._open("hub/login", urllib.parse.urlencode(form).encode())

    def start(self) -> None:
        """Log in and wait for the server."""
        self.log_in()
        self.get(f"hub/spawn/{self.name}")
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            with suppress(Refused):
                if self._is_theirs(f"user/{self.name}/lab"):
                    return
            time.sleep(0.1)
        raise RuntimeError(f"The server of {self.name} did not start.")

    def get(self, path: str) -> str:
        """Return a page of the hub. Raises Refused where it is not shown."""
        return self._open(path)

    def status(self, path: str) -> int:
        """Return how the hub answers to a request for a page, after all that it leads on to."""
        try:
            self._open(path)
        except Refused as refused:
            return refused.code
        return 200

    def run(self, command: str, status: int | None = 0) -> str:
        """Type a command into a new terminal of the own server; return what it said.

        status : how it must end; None for any. Raises CommandFailed where it does not.
        """
        said, ended = asyncio.run(self._typed(command))
        if status is not None and ended != status:
            raise CommandFailed(f"{self.name}: {command} ended with {ended}:\n{said[-3000:]}")
        return said

    def ask(self, path: str, content: object = None, method: str | None = None) -> object:
        """Return what the own server answers to a request for ``api/PATH``, as JupyterLab asks.

        content : sent as JSON, if not None
        """
        data = None if content is None else json.dumps(content).encode()
        headers = {"X-XSRFToken": self._xsrf(f"/user/{self.name}/")}
        address = f"{self.url}user/{self.name}/api/{path}"
        request = urllib.request.Request(address, data, headers, method=method)
        with self._answer(request) as answer:
            return json.loads(answer.read())

    async def _typed(self, command: str) -> tuple[str, int]:
        address = urllib.parse.urljoin(self.url, f"user/{self.name}/terminals/websocket/")
        request = HTTPRequest(
            address.replace("http", "ws", 1) + self.ask("terminals", {})["name"],
            headers={"Cookie": self._cookie(f"/user/{self.name}/")},
            ca_certs=self._trusted or None,
        )
        terminal = await websocket_connect(request)
        try:
            # Nothing of the shell's own in what the command says, and a line before and after.
            quiet = "stty -echo; PS1=; printf 'began:%s\\n' 0"
            line = f"{quiet}\r{command}\rprintf 'ended:%s\\n' $?\r"
            await terminal.write_message(json.dumps(["stdin", line]))
            said = await asyncio.wait_for(_until_ended(terminal), ENDS_WITHIN)
        finally:
            terminal.close()
            while await terminal.read_message() is not None:
                pass  # until the other side has closed it too
        ended = ENDED.search(said)
        return said[BEGAN.search(said).end() : ended.start()], int(ended[1])

    def _is_theirs(self, path: str) -> bool:
        """Whether a page comes from the person's own server, and not from the hub."""
        with self._answer(self.url + path) as answer:
            return answer.geturl().startswith(f"{self.url}user/")

    def _open(self, path: str, data: bytes | None = None) -> str:
        with self._answer(self.url + path, data) as answer:
            return answer.read().decode()

    @contextmanager
    def _answer(self, address: str | urllib.request.Request, data: bytes | None = None):
        """Yield the answer to a request. Raises Refused where there is another than asked for."""
        try:
            with self._opener.open(address, data, timeout=60) as answer:
                yield answer
        except urllib.error.HTTPError as refused:
            refused.close()
            raise Refused(refused.code) from None

    def _xsrf(self, path: str) -> str:
        return next(one.value for one in self._cookies if (one.name, one.path) == ("_xsrf", path))

    def _cookie(self, path: str) -> str:
        return "; ".join(
            f"{one.name}={one.value}" for one in self._cookies if path.startswith(one.path)
        )


async def _until_ended(terminal) -> str:
    """Return what a terminal says until the command has ended."""
    said = ""
    while not ENDED.search(said):
        message = await terminal.read_message()
        if message is None:
            raise RuntimeError(f"The terminal closed:\n{said[-3000:]}")
        kind, *rest = json.loads(message)
        if kind == "stdout":
            said = COLOURS.sub("", said + rest[0])
    return said

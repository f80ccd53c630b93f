"""A static web server for the built book, as a project's GitHub Pages serves it."""

import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

# Project pages live under a folder, so a link that starts at "/" breaks there; it must break here.
PREFIX = "/kernels-measured/"


class Pages(SimpleHTTPRequestHandler):
    """Serve a folder under PREFIX and nothing beside it."""

    def translate_path(self, path):
        """Map a request to a file; paths outside PREFIX lead nowhere."""
        if not path.startswith(PREFIX):
            return self.directory + "/no such page"
        return super().translate_path(path.removeprefix(PREFIX[:-1]))

    def log_message(self, *_):
        """Say nothing: the tests report what matters."""


class Server(ThreadingHTTPServer):
    """A server that does not mind a browser that hangs up."""

    def handle_error(self, request, client_address):
        """Let a closed connection pass; anything else is printed as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder):
    """Serve ``folder`` on a free port of this computer and yield its URL, which ends in "/"."""
    with Server(("127.0.0.1", 0), partial(Pages, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        finally:
            server.shutdown()
            thread.join()

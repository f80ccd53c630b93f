"""A static web server for the built book, as a project's GitHub Pages serves it."""

import gzip
import io
import sys
import threading
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

# Project pages live under a folder, so a link that starts at "/" breaks there; it must break here.
PREFIX = "/kernels-measured/"
# What a static host compresses; pictures and fonts are compressed already.
TEXTS = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".wasm"}


class Pages(SimpleHTTPRequestHandler):
    """Serve a folder under PREFIX and nothing beside it, texts compressed where that is taken."""

    protocol_version = "HTTP/1.1"  # a connection stays open, as on a real host
    timeout = 60  # seconds without a request

    def translate_path(self, path):
        """Map a request to a file; paths outside PREFIX lead nowhere."""
        if not path.startswith(PREFIX):
            return self.directory + "/no such page"
        return super().translate_path(path.removeprefix(PREFIX[:-1]))

    def send_head(self):
        """Answer with a text's compressed bytes, with anything else as it is."""
        path = Path(self.translate_path(self.path))
        if self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (takes and path.suffix in TEXTS and path.is_file()):
            return super().send_head()
        body = compressed(path, path.stat().st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Vary", "Accept-Encoding")
        self.end_headers()
        return io.BytesIO(body)

    def log_message(self, *_):
        """Say nothing: the tests report what matters."""


@lru_cache(maxsize=256)
def compressed(path, changed):
    """Return the bytes that stand for a file on the wire, made once for each state of it."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class Server(ThreadingHTTPServer):
    """A server that does not mind a browser that hangs up, and does not wait for one."""

    daemon_threads = True
    block_on_close = False

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

"""A page with one explorer and nothing else, opened in Chromium."""

from contextlib import contextmanager
from pathlib import Path

from tests.pages.server import served
from tests.pages.visit import visit

ASSETS = Path(__file__).resolve().parents[2] / "book" / "assets"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Element</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="explorer.css">
<script src="explorer.js"></script>
</head>
<body>{body}</body>
</html>
"""


@contextmanager
def element(browser, folder, body, **options):
    """Open a page with this body, written to ``folder``, and yield its Visit.

    options : passed on to ``visit``, such as ``width``
    """
    (folder / "index.html").write_text(PAGE.format(body=body), encoding="utf-8")
    for asset in ("explorer.js", "explorer.css"):
        (folder / asset).write_bytes((ASSETS / asset).read_bytes())
    with served(folder) as url, visit(browser, url, **options) as seen:
        yield seen

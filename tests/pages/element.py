"""A page with one of the book's elements and nothing else, opened in Chromium."""

from contextlib import contextmanager
from pathlib import Path

from helpers.explorers import page
from tests.pages.server import served
from tests.pages.visit import visit

ASSETS = Path(__file__).resolve().parents[2] / "book" / "assets"
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Element</title>
<link rel="icon" href="data:,">
{head}
</head>
<body>{body}</body>
</html>
"""


EXPLORER = page.ASSETS


@contextmanager
def element(browser, folder, body, *, assets=EXPLORER, address="", **options):
    """Open a page with this body, written to ``folder``, and yield its Visit.

    assets : the book's own that it loads, scripts after the page as in the book
    address : what stands behind the page's own, such as "#blocking:n=64"
    options : passed on to ``visit``, such as ``width``
    """
    head = "\n".join(map(loading, assets))
    (folder / "index.html").write_text(PAGE.format(head=head, body=body), encoding="utf-8")
    for asset in assets:
        (folder / asset).write_bytes((ASSETS / asset).read_bytes())
    with served(folder) as url, visit(browser, url + address, **options) as seen:
        yield seen


def unasked(seen):
    """Skip the guess of every explorer of a page, as a reader does who wants to see the curves."""
    skips = seen.page.get_by_role("button", name="Skip the guess", exact=True)
    while skips.count():
        skips.first.click()


def loading(asset):
    """Return the tag that loads an asset."""
    if asset.endswith(".css"):
        return f'<link rel="stylesheet" href="{asset}">'
    return f'<script src="{asset}" defer></script>'

"""The whole book as one PDF, printed by the tests' browser: ``python -m tests.pages.pdf FILE``."""

import argparse
import re
import sys
from pathlib import Path

from tests import browser as browsers
from tests.pages.contents import CHAPTERS, ROOT
from tests.pages.server import served
from tests.pages.visit import visit

BUILT = ROOT / "_build" / "html"
WHOLE = "book/whole.html"
PATIENCE = 120_000  # milliseconds, for the layout of a few hundred pages

ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.S)
SCRIPT = re.compile(r'<script(?: defer="defer" src="[^"]*")?>[^<]*</script>')
# The contents of one chapter, which the theme's script follows through the page: here it is absent.
CONTENTS = 'id="pst-page-toc-nav"'
STYLE = """<style>
article > section + section { break-before: page; }
#jb-print-docs-body { display: none !important; }
article h1 { display: block !important; }
</style>"""


def compose(folder):
    """Return one page that holds the articles of all chapters, and the scripts of all of them.

    folder : the built book
    """
    pages = {name: (folder / name).read_text(encoding="utf-8") for name in CHAPTERS}
    articles = "\n".join(article(name, text) for name, text in pages.items())
    frame = pages[CHAPTERS[0]]
    heads = [text.partition("</head>")[0] for text in pages.values()]
    scripts = dict.fromkeys(script for head in heads for script in SCRIPT.findall(head))
    more = "\n".join(script for script in scripts if script not in heads[0])
    frame = frame.replace(CONTENTS, "").replace("</head>", f"{STYLE}\n{more}\n</head>")
    whole = f'<article class="bd-article">{articles}</article>'
    return ARTICLE.sub(lambda _: whole, frame, count=1)


def article(name, text):
    """Return a chapter's article, its anchors named after it and its links pointed at them."""
    slug = Path(name).stem
    found = ARTICLE.search(text)[1]
    found = re.sub(r'\bid="([^"]+)"', rf'id="{slug}--\1"', found)
    found = re.sub(r'href="#([^"]*)"', rf'href="#{slug}--\1"', found)
    found = re.sub(r'href="([\w-]+)\.html#([^"]+)"', r'href="#\1--\2"', found)
    found = re.sub(r'href="([\w-]+)\.html"', r'href="#\1"', found)
    found = re.sub(r'href="(?!#|https?:)[^"]*"', "", found)  # files beside the book
    return f'<section id="{slug}">{found}</section>'


def write(browser, folder, path):
    """Print the book that is built in ``folder`` to ``path``, and return that."""
    text = compose(folder)
    with served(folder) as url, visit(browser, url + CHAPTERS[0]) as seen:
        seen.page.set_default_timeout(PATIENCE)
        seen.page.route(
            f"**/{WHOLE}", lambda route: route.fulfill(body=text, content_type="text/html")
        )
        seen.page.goto(url + WHOLE, wait_until="load")
        seen.page.wait_for_load_state("networkidle")
        if seen.problems:
            raise RuntimeError(f"the book does not print cleanly: {seen.problems}")
        seen.page.pdf(path=path, format="A4", outline=True, tagged=True, prefer_css_page_size=True)
    return path


def count_pages(content):
    """Return how many pages a PDF of this browser has."""
    return len(re.findall(rb"/Type\s*/Page\b", content))


def bookmarks(content):
    """Return the titles in a PDF's outline that are plain ASCII, in no order."""
    return [found.decode() for found in re.findall(rb"/Title\s*\(([ -~]*?)\)", content)]


def main():
    """Print the book and say where it is; return 1 with one line if it cannot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="the PDF to write")
    parser.add_argument("--site", type=Path, default=BUILT, help="the built book")
    asked = parser.parse_args()
    try:
        path = browsers.ensure()
    except browsers.BrowserMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    with browsers.launched(path) as browser:
        print(f"The book is in {write(browser, asked.site, asked.path)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

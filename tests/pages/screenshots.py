"""Pictures of the built chapter to look at: ``python -m tests.pages.screenshots FOLDER``."""

import argparse
import sys
from pathlib import Path

from tests import browser as browsers
from tests.pages.server import served
from tests.pages.visit import visit

BUILT = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTER = "book/blocking.html"
# name: viewport width and height in CSS pixels, and the reader's colours
SHOTS = {
    "light": (1280, 900, "light"),
    "dark": (1280, 900, "dark"),
    "phone": (375, 800, "light"),
    "phone-dark": (375, 800, "dark"),
}


def take(browser, url, folder, *, full):
    """Write one PNG for each of SHOTS, and one of the explorer for each; return their paths.

    full : whether to picture the whole page, or the first window that shows the explorer
    """
    paths = []
    for name, (width, height, scheme) in SHOTS.items():
        size = {"width": width, "height": height, "device_scale_factor": 2}
        with visit(browser, url, color_scheme=scheme, **size) as seen:
            explorer = seen.page.locator("kernel-explorer").first
            explorer.get_by_role("slider").first.wait_for()
            explorer.evaluate("e => e.scrollIntoView({block: 'center'})")
            paths += [folder / f"{name}.png", folder / f"{name}-explorer.png"]
            seen.page.screenshot(path=paths[-2], full_page=full)
            explorer.screenshot(path=paths[-1])
    return paths


def main():
    """Write the pictures and print their paths; return 1 with one line if it cannot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the PNG files go")
    parser.add_argument("--site", type=Path, default=BUILT, help="the built book")
    parser.add_argument("--page", default=CHAPTER, help="which page of it")
    parser.add_argument("--full", action="store_true", help="the whole page, not one window")
    asked = parser.parse_args()
    if not (asked.site / asked.page).is_file():
        print(f"There is no {asked.site / asked.page}: run `make book` first.", file=sys.stderr)
        return 1
    asked.folder.mkdir(parents=True, exist_ok=True)
    try:
        path = browsers.ensure(ways=())
    except browsers.BrowserMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    with browsers.launched(path) as browser, served(asked.site) as url:
        print(*take(browser, url + asked.page, asked.folder, full=asked.full), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""axe-core finds nothing wrong with any page, light or dark."""

import pytest

from tests import audits
from tests.pages.contents import PAGES, READY
from tests.pages.element import element
from tests.pages.visit import visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCHEMES = ["light", "dark"]
# The mode of a page that keeps to the system's follows it while the page is open.
IN_SCHEME = "scheme => document.documentElement.dataset.theme === scheme"
# Colours fade into each other, and halfway they are those of neither.
SETTLED = "() => Promise.all(document.getAnimations().map(one => one.finished))"
RUN = "axe.run(document, {resultTypes: ['violations']})"


@pytest.fixture(scope="module")
def axe():
    """The text of the script that audits a page."""
    if not audits.PACKAGES.there:
        pytest.fail(audits.ADVICE, pytrace=False)
    return audits.AXE.read_text(encoding="utf-8")


def violations(page, axe):
    """Return what axe-core finds on a page, as rule and places, a list of str."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    found = page.evaluate(RUN)["violations"]
    return [f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:5]]}" for one in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "index")
def test_no_page_breaks_a_rule_light_or_dark(browser, site, axe, page):
    with visit(browser, site.url + page) as seen:
        seen.page.wait_for_function(READY)
        seen.page.wait_for_load_state("networkidle")
        for scheme in SCHEMES:
            seen.page.emulate_media(color_scheme=scheme)
            seen.page.wait_for_function(IN_SCHEME, arg=scheme)
            seen.page.evaluate(SETTLED)
            assert violations(seen.page, axe) == [], scheme


def test_an_image_without_words_and_faint_text_are_found(browser, axe, tmp_path):
    faults = '<main><h1>A page</h1><img src="data:,"><p style="color: #bbb">faint</p></main>'
    with element(browser, tmp_path, faults, assets=()) as seen:
        found = {one.partition(":")[0] for one in violations(seen.page, axe)}
    assert found == {"color-contrast", "image-alt"}

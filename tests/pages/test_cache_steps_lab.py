"""The step-through cache in a real JupyterLab: the element of the page, alive in an output."""

import pytest
from playwright.sync_api import expect

from tests.pages.lab import OPENS_WITHIN, opened, run_all_cells

CHAPTER = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

```{code-cell} ipython3
from helpers import explorers

explorers.cache_steps()
```
"""


@pytest.mark.browser
@pytest.mark.slow
def test_an_output_is_walked_and_asks_nobody(browser, lab):
    (lab.course / "book" / "steps.md").write_text(CHAPTER, encoding="utf-8")
    with opened(browser, lab, "book/steps.md", height=1600) as seen:
        run_all_cells(seen.page)
        words = seen.page.locator("cache-steps .cs-words")
        expect(words).to_contain_text("Access 1 of 1088", timeout=OPENS_WITHIN)
        seen.page.get_by_role("button", name="Next miss", exact=True).click()
        expect(words).to_contain_text("Access 2 of 1088: read b[0, 0]. Cold miss")
        assert seen.outside == []

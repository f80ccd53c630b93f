"""The step-through cache in a real JupyterLab: the element of the page, alive in an output."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.pages.lab import jupyterlab
from tests.pages.visit import visit

ROOT = Path(__file__).resolve().parents[2]
OPENS_WITHIN = 90_000  # milliseconds; only a hang takes so long
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
def test_an_output_is_walked_and_asks_nobody(browser, tmp_path):
    root = tmp_path / "root"
    (root / "book").mkdir(parents=True)
    (root / "book" / "steps.md").write_text(CHAPTER, encoding="utf-8")
    shutil.copytree(ROOT / ".binder", root / ".binder")
    with (
        jupyterlab(root, tmp_path) as (url, token),
        visit(browser, f"{url}lab/tree/book/steps.md?token={token}", height=1600) as seen,
    ):
        cell = seen.page.locator(".jp-CodeCell .jp-Editor").first
        cell.click(timeout=OPENS_WITHIN)
        seen.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=OPENS_WITHIN)
        seen.page.keyboard.press("Shift+Enter")
        words = seen.page.locator("cache-steps .cs-words")
        expect(words).to_contain_text("Access 1 of 1088", timeout=OPENS_WITHIN)
        seen.page.get_by_role("button", name="Next miss", exact=True).click()
        expect(words).to_contain_text("Access 2 of 1088: read b[0, 0]. Cold miss")
        assert seen.outside == []

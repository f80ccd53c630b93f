"""The board in a real JupyterLab: it shows what comes into the ledger, and no cell runs again."""

import re
from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import expect

from helpers.competition.ledger import Ledger
from tests.competition.entries import entry
from tests.pages.lab import OPENS_WITHIN, opened, run_all_cells

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLLOWS_WITHIN = 60_000  # milliseconds; it looks every five seconds
EVIL = "<img src=x onerror=\"document.body.dataset.evil='1'\">"
MACHINES = [{"fingerprint": str(n) * 12, "cpu": f"machine {n}"} for n in (1, 2)]


@pytest.fixture(scope="module")
def live(browser, lab):
    """A notebook whose one cell shows the board of a ledger: .seen, .output and .ledger."""
    with Ledger(lab.course / "ledger.db") as ledger:
        ledger.append(entry(1.0, seed=1, name=EVIL, machine=MACHINES[0]))
        ledger.append(entry(0.5, seed=2, name="slow", machine=MACHINES[1]))
        source = "from helpers.competition.board import board\nboard('ledger.db')"
        cells = [nbformat.v4.new_code_cell(source)]
        metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        book = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.write(book, lab.course / "board.ipynb")
        with opened(browser, lab, "board.ipynb", height=1400) as seen:
            notebook = seen.page.locator(".jp-NotebookPanel:visible")
            notebook.locator(".jp-CodeCell").first.wait_for(timeout=OPENS_WITHIN)
            run_all_cells(seen.page)
            output = notebook.locator(".jp-OutputArea-output").first
            yield SimpleNamespace(seen=seen, notebook=notebook, output=output, ledger=ledger)


def names(live):
    return live.output.locator(".kb-name")


def test_it_shows_the_ranking_and_hostile_names_as_text(live):
    expect(names(live)).to_have_text([EVIL, "slow"])
    assert live.seen.page.evaluate("document.body.dataset.evil") is None
    expect(live.output.locator(".kb-history svg:visible")).to_have_count(1)
    note, output = live.output.locator(".kb-note").bounding_box(), live.output.bounding_box()
    assert note["x"] + note["width"] <= output["x"] + output["width"]


def test_refresh_shows_what_is_new(live):
    live.ledger.append(entry(0.8, seed=3, name="newcomer", machine=MACHINES[0]))
    live.output.get_by_role("button", name="Refresh").click()
    expect(names(live)).to_have_text([EVIL, "newcomer", "slow"])


def test_a_machine_and_an_order_can_be_chosen(live):
    live.output.get_by_label("Machine").select_option("machine 1")
    expect(names(live)).to_have_text([EVIL, "newcomer"])
    live.output.get_by_label("Machine").select_option(index=0)
    live.output.get_by_label("Sorted by").select_option("Submitted")
    expect(names(live)).to_have_count(3)


def test_it_follows_the_ledger_by_itself(live):
    live.output.get_by_label("Follow the ledger").check()
    live.ledger.append(entry(0.9, seed=4, name="latecomer", machine=MACHINES[1]))
    expect(names(live)).to_have_count(4, timeout=FOLLOWS_WITHIN)
    live.output.get_by_label("Follow the ledger").uncheck()
    prompt = live.notebook.locator(".jp-CodeCell .jp-InputPrompt").first
    expect(prompt).to_have_text(re.compile(r"\[1\]:"))
    assert live.seen.outside == []

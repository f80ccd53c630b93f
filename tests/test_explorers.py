"""What explorers say in each of their forms."""

import json
import re
from base64 import b64decode
from dataclasses import replace

import pytest

from helpers.explorers import blocking
from helpers.explorers.blocking import working_set
from helpers.explorers.explorer import Explorer
from helpers.explorers.page import document, html, text
from helpers.explorers.view import Control, two_digits
from helpers.records import Record, RecordError, simulation
from tests import sweeps
from tests.tables import Tables


@pytest.fixture(scope="module")
def explorer():
    return blocking(sweeps.blocking())


# ---- the record, as a view


def test_series_hold_the_speedups_the_record_was_made_with(explorer):
    for series, kernel in zip(
        explorer.view.series, ("matmul_blocked_ijk", "matmul_blocked", "matmul_ikj"), strict=True
    ):
        for at, reading in series.readings.items():
            assert reading.value == pytest.approx(sweeps.speedup(kernel, *at), rel=0.05)
            assert reading.low <= reading.value <= reading.high


def test_the_explorer_opens_on_1024_and_32(explorer):
    assert explorer.view.start == {"n": 1024, "block": 32, "level": 1}


def test_a_title_names_the_best_of_each_idea(explorer):
    best = [two_digits(series.readings[(1024, 32)[: len(series.over)]].value)
            for series in explorer.view.series]  # fmt: skip
    alone, both, order = best
    assert explorer.view.title({"n": 1024, "block": 8, "level": 2}) == (
        f"n = 1024: blocking alone reaches {alone}x, loop order alone {order}x, both {both}x"
    )


def test_a_block_larger_than_the_matrix_is_said_to_be_none(explorer):
    rows = dict(explorer.view.rows({"n": 64, "block": 128, "level": 2}))
    assert rows["blocked, ijk inside"] == "no such block: 128 is more than 64"
    assert re.match(r"[\d.]+x \(", rows["ikj, no blocks"])
    assert not explorer.view.measured({"n": 64, "block": 128})


@pytest.mark.parametrize(
    ("block", "caches", "said"),
    [
        (32, {1: 49152, 2: 2**20}, "24 KiB, fit L1 (48 KiB)"),
        (64, {1: 49152, 2: 2**20}, "96 KiB, fit L2 (1 MiB)"),
        (256, {1: 49152, 2: 2**20, 3: 2**25}, "1.5 MiB, more than L2 (1 MiB)"),
        (4, {}, "384 bytes (this machine does not state its cache sizes)"),
    ],
)
def test_the_working_set_is_held_against_the_caches(block, caches, said):
    assert working_set(block, caches) == said


def test_capacities_are_drawn_where_three_blocks_fill_them(explorer):
    (first, label), *_ = explorer.view.guides
    assert 3 * 8 * first**2 == pytest.approx(48 * 1024)
    assert label == "3 blocks fill L1"


@pytest.mark.parametrize("caches", ["unknown", [], None])
def test_a_machine_that_states_no_caches_is_fine(caches):
    view = blocking(sweeps.blocking(machine={"cpu": "?", "caches": caches})).view
    assert view.guides == ()
    assert "does not state" in dict(view.rows(view.start))["three blocks"]


def test_the_source_tells_machine_date_and_rounds(explorer):
    assert explorer.view.source == (
        "Recorded on Test <& Sons> 9000, 22 November 2025, 15 rounds, 95 % intervals"
    )


def test_a_record_without_the_sweep_is_refused():
    full = sweeps.blocking()
    whole = tuple(point for point in full.points if "block" not in point.parameters)
    with pytest.raises(RecordError, match="no sweep of blocks"):
        blocking(Record(full.slug, full.recorded, full.machine, full.clock, whole))


def test_a_book_without_a_record_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    with pytest.raises(RecordError, match="make record"):
        blocking()


def test_a_control_starts_on_one_of_its_values():
    with pytest.raises(ValueError, match="start of n is 3"):
        Control("n", "Matrix size", (1, 2), 3)


# ---- text and HTML


def test_the_page_data_holds_every_reading(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    for series, sent in zip(explorer.view.series, data["series"], strict=True):
        assert len(sent["values"]) == len(series.readings)
    titles = set(data["titles"])
    assert titles == {f"{n},{level}" for n in sweeps.SIZES for level in (1, 2)}
    assert len(data["readouts"]) == len(sweeps.SIZES) * len(sweeps.BLOCKS) * 2


def test_the_table_has_a_row_for_each_block_that_was_measured(explorer):
    head, *rows = Tables(html(explorer.view)).rows
    assert head[:4] == ["Matrix size", "Block size", "Misses of", "naive loop"]
    measured = [(n, b) for n in sweeps.SIZES for b in sweeps.BLOCKS if b <= n]
    assert [tuple(map(int, row[:2])) for row in rows] == [at for at in measured for _ in (1, 2)]
    assert all(re.fullmatch(r"[\d.]+x \([\d.]+ to [\d.]+\)", cell) for r in rows for cell in r[4:7])


def test_what_a_record_says_never_becomes_markup():
    evil = {"cpu": "</script><script>alert(1)</script><!-- & \u2028", "caches": []}
    markup = html(blocking(sweeps.blocking(machine=evil)).view)
    seen = Tables(markup)
    assert seen.tags.count("script") == 2  # what is drawn, and how a reader's record is read
    assert markup.count("</script>") == 2
    assert "<!--" not in markup
    assert evil["cpu"] in json.loads(seen.scripts[0])["source"]


def test_labels_and_readouts_never_become_markup(explorer):
    control, *others = explorer.view.controls
    rows = {at: (("<i>row</i>", "1 < 2 & 3"),) for at in explorer.view.readouts}
    odd = replace(control, label="<b>n</b>")
    head, first, *_ = Tables(
        html(replace(explorer.view, controls=(odd, *others), readouts=rows))
    ).rows
    assert head == ["<b>n</b>", "Block size", "Misses of", "<i>row</i>"]
    assert first[3] == "1 < 2 & 3"


def test_text_is_a_short_table(explorer):
    lines = text(explorer.view).splitlines()
    assert lines[0] == "Speedup over the naive loop against block size"
    assert lines[3].startswith("Block size  naive loop")
    assert [line.split()[0] for line in lines[4:7]] == ["8", "32", "128"]
    assert len(lines) < 15


def test_words_stand_in_for_the_picture(explorer):
    said = explorer.view.alternative({"n": 1024, "block": 8, "level": 1})
    assert said.startswith("n = 1024: blocking alone reaches")
    assert re.search(r"blocked, ijk inside: [\d.]+x at 8, [\d.]+x at 32", said)
    assert re.search(r"ikj, no blocks: [\d.]+x\.", said)
    upper, lower = re.findall(r"Line chart: .*?(?=Line chart|$)", said)
    assert lower.startswith(
        "Line chart: Misses of the naive loop for each miss of a kernel, simulated."
    )
    assert re.search(r"blocked, ijk inside: [\d.]+x at 8, [\d.]+x at 32", lower)
    assert explorer.view.chart_below(explorer.view.start) not in upper


# ---- the bundle


def test_outside_a_notebook_there_is_no_widget(explorer):
    assert set(explorer._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_page_has_a_picture_for_builders_that_make_no_html(explorer, monkeypatch):
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", "1")
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/png"}
    assert b64decode(bundle["image/png"]) == explorer.png()
    assert json.dumps(bundle)


def test_without_a_bench_a_notebook_gets_the_element_with_its_scripts(explorer, monkeypatch):
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", "")
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": object()}))
    bundle = Explorer(explorer.view)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert html(explorer.view) in bundle["text/html"]
    assert bundle["text/html"].count("<style>") == 1
    assert "customElements.define" in bundle["text/html"]


@pytest.mark.parametrize(("page", "widget"), [("", True), ("1", False)])
def test_only_a_live_kernel_gets_a_widget(monkeypatch, page, widget):
    """A book build has a kernel too, but nobody who could move a slider."""
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", page)
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": object()}))
    fresh = blocking(sweeps.blocking())
    bundle = fresh._repr_mimebundle_()
    assert ("application/vnd.jupyter.widget-view+json" in bundle) == widget
    assert ("live" in vars(fresh)) == widget
    assert bundle["text/plain"] == text(fresh.view)


def test_a_picture_is_made_on_demand(explorer):
    assert explorer.png(n=64, block=8).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="block is 5"):
        explorer.png(block=5)


# ---- the plot below


def test_the_lower_plot_shows_the_simulated_misses(explorer):
    counts = simulation.simulated()
    below = {series.name: series.readings for series in explorer.view.below.series}
    for level in (1, 2):
        naive, blocked, order = (
            counts[at].misses[level - 1]
            for at in (
                ("matmul_ijk", 1024, 0),
                ("matmul_blocked_ijk", 1024, 8),
                ("matmul_ikj", 1024, 0),
            )
        )
        found = below["blocked, ijk inside"][1024, 8, level]
        assert found.value == pytest.approx(naive / blocked)
        assert found.low == found.high == found.value
        assert below["ikj, no blocks"][1024, level].value == pytest.approx(naive / order)


def test_both_plots_are_drawn_and_both_sources_told(explorer):
    upper, lower = explorer.figure().axes
    assert lower.get_ylabel() == "Fewer misses than the naive loop"
    assert upper.get_xlim() == lower.get_xlim()
    assert explorer.view.told(explorer.view.start).endswith("with 16 ways, LRU")
    assert "L1 of 48 KiB with 12 ways" in html(explorer.view)


def test_the_readout_tells_the_misses_of_the_chosen_cache(explorer):
    rows = [dict(explorer.view.rows({"n": 1024, "block": 8, "level": at})) for at in (1, 2)]
    first, second = (row["simulated misses a step"] for row in rows)
    naive = simulation.simulated()["matmul_ijk", 1024, 0]
    assert first.startswith(f"L1: naive loop {two_digits(naive.per_step(1))}; ")
    assert second.startswith(f"L2: naive loop {two_digits(naive.per_step(2))}; ")
    assert "simulated misses a step" not in dict(
        explorer.view.rows({**explorer.view.start, "n": 2048})
    )

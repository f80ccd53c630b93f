"""Records of several machines in one explorer: a choice of the machine, and all that follows it."""

import json
import re
import shutil
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from helpers import records
from helpers.explorers import blocking, dispatch, in_place, measure, memory, shots
from helpers.explorers.live import LiveView
from helpers.explorers.machines import called, merged
from helpers.explorers.page import document, html, text
from helpers.explorers.view import RECORDED
from helpers.records import REFERENCE, RecordError
from tests import sweeps, test_explorers_measure, test_explorers_memory
from tests.pages.element import element, unasked
from tests.tables import Tables

PATIENCE = 60
KIB = 1 << 10
OURS, MINE = "Test <& Sons> 9000", "Garden Shed 3"
SHED = {
    "cpu": MINE,
    "caches": [{"level": 1, "bytes": 32 * KIB}, {"level": 2, "bytes": 512 * KIB}],
    "fingerprint": "89abcdef",
}


def ours(**options):
    return sweeps.blocking(**options)


def mine(machine=SHED, **options):
    """Return a record of another machine, with sizes and a block of its own, and one size less."""
    made = sweeps.blocking(**{"sizes": (64, 512, 1024), "blocks": (8, 32, 64)} | options)
    return replace(made, machine=machine, recorded="2026-02-03T09:00:00+00:00")


@pytest.fixture(scope="module")
def both():
    return blocking([ours(), mine()])


# ---- one machine


@pytest.mark.parametrize("slug", ["blocking", "dispatch", "in-place", "measure", "memory"])
def test_one_record_is_shown_as_if_there_were_no_others(slug, tmp_path, monkeypatch):
    explorers = {
        "blocking": blocking, "dispatch": dispatch, "in-place": in_place, "measure": measure,
        "memory": memory,
    }  # fmt: skip
    show = explorers[slug]
    reference = records.reference(slug)
    records.write(reference, tmp_path / slug / "0000.json")
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    alone = show()
    assert RECORDED not in alone.view.names
    assert "machines" not in document(alone.view)
    assert show([reference])._repr_mimebundle_() == alone._repr_mimebundle_()


# ---- which records


def test_a_second_file_of_the_book_is_a_choice_and_the_reference_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    records.write(mine(), tmp_path / "blocking" / "0000.json")
    assert RECORDED not in blocking().view.names
    records.write(ours(), tmp_path / "blocking" / f"{REFERENCE}.json")
    choice = blocking().view.control(RECORDED)
    assert (choice.label, choice.texts, choice.start) == ("Recorded on", (OURS, MINE), 0)
    assert choice.choice


def test_a_damaged_second_file_is_named(tmp_path, monkeypatch):
    source = records.available("blocking")[0]
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    (tmp_path / "blocking").mkdir()
    shutil.copy(source, tmp_path / "blocking")
    (tmp_path / "blocking" / "0000.json").write_text("{", encoding="utf-8")
    with pytest.raises(RecordError, match=r"0000\.json is damaged"):
        blocking()


def test_an_empty_list_and_a_record_of_another_chapter_are_refused():
    with pytest.raises(RecordError, match="no blocking record in the list"):
        blocking([])
    with pytest.raises(RecordError, match="a blocking record, and here memory is shown"):
        memory([test_explorers_memory.record(), ours()])
    with pytest.raises(RecordError, match="a memory record, and here measure is shown"):
        shots(test_explorers_memory.record())


def test_a_record_that_lacks_the_sweep_is_named():
    full = mine()
    poor = replace(full, points=tuple(p for p in full.points if "block" not in p.parameters))
    with pytest.raises(RecordError, match=f"the record of {MINE}: .*no sweep of blocks"):
        blocking([ours(), poor])


def test_machines_are_called_as_briefly_as_tells_them_apart():
    twin = mine(machine=SHED | {"fingerprint": "fedcba98"})
    again = replace(mine(), recorded="2026-02-04T09:00:00+00:00")
    assert called([ours(), mine(), twin]) == [OURS, f"{MINE} (89abcd)", f"{MINE} (fedcba)"]
    assert called([mine(), again]) == [
        f"{MINE} (89abcd, 2026-02-03 09:00:00)", f"{MINE} (89abcd, 2026-02-04 09:00:00)",
    ]  # fmt: skip
    with pytest.raises(RecordError, match="is there twice"):
        called([ours(), mine(), mine()])


# ---- the view


def test_each_machine_says_what_it_says_alone(both):
    for at, record in enumerate((ours(), mine())):
        alone = blocking(record).view
        for setting in alone.settings(alone.names):
            chosen = {RECORDED: at, **setting}
            assert both.view.title(chosen) == alone.title(setting)
            assert both.view.rows(chosen) == alone.rows(setting)
            assert both.view.curves(chosen) == alone.curves(setting)
            assert both.view.measured(chosen) == alone.measured(setting)
        machine = both.view.machine({RECORDED: at})
        assert (machine.source, machine.guides) == (alone.source, alone.guides)
    assert both.view.machines[0].guides != both.view.machines[1].guides


def test_controls_and_axes_hold_the_values_of_all(both):
    view = both.view
    assert view.names == (RECORDED, "n", "block", "level")
    assert view.control("n").values == (64, 512, 1000, 1024, 2048)
    assert view.control("block").values == view.x.ticks == (8, 32, 64, 128)
    assert view.start == {RECORDED: 0, "n": 1024, "block": 32, "level": 1}
    wider = mine(sizes=(64,), blocks=(4, 256))
    view = blocking([ours(), wider]).view
    for alone in (blocking(ours()).view, blocking(wider).view):
        for axis, wide in ((alone.x, view.x), (alone.y, view.y)):
            assert wide.low <= axis.low < axis.high <= wide.high


def test_ticks_of_axes_that_are_out_of_step_do_not_crowd():
    """One axis has numbers at 4, 16, 64 KiB, the other at 8, 32, 128 KiB."""
    first = test_explorers_memory.record()
    other = test_explorers_memory.record(SHED, sizes=test_explorers_memory.SIZES[2:-2])
    assert memory(other).view.x.ticks[0] == 8 * KIB
    ticks = memory([first, other]).view.x.ticks
    assert all(b / a >= 4 for a, b in pairwise(ticks))
    assert len(ticks) >= 7


def test_a_setting_that_only_others_have_is_said_to_be_missing(both):
    gone = {RECORDED: 1, "n": 2048, "block": 8, "level": 2}
    assert both.view.title(gone) == (
        f"Matrix size 2048, Block size 8, Misses of L2: not in the record of {MINE}"
    )
    assert both.view.rows(gone) == ()
    assert not both.view.measured(gone)
    with pytest.raises(ValueError, match=f"not in the record of {MINE}"):
        both.figure(**gone)


def test_levels_follow_the_machine():
    small = test_explorers_memory.record(SHED, in_order=False, sizes=[4 * KIB, 8 * KIB, 16 * KIB])
    view = memory([test_explorers_memory.record(), small]).view
    assert [len(machine.marks) for machine in view.machines] == [4, 1]
    assert view.chart({**view.start, RECORDED: 1}).startswith(
        f"Line chart: {view.subject}, recorded on {MINE}. random lines: "
    )
    head, *rows = Tables(html(view)).rows
    assert rows[-1][0] == MINE
    assert rows[-1][head.index("lines in order")] == "—"
    assert rows[-1][-1].startswith("fits L1 (32 KiB)")


@pytest.mark.parametrize("show", [measure, shots])
def test_a_state_of_the_machine_has_one_number_for_all(show):
    """The busy samples that missed the truth by most are of 5 calls here, of 16 there, where
    no phase was slow."""
    made = test_explorers_measure.MADE
    other = {at: how for at, how in made.items() if at[0] != "slow"}
    other["busy", "pairs", 16] = (0.8, 0.01)
    pair = [test_explorers_measure.record(), test_explorers_measure.record(other, machine=SHED)]
    view = show(pair).view
    states = view.control("machine")
    for at, record in enumerate(pair):
        alone = show(record).view
        for setting in alone.settings(alone.names):
            state = states.texts.index(alone.control("machine").text(setting["machine"]))
            chosen = {**setting, RECORDED: at, "machine": state}
            assert view.title(chosen) == alone.title(setting)
            if alone.frames:
                assert view.frame(chosen) == alone.frame(setting)
    assert len(states.texts) > len(alone.control("machine").texts)


def test_views_of_different_things_are_not_merged(both):
    other = memory(test_explorers_memory.record()).view
    with pytest.raises(ValueError, match="cannot be shown beside"):
        merged([blocking(ours()).view, other], ["a", "b"])
    view = measure(test_explorers_measure.record()).view
    states = view.control("machine")
    odd = replace(states, texts=("noisy", *states.texts[1:]))
    with pytest.raises(ValueError, match="machine 0 is 'quiet' and something else"):
        merged([view, replace(view, controls=(view.controls[0], odd))], ["a", "b"])
    with pytest.raises(ValueError, match="is no axis of"):
        merged([view, replace(view, y=replace(view.y, unit="x"))], ["a", "b"])


# ---- as text


def test_page_data_is_keyed_by_the_machine_first(both):
    data = json.loads(Tables(html(both.view)).scripts[0])
    assert [control["name"] for control in data["controls"]] == [RECORDED, "n", "block", "level"]
    assert [one["source"] for one in data["machines"]] == [
        blocking(record).view.origins[0] for record in (ours(), mine())
    ]
    assert data["source"] == data["machines"][0]["source"]
    over = {one["name"]: one["over"] for one in data["series"]}
    assert over["ikj, no blocks"] == [RECORDED, "n"]
    assert {"0,2048,1", "1,512,2"} <= set(data["titles"])
    assert {"0,2048,2", "1,2048,2"} <= set(data["charts"])
    assert "1,1024,64,2" in data["readouts"]
    assert "0,1024,64,2" not in data["readouts"]
    assert f"recorded on {MINE}" in data["charts"]["1,1024,2"]
    for setting in both.view.settings(both.view.names):  # the script looks for no more
        others = ",".join(str(setting[name]) for name in both.view.others)
        assert others in data["titles"] or ",".join(map(str, setting.values())) in data["titles"]


def test_the_table_names_the_machine_in_each_row(both):
    table = Tables(html(both.view)).rows
    assert table[0][:4] == ["Recorded on", "Matrix size", "Block size", "Misses of"]
    expected = []
    for name, record in ((OURS, ours()), (MINE, mine())):
        expected += [[name, *row] for row in Tables(html(blocking(record).view)).rows[1:]]
    assert table[1:] == expected
    _, caption, *_ = re.split("</?caption>", html(both.view))
    for machine in both.view.machines:
        assert escape(machine.source) in caption


def test_plain_text_shows_the_first_machine(both):
    assert text(both.view) == text(blocking(ours()).view)


def test_a_picture_has_the_source_of_its_machine(both):
    notes = {note.get_text() for note in both.figure(recorded=1).axes[0].texts}
    assert any(MINE in note for note in notes)


# ---- live


def live_of_two():
    tiny = {"blocks": (4, 8), "seconds": 1e-9}
    made = blocking([ours(sizes=(8, 16), **tiny), mine(sizes=(8, 24), **tiny)])
    return LiveView(made.view, made.bench, delay=0, min_time=1e-5)


def test_live_points_lie_over_whichever_record_is_chosen():
    live = live_of_two()
    live.sliders["n"].value, live.sliders["block"].value = 8, 4
    assert live.worker.wait(PATIENCE)
    found = dict(live.found)
    assert ("ikj, no blocks", (8,)) in found
    assert "Recorded" not in live.status.value
    pictures = set()
    for at in (0, 1):
        live.sliders[RECORDED].value = at
        pictures.add(live.picture.value)
        assert sum(not curve.faint for curve in live._curves(live.setting)) == 3
        here = {row[0]: row[2] for row in Tables(live.readout.value).rows}
        assert here["naive loop"].endswith("s")
    assert len(pictures) == 2
    assert live.found == found


def test_another_record_sets_off_no_measurement():
    live = live_of_two()
    live.worker.delay = PATIENCE
    said = live.status.value
    live.sliders[RECORDED].value = 1
    assert not live.worker.busy
    assert live.status.value == said


def test_what_the_chosen_record_lacks_can_be_measured():
    live = live_of_two()
    live.worker.delay = PATIENCE
    live.sliders["n"].value = 24
    assert "not in the record of Test &lt;&amp; Sons&gt; 9000" in live.picture.value
    live.stop()
    live.worker.delay = 0
    live.measure()
    assert live.worker.wait(PATIENCE)
    rows = {row[0]: row[1:] for row in Tables(live.readout.value).rows}
    assert rows["ikj, no blocks"][0] == "not in the record"
    assert "x (" in rows["ikj, no blocks"][1]
    assert "<img" in live.picture.value


# ---- the element in a browser


@pytest.mark.browser
def test_levels_and_capacities_switch_with_the_machine(browser, tmp_path):
    small = test_explorers_memory.record(SHED, sizes=test_explorers_memory.SIZES[:12])
    view = memory([test_explorers_memory.record(), small]).view
    with element(browser, tmp_path, html(view)) as seen:
        unasked(seen)
        notes = []
        for machine in view.machines:
            notes.append(seen.page.locator(".ke-note").all_text_contents())
            expected = [mark.text for mark in machine.marks]
            assert notes[-1] == expected + [words for _, words in machine.guides]
            seen.page.get_by_role("combobox", name="Recorded on").press("ArrowDown")
        assert notes[0] != notes[1]
        assert seen.problems == []


@pytest.mark.browser
def test_keys_switch_the_machine(browser, tmp_path, both):
    view = both.view
    with element(browser, tmp_path, html(view)) as seen:
        unasked(seen)
        page = seen.page
        choice = page.get_by_role("combobox", name="Recorded on", exact=True)
        states = []
        for at, press in ((0, None), (1, "ArrowDown"), (0, "ArrowUp")):
            if press:
                choice.press(press)
            setting = {**view.start, RECORDED: at}
            machine = view.machine(setting)
            expect(page.locator(".ke-source")).to_have_text(view.told(setting))
            expect(page.get_by_role("figure")).to_have_accessible_name(view.title(setting))
            upper, lower = page.get_by_role("img").all()
            said = f"{view.title(setting)}. {view.chart(setting)}"
            expect(upper).to_have_attribute("aria-label", said)
            expect(lower).to_have_attribute("aria-label", view.chart_below(setting))
            expect(page.locator("[aria-live=polite]")).to_contain_text(machine.name)
            expect(page.locator(".ke-guide")).to_have_count(2 * len(machine.guides))
            for name, said in view.rows(setting):
                expect(page.locator("[aria-live=polite]")).to_contain_text(name + said)
            states.append(page.locator(".ke-plot").inner_html())
        assert states[0] == states[2] != states[1]
        choice.press("ArrowDown")
        page.get_by_role("slider", name="Matrix size", exact=True).press("End")
        expect(page.locator("[aria-live=polite]")).to_contain_text("not in the record")
        expect(page.locator(".ke-title")).to_contain_text(f"not in the record of {MINE}")
        assert seen.problems == []
        assert seen.console == []

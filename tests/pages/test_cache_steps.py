"""The step-through cache in a real browser: what it shows is what the simulator says."""

import json
import re

import pytest
from playwright.sync_api import expect

from helpers.explorers import cache_steps
from helpers.explorers.steps import ASSETS, CacheSteps, page
from tests.pages.element import element
from tests.pages.steps import program, told

pytestmark = pytest.mark.browser

# Every access that an element shows, read off the page: its sentence, and the lines in each way.
READ = """element => {
    const slider = element.querySelector("input[type=range]");
    const buttons = [...element.querySelectorAll("button")];
    const step = buttons.find(one => one.textContent === "Step");
    slider.value = 0;
    slider.dispatchEvent(new Event("input"));
    return Array.from({length: Number(slider.max)}, () => {
        step.click();
        const sets = [...element.querySelectorAll(".cs-ways")].map(set =>
            [...set.children].map(way => Number(/line (\\d+)/.exec(way.textContent)?.[1] ?? -1)));
        return [element.querySelector(".cs-words").textContent, sets];
    });
}"""
SAID = re.compile(
    r"Access (?P<at>\d+) of (?P<of>\d+): (?P<verb>read|write) (?P<element>\w+\[\d+, \d+\])\. "
    r"(?P<reason>Hit|Cold|Capacity|Conflict)[^.]*\. (?P<rest>.*)"
)
CALLED = {"hits": "Hit", "compulsory": "Cold", "capacity": "Capacity", "conflict": "Conflict"}
PROGRAMS = range(20)
LATER = 86_400_000  # milliseconds after a clock began: no page takes so long to load


@pytest.fixture(scope="module")
def markup():
    explorer = cache_steps()
    return page.html(explorer.programs, explorer.caches, explorer.walks, explorer.start)


@pytest.fixture
def opened(browser, tmp_path, markup):
    """A function that opens a page around the book's element and yields its Visit."""

    def opened(body=markup, **options):
        return element(browser, tmp_path, body, assets=ASSETS, **options)

    return opened


# ---- page and simulator


@pytest.fixture(scope="module")
def random_programs():
    """Pairs of a program and a cache."""
    return [program(seed) for seed in PROGRAMS]


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory, random_programs):
    """What an element of each program shows, access by access."""
    made = [CacheSteps({"random": one}, [1], {"own": cache}) for one, cache in random_programs]
    body = "".join(page.html(one.programs, one.caches, one.walks, one.start) for one in made)
    with element(browser, tmp_path_factory.mktemp("steps"), body, assets=ASSETS) as seen:
        read = seen.page.locator("cache-steps").evaluate_all(f"all => all.map({READ})")
        assert seen.problems == []
        return read


@pytest.mark.parametrize("at", PROGRAMS)
def test_the_page_agrees_with_the_simulator_access_for_access(random_programs, shown, at):
    """Address, hit or miss and why, the set, the way, the line that is driven out."""
    one, cache = random_programs[at]
    walk = CacheSteps({"random": one}, [1], {"own": cache}).walks["random", 1]
    starts = {matrix.name: matrix for matrix in walk.matrices}
    before = [[-1] * cache.ways for _ in range(cache.sets)]
    expected = list(told(one, cache))
    assert len(shown[at]) == len(expected)
    for (words, sets), (address, write, reason, out, lines) in zip(
        shown[at], expected, strict=True
    ):  # fmt: skip
        said = SAID.fullmatch(words)
        assert (said["verb"], said["reason"]) == ("write" if write else "read", CALLED[reason])
        name, row, column = re.fullmatch(r"(\w+)\[(\d+), (\d+)\]", said["element"]).groups()
        matrix = starts[name]
        place = int(row) * matrix.columns + int(column)
        assert matrix.start + matrix.item * place == address
        line = address // cache.line_bytes
        index, way = map(int, re.search(r"set (\d+), way (\d+)", said["rest"]).groups())
        assert index == line % cache.sets
        assert f"line {line}, " in said["rest"]
        driven = re.search(r"; line (\d+), .* makes room", said["rest"])
        assert (int(driven[1]) if driven else None) == out
        assert [set(ways) - {-1} for ways in sets] == lines
        # Of all ways only this one has changed, and only by a miss.
        assert before[index][way] == (line if reason == "hits" else -1 if out is None else out)
        before[index][way] = line
        assert sets == before


def test_the_random_programs_have_all_that_can_happen(random_programs):
    """Hits, all three kinds of misses, and lines driven out, in caches of several shapes."""
    found = [each for one in random_programs for each in told(*one)]
    assert {reason for _, _, reason, _, _ in found} == set(CALLED)
    assert sum(out is not None for *_, out, _ in found) > 300
    assert len({(cache.sets, cache.ways) for _, cache in random_programs}) > 8
    assert len({one.kernel for one, _ in random_programs}) > 6


# ---- the element


def words(seen):
    return seen.page.locator(".cs-words")


def slider(seen):
    return seen.page.get_by_role("slider", name="Access", exact=True)


def button(seen, name):
    return seen.page.get_by_role("button", name=name, exact=True)


def choose(seen, label, text):
    seen.page.get_by_role("combobox", name=label, exact=True).select_option(label=text)


def test_it_is_walked_by_keys_alone(opened):
    """Along Tab to each control in turn: choices, slider, buttons."""
    with opened() as seen:
        press = seen.page.keyboard.press
        for _ in range(4):
            press("Tab")
        expect(slider(seen)).to_be_focused()
        press("ArrowRight")
        expect(words(seen)).to_contain_text("Access 2 of 1088: read b[0, 0]. Cold miss")
        expect(slider(seen)).to_have_attribute("aria-valuetext", "2 of 1088")
        press("End")
        expect(words(seen)).to_contain_text("Access 1088 of 1088: write out[7, 7]")
        press("Home")
        expect(words(seen)).to_contain_text("the cache is empty")
        expect(seen.page.locator(".cs-full")).to_have_count(0)
        for name in ("Miss before", "Back", "Play", "Step", "Next miss"):
            press("Tab")
            expect(button(seen, name)).to_be_focused()
        for _ in range(12):  # eleven cold misses, and then the first of another kind
            press("Enter")
        expect(words(seen)).to_contain_text("Access 18 of 1088: read a[0, 0]. Conflict miss")
        assert seen.problems == []


def test_the_next_miss_and_the_one_before_pass_over_hits(opened):
    with opened() as seen:
        said = []
        for name in ("Next miss", "Next miss", "Next miss", "Miss before", "Back", "Step"):
            button(seen, name).click()
            said.append(re.search(r"Access (\d+)", words(seen).inner_text())[1])
        assert said == ["2", "4", "6", "4", "3", "4"]


def stop_the_clock(page):
    """Load a page anew with a clock that stands still until a test moves it."""
    page.clock.install(time=0)
    page.reload()
    page.clock.pause_at(LATER)


def test_it_plays_in_silence_and_speaks_when_paused(opened):
    """At four accesses a second, by a clock that the test moves."""
    with opened() as seen:
        stop_the_clock(seen.page)
        button(seen, "Play").click()
        expect(words(seen)).to_have_attribute("aria-live", "off")
        seen.page.clock.run_for(1000)
        expect(words(seen)).to_contain_text("Access 6 of 1088")
        button(seen, "Pause").click()
        expect(words(seen)).to_have_attribute("aria-live", "polite")
        seen.page.clock.run_for(1000)
        expect(words(seen)).to_contain_text("Access 6 of 1088")


def test_it_plays_to_the_end_and_then_from_the_start(opened):
    with opened() as seen:
        stop_the_clock(seen.page)
        choose(seen, "Program", "transpose, along rows of a")
        choose(seen, "Matrix size", "4 by 4")
        choose(seen, "Speed", "20 a second")
        button(seen, "Play").click()
        seen.page.clock.run_for(10_000)
        expect(words(seen)).to_contain_text("Access 32 of 32")
        button(seen, "Play").click()
        expect(words(seen)).to_contain_text("Access 1 of 32")


def test_who_wants_less_motion_gets_one_access_a_second(opened):
    with opened(reduced_motion="reduce") as seen:
        stop_the_clock(seen.page)
        expect(seen.page.get_by_role("combobox", name="Speed")).to_have_count(0)
        button(seen, "Play").click()
        seen.page.clock.run_for(3000)
        expect(words(seen)).to_contain_text("Access 5 of 1088")


def test_another_cache_is_looked_at_at_the_same_access(opened):
    with opened() as seen:
        slider(seen).fill("18")
        expect(words(seen)).to_contain_text("Conflict miss")
        choose(seen, "Cache", "1 set of 8 ways, 256 bytes")
        expect(words(seen)).to_contain_text("Access 18 of 1088: read a[0, 0]. Hit")
        choose(seen, "Program", "matmul, order ikj")
        expect(words(seen)).to_contain_text("Access 1 of 1664: write out[0, 0]")


def test_the_counts_are_those_so_far(opened):
    with opened() as seen:
        slider(seen).fill("18")
        cells = seen.page.locator(".cs-counts tbody tr").all_inner_texts()
        rows = {cell.split()[0]: list(map(int, cell.split()[1:])) for cell in cells}
        assert rows == {"a": [6, 2, 0, 1], "b": [0, 8, 0, 0], "out": [0, 1, 0, 0],
                        "all": [6, 11, 0, 1]}  # fmt: skip


def test_the_line_of_code_and_the_element_are_marked(opened):
    with opened() as seen:
        slider(seen).fill("17")
        expect(seen.page.locator("[aria-current=true]")).to_have_text(
            re.compile("^ +out.i, j. = total$")
        )
        picture = seen.page.get_by_role("img")
        expect(picture).to_have_attribute(
            "aria-label", re.compile(r"out\[0, 0\] is touched\. In the cache: a\[0, 4:8\], ")
        )
        expect(seen.page.locator(".cs-touched")).to_have_count(1)
        expect(seen.page.locator("rect.cs-out")).to_have_count(1)


def test_the_address_opens_on_it_and_follows(opened):
    link = "cache-steps:program=transpose-4,size=6,cache=8x1,access=20"
    with opened() as seen:
        seen.page.goto("about:blank")
        seen.page.goto(f"{seen.home}#{link}")
        expect(words(seen)).to_contain_text("Access 20 of 72")
        title = "transpose in blocks of 4, 6 by 6, through 8 sets of 1 way, 256 bytes"
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(title)
        button(seen, "Step").click()
        seen.page.wait_for_function("location.hash.endsWith('access=21')")
        seen.page.evaluate("location.hash = 'cache-steps:program=nothing,access=3,size=x'")
        expect(words(seen)).to_contain_text("Access 3 of 72")
        assert seen.problems == []


def test_nobody_asked_the_address_stays(opened):
    with opened() as seen:
        seen.page.wait_for_timeout(600)  # longer than it takes to follow
        assert seen.page.evaluate("location.hash") == ""


def test_the_accesses_are_downloaded_as_csv(opened):
    with opened() as seen:
        with seen.page.expect_download() as download:
            button(seen, "Download these accesses as CSV").click()
        lines = download.value.path().read_text(encoding="utf-8").splitlines()
        assert download.value.suggested_filename == "cache-steps-ijk-8-4x2.csv"
        assert lines[1] == "access,write,element,address,line,set,way,found"
        assert lines[19] == '18,false,"a[0, 0]",32,1,1,0,conflict'
        assert len(lines) == 2 + 1088


def test_without_scripts_both_tables_stand_there(opened):
    with opened(java_script_enabled=False) as seen:
        expect(seen.page.get_by_role("table")).to_have_count(2)
        expect(seen.page.get_by_role("button")).to_have_count(0)
        expect(seen.page.get_by_text("First accesses", exact=False).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_needs_no_sideways_scrolling(opened, scripts):
    with opened(width=375, height=700, java_script_enabled=scripts) as seen:
        if scripts:
            choose(seen, "Cache", "1 set of 8 ways, 256 bytes")
            seen.page.get_by_text("as tables").click()
            wide = "[document.scrollingElement.scrollWidth, innerWidth]"
            width, window = seen.page.evaluate(wide)
            assert width <= window
        for box in seen.page.locator(".cs-table").all():
            place = box.bounding_box()
            assert place["x"] + place["width"] <= 375


def test_print_has_the_moment_and_no_controls(opened):
    with opened() as seen:
        slider(seen).fill("18")
        seen.page.emulate_media(media="print")
        for control in (slider(seen), button(seen, "Play"), seen.page.locator("select").first):
            expect(control).not_to_be_visible()
        for part in (words(seen), seen.page.get_by_role("img"), seen.page.locator(".cs-sets")):
            expect(part).to_be_visible()


DAMAGES = {
    "cut off": lambda text: text[:500],
    "empty": lambda text: "",
    "future version": lambda text: text.replace('"version":1', '"version":2'),
    "a walk is gone": lambda text: text.replace('"jki,6":', '"kij,6":'),
    "a walk is cut off": lambda text: re.sub(r'("accesses":")...', r"\1", text, count=1),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_data_is_told_and_the_tables_stay(opened, markup, damage):
    whole = re.compile(r"(<script[^>]*>)(.*?)(</script>)", re.DOTALL)
    body = whole.sub(lambda found: found[1] + damage(found[2]) + found[3], markup)
    with opened(body) as seen:
        expect(seen.page.get_by_role("alert")).to_contain_text("their data is damaged")
        expect(seen.page.get_by_role("table")).to_have_count(2)
        expect(slider(seen)).to_have_count(0)
        assert seen.problems == []


def test_the_output_of_a_notebook_is_alive_by_itself(browser, tmp_path):
    """As JupyterLab shows it: no page around it that loads a style or a script."""
    body = cache_steps()._repr_mimebundle_()["text/html"]
    with element(browser, tmp_path, body, assets=()) as seen:
        button(seen, "Step").click()
        expect(words(seen)).to_contain_text("Access 2 of 1088")
        assert seen.problems == []


def test_two_on_a_page_do_not_share_anything(opened, markup):
    with opened(markup * 2) as seen:
        first, second = seen.page.locator("cache-steps").all()
        first.get_by_role("button", name="Step", exact=True).click()
        expect(second.locator(".cs-words")).to_contain_text("Access 1 of")
        ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))


def test_the_data_of_the_page_is_json_of_a_known_size(markup):
    """A tenth of what a page may weigh, compressed or not."""
    import gzip

    data = re.search(r"<script[^>]*>(.*?)</script>", markup, re.DOTALL)[1]
    assert json.loads(data)["version"] == page.VERSION
    assert len(gzip.compress(markup.encode())) < 40_000

"""The step-through cache in each of its forms, but for the page's script."""

import json
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from helpers.caches import Cache, trace
from helpers.explorers import cache_steps
from helpers.explorers.steps import page
from helpers.explorers.steps.picture import held
from helpers.explorers.steps.programs import LINE_BYTES
from helpers.explorers.steps.walk import HIT, Walk
from helpers.kernels.matmul import matmul_ijk
from tests.tables import Tables

ASSETS = Path(__file__).parents[1] / "book" / "assets"


@pytest.fixture(scope="module")
def explorer():
    return cache_steps()


@pytest.fixture(scope="module")
def markup(explorer):
    return page.html(explorer.programs, explorer.caches, explorer.walks, explorer.start)


def product(n):
    return (*np.ones((3, n, n)),)


# ---- the walk


def test_a_walk_has_the_accesses_that_were_traced(explorer):
    for (name, n), walk in explorer.walks.items():
        program = explorer.programs[name]
        traced = trace(program.kernel, *program.arguments(n), align=LINE_BYTES)
        assert [one.address for one in walk.accesses] == traced.addresses.tolist()
        assert [one.write for one in walk.accesses] == traced.writes.tolist()
        assert [one.matrix.name for one in walk.accesses] == [
            traced.names[array] for array in traced.arrays
        ]


def test_a_walk_has_the_misses_that_are_counted_in_one_go(explorer):
    """The whole trace at once through a cache of its own, kind by kind."""
    for (name, n), walk in explorer.walks.items():
        program = explorer.programs[name]
        for at, cache in explorer.caches.items():
            own = Cache(cache.size_bytes, cache.ways, cache.line_bytes)
            traced = trace(program.kernel, *program.arguments(n), align=LINE_BYTES)
            (counts,) = traced.through(own).levels
            kinds = [outcome.kind for outcome in walk.outcomes[at]]
            assert walk.misses(at) == counts.misses
            for kind in ("compulsory", "capacity", "conflict"):
                assert kinds.count(kind) == getattr(counts, kind)


def test_an_access_names_its_element_and_its_line_of_code():
    walk = Walk.of(matmul_ijk, product(4), {"c": Cache(256, 2, LINE_BYTES)})
    said = [(one.element, one.write, walk.code[one.line].strip()) for one in walk.accesses[:9]]
    step = "total += a[i, p] * b[p, j]"
    elements = [each for p in range(4) for each in (f"a[0, {p}]", f"b[{p}, 0]")]
    reads = [(element, False, step) for element in elements]
    assert said == [*reads, ("out[0, 0]", True, "out[i, j] = total")]
    assert walk.code[0] == "def matmul_ijk(a, b, out):"
    assert not any('"""' in text for text in walk.code)


def test_an_access_to_two_lines_is_refused():
    """A line of 4 bytes, of which every number needs two."""
    with pytest.raises(ValueError, match="touches two lines"):
        Walk.of(matmul_ijk, product(2), {"c": Cache(64, 1, 4)})


@pytest.mark.parametrize("odd", [{"policy": "fifo"}, {"classify": False}])
def test_a_cache_of_another_kind_is_refused(odd):
    with pytest.raises(ValueError, match="cannot be walked through"):
        Walk.of(matmul_ijk, product(2), {"c": Cache(256, 2, LINE_BYTES, **odd)})


# ---- the page


def test_the_page_data_is_small_and_holds_every_walk(explorer, markup):
    data = json.loads(Tables(markup).scripts[0])
    assert set(data["walks"]) == {f"{name},{n}" for name, n in explorer.walks}
    for (name, n), walk in explorer.walks.items():
        sent = data["walks"][f"{name},{n}"]
        assert len(sent["accesses"]) == 3 * len(walk.accesses)
        assert {len(found) for found in sent["outcomes"].values()} == {len(walk.accesses)}


def test_numbers_too_large_for_their_digits_are_refused():
    """A way beyond the eighth, in one digit of base 36."""
    walk = Walk.of(matmul_ijk, product(6), {"c": Cache(640, 20, LINE_BYTES)})
    with pytest.raises(ValueError, match="more than 1 digits of base 36"):
        page.packed(walk)


def test_without_a_script_there_are_the_first_steps_and_all_totals(explorer, markup):
    rows = Tables(markup).rows
    first, totals = rows[: page.FIRST + 1], rows[page.FIRST + 1 :]
    walk = explorer.walks[explorer.start]
    assert [row[0] for row in first[1:]] == [str(at + 1) for at in range(page.FIRST)]
    for row, access, outcome in zip(
        first[1:], walk.accesses, walk.outcomes["4x2"], strict=False
    ):  # fmt: skip
        assert row[2].endswith(access.element)
        assert int(row[5]) == access.address // LINE_BYTES % 4
        assert (row[7] == "hit") == (outcome.kind == HIT)
    assert len(totals) == 1 + len(explorer.walks)
    for row, walk in zip(totals[1:], explorer.walks.values(), strict=True):
        assert list(map(int, row[2:])) == [len(walk.accesses), *map(walk.misses, explorer.caches)]


# ---- the bundle


def test_outside_a_page_the_element_brings_its_style_and_scripts(explorer, markup):
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert markup in bundle["text/html"]
    for name in ("cache-steps.css", "nodes.js", "cache-walk.js", "cache-steps.js"):
        assert (ASSETS / name).read_text(encoding="utf-8") in bundle["text/html"]
    assert len(bundle["text/plain"].splitlines()) == 1 + page.FIRST


def test_a_page_gets_the_element_alone_and_a_picture_for_print(explorer, markup, monkeypatch):
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", "1")
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/html"] == markup
    assert b64decode(bundle["image/png"]).startswith(b"\x89PNG")


def test_the_picture_holds_what_the_simulator_holds(explorer):
    """After every 50 accesses of a walk, the lines in each set."""
    walk, cache = explorer.walks[explorer.start], Cache(256, 2, LINE_BYTES)
    for step, access in enumerate(walk.accesses, start=1):
        cache.access(access.address, 8, access.write)
        if step % 50 == 0:
            kept = held(walk, "4x2", cache, step)
            for index, lines in enumerate(cache.contents()):
                expected = {start // LINE_BYTES for start, _ in lines}
                assert {line for (at, _), line in kept.items() if at == index} == expected


@pytest.mark.parametrize(
    "wrong", [{"program": "kji"}, {"n": 5}, {"cache": "2x2"}, {"step": 0}, {"step": 10**6}]
)
def test_a_picture_of_nothing_is_refused(explorer, wrong):
    with pytest.raises(ValueError, match=r"no such walk|needs 1 to 1088"):
        explorer.figure(**wrong)

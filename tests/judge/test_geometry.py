"""The judge of caches: machines that are drawn and asked, walks and products that are foreseen."""

import json
import sys
from random import Random, SystemRandom

import cloudpickle
import numpy as np
import pytest

from helpers.caches import trace
from helpers.judge import memory
from helpers.judge.geometry import blocks, discoveries, predictions
from helpers.judge.geometry.blocks import SIDES, Product
from helpers.judge.geometry.discoveries import DISCOVERIES, PUBLIC
from helpers.judge.geometry.machine import Geometry, Machine
from helpers.judge.geometry.predictions import COMPUTING, MEMORY, QUESTIONS, ROWS, Walk, walks
from helpers.judge.replies import END, MOST_LOADS, Failure, loads_in
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker, carry
from helpers.kernels.matmul import matmul_blocked_ijk
from tests.assignments.course import cell, source

cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")

SMALL = Geometry(64, 4, 2)
SOURCE = source("memory")
SOLUTIONS = [each.source for each in SOURCE.cells if each.id.startswith("solution-")]


# A machine


def test_a_machine_tells_cycles_and_keeps_its_lines():
    machine = Machine(SMALL, Random(1))
    first, again, both = machine.load([0]), machine.load([0]), machine.load([0, 63])
    assert again < first
    assert both == 2 * again
    assert machine.load([]) == 0
    assert machine.load(range(0, 1024, 64)) + machine.load([0]) == 15 * first + again + first


def test_a_machine_stops_who_loads_too_often():
    machine = Machine(SMALL, Random(1), budget=3)
    machine.load([0, 0, 0])
    for addresses in ([0], []):
        with pytest.raises(Wrong, match="more than 3 loads"):
            machine.load(addresses)


def test_machines_differ_in_what_a_load_takes():
    takes = {Machine(SMALL, Random(seed)).load([0]) for seed in range(20)}
    assert len(takes) > 10


def total(load, *addresses):
    return load(list(addresses)) + load(range(MOST_LOADS + 1)) + load(np.arange(3)) + load([])


def test_loads_travel_in_their_order_in_pieces_and_their_cycles_are_added():
    asked = []

    def answer(addresses):
        asked.append(addresses)
        return len(addresses)

    with Worker(carry(total)) as worker:
        assert worker.explore(answer, 10, 7, 5) == 2 + MOST_LOADS + 1 + 3
    assert asked == [[7, 5], list(range(MOST_LOADS)), [MOST_LOADS], [0, 1, 2], []]


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ([-1], "no address -1"),
        ([END], f"no address {END}"),
        ([0.5], "'float'"),
        (3, "not iterable"),
    ],
    ids=["negative", "beyond", "fraction", "no-list"],
)
def test_addresses_that_there_are_not_are_named(addresses, words):
    with Worker(carry(lambda load: load(addresses))) as worker:
        with pytest.raises(Failure, match=words) as caught:
            worker.explore(len, 5)
    assert caught.value.kind == "raised"


def test_loads_are_read_with_care():
    assert loads_in('{"loads": [0, 64]}') == [0, 64]
    assert loads_in('{"ok": true, "returned": 3.0}') is None
    bad = ([-1], [END], [True], [0.5], ["0"], [[0]], 3, None, {"0": 0}, [0] * (MOST_LOADS + 1))
    for line in (*(json.dumps({"loads": each}) for each in bad), '{"loads":', '{"loads":' * 9999):
        with pytest.raises(Failure, match="no answer"):
            loads_in(line)


# Machines that are drawn


@pytest.mark.parametrize("kind", discoveries.KINDS)
@pytest.mark.parametrize("name", DISCOVERIES)
def test_no_two_machines_of_a_draw_have_the_same_answer(name, kind):
    """So that no answer known beforehand is right for a kind."""
    discovery = DISCOVERIES[name]
    for seed in range(30):
        machines = discovery.drawn(kind, Random(seed))
        assert len({discovery.truth(each) for each in machines}) == discoveries.MACHINES
        assert all(
            discoveries.SMALLEST <= each.capacity <= discoveries.LARGEST for each in machines
        )
        powers = [all(map(_is_power, each)) for each in machines]
        assert all(powers) if kind == "powers of two" else not any(powers)


def _is_power(number):
    return number & (number - 1) == 0


def test_the_loads_that_are_allowed_are_too_few_to_try_each_capacity():
    allowed = DISCOVERIES["capacity_bytes"].budget
    for seed in range(30):
        for kind in discoveries.KINDS:
            lines = [each.lines for each in DISCOVERIES["capacity_bytes"].drawn(kind, Random(seed))]
            assert max(lines) ** 2 > allowed


def test_what_is_drawn_cannot_be_reckoned():
    assert isinstance(memory.SECRET, SystemRandom)


# What is foreseen


def reference():
    """The names that the reference solution defines."""
    found = {}
    for text in SOLUTIONS:
        exec(text, found)
    return found


class Here:
    """The reference solution, asked in this process."""

    def __init__(self, name):
        self.function = reference()[name]

    def answer(self, *question):
        returned = self.function(*question)
        return {"word": returned} if isinstance(returned, str) else float(returned)


@pytest.mark.parametrize("kind", predictions.KINDS)
def test_the_reference_foresees_every_walk(kind):
    for seed in range(4):
        predictions.MISSES.tried(Here("misses"), kind, Random(seed))


@pytest.mark.parametrize("kind", predictions.KINDS)
def test_a_walk_is_of_its_kind_and_as_long_as_it_should_be(kind):
    for seed in range(10):
        for walk in walks(kind, Random(seed)):
            assert abs(walk.m * walk.n / predictions.READS - 1) < 0.5
            assert walk.apart % walk.cache.line == 0
            assert walk.apart >= 8 * walk.n
            lines = -(-8 * walk.n // walk.cache.line)
            if kind == "columns that go":
                assert min(walk.crowds) > walk.cache.ways + 1
            stays = kind in ("rows", "columns that stay")
            if seed == 0:
                assert (walk.truth == walk.m * lines) is stays
                assert (walk.truth == walk.m * walk.n) is (kind == "columns that go")


def test_a_walk_reads_each_number_once_in_its_order():
    walk = Walk(ROWS, 2, 3, 64, SMALL)
    assert walk.addresses.tolist() == [0, 8, 16, 64, 72, 80]
    assert walk._replace(order="columns").addresses.tolist() == [0, 64, 8, 72, 16, 80]
    assert walk.truth == 2


@pytest.mark.parametrize("kind", predictions.DISTANCES)
def test_kernels_are_bound_by_turns(kind):
    """So that no word is right for all, and the sum of both times never is."""
    for seed in range(10):
        drawn = list(predictions.kernels(kind, Random(seed)))
        assert [each.by for each in drawn] == [MEMORY, COMPUTING] * (QUESTIONS // 2)
        for each in drawn:
            assert each.seconds < 0.9999 * (each.flop / each.peak + each.traffic / each.bandwidth)


# The blocks


@pytest.mark.parametrize("side", [2, 3, 7])
def test_the_misses_of_a_product_are_those_of_the_kernel(side):
    n, apart = 7, 80
    a, b, out = (np.zeros((n, apart // 8))[:, :n] for _ in range(3))
    page = 4096
    traced = trace(matmul_blocked_ijk, a, b, out, side, at={"a": 0, "b": page, "out": 2 * page})
    found = blocks._addresses(n, apart, side)
    assert found.tolist() == traced.addresses.tolist()


def products():
    """Every product that may be drawn, by its kind."""
    for kind, groups in blocks.KINDS.items():
        for sizes, caches in groups:
            for size in sizes:
                yield from ((kind, Product(*size, cache)) for cache in caches)


@pytest.mark.slow
def test_one_rule_serves_all_products_and_no_side_does():
    """The reference gets all points; a side for all gets less than half of those of any kind."""
    rule = Here("block")
    shares = {(kind, side): [] for kind in blocks.KINDS for side in SIDES}
    for kind, product in products():
        counts = {side: product.misses(side) for side in SIDES}
        fewest = min(counts.values())
        chosen = int(rule.answer(*product.question))
        assert counts[chosen] <= blocks.ALL_UP_TO * fewest, product
        for side in SIDES:
            ratio = counts[side] / fewest
            share = (blocks.NONE_FROM - ratio) / (blocks.NONE_FROM - blocks.ALL_UP_TO)
            shares[kind, side].append(share)
    assert {each for each, found in shares.items() if min(found) > 0.5} == set()


# The self-check


def test_the_self_check_names_the_machines_that_are_no_secret(capsys):
    memory.check(reference(), "ways")
    said = " ".join(capsys.readouterr().out.split())
    for geometry in PUBLIC:
        assert f"{geometry.ways} is right on {geometry}, found with" in said
    memory.check({**reference(), "ways": lambda *_: 9}, "ways")
    said = " ".join(capsys.readouterr().out.split())
    assert f"ways is wrong on {PUBLIC[0]}: it returned 9, and 8 is right." in said


def test_the_self_check_names_each_kind_and_stops_where_nothing_runs(capsys):
    memory.check(reference(), "bound_by")
    said = capsys.readouterr().out
    assert all(f"{kind}: Right for " in said for kind in predictions.DISTANCES)
    memory.check({}, "misses")
    assert capsys.readouterr().out.count("misses is not defined") == 1


def test_the_self_check_is_left_out_while_grading(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    memory.check({}, "ways")
    assert capsys.readouterr().out.startswith("Left out while grading")


def test_a_machine_can_be_tried_by_hand():
    load = memory.machine().load
    assert load([0]) > load([0]) == load([1])
    assert "memory as judge" in cell(SOURCE, "try-machine").source

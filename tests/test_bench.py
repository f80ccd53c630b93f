"""The benchmark of the kernels: what is planned, measured, kept and told."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from helpers import records
from helpers.records import Point, Record
from tests import sweeps
from tests.bench import __main__ as program
from tests.bench import groups, journal, kernels, members, picture, process, table
from tests.bench.groups import Group
from tests.bench.kernels import Plan
from tests.bench.process import BenchError

SOME = (Group("matmul", {"n": 8}), Group("relu", {"n": 100}), Group("gelu", {"n": 100}))
FACTS = sweeps.MACHINE | {
    "numpy": "2.4",
    "numba": "0.68",
    "scipy": "1.17",
    "numexpr": "2.14",
    "blas": [{"name": "openblas", "version": "0.3", "architecture": "SkylakeX"}],
}


def ids(group):
    return str(group)


# ---- what is planned


@pytest.mark.parametrize("group", groups.every(), ids=ids)
def test_a_group_is_known_by_its_parameters_and_has_a_cost(group):
    assert Group.of({**group.parameters, "kernel": "any", "block": 8}) == group
    assert group.cost.bytes > 0
    assert group.operation in members.OPERATIONS


def test_no_group_is_planned_twice():
    names = [str(group) for group in groups.every()]
    assert len(set(names)) == len(names)


def test_a_trial_has_every_operation():
    assert {group.operation for group in groups.few()} == set(members.OPERATIONS)


def test_one_processor_has_no_groups_of_several_threads(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert {group.threads for group in groups.every()} == {1}


def test_each_turn_has_every_group_once_and_in_another_order():
    plan = Plan(groups.every())
    turns = [[g for at, g in plan.processes if at == turn] for turn in range(plan.turns)]
    for one, other in pairwise(turns):
        assert one != other
        assert sorted(map(str, one)) == sorted(map(str, other))
    assert plan.processes == plan.processes


# ---- a process


def test_a_process_is_rid_of_what_holds_blas_back():
    inherited = {"OPENBLAS_CORETYPE": "Haswell", "OMP_NUM_THREADS": "8", "HOME": "there"}
    made = process.environment(2, inherited)
    assert "OPENBLAS_CORETYPE" not in made
    assert made["HOME"] == "there"
    assert {made[name] for name in process.THREADS} == {"2"}
    assert process.removed(inherited) == ["OPENBLAS_CORETYPE"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_answers_agree_in_half_of_their_digits(dtype):
    right = np.linspace(-1, 1, 50, dtype=dtype)
    near = right + 0.9 * np.sqrt(np.finfo(dtype).eps).astype(dtype)
    process.agree({"right": right, "near": near})
    far = right.copy()
    far[7] += 2 * np.sqrt(np.finfo(dtype).eps)
    with pytest.raises(BenchError, match="far differs from right"):
        process.agree({"right": right, "far": far})
    with pytest.raises(BenchError, match="nothing differs from right by nan"):
        process.agree({"right": right, "nothing": np.full_like(right, np.nan)})


def test_a_process_that_fails_names_its_group():
    with pytest.raises(
        BenchError, match=r"(?s)no_such, n = 3, float64, 1 thread: .*AttributeError"
    ):
        process.measured(Group("no_such", {"n": 3}), rounds=6, min_time=0, check=True)


@pytest.mark.slow
@pytest.mark.parametrize("group", groups.few(), ids=ids)
def test_all_members_of_a_group_do_the_same(group):
    """Ours and theirs: what is compared is one operation, whoever does it."""
    found = list(members.members(group))
    assert any(table.theirs(one.kernel) for one in found)
    assert any(table.ours(one.kernel) for one in found)
    process.agree({f"{one.kernel} {one.extra}": one.answer() for one in found})


def kernels_of(n, dtype="float64"):
    """The members of a product; none is called, so none is compiled."""
    return {one.kernel for one in members.members(Group("matmul", {"n": n}, dtype))}


def test_a_slow_kernel_is_left_out_of_large_groups():
    assert kernels_of(256) - kernels_of(257) == {"matmul_python"}
    assert kernels_of(1024) - kernels_of(1024, "float32") == {"matmul_ijk"}


def test_a_slow_group_takes_fewer_samples(monkeypatch, tmp_path):
    asked = {}

    def measured(group, *, rounds, **_):
        asked[group.size["n"]] = rounds
        return [(group.parameters | {"kernel": "np.matmul"}, [1.0] * rounds)]

    fake(monkeypatch)
    monkeypatch.setattr(process, "measured", measured)
    kernels.measured(Plan([Group("matmul", {"n": n}) for n in (512, 1024)]), tmp_path)
    assert asked == {512: 15, 1024: 6}


# ---- a run


def fake(monkeypatch, broken=None):
    """Let processes find known samples: the turn and the group that they came from."""
    ran = []

    def measured(group, *, rounds, min_time, check):
        if group == broken:
            raise BenchError(f"{group}: broken")
        turn = sum(one == group for one in ran)
        assert check == (turn == 0)
        assert rounds == 6
        ran.append(group)
        seconds = [1e-3 * (10 * turn + number + 1) for number in range(rounds)]
        return [
            (group.parameters | {"kernel": kernel}, seconds)
            for kernel in ("np.matmul", f"{group.operation}_python", f"{group.operation}_fused")
        ]

    monkeypatch.setattr(process, "measured", measured)
    monkeypatch.setattr(process, "facts", lambda: FACTS)
    monkeypatch.setattr("helpers.timing.fitness", lambda: "Fit to judge.")
    return ran


def test_samples_of_all_turns_are_one_point_in_their_order(monkeypatch, tmp_path):
    fake(monkeypatch)
    record = kernels.measured(Plan(SOME, rounds=6), tmp_path)
    assert record.slug == "bench"
    assert len(record.points) == 3 * len(SOME)
    assert [Group.of(point.parameters) for point in record.points[::3]] == list(SOME)
    expected = [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]
    for point in record.points:
        assert [round(1e3 * seconds) for seconds in point.samples] == expected
    assert record.machine["turns"] == 2
    assert set(record.machine["fitness"]) == {"before", "after"}
    assert not list(tmp_path.iterdir())


def test_an_interrupted_run_goes_on_where_it_stopped(monkeypatch, tmp_path, capsys):
    plan = Plan(SOME, rounds=6)
    first = fake(monkeypatch, broken=SOME[1])
    with pytest.raises(BenchError, match="relu, n = 100, float64, 1 thread: broken"):
        kernels.measured(plan, tmp_path)
    assert len(first) < len(SOME)
    again = fake(monkeypatch)
    again.extend(first)
    record = kernels.measured(plan, tmp_path)
    assert len(again) == 2 * len(SOME)
    assert len(record.points) == 3 * len(SOME)
    assert "Going on with the run of" in capsys.readouterr().err


def test_a_run_is_begun_anew_where_the_plan_is_another(monkeypatch, tmp_path, capsys):
    fake(monkeypatch, broken=SOME[1])
    with pytest.raises(BenchError):
        kernels.measured(Plan(SOME, rounds=6), tmp_path)
    ran = fake(monkeypatch)
    kernels.measured(Plan(SOME, rounds=6, min_time=1), tmp_path)
    assert len(ran) == 2 * len(SOME)
    assert "Going on" not in capsys.readouterr().err


def test_another_kernel_is_another_run(monkeypatch, tmp_path):
    monkeypatch.setattr(journal, "ROOT", tmp_path)
    source = tmp_path / "helpers" / "kernels" / "matmul" / "tiled.py"
    source.parent.mkdir(parents=True)
    stamps = set()
    for text in ("one", "two"):
        source.write_text(text)
        stamps.add(journal.stamp({}))
    assert len(stamps) == 2


def test_a_line_that_was_cut_off_is_forgotten(tmp_path):
    path = tmp_path / "kept.jsonl"
    kept = journal.Journal(path, {"stamp": "s"})
    kept.add(0, SOME[0], 1.5, [({"kernel": "k"}, [1.0])])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"turn": 0, "gro')
    again = journal.Journal(path, {"stamp": "s"})
    assert again.resumed
    assert again.has(0, SOME[0])
    assert not again.has(1, SOME[0])
    assert again.seconds(SOME[0]) == 1.5
    assert again.seconds(SOME[1]) is None
    again.add(1, SOME[0], 2.5, [])
    assert journal.Journal(path, {"stamp": "s"}).seconds(SOME[0]) == 2.5


def test_progress_tells_which_of_how_many_and_the_time_left(monkeypatch, tmp_path, capsys):
    fake(monkeypatch)
    kernels.measured(Plan(SOME, rounds=6), tmp_path)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == lines[-1] == "Fit to judge."
    assert re.fullmatch(r"1 of 6: \w+, n = \d+, float64, 1 thread", lines[1])
    assert re.fullmatch(r"6 of 6, about 1 s left: \w+, n = \d+, float64, 1 thread", lines[6])


def test_a_run_keeps_record_and_picture_and_prints_the_table(monkeypatch, tmp_path, capsys):
    fake(monkeypatch)
    monkeypatch.setattr(kernels, "TRIAL", tmp_path / "work")
    program.main(["kernels", "--quick", "--to", str(tmp_path)])
    (path,) = tmp_path.glob("*.json")
    assert path.stem == FACTS["fingerprint"]
    assert b"<svg" in path.with_suffix(".svg").read_bytes()
    printed = capsys.readouterr().out
    assert printed.startswith("Recorded on Test <& Sons> 9000")
    program.main(["table", "--of", str(path)])
    assert capsys.readouterr().out.strip() in printed


def test_a_trial_is_kept_apart_from_the_book(monkeypatch, tmp_path):
    fake(monkeypatch)
    monkeypatch.setattr(kernels, "TRIAL", tmp_path / "trial")
    monkeypatch.setattr(kernels, "FOLDER", tmp_path / "book")
    kernels.run(quick=True)
    assert [path.name for path in tmp_path.iterdir()] == ["trial"]


def test_a_table_of_nothing_ends_with_one_line(tmp_path):
    with pytest.raises(SystemExit, match=r"none\.json"):
        program.main(["table", "--of", str(tmp_path / "none.json")])


@pytest.mark.slow
def test_a_real_run_measures_in_real_processes(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    plan = Plan(SOME[:2], rounds=6, min_time=1e-5)
    record = kernels.measured(plan, tmp_path)
    assert record.machine["removed_from_environment"][0] == "OPENBLAS_CORETYPE"
    assert "OPENBLAS_CORETYPE" not in record.machine["environment"]
    assert {point.parameters["operation"] for point in record.points} == {"matmul", "relu"}
    for point in record.points:
        assert len(point.samples) == 12
        assert max(point.samples) < 1
    path = tmp_path / "real.json"
    records.write(record, path)
    assert records.load(path).points[0].parameters == record.points[0].parameters
    assert "np.matmul" in table.text(record)


# ---- what is told: a record of known speeds

SPEEDS = {  # GFLOP/s at each size of a product
    "np.matmul": 80.0,
    "matmul_python": 0.05,
    "matmul_ijk": 2.0,
    "matmul_ikj": 20.0,
    "matmul_blocked": 16.0,
    "matmul_tiled": 64.0,
    "matmul_packed": 96.0,
}


def point(seconds, spread=0.0, **parameters):
    samples = seconds * np.exp(np.linspace(-spread, spread, 18))
    return Point(parameters, tuple(map(float, samples)))


def bench_record():
    points = []
    for n in (256, 1024):
        alone, together = (Group("matmul", {"n": n}, threads=threads) for threads in (1, 2))
        for kernel, speed in SPEEDS.items():
            if kernel != "matmul_python" or n == 256:
                extra = {"block": 64} if kernel == "matmul_blocked" else {}
                points.append(
                    point(2e-9 * n**3 / speed, kernel=kernel, **alone.parameters, **extra)
                )
        for kernel, speed in (("np.matmul", 152), ("matmul_packed", 96), ("matmul_parallel", 192)):
            points.append(point(2e-9 * n**3 / speed, kernel=kernel, **together.parameters))
    relu = Group("relu", {"n": 1_000_000}).parameters
    points.append(point(1e-3, kernel="numexpr.re_evaluate", **relu))
    points.append(point(8e-4, kernel="relu_out", **relu))
    points.append(point(1e-3, spread=0.2, kernel="relu_fused", **relu))
    machine = FACTS | {
        "turns": 3,
        "fitness": {"before": "Fit to judge.", "after": "Not fit to judge."},
        "removed_from_environment": ["OPENBLAS_CORETYPE"],
    }
    return Record("bench", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


def cells(line):
    return re.split(r" {2,}", line)


def test_the_head_tells_how_it_was_measured():
    said = table.head(bench_record())
    assert "18 samples, 95 % intervals, 3 processes each" in said
    assert "scipy 1.17, numexpr 2.14, openblas 0.3 (SkylakeX)" in said
    assert "measured without OPENBLAS_CORETYPE" in said
    assert "Machine after: Not fit to judge." in said


def test_each_group_has_our_fastest_beside_theirs():
    lines = table.text(bench_record()).splitlines()
    assert cells(next(line for line in lines if line.startswith("matmul  "))) == [
        "matmul", "n = 256", "float64", "1", "matmul_packed", "350 µs", "96.0 GFLOP/s",
        "np.matmul", "419 µs", "1.20x (1.20 to 1.20)",
    ]  # fmt: skip
    assert cells(next(line for line in lines if line.startswith("relu"))) == [
        "relu", "n = 1,000,000", "float64", "1", "relu_fused", "1.00 ms", "16.0 GB/s",
        "relu_out", "800 µs", "0.800x (0.728 to 0.879) ~",
    ]  # fmt: skip


def test_one_operation_is_told_with_all_members():
    lines = table.text(bench_record(), "matmul").splitlines()
    told = [cells(line) for line in lines if line.startswith("matmul  ")]
    assert len(told) == 7 + 6 + 2 * 3
    assert told[0][4:] == ["np.matmul", "419 µs", "80.0 GFLOP/s"]
    assert told[4][4:] == [
        "matmul_blocked 64",
        "2.10 ms",
        "16.0 GFLOP/s",
        "0.200x (0.200 to 0.200)",
    ]


def test_too_many_restless_ratios_are_told():
    record = bench_record()
    assert "1 of 5 intervals are wider than a tenth, marked ~: another program" in table.text(
        record
    )
    assert "wider than a tenth" not in table.text(record, "matmul")


def test_the_climb_multiplies_to_the_whole_and_shares_add_up():
    lines = table.climb(bench_record(), 256).splitlines()
    assert lines[0] == "The climb at n = 256, float64"
    steps = [cells(line) for line in lines[2:9]]
    gains = [float(step[3].split("x")[0]) for step in steps[1:]]
    assert gains == [40, 10, 0.8, 4, 1.5, 2]
    shares = [float(step[4].removesuffix(" %")) for step in steps[1:]]
    assert shares == [round(100 * np.log(gain) / np.log(3840)) for gain in gains]
    assert cells(lines[9]) == ["from first to last", "3840x", "100 %"]
    assert steps[-1][0] == "matmul_parallel, 2 threads"
    assert len(lines) == 11


def test_a_climb_without_the_interpreter_says_what_it_would_add():
    lines = table.climb(bench_record(), 1024).splitlines()
    assert lines[2].startswith("matmul_ijk")
    assert lines[-2] == (
        "matmul_python takes, for each of the n**3 terms, 40 ns at n = 256: the time of its "
        "interpreter."
    )
    assert lines[-1] == (
        "So at n = 1024 it would take about 42.9 s, and the last rung is faster by about 3840x."
    )


def test_there_is_no_climb_without_two_rungs():
    record = bench_record()
    assert table.climb(record, 64) == ""
    one = tuple(p for p in record.points if p.parameters["kernel"] in ("np.matmul", "matmul_ijk"))
    assert table.climb(replace(record, points=one), 256) == ""


@pytest.mark.parametrize(
    ("kernel", "mine"),
    [("matmul_packed", True), ("gelu_chunked", True), ("gelu_out", False), ("np.sum", False),
     ("relu_temporaries", False), ("matmul_python", True)],
)  # fmt: skip
def test_plain_numpy_is_theirs_even_where_we_wrote_it(kernel, mine):
    assert table.ours(kernel) == mine
    assert table.theirs(kernel) != mine


def test_the_picture_counts_who_is_ahead():
    record = bench_record()
    rows = picture.compared(record)
    assert list(rows) == ["matmul, float64, 1 thread", "matmul, float64, 2 threads",
                          "relu, float64, 1 thread"]  # fmt: skip
    assert [round(one.ratio, 2) for one in rows["matmul, float64, 1 thread"]] == [1.2, 1.2]
    assert picture._title(rows).endswith("faster in 4 of 5, slower in 1")
    assert json.dumps(picture.of(record).decode()).count("<svg") == 1

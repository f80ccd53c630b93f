"""The judge of timers: its reckoned machines, its experiments, and the process of a timer."""

import re
import sys
from random import Random, SystemRandom

import cloudpickle
import pytest

from helpers.judge import measure
from helpers.judge.child import Instruments
from helpers.judge.code import Cell, Submission
from helpers.judge.replies import Failure
from helpers.judge.timers import virtual
from helpers.judge.timers.comparisons import COMPARISONS
from helpers.judge.timers.measurements import MEASUREMENTS
from helpers.judge.timers.virtual import Machine
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker, carry
from tests.assignments.course import graded_cells
from tests.assignments.timers import HONEST, MISTAKES, SOURCE

cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")

CALL = re.compile(r'judge\.(measured|compared)\(globals\(\), "(.*)", cases, points=2\)')
GRADINGS = 3


def experiment_of(cell):
    """The function's name, the experiment and the cases of a grade cell, hidden ones too."""
    verb, noise = CALL.search(cell.source).groups()
    cases = {}
    exec("\n".join(line for line in cell.source.splitlines() if line.startswith("cases")), cases)
    if verb == "measured":
        return measure.MEASURE, MEASUREMENTS[noise], cases["cases"]
    return measure.COMPARE, COMPARISONS[noise], cases["cases"]


def here(function):
    """A Timer that runs a function in this process."""
    instruments = Instruments(None)

    def timer(machine, count):
        instruments._read = machine.read
        try:
            return instruments.time(function, list(machine.seconds), count)
        except ZeroDivisionError as error:
            raise Failure("raised", f"raised ZeroDivisionError: {error}") from None

    return timer


def gradings(submission, count, cells=None):
    """Yield {cell: verdict} for ``count`` gradings, each with a seed of its own."""
    namespace = {}
    for text in submission.solutions.values():
        exec(text, namespace)
    for seed in range(count):
        found = {}
        for cell in graded_cells(SOURCE):
            if cells is None or cell.id in cells:
                name, experiment, cases = experiment_of(cell)
                random = Random(f"{seed} {cell.id}")
                found[cell.id] = measure.verdict_on(
                    name, here(namespace[name]), _seeded(experiment, random), cases, 2
                )
        yield found


def _seeded(experiment, random):
    return lambda timer, case: experiment.run(timer, case, random)


@pytest.mark.slow
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_timer_gets_all_points(name):
    for verdicts in gradings(HONEST[name], GRADINGS):
        assert {cell: str(v) for cell, v in verdicts.items() if v.points < 2} == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_costs_its_points_each_time(name):
    mistake = MISTAKES[name]
    for verdicts in gradings(mistake, GRADINGS):
        assert {cell for cell, v in verdicts.items() if v.points < 2} == mistake.fails
        assert any(mistake.reason in v.reason for v in verdicts.values())
        assert all(type(v.points) is float for v in verdicts.values())


def test_the_points_are_shared_among_the_cases():
    def run(timer, case):
        if case == 2:
            raise Wrong("there")
        return 0.001 * case

    verdict = measure.verdict_on("measure", None, run, [1, 2, 3], 2)
    assert (verdict.kind, verdict.points) == ("wrong", 1.33)
    assert verdict.reason == "measure is wrong there. Right in 2 of 3 cases."
    assert measure.verdict_on("measure", None, run, [1, 3], 2).reason == (
        "Right, at most 0.30 % off in 2 cases."
    )


def machine(**conditions):
    return Machine({"f": 0.01}, Random(1), **conditions)


def spent(made, calls):
    """Seconds between two readings around these calls."""
    start = made.read([])
    return made.read([("f", calls)]) - start


def test_a_machine_takes_the_time_of_its_calls():
    made = machine()
    assert spent(made, 3) == pytest.approx(0.03)
    assert (made.readings, made.samples("f"), made.stretches) == (2, 1, 1)


def test_only_the_first_call_compiles():
    made = machine(first_call=2.0)
    assert spent(made, 3) == pytest.approx(2.03)
    assert spent(made, 3) == pytest.approx(0.03)


def test_calls_before_the_first_reading_are_not_timed():
    made = machine()
    made.read([("f", 5)])
    assert (made.samples("f"), made.stretches) == (0, 1)


def test_a_coarse_clock_shows_whole_steps_and_its_reading_takes_time():
    made = Machine({"f": 1e-5}, Random(1), grain=1e-3, reading=2e-4)
    shown = [made.read([]) for _ in range(11)]
    assert shown[-1] - shown[0] == pytest.approx(2e-3, abs=1e-9)
    assert len(set(shown)) == 3


def test_a_slow_phase_starts_where_it_is_told():
    made = machine(slowdowns=virtual.slow_from(1))
    assert spent(made, 1) == pytest.approx(0.01)
    assert spent(made, 1) == pytest.approx(0.01 * virtual.SLOW)


def test_one_stretch_in_six_is_interrupted():
    noise = virtual.interrupted(Random(1))
    hits = [sum(next(noise) > 3.9 for _ in range(virtual.HIT)) for _ in range(100)]
    assert set(hits) == {1}


def test_a_machine_gives_up_on_who_calls_too_often():
    with pytest.raises(Wrong, match="where 100 ms are plenty"):
        spent(machine(allowance=0.1), 11)


def test_a_machine_gives_up_on_who_reads_too_often(monkeypatch):
    monkeypatch.setattr(virtual, "MOST_READINGS", 3)
    made = machine()
    for _ in range(3):
        made.read([])
    with pytest.raises(Wrong, match="it read the clock 3 times"):
        made.read([])


def test_a_loop_that_calls_nothing_sees_the_clock_move(monkeypatch):
    made, now = machine(), [100.0]
    monkeypatch.setattr(virtual, "perf_counter", lambda: now[0])
    first = made.read([])
    now[0] += virtual.IDLE / 2
    assert made.read([]) == first
    now[0] += 1.0
    assert made.read([]) > first
    before = made.read([])
    now[0] += 1.0
    assert made.read([("f", 1)]) == pytest.approx(before + 0.01)


def once(function, clock, repeats):
    start = clock()
    for _ in range(repeats):
        function()
    return (clock() - start) / repeats


def loop_for_ever(function, clock, repeats):
    while True:
        pass


def return_text(function, clock, repeats):
    return "fast"


def forget(function, clock, repeats):
    once(function, clock, repeats)


def talk(function, clock, repeats):
    print('{"calls": [["function", 1000]]}')
    return once(function, clock, repeats)


def fails(function, clock, repeats):
    clock()
    return 1 / 0


def quiet(function):
    return quiet_in({"measure": function})


def quiet_in(namespace):
    return measure.judge("measure", namespace, MEASUREMENTS["quiet machine"], [0.002], 2)


@pytest.mark.parametrize("function", [once, talk])
def test_a_timer_in_its_process_earns_the_points(function):
    verdict = quiet(function)
    assert (verdict.kind, verdict.points) == ("correct", 2.0)
    assert type(verdict.points) is float


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (None, "raised", "measure is a NoneType, but must be a function"),
        (3, "raised", "is a int, but must be a function"),
        (fails, "raised", "on a quiet machine raised ZeroDivisionError"),
        (return_text, "wrong", "it returned a str, not a number"),
        (forget, "wrong", "it returned nothing, not a number"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_failure_earns_nothing_and_says_why(function, kind, words):
    verdict = quiet(function)
    assert (verdict.kind, verdict.points) == (kind, 0.0)
    assert words in verdict.reason
    assert verdict.reason.count(".") >= 1
    assert ".." not in verdict.reason


def returning(number):
    """A Timer that times as it should and returns what it has thought of before."""

    def timer(machine, count):
        machine.read([])
        for _ in range(count):
            for name in machine.seconds:
                machine.read([(name, 1)])
        return number

    return timer


@pytest.mark.parametrize("table", [MEASUREMENTS, COMPARISONS], ids=["measure", "compare"])
def test_no_number_is_right_that_was_not_measured(table):
    experiment = table["quiet machine"]
    for seed in range(300):
        guess = experiment.visible * Random(-seed).uniform(0.7, 1.4)
        with pytest.raises(Wrong, match="it returned"):
            experiment.run(returning(guess), experiment.visible, Random(seed))


def test_noise_cannot_be_reckoned_from_what_was_seen_of_it():
    """A generator's next numbers follow from some hundreds; the operating system's do not."""
    assert isinstance(measure.SECRET, SystemRandom)


def test_a_timer_in_the_cells_of_a_submission_is_found_there():
    timer = "def measure(function, clock, repeats):\n    start = clock()\n    function()\n"
    cells = [Cell(3, "1 / 0"), Cell(4, timer + "    return clock() - start")]
    verdict = quiet_in(Submission(cells))
    assert (verdict.kind, verdict.points) == ("correct", 2.0)
    verdict = quiet_in(Submission([Cell(3, "def measure(")]))
    assert "cell 3, which should define it, raised SyntaxError" in verdict.reason


def test_a_timer_without_end_is_stopped(monkeypatch):
    monkeypatch.setattr(measure, "LIMIT", 0.3)
    verdict = quiet(loop_for_ever)
    assert (verdict.kind, verdict.points) == ("timed out", 0.0)
    assert "was stopped after 0.3 s" in verdict.reason


def test_what_ends_a_conversation_ends_the_process():
    def give_up(calls):
        raise Wrong("enough")

    with Worker(carry(once)) as worker:
        with pytest.raises(Wrong, match="enough"):
            worker.time(["function"], 3, give_up, 5)
        assert not worker.alive


@pytest.mark.parametrize("calls", [[["other", 1]], [["function", 0]], [["function", 1e99]], 3])
def test_a_forged_reading_is_no_answer(calls):
    def forge(function, clock, repeats):
        clock.__self__._calls = calls
        clock()

    with Worker(carry(forge)) as worker, pytest.raises(Failure, match="no answer"):
        worker.time(["function"], 3, lambda calls: 1.0, 5)


def test_the_self_check_names_each_noise_and_stops_where_nothing_runs(capsys):
    measure.check({"measure": once}, "measure")
    said = capsys.readouterr().out
    assert all(f"{noise}: " in said for noise in MEASUREMENTS)
    measure.check({}, "compare")
    assert capsys.readouterr().out.count("compare is not defined") == 1


def test_the_self_check_is_left_out_while_grading(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    measure.check({}, "measure")
    assert capsys.readouterr().out.startswith("Left out while grading")


def test_the_students_case_is_the_one_of_the_self_check():
    for cell in graded_cells(SOURCE):
        _, experiment, cases = experiment_of(cell)
        assert cases[0] == experiment.visible

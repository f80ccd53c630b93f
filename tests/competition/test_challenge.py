"""Challenges: their cases, problems and parts, and what is no challenge."""

import re
import shutil
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from helpers import machine, oracles
from helpers.competition import challenge as challenges
from helpers.competition import session, sizes, template
from helpers.competition.challenge import ChallengeError, available, load
from helpers.competition.sizes import SIZES, working_set

KERNELS = ["convolution", "gelu", "matmul", "softmax", "transpose"]
ORACLES = {
    "convolution": lambda images, filters: oracles.conv2d(images[None], filters)[0],
    "gelu": oracles.gelu,
    "matmul": oracles.matmul,
    "softmax": oracles.softmax,
    "transpose": oracles.transpose,
}
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def each(challenge):
    return [case for size in SIZES for case in challenge.public(size)]


def small(challenge):
    """The largest of the small cases that has several problems."""
    return next(case for case in reversed(challenge.checks) if case.count > 1)


def test_there_are_six_and_more_challenges():
    assert {*KERNELS, "dispatch"} <= set(available())


@pytest.mark.parametrize("name", available())
def test_a_seed_makes_the_same_cases_and_another_one_others(name):
    challenge = load(name)
    for size in SIZES:
        public = challenge.public(size)
        assert public == challenge.public(size)
        assert challenge.secret(size, 1) == challenge.secret(size, 1)
    assert [c for s in SIZES for c in challenge.secret(s, 1)] != each(challenge)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", KERNELS)
def test_one_problem_is_as_large_as_its_class_says(name, size):
    challenge = load(name)
    for seed in range(20):
        (case,) = challenge.secret(size, seed)
        one = challenge.work(replace(case, count=1)).bytes
        assert 0.5 < one / working_set(size) < 1.6, case
        assert challenge.work(case).bytes == case.count * one


MACHINES = {
    "unknown": {},
    "ours": {1: 48 << 10, 2: 1 << 20, 3: 32 << 20},
    "old": {1: 32 << 10, 2: 256 << 10, 3: 8 << 20},
    "no third": {1: 128 << 10, 2: 16 << 20},
    "huge third": {1: 32 << 10, 2: 1 << 20, 3: 512 << 20},
}


@pytest.mark.parametrize("caches", MACHINES.values(), ids=MACHINES)
def test_classes_of_sizes_are_apart_on_every_machine(caches, monkeypatch):
    entries = [{"level": level, "bytes": size} for level, size in caches.items()]
    # Of two sorts of cores, the one with the smaller caches.
    entries = [{**each, "bytes": 2 * each["bytes"]} for each in entries] + entries
    monkeypatch.setattr(machine, "describe", lambda: {"caches": entries})
    sizes._caches.cache_clear()
    try:
        found = [working_set(size) for size in SIZES]
        first, second = caches.get(1, 32 << 10), caches.get(2, 1 << 20)
        assert found[0] < first < found[1] < second < found[2] < found[3]
    finally:
        sizes._caches.cache_clear()


@pytest.mark.parametrize("name", KERNELS)
def test_expected_results_are_those_of_higher_precision(name):
    challenge = load(name)
    problem = challenge.fresh(small(challenge))
    *inputs, _ = problem.arrays.values()
    value, bound = problem.expected["out"]
    bound = np.broadcast_to(bound, value.shape)
    assert value.shape == problem.arrays["out"].shape
    for number in range(len(value)):
        exact = ORACLES[name](*(array[number] for array in inputs))
        assert (np.abs(value[number] - exact) <= 1e-4 * bound[number]).all()


@pytest.mark.parametrize("name", KERNELS)
def test_inputs_are_new_and_results_are_rubbish_before_each_call(name):
    challenge = load(name)
    one, other = (challenge.fresh(small(challenge)) for _ in range(2))
    for argument, array in one.arrays.items():
        if argument == "out":
            assert np.isnan(array).all()
        else:
            assert (array != other.arrays[argument]).mean() > 0.9
            assert (array[0] != array[1]).mean() > 0.9
        assert array.dtype == challenge.dtype
        assert array.flags.c_contiguous


@pytest.mark.parametrize("which", ["baseline", "reference"])
@pytest.mark.parametrize("name", KERNELS)
def test_baseline_and_reference_are_right(name, which):
    challenge = load(name)
    for case in challenge.checks:
        problem = challenge.fresh(case)
        arrays = [array.copy() for array in problem.arguments]
        calls = challenge.trusted(getattr(challenge, which))
        calls.prepare(*arrays)
        calls(*arrays)
        assert problem.flaw(arrays) is None


def test_a_batch_says_which_problem_is_wrong():
    problem = load("matmul").fresh(challenges.Case((2, 3, 4), "(2, 3) @ (3, 4)", 5))
    a, b, out = (array.copy() for array in problem.arguments)
    out[:] = a @ b
    assert problem.flaw([a, b, out]) is None
    out[3, 1, 2] += 1
    found = problem.flaw([a, b, out])
    assert found.startswith("in problem 4 of 5: 1 of 8 elements wrong, first out[1, 2]: got ")
    a[2] += 1
    assert problem.flaw([a, b, out]) == "in problem 3 of 5: it changed its input a"
    out[0, 0, 0] = np.nan
    assert problem.flaw([a, b, out]).startswith("in problem 1 of 5: 1 of 8 elements wrong")


def test_products_are_exact_for_the_longest_sums():
    """Else the tolerance would have to allow for the rounding of the expected value."""
    challenge = load("matmul")
    problem = challenge.fresh(challenges.Case((2, 4096, 3), "long"))
    a, b, _ = problem.arguments
    a, b = ([[int(x * 2**20) for x in row] for row in each[0]] for each in (a, b))
    for i in range(2):
        for j in range(3):
            exact = sum(a[i][p] * b[p][j] for p in range(4096))
            assert int(problem.expected["out"].value[0, i, j] * 2**40) == exact


@pytest.mark.parametrize("name", [*KERNELS, "dispatch"])
def test_the_first_entry_of_a_statement_is_correct(name):
    challenge = load(name)
    assert f"`{challenge.signature}`" in challenge.statement
    (source,) = CODE.findall(challenge.statement)
    assert session.check(challenge, source).kind == "correct"


def test_what_dispatching_takes_is_compared_with_the_best():
    challenge = load("dispatch")
    correct = next(each for each in challenge.controls if each.name == "correct")
    payload = challenge.payload(correct.source)
    (case,) = challenge.public("L1")
    with challenge.race(payload, case, rival=payload) as race:
        rounds = race.run(3)
    assert all(best.cpu < rival.cpu for best, rival, _ in rounds)
    # The same choices; only how long they took to make is measured, and noise hides it at times.
    ratios = [each.candidate.cpu / each.reference.cpu for each in rounds]
    assert any(each == pytest.approx(1, rel=0.5) for each in ratios)
    assert challenge.public("memory") == ()
    assert challenge.work(case) is None


# What is no challenge.


@pytest.fixture
def folder(tmp_path):
    """A challenge that is whole."""
    return template.create("mine", tmp_path)


def changed(file, change):
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")


def without(name):
    return lambda text: re.sub(rf"^{name}\b", f"_{name}", text, flags=re.MULTILINE)


FLAWS = {
    "no part": ("challenge.py", without("TITLE"), r"TITLE is missing, a few words$"),
    "no syntax": ("challenge.py", lambda text: text + "def", r"SyntaxError: "),
    "an error": ("challenge.py", lambda text: text + "1 / 0", r"ZeroDivisionError: "),
    "no verdict": ("controls/slow.py", lambda text: '"""Slow."""', r"must begin with a verdict"),
    "odd verdict": ("controls/slow.py", lambda text: '"""bad: no"""', r"must begin with a verdict"),
    "no docstring": ("controls/wrong.py", lambda text: "x = 1", r"must begin with a verdict"),
    "control": ("controls/wrong.py", lambda text: "def", r"wrong\.py: line 1: "),
}


@pytest.mark.parametrize(("file", "change", "message"), FLAWS.values(), ids=FLAWS)
def test_a_broken_challenge_is_refused_in_one_line(folder, file, change, message):
    changed(folder / file, change)
    with pytest.raises(ChallengeError, match=message) as caught:
        load(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)


@pytest.mark.parametrize("file", ["challenge.py", "statement.md", "controls/correct.py"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(ChallengeError, match=file.rpartition("/")[2]):
        load(folder)


@pytest.mark.parametrize("name", ["nothing", "", "../matmul", "x" * 10_000])
def test_what_is_no_challenge_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ChallengeError) as caught:
        load(name or "nothing")
    assert len(str(caught.value)) < 300
    assert "matmul" in str(caught.value)


def test_two_challenges_of_one_name_do_not_meet(tmp_path):
    """A module of elsewhere stays out of sys.modules, so the second is not the first again."""
    one, other = (template.create("mine", tmp_path / name) for name in ("one", "other"))
    changed(other / "challenge.py", lambda text: text.replace("Lengths of vectors", "Other"))
    assert [load(one).title, load(other).title] == ["Lengths of vectors", "Other"]
    assert load(one).digest != load(other).digest


# New ones.


def test_a_new_challenge_has_its_name(tmp_path):
    folder = template.create("vector-norm", tmp_path)
    challenge = load(folder)
    assert folder == tmp_path / "vector-norm"
    assert (challenge.name, challenge.function) == ("vector-norm", "vector_norm")
    assert f"`{challenge.signature}`" in challenge.statement
    for control in challenge.controls:
        assert "def vector_norm(" in control.source
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.*")]
    assert not [text for text in texts if f"{template.FUNCTION}(" in text]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "no name"),
        ("a b", "no name"),
        ("Gelu", "no name"),
        ("9x", "no name"),
        ("a--b", "no name"),
        ("../x", "no name"),
        ("<b>x</b>", "no name"),
        ("x" * 10_000, "no name"),
        ("lambda", "a word of Python"),
        ("matmul", "already"),
    ],
)
def test_a_bad_name_is_refused(name, message, tmp_path):
    with pytest.raises(ChallengeError, match=message) as caught:
        template.create(name, tmp_path)
    assert len(str(caught.value)) < 300
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(ChallengeError, match="exists already"):
        template.create("mine", tmp_path)


def test_of_a_failure_nothing_is_left(tmp_path, monkeypatch):
    example = tmp_path / "example"
    shutil.copytree(template.EXAMPLE, example)
    statement = example / "statement.md"
    statement.unlink()
    statement.mkdir()  # a folder cannot be read
    monkeypatch.setattr(template, "EXAMPLE", example)
    with pytest.raises(IsADirectoryError):
        template.create("mine", tmp_path)
    assert not (tmp_path / "mine").exists()


def test_numbers_are_drawn_around_what_is_asked():
    random = Random("drawn")
    found = [challenges.drawn(random, 100) for _ in range(200)]
    assert 84 < min(found) < max(found) < 116
    assert challenges.drawn(random, 0.1) == 1

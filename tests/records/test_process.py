"""A function in a process of its own: what it answers, and how it ends."""

import os
import time

import pytest

from helpers.records.process import answer


def square(tell, number):
    tell("half", 1, 2)
    tell("all", 2, 2)
    return os.getpid(), number**2


def fail(tell):
    raise KeyError("on purpose")


def sleep(tell):
    tell(os.getpid())
    time.sleep(60)


def nothing(*_):
    pass


def test_the_answer_comes_from_another_process():
    process, squared = answer(square, 12, tell=nothing, look=nothing)
    assert squared == 144
    assert process != os.getpid()


def test_what_it_tells_on_the_way_is_told_here_in_order():
    told = []
    answer(square, 3, tell=lambda *content: told.append(content), look=nothing)
    assert told == [("half", 1, 2), ("all", 2, 2)]


def test_a_process_that_ends_without_an_answer_is_noticed(capfd):
    with pytest.raises(EOFError):
        answer(fail, tell=nothing, look=nothing)
    assert "KeyError: 'on purpose'" in capfd.readouterr().err


class Enough(Exception):
    """The caller wants no more."""


def raising(*_):
    raise Enough


@pytest.mark.parametrize("where", ["tell", "look"])
def test_the_caller_ends_the_process(where):
    """By raising: when it is told something, or while it waits for more."""
    children = []
    heard = {"tell": children.append, "look": nothing}
    if where == "look":
        heard["look"] = raising
    else:
        heard["tell"] = lambda process: (children.append(process), raising())
    with pytest.raises(Enough):
        answer(sleep, **heard)
    for process in children:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)

"""Which backend is in use, where, and until when."""

import asyncio
import threading

import pytest

from helpers import backends


def test_at_first_it_is_auto():
    found = []
    thread = threading.Thread(target=lambda: found.append(backends.current()))
    thread.start()
    thread.join()
    assert found == ["auto"]


def test_a_block_ends():
    with backends.use("numpy"):
        with backends.use("python"):
            assert backends.current() == "python"
        assert backends.current() == "numpy"
    assert backends.current() == "auto"


def test_a_block_ends_when_it_fails():
    with pytest.raises(ZeroDivisionError), backends.use("numpy"):
        1 / 0  # noqa: B018
    assert backends.current() == "auto"


def test_a_call_holds_for_good():
    used = backends.use("numpy")
    assert backends.current() == "numpy"
    assert repr(used) == "using 'numpy'"
    used.__exit__()
    assert backends.current() == "auto"


def test_threads_do_not_disturb_each_other():
    both, found = threading.Barrier(2), {}

    def work(name):
        with backends.use(name):
            both.wait()
            found[name] = backends.current()
            both.wait()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("numpy", "python")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"numpy": "numpy", "python": "python"}
    assert backends.current() == "auto"


def test_tasks_do_not_disturb_each_other():
    async def work(name):
        with backends.use(name):
            await asyncio.sleep(0)
            inner = asyncio.create_task(ask())
            await asyncio.sleep(0)
            return backends.current(), await inner

    async def ask():
        return backends.current()

    async def both():
        return await asyncio.gather(work("numpy"), work("python"))

    assert asyncio.run(both()) == [("numpy", "numpy"), ("python", "python")]


def test_an_unknown_backend_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"no backend 'nunpy'.*python.*Did you mean 'numpy'\?"):
        backends.use("nunpy")
    assert backends.current() == "auto"


def test_a_backend_itself_is_no_name():
    with pytest.raises(TypeError, match=r"needs the name.*register"):
        backends.use(object())


def test_threads_are_one_or_all():
    with pytest.raises(ValueError, match="threads is 2"):
        backends.use("auto", threads=2)

"""What all tests share: garbage set aside, and fixtures for browser, built book and judge."""

import gc
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import browser as browsers
from tests.pages.server import served

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    """Let a developer test a book that is already built."""
    parser.addoption(
        "--site", type=Path, help="test the built book in this folder; do not build it"
    )


@pytest.fixture(scope="module", autouse=True)
def _light_collections():
    """Set aside what is there by now: each measurement starts with a collection of the rest.

    A test runner holds a million objects, whose inspection takes longer than most samples together.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def no_worker_left():
    """Take the judge's processes from it after a test, so that none serves another test as well."""
    from tests.judge.inside import end_workers

    yield
    end_workers()


# Not for the whole session: playwright keeps an event loop running in this thread, and a later test
# that starts one of its own (nbclient does) would find it taken.
@pytest.fixture(scope="module")
def browser():
    """A headless Chromium, as a playwright Browser; the test fails where there is none."""
    try:
        path = browsers.find()
    except browsers.BrowserMissing as missing:
        pytest.fail(str(missing), pytrace=False)
    if path is None:
        pytest.fail(browsers.ADVICE, pytrace=False)
    with browsers.launched(path) as running:
        yield running


@pytest.fixture(scope="session")
def built_book(request):
    """The folder that holds the built book; built once, by the target that readers use."""
    given = request.config.getoption("--site")
    if given:
        if not (given / "index.html").is_file():
            pytest.fail(f"--site {given}: there is no index.html in it", pytrace=False)
        return given.resolve()
    done = subprocess.run(
        ["make", "book"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        pytest.fail(f"`make book` failed:\n{done.stdout[-3000:]}", pytrace=False)
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def site(built_book):
    """The built book on a web server of our own: .folder is its Path, .url ends in "/"."""
    with served(built_book) as url:
        yield SimpleNamespace(folder=built_book, url=url)

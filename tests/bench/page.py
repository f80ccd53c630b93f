"""What the page's own measurement finds, beside the same kernels run natively on this machine.

    python -m tests.bench.page --to book/data/page

presses "Measure here" for the matrices on which the chapter opens, in a real Chromium, then times
the kernels compiled for vectors of 128 bits, which is what WebAssembly has.
"""

import argparse
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import expect, sync_playwright

from helpers import explorers, machine, timing, workloads
from helpers.explorers.page import html
from helpers.kernels import matmul
from tests import browser
from tests.pages.element import EXPLORER, element
from tests.pages.test_measure_here import BUTTON, LONG

FORMAT = 1
PROCESSOR = "nehalem"  # the last of Intel's with vectors of 128 bits and no wider ones
ROWS = 32  # of the product that a sample computes at least, as in the page
RUNS = """() => [...document.querySelector("measure-here").runs.values()]
    .flatMap(({members}) => members)
    .map(({kernel, n, block = null, seconds}) => ({kernel, n, block, seconds}))"""


def main() -> None:
    """Measure, and write what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, metavar="FOLDER")
    parser.add_argument("--native", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.native:
        print(json.dumps([native(one) for one in json.loads(options.native)]))
        return
    facts = machine.describe()
    path = options.to / f"{facts['fingerprint']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": facts, **measured()}, indent=1) + "\n", "utf-8")
    print(path)


def measured() -> dict:
    """Return what a page finds, the seconds that it takes, and what the kernels take natively."""
    recorded = datetime.now(UTC).isoformat(timespec="seconds")
    members, seconds, version = in_page()
    beside = compiled([(each["kernel"], each["n"], each["block"]) for each in members])
    for member, found in zip(members, beside, strict=True):
        member["native"] = found
    return {
        "format": FORMAT, "recorded": recorded, "browser": f"Chromium {version}",
        "processor": PROCESSOR, "seconds": seconds, "members": members,
    }  # fmt: skip


def in_page() -> tuple[list[dict], float, str]:
    """Return seconds a row of each kernel, round by round, and what pressing the button takes."""
    explorer = explorers.blocking()
    body = html(explorer.view) + explorers.measure_here("blocking")._repr_html_()
    program = str(browser.find())
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        opened = playwright.chromium.launch(executable_path=program, args=browser.flags())
        with element(opened, Path(folder), body, assets=(*EXPLORER, *BUTTON)) as seen:
            start = perf_counter()
            seen.page.get_by_role("button", name="Measure here", exact=True).click()
            status = seen.page.locator("measure-here").get_by_role("status")
            expect(status).to_contain_text("The figure above shows it", timeout=LONG)
            took = perf_counter() - start
            return seen.page.evaluate(RUNS), took, opened.version


def compiled(members: list[tuple]) -> list[list[float]]:
    """Return seconds a row of kernels in a process that compiles for narrow vectors."""
    environment = {**os.environ, "NUMBA_CPU_NAME": PROCESSOR, "NUMBA_CPU_FEATURES": ""}
    with TemporaryDirectory() as cache:
        environment["NUMBA_CACHE_DIR"] = cache
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.page", "--native", json.dumps(members)],
            env=environment, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
    return json.loads(done.stdout)


def native(member: list) -> list[float]:
    """Return seconds a row of a kernel here, sample by sample."""
    name, n, block = member
    rows = max(ROWS, block or 0)
    a, b = workloads.matmul(rows, n, n, seed=6172)
    kernel, more = getattr(matmul, name), [block] if block else []
    found = timing.measure(kernel, a, b, a.copy(), *more, repeats=9)
    return [seconds / rows for seconds in found.samples]


if __name__ == "__main__":
    main()

"""Benchmarks: our kernels and instruments beside those of others, ``python -m tests.bench``.

They measure and print; whether a claim holds is asserted by tests, over records.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers import machine, records
from helpers.records import RecordError
from tests.bench import caches, dispatch, kernels, pyperf, table
from tests.bench.process import BenchError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for on this machine: by default all benchmarks."""
    options = vars(_parser().parse_args(arguments))
    run = options.pop("run")
    try:
        run(**options)
    except KeyboardInterrupt:
        sys.exit("Stopped: the same command goes on from here, unless a kernel changes meanwhile")
    except (BenchError, RecordError, FileNotFoundError) as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.set_defaults(run=_all)
    commands = parser.add_subparsers(title="one thing alone")
    some = commands.add_parser("kernels", help="measure our kernels and keep what is found")
    some.add_argument("--quick", action="store_true", help="small sizes, to try the machinery")
    some.add_argument("--to", dest="folder", type=Path, metavar="FOLDER",
                      help=f"default: {kernels.FOLDER}, with --quick {kernels.TRIAL}")  # fmt: skip
    some.set_defaults(run=kernels.run)
    some = commands.add_parser("table", help="print what was kept of our kernels")
    some.add_argument("operation", nargs="?", help="all members of one, such as matmul")
    some.add_argument("--of", dest="path", type=Path, metavar="FILE",
                      help="a record; default: this machine's")  # fmt: skip
    some.set_defaults(run=_table)
    some = commands.add_parser("pyperf", help="measure our timer beside pyperf")
    some.set_defaults(run=pyperf.run)
    some = commands.add_parser("caches", help="measure our cache simulator beside pycachesim")
    some.set_defaults(run=caches.run)
    some = commands.add_parser("dispatch", help="race the automatic backend against all others")
    some.add_argument("--quick", action="store_true", help="a tenth of the problems")
    some.add_argument("--to", type=Path, metavar="FILE", help="keep what is measured, as JSON")
    some.set_defaults(run=dispatch.run)
    return parser


def _all() -> None:
    kernels.run()
    print("\nOur timer beside pyperf")
    pyperf.run()
    print("\nOur cache simulator beside pycachesim, million accesses a second")
    caches.run()


def _table(operation: str | None, path: Path | None) -> None:
    fingerprint = machine.describe()["fingerprint"]
    record = records.load(path or kernels.FOLDER / f"{fingerprint}.json")
    print(table.text(record, operation))


if __name__ == "__main__":
    main()

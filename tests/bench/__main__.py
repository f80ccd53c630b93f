"""Benchmarks: our kernels and instruments beside those of others, ``python -m tests.bench [NAME]``.

They measure and print; whether a claim holds is asserted by tests, over records.
"""

import argparse

from helpers import machine
from tests.bench import ladder, pyperf

BENCHMARKS = {"ladder": ladder.run, "pyperf": pyperf.run}


def main():
    """Run the named benchmarks, or all of them, on this machine."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    facts = machine.describe()
    print(f"{facts['cpu']}, fingerprint {facts['fingerprint']}")
    for name in parser.parse_args().names or BENCHMARKS:
        print(f"\n{name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()

"""Build the chapters' WebAssembly modules from their kernels: ``python -m helpers.explorers.wasm``.

The same versions of the tools give the same bytes. It needs PyPI's ziglang, which holds the linker.
"""

import argparse
import sys
from base64 import b64encode
from pathlib import Path

from helpers.explorers.wasm import linking, lowering, programs


def main(words: list[str] | None = None) -> int:
    """Build every module and print its file; return 1 with one line where there is no linker."""
    parser = argparse.ArgumentParser(prog="python -m helpers.explorers.wasm", description=__doc__)
    parser.add_argument("--to", type=Path, default=programs.FOLDER, help="where the files go")
    asked = parser.parse_args(words)
    if not linking.linker_is_installed():
        print("There is no linker: `make wasm` installs one and builds.", file=sys.stderr)
        return 1
    for chapter in programs.KERNELS:
        print(programs.write(chapter, build(chapter), asked.to))
    return 0


def build(chapter: str) -> programs.Built:
    """Build a chapter's module in both variants."""
    kernels = lowering.lowered(chapter)
    variants = {
        name: b64encode(linking.linked(kernels, features)).decode()
        for name, features in linking.FEATURES.items()
    }
    return programs.Built(programs.digest(chapter), linking.tools(), **variants)


if __name__ == "__main__":
    sys.exit(main())

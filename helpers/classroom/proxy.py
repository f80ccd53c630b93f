"""The program between the browsers and the servers: configurable-http-proxy, in Node.

``proxy/package.json`` names it and ``proxy/package-lock.json`` pins it with all that it needs. It
is kept in the virtual environment.

    python -m helpers.classroom.proxy

installs it; whoever starts a classroom need not, where they may write to the environment.
"""

import sys
from pathlib import Path

from helpers.classroom.node import Packages
from helpers.classroom.refusal import Refusal

PACKAGES = Packages(
    "The hub's proxy",
    Path(__file__).parent / "proxy",
    Path(sys.prefix) / "share" / "kernels-measured" / "proxy",
    "-m helpers.classroom.proxy",
)
PROGRAM = PACKAGES.home / "node_modules" / "configurable-http-proxy/bin/configurable-http-proxy"


if __name__ == "__main__":
    try:
        PACKAGES.ensure()
    except Refusal as refusal:
        sys.exit(str(refusal))

"""Programs that heed Ctrl-C, wherever the tests were started."""

import sys

# Where a shell started the tests in its background, they and all children ignore Ctrl-C. This is
# put right in the child, and not by preexec_fn, which forks: JAX, if loaded here, warns of that.
HEEDFUL = """import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])"""


def heeding(*command: object) -> list[str]:
    """Return the command that runs another one so; it stays one process."""
    return [sys.executable, "-c", HEEDFUL, *map(str, command)]


def python(*arguments: object) -> list[str]:
    """Return the command that runs Python so."""
    return heeding(sys.executable, *arguments)

"""Start another program in the sandbox, confined: ``python -m helpers.judge.sandbox.enter ARGV``.

It runs inside, right before the program, with the limits of a ``NOTEBOOK``.
"""

import os
import select
import sys

from helpers.judge.sandbox.confinement import confine
from helpers.judge.sandbox.profile import NOTEBOOK


def is_orphan() -> bool:
    """Whether whoever reads what this process writes to stderr has gone.

    bubblewrap asks the system to end it together with its parent; where that was killed a moment
    before, it would run for ever.
    """
    poll = select.poll()
    poll.register(2, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


if __name__ == "__main__":
    if is_orphan():
        sys.exit(1)
    confine(NOTEBOOK)
    os.execvp(sys.argv[1], sys.argv[1:])

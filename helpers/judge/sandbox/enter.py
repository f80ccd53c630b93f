"""Start another program in the sandbox, confined: ``python -m helpers.judge.sandbox.enter ARGV``.

It runs inside, right before the program, with the limits of a ``NOTEBOOK``.
"""

import os
import sys

from helpers.judge.sandbox.confinement import confine
from helpers.judge.sandbox.profile import NOTEBOOK

if __name__ == "__main__":
    confine(NOTEBOOK)
    os.execvp(sys.argv[1], sys.argv[1:])

"""The process that grades one paper."""

import subprocess
import sys

STARTS = """import sys
from helpers.judge.course import grader

assert "nbformat" not in sys.modules
grader.skip_grammar()
import nbformat

assert "lark" not in sys.modules, "the grammar of addresses was built"
"""


def test_it_starts_without_a_grammar_that_no_notebook_needs():
    done = subprocess.run([sys.executable, "-c", STARTS], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr

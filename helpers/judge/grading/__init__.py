"""From a submitted file to a verdict document, whatever the file is.

encoding     its bytes as UTF-8
reader       its JSON, in bounded memory, to where it breaks off
written      one cell of it
preflight    all of them; what was repaired or could not be is in
notes        sentences for the student
folder       which file of a submission is the notebook
original     the instructor's notebook
roles        what its cells are for
canonical    the instructor's notebook with the student's answers in it
workplace    the files beside it
seclusion    a sandboxed program
kernel       a Jupyter kernel as such a program
execution    cells run in kernels, to the last cell
outputs      what they put out, checked and cut
trial        a judge cell, run here
scores       the points of cells that are no judge cells
assessment   all of this, one after the other
document     its result
version      which judge it was
command      ``python -m helpers.judge grade``
"""

from helpers.judge.grading.assessment import grade
from helpers.judge.grading.document import Document, Graded
from helpers.judge.grading.execution import Limits
from helpers.judge.grading.original import Original, originals
from helpers.judge.grading.refusal import Refused
from helpers.judge.grading.version import version

__all__ = ["Document", "Graded", "Limits", "Original", "Refused", "grade", "originals", "version"]

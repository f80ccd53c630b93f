"""What only grading shows: the reference is worth all points, and nothing else is worth any."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.judge.grading import Document, Graded, grade
from helpers.judge.grading.original import as_released
from helpers.judge.grading.roles import is_answer, name_of
from helpers.judge.lint import cheats
from helpers.judge.lint.cheats import Cheat
from helpers.judge.lint.findings import Finding, error, ok, warning
from helpers.judge.lint.naive import naive
from helpers.judge.lint.subject import Subject, defined

RUNS = 3  # of the reference: a grade that depends on luck is none
Told = Callable[[str], None]


@dataclass
class Trials:
    """Submissions of a subject, graded one after the other.

    unsafe : whether to go on without a sandbox
    tell : hears what is graded next
    timed : grade ids of the cells that measured time, known once the reference was graded
    """

    subject: Subject
    unsafe: bool = False
    tell: Told = print
    timed: list[str] = field(default_factory=list)

    def findings(self, runs: int = RUNS) -> Iterator[Finding]:
        """Grade the reference, the stub and all cheats."""
        yield from self.reference(runs)
        yield from self.stub()
        for cheat in cheats.FORGED:
            yield from self.forged(cheat)
        yield from self.faster()

    def reference(self, runs: int) -> Iterator[Finding]:
        """The instructor's own answers earn all points, each time."""
        answers = {name_of(cell): cell.source for cell in self.subject.answers}
        for run in range(1, runs + 1):
            document = self._graded(f"reference, {run} of {runs}", answers)
            self.timed = [each.id for each in document.cells if "sittings" in (each.evidence or {})]
            lost = [each for each in document.cells if _is_lost(each)]
            for each in lost:
                told = f"your solution gets {_points(each)} in run {run}: {_short(each.reason)}"
                yield error("reference", told, each.id, "Mend the solution or the test.")
            yield from _unjudged("reference", document)
            yield from _misread(document)
            if lost:
                return
        yield ok("reference", f"your solution gets all points, in {runs} of {runs} runs.")

    def stub(self) -> Iterator[Finding]:
        """What students start from earns nothing."""
        yield from self._nothing("stub", "what students start from", self._graded("stub", {}))

    def forged(self, cheat: Cheat) -> Iterator[Finding]:
        """A submission without answers earns nothing, whatever it does instead."""
        answers = {
            name_of(cell): "\n\n".join(
                cheat.each.format(name=name) for name in defined(cell.source)
            )
            for cell in self.subject.answers
        }
        yield from self._nothing(cheat.name, _who(cheat), self._cheating(cheat, answers))

    def faster(self) -> Iterator[Finding]:
        """A naive answer earns nothing where time is measured, whatever it does besides."""
        known = naive(self.subject)
        if not self.timed:
            yield ok("speed", "no test measures time.")
            return
        if not known:
            sentence = "nobody knows a naive solution, so that nothing was tried against the clock."
            yield warning("speed", sentence, advice="Name one: NAIVE in the module of its judge.")
            return
        for cheat in cheats.FASTER:
            document = self._cheating(cheat, known, cells=self.timed)
            yield from self._nothing(cheat.name, _who(cheat), document)

    def _nothing(self, rule: str, who: str, document: Document) -> Iterator[Finding]:
        """Complain of each point; of those in ordinary cells less loudly, for nothing helps."""
        earned = [each for each in document.cells if each.points]
        for each in earned:
            judged = each.graded_by == "judge"
            advice = "" if judged else "Ordinary tests cannot keep it away; the judge can."
            complain = error if judged else warning
            yield complain(rule, f"{who} gets {_points(each)}.", each.id, advice)
        yield from _unjudged(rule, document)
        if not earned:
            yield ok(rule, f"{who} gets no points.")

    def _cheating(
        self, cheat: Cheat, answers: Mapping[str, str], cells: list[str] | None = None
    ) -> Document:
        texts = {
            name: "\n\n".join([text, *(cheat.after.format(name=each) for each in defined(text))])
            for name, text in answers.items()
        }
        first = next(iter(texts), None)
        if first is not None:
            texts[first] = f"{cheat.before}\n\n{texts[first]}"
        return self._graded(cheat.name, texts, cheat, cells)

    def _graded(
        self,
        what: str,
        answers: Mapping[str, str],
        cheat: Cheat | None = None,
        cells: list[str] | None = None,
    ) -> Document:
        self.tell(what)
        with tempfile.TemporaryDirectory(prefix="lint-") as folder:
            path = Path(folder) / f"{self.subject.name}.ipynb"
            nbformat.write(self._submission(answers, bool(cheat and cheat.copies)), path)
            for name, text in (cheat.files if cheat else {}).items():
                beside = Path(folder) / name
                beside.parent.mkdir(parents=True, exist_ok=True)
                beside.write_text(text, encoding="utf-8")
            return grade(self.subject.original, path, cells=cells, unsafe=self.unsafe)

    def _submission(self, answers: Mapping[str, str], copies: bool) -> NotebookNode:
        notebook = as_released(self.subject.source)
        for cell in notebook.cells:
            if is_answer(cell) and name_of(cell) in answers:
                cell.source = answers[name_of(cell)]
        if copies:
            forged = deepcopy([cell for cell in notebook.cells if _is_named(cell, self.subject)])
            for cell in forged:
                cell.source = "1000.0"
                cell.metadata.nbgrader.points = 1000
                cell.id = f"{cell.id}-copy"
            notebook.cells = [*forged, *notebook.cells]
        return notebook


def _is_lost(graded: Graded) -> bool:
    """Whether a cell cost the reference points; it leaves answers to a person as they are."""
    return graded.points not in (graded.out_of, None) and graded.verdict != "missing"


def _is_named(cell: NotebookNode, subject: Subject) -> bool:
    return name_of(cell) in {name_of(each) for each in subject.tests}


def _who(cheat: Cheat) -> str:
    return f"a submission that {cheat.does}"


def _points(graded: Graded) -> str:
    return f"{graded.points:g} of {graded.out_of:g} points"


def _short(reason: str) -> str:
    words = " ".join(reason.split())
    return words if len(words) <= 300 else f"{words[:300]} ..."


def _unjudged(rule: str, document: Document) -> Iterator[Finding]:
    """Name the cells that found no verdict: of those nothing is known."""
    for each in document.cells:
        if each.points is None and each.verdict != "manual":
            sentence = f"there is no verdict ({each.verdict}): {_short(each.reason)}"
            level = warning if each.verdict == "machine unfit" else error
            yield level(rule, sentence, each.id, "Run the linter again on a quiet machine.")


def _misread(document: Document) -> Iterator[Finding]:
    """Name ordinary tests whose last value is no plain number: nbgrader gives them full marks."""
    graded = {each.id for each in document.cells if each.graded_by == "notebook"}
    for cell in document.executed.cells:
        results = [each for each in cell.get("outputs", ()) if each.output_type == "execute_result"]
        if name_of(cell) not in graded or not results:
            continue
        text = results[-1].data.get("text/plain", "")
        try:
            float(text)
        except ValueError:
            sentence = f"its last value is {_short(text)}, which nbgrader takes for full marks."
            yield error("last-line", sentence, name_of(cell), "Make it a float, or leave it out.")

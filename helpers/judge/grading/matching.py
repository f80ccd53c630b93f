"""Which of the instructor's cells each cell of a submission is."""

from collections import Counter, defaultdict
from functools import cached_property

from helpers.judge.grading.notes import Notes
from helpers.judge.grading.original import Original
from helpers.judge.grading.preflight import Submission
from helpers.judge.grading.roles import is_answer, name_of
from helpers.judge.grading.written import Written


class Matching:
    """A submission's cells beside those of the assignment."""

    def __init__(self, original: Original, submission: Submission) -> None:
        self.original, self.submission = original, submission
        self._answers = {name_of(cell) for cell in original.notebook.cells if is_answer(cell)}
        texts = Counter(map(str.strip, original.released.values()))
        self._by_text = {
            text.strip(): name
            for name, text in original.released.items()
            if text.strip() and texts[text.strip()] == 1 and name not in self._answers
        }

    @cached_property
    def copies(self) -> dict[str, list[Written]]:
        """The submission's cells for each of the assignment's, by grade id, in their order.

        A cell is known by its grade id, its id, or, where a program has removed both, a text that
        students are not to change.
        """
        found = defaultdict(list)
        for cell in self.submission.cells:
            names = (name for name in cell.names if name in self.original.names)
            name = next(names, None) or self._by_text.get(cell.source.strip())
            if name in self.original.names:
                found[name].append(cell)
        return dict(found)

    @cached_property
    def chosen(self) -> dict[str, Written]:
        """The one that counts: of answers the last that was changed, of other cells the first."""
        chosen = {}
        for name, found in self.copies.items():
            changed = [cell for cell in found if not self.is_released(name, cell)]
            chosen[name] = (changed or found)[-1] if name in self._answers else found[0]
        return chosen

    @property
    def answered(self) -> int:
        """How many answers are not as they were given out."""
        own = self._answers & self.chosen.keys()
        return sum(not self.is_released(name, self.chosen[name]) for name in own)

    def beside(self) -> dict[str | None, list[Written]]:
        """Return the student's own cells by the grade id of the cell that they follow.

        A copy that does not count is one of them where its text was changed.
        """
        names = {cell.number: name for name, found in self.copies.items() for cell in found}
        beside, anchor = defaultdict(list), None
        for cell in self.submission.cells:
            name = names.get(cell.number)
            if name is not None and cell is self.chosen[name]:
                anchor = name
            elif name is None or not self.is_released(name, cell):
                beside[anchor].append(cell)
        return beside

    def is_released(self, name: str, cell: Written) -> bool:
        """Whether a cell's text is the one that was given out."""
        return cell.source.strip() == self.original.released.get(name, "").strip()

    def note(self) -> None:
        """Say in the submission's notes what is not as it was given out, answers apart."""
        notes = self.submission.notes
        cells = [cell for cell in self.original.notebook.cells if name_of(cell)]
        kinds = {name_of(cell): cell.cell_type for cell in cells}
        self._note_copies(notes)
        order = [name for name in kinds if name in self.chosen]
        if order != sorted(order, key=lambda name: self.chosen[name].number):
            notes.repaired("The cells were put back into the order of the assignment.")
        fixed = [name for name in kinds if name not in self._answers]
        code = [name for name in fixed if kinds[name] == "code"]
        _note(notes, "put back, since it was missing", [n for n in code if n not in self.chosen])
        there = [name for name in fixed if name in self.chosen]
        changed = [name for name in there if not self.is_released(name, self.chosen[name])]
        _note(notes, "given its own text again, which was changed", changed)
        other = [name for name in kinds if name in self.chosen]
        other = [name for name in other if self.chosen[name].kind != kinds[name]]
        _note(notes, "made the kind of cell again that it was", other)
        for name in kinds:
            if name in self._answers and name not in self.chosen:
                notes.named(f"Your answer {name!r} is missing: its cell was deleted or is lost.")

    def _note_copies(self, notes: Notes) -> None:
        for name, found in self.copies.items():
            if len(found) > 1:
                numbers = ", ".join(str(cell.number) for cell in found)
                which = (
                    f"number {self.chosen[name].number} is your answer, the last that you changed"
                    if name in self._answers
                    else "the text that was given out is used"
                )
                notes.repaired(
                    f"The cell {name!r} is there {len(found)} times, as cells {numbers}: {which}."
                )


def _note(notes: Notes, what: str, names: list[str]) -> None:
    if names:
        notes.repaired(f"{', '.join(map(repr, names))}: {what}.")

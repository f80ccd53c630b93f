"""A cell as a student handed it in, cleaned."""

from dataclasses import dataclass

from helpers.judge.grading.notes import Notes

KINDS = ("code", "markdown", "raw")
HEADING = "heading"  # a kind of cell in nbformat 3


@dataclass(frozen=True)
class Written:
    """A cell that a student handed in.

    number : its place in the file, from 1
    kind : "code", "markdown" or "raw"
    source : text with "\\n" at the ends of lines, without NUL characters and lone surrogates
    names : what it may be known by, its grade id first
    attachments : pictures pasted into its text
    """

    number: int
    kind: str
    source: str
    names: tuple[str, ...] = ()
    attachments: dict | None = None


def made_of(raw: dict, number: int, notes: Notes) -> Written:
    """Return the cell that a notebook's JSON describes, whatever is missing or wrong in it."""
    source = raw.get("source", raw.get("input", ""))
    text = _clean(_joined(source, number, notes), number, notes)
    kind = _kind(raw, number, notes)
    if raw.get("cell_type") == HEADING:
        level = raw.get("level")
        text = f"{'#' * (level if level in range(1, 7) else 1)} {text}"
    pictures = raw.get("attachments") if kind == "markdown" else None
    return Written(
        number, kind, text, _names(raw), pictures if isinstance(pictures, dict) else None
    )


def _kind(raw: dict, number: int, notes: Notes) -> str:
    kind = raw.get("cell_type")
    if kind in KINDS:
        return kind
    if kind == HEADING:
        return "markdown"
    guess = "code" if raw.keys() & {"outputs", "execution_count", "input"} else "markdown"
    notes.repaired(f"Cell {number} did not say what kind of cell it is; it was taken for {guess}.")
    return guess


def _joined(source: object, number: int, notes: Notes) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    notes.named(f"The text of cell {number} is no text, so the cell counts as empty.")
    return ""


def _clean(text: str, number: int, notes: Notes) -> str:
    if "\r" in text:
        notes.repaired("Line ends of another system were converted.")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        notes.repaired(f"NUL characters in cell {number} were left out.")
        text = text.replace("\0", "")
    whole = text.encode("utf-8", "replace").decode() if not _encodable(text) else text
    if whole != text:
        notes.repaired(f"Halves of characters in cell {number} were replaced by '?'.")
    return whole


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _names(raw: dict) -> tuple[str, ...]:
    metadata = raw.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    names = (marks.get("grade_id") if isinstance(marks, dict) else None, raw.get("id"))
    return tuple(name for name in names if isinstance(name, str))

"""The shell commands that readers are told to call, found in every text that they read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from helpers.records.catalogue import SORTS

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ("README.md", "CONTRIBUTING.md", "book/*.md", "release/*/*.ipynb")
PROGRAMS = (
    "apt-get", "bash", "chrt", "cp", "createdb", "dask", "git", "jupyter", "make", "mv", "nbgrader",
    "npm", "pip", "pytest", "python", "setsid", "sudo", r"\.",
)  # fmt: skip
COMMAND = re.compile(rf"(?:{'|'.join(PROGRAMS)})(?: \S.*)?")
VERBATIM = re.compile(r"^( *)(````+)[^\n]*\n.*?^\1\2$\n?", re.DOTALL | re.MULTILINE)  # whole files
FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$\n?", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
SHELL = ("", "sh", "bash", "shell", "console")
COMMENT = re.compile(r"\s+# .*")
NAMES = {"python", "."}  # on their own they are called nothing


def texts(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Yield the path and the Markdown of everything that tells readers what to do."""
    for pattern in TEXTS:
        for path in sorted(root.glob(pattern)):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".ipynb":
                cells = json.loads(text)["cells"]
                found = ("".join(one["source"]) for one in cells if one["cell_type"] == "markdown")
                text = "\n\n".join(found)
            yield str(path.relative_to(root)), text


def blocks(markdown: str) -> list[str]:
    """Return the lines of all blocks that a shell should read, without their comments."""
    found = FENCE.findall(VERBATIM.sub("", markdown))
    lines = "\n".join(body for _, language, body in found if language.strip() in SHELL).split("\n")
    return [line for line in (COMMENT.sub("", line).strip() for line in lines) if line]


def spans(markdown: str) -> list[str]:
    """Return what stands in sentences and tables and begins like a command."""
    prose = FENCE.sub("", VERBATIM.sub("", markdown))
    found = (" ".join(span.split()) for span in SPAN.findall(prose))
    return [one for one in found if COMMAND.fullmatch(one) and one not in NAMES]


def commands() -> dict[str, list[str]]:
    """Return every command, and the texts that tell it."""
    told: dict[str, list[str]] = {}
    for name, markdown in texts():
        for command in dict.fromkeys([*blocks(markdown), *spans(markdown)]):
            told.setdefault(command, []).append(name)
    for sort in SORTS.values():
        told.setdefault(sort.command, []).append("book/machines.md")
    return told

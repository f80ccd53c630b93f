"""What a cell put out, taken from a kernel that nobody trusts: checked, cut to size, plain.

Only text and pictures are kept: a script in an output would run in the browser of whoever opens the
graded notebook, with that person's rights.
"""

from collections.abc import Mapping

from nbformat import NotebookNode
from nbformat.v4 import new_output

MOST = 2**20  # characters of a cell's text
MOST_PICTURES = 2**22  # characters of its pictures, as base64
MOST_OUTPUTS = 1000
PICTURES = ("image/png", "image/jpeg")
CUT = "\n[The rest of this cell's output was left out: it is too long.]\n"
STREAMS = ("stdout", "stderr")


class Outputs:
    """The outputs of one cell, made of a kernel's messages.

    An error, a result and the fact that something went to stderr are always kept, shortened where
    need be: nbgrader reads points from them.
    """

    def __init__(self) -> None:
        self.kept: list[NotebookNode] = []
        self._text = self._pictures = 0
        self._cut = self._clear_next = False

    @property
    def error(self) -> bool:
        """Whether there is an error among them."""
        return any(output.output_type == "error" for output in self.kept)

    def receive(self, kind: str, content: Mapping) -> None:
        """Take a message; one that is no output, or not well formed, is passed over."""
        if kind == "clear_output":
            self._clear_next = bool(content.get("wait"))
            if not self._clear_next:
                self.kept.clear()
            return
        add = {
            "stream": self._stream,
            "error": self._error,
            "execute_result": self._result,
            "display_data": self._display,
        }.get(kind)
        if add:
            if self._clear_next:
                self.kept.clear()
                self._clear_next = False
            add(content)

    def fail(self, name: str, reason: str) -> None:
        """Add an error of our own."""
        told = [f"{name}: {reason}"]
        self.kept.append(new_output("error", ename=name, evalue=reason, traceback=told))

    def _stream(self, content: Mapping) -> None:
        name, text = content.get("name"), content.get("text")
        if name not in STREAMS or not isinstance(text, str):
            return
        known = any(output.get("name") == name for output in self.kept)
        text = self._shortened(text, 0 if known else 1000)
        last = self.kept[-1] if self.kept else None
        if last and last.output_type == "stream" and last.name == name:
            last.text += text
        elif text and (not known or self._room()):
            self.kept.append(new_output("stream", name=name, text=text))

    def _error(self, content: Mapping) -> None:
        name, reason = (_text(content.get(key))[:10_000] for key in ("ename", "evalue"))
        lines = content.get("traceback")
        lines = [_text(line) for line in lines[:1000]] if isinstance(lines, list) else []
        lines = [self._shortened(line, 1000) for line in lines]
        self.kept.append(new_output("error", ename=name, evalue=reason, traceback=lines))

    def _result(self, content: Mapping) -> None:
        data = self._data(content.get("data"), least=10_000)
        count = content.get("execution_count")
        if data:
            count = count if type(count) is int else None
            self.kept.append(new_output("execute_result", data, execution_count=count))

    def _display(self, content: Mapping) -> None:
        data = self._data(content.get("data"), least=0) if self._room() else {}
        if data:
            self.kept.append(new_output("display_data", data))

    def _room(self) -> bool:
        return len(self.kept) < MOST_OUTPUTS

    def _data(self, given: object, least: int) -> dict[str, str]:
        data = {}
        for kind, text in given.items() if isinstance(given, Mapping) else ():
            if not isinstance(text, str):
                continue
            if kind == "text/plain":
                data[kind] = self._shortened(text, least)
            elif kind in PICTURES and self._pictures + len(text) <= MOST_PICTURES:
                self._pictures += len(text)
                data[kind] = text
        return {kind: text for kind, text in data.items() if text}

    def _shortened(self, text: str, least: int) -> str:
        """Return as much of a text as there is room for, ``least`` characters in any case."""
        text = _text(text)
        room = max(MOST - self._text, least)
        self._text += len(text)
        if len(text) <= room:
            return text
        told, self._cut = "" if self._cut else CUT, True
        return text[:room] + told


def _text(value: object) -> str:
    """Return a string that can be written as UTF-8."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""

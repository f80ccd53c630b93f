"""Text that strangers chose, made fit to be shown: nothing in it is invisible, or moves the rest.

It is not escaped here: that is done by whoever knows where it goes.
"""

from unicodedata import category

# Letters that join or part the ones beside them: emoji and Persian words are written with these.
JOINERS = {"\u200c", "\u200d"}
UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, halves of pairs, separators of lines


def line(text: object, most: int) -> str:
    """Return a text as one line of at most ``most`` characters, with an ellipsis if it had more."""
    whole = str(text)
    kept = "".join(map(_visible, whole[:most])).strip()
    return kept + "…" if len(whole) > most else kept


def code(text: str) -> str:
    """Return a source text with its lines and tabs, and everything else that is unseen spelled out.

    So a source looks in the order in which Python reads it.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join("".join(map(_visible, p)) for p in one.split("\t")) for one in lines)


def _visible(sign: str) -> str:
    if category(sign) in UNSEEN and sign not in JOINERS:
        return f"[U+{ord(sign):04X}]"
    return sign

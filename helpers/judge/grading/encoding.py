"""The bytes of a submitted file as UTF-8, whatever they were."""

import codecs
import json

from helpers.judge.grading.notes import Notes

PIECE = 2**20  # bytes decoded at a time, so that a large file is never held as text


def utf8(data: bytes, notes: Notes) -> bytes:
    """Return the same text in UTF-8, without a byte order mark and NUL characters.

    Bytes that are no UTF-8 are read as Windows-1252, which includes what is printable in Latin-1.
    """
    encoding = _encoding(data)
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.repaired(f"The file was in {encoding.upper()} and was read as such.")
        data = _recoded(data, encoding, "replace")
    elif encoding == "utf-8-sig":
        notes.repaired("The file began with a byte order mark, which was left out.")
        data = data[len(codecs.BOM_UTF8) :]
    if not _valid(data):
        notes.repaired("Some bytes were no UTF-8; they were read as Windows-1252 (Latin-1).")
        data = _recoded(data, "utf-8", _WINDOWS)
    if b"\0" in data:
        notes.repaired("The file held NUL bytes, which were left out.")
        data = data.replace(b"\0", b"")
    return data.removeprefix(codecs.BOM_UTF8)


def _encoding(data: bytes) -> str:
    """Return what a file is in by its first bytes; NULs here and there do not make it UTF-16."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
    wide = marked or data.count(b"\0") > len(data) // 3
    return json.detect_encoding(data) if wide or data.startswith(codecs.BOM_UTF8) else "utf-8"


def _pieces(data: bytes) -> range:
    return range(0, len(data), PIECE)


def _valid(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in _pieces(data):
            decoder.decode(data[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(data: bytes, encoding: str, errors: str) -> bytes:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    pieces = [decoder.decode(data[start : start + PIECE]).encode() for start in _pieces(data)]
    return b"".join([*pieces, decoder.decode(b"", final=True).encode()])


_WINDOWS = "windows-1252"


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    broken = error.object[error.start : error.end]
    return broken.decode("windows-1252", "replace"), error.end


codecs.register_error(_WINDOWS, _as_windows)

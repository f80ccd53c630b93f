"""What AArch64 instructions do, with NEON and SVE, as LLVM writes them on Linux and on macOS."""

import re

from helpers.instructions.instruction import Instruction, Kind

NEON = 128
ELEMENTS = {"b": 8, "h": 16, "s": 32, "d": 64, "q": 128}
# v0.2d on Linux; on macOS the arrangement stands behind the mnemonic: fadd.2d v0, v0, v1
ARRANGED = re.compile(r"\.(\d+)([bhsd])\b")
SCALABLE = re.compile(r"\bz\d+(?:\.([bhsdq]))?")
SCALAR = re.compile(r"\b([bhsdq])\d+\b")
GENERAL = re.compile(r"\b([wx])(?:\d+|zr)\b")
FLOATS = re.compile(
    r"f(?:add|sub|mul|div|mla|mls|madd|msub|nmadd|nmsub|nmul|mulx|max|min|maxnm|minnm|sqrt|abs|neg"
    r"|abd|rint\w|recp\w|rsqrt\w|mad|nmad|nmla|nmls|scale|mlal2?|mlsl2?|addp|maxp|minp|maxnmp"
    r"|minnmp|divr|subr|addv)"
)
MOVES = re.compile(
    r"f?mov[ikznp]?|movprfx|dup|ins|umov|smov|ext|tbl|tbx|trn[12]|uzp[12]|zip[12]|rev\w*|sel|fcsel"
    r"|bsl|bif|bit|xtn2?|splice|compact|insr|last[ab]|fdup|fcpy|cpy"
)
CONVERTS = re.compile(r"[us]cvtf|fcvt\w*|[us]xtl2?|[us]shll2?|[us]unpk\w+|shll2?")
COMPARES = re.compile(r"fc?cmp\w*|fcm\w+|fac\w+|cm\w+|ptest|ptrue|pfalse|while\w+|ptrues")
KINDS = (
    (FLOATS, Kind.FLOATING),
    (MOVES, Kind.SHUFFLE),
    (CONVERTS, Kind.CONVERT),
    (COMPARES, Kind.COMPARE),
)
LOADS = re.compile(r"ld\w+")
STORES = re.compile(r"st\w+")
JUMPS = re.compile(r"b|br|b\.\w+|cbn?z|tbn?z|ret")


def decode(text: str) -> Instruction:
    """Return what a line does."""
    mnemonic, operands = split(text)
    plain = mnemonic.partition(".")[0]
    if JUMPS.fullmatch(mnemonic):
        return Instruction(text, Kind.JUMP)
    if plain in ("bl", "blr"):
        return Instruction(text, Kind.CALL)
    if LOADS.fullmatch(plain) or STORES.fullmatch(plain):
        return _memory(text, plain, operands)
    bits, element = _data(text)
    if not bits:
        return Instruction(text, Kind.OTHER if plain == "nop" else Kind.INDEX)
    if plain == "fadda":  # adds the elements of a register one after the other, in strict order
        return Instruction(text, Kind.FLOATING, element, element)
    return Instruction(text, _kind(plain), bits, element, scalable=_scalable(text))


def targets(text: str) -> tuple[str | None, bool]:
    """Return where a line may jump to, and whether the next line may follow it."""
    mnemonic, operands = split(text)
    if not JUMPS.fullmatch(mnemonic):
        return None, mnemonic != "brk"
    goes_on = mnemonic not in ("b", "br", "ret")
    return (operands[-1] if operands and mnemonic not in ("br", "ret") else None), goes_on


def split(text: str) -> tuple[str, list[str]]:
    """Return the mnemonic of a line and its operands; an address in brackets is one of them."""
    mnemonic, _, rest = text.replace("\t", " ").partition(" ")
    parts = re.split(r",(?![^\[{]*[\]}])", rest)
    return mnemonic, [part.strip() for part in parts if part.strip()]


def _kind(mnemonic: str) -> Kind:
    found = (kind for pattern, kind in KINDS if pattern.fullmatch(mnemonic))
    return next(found, Kind.INTEGER)


def _data(text: str) -> tuple[int, int]:
    """Return the bits of the widest data register in a line and those of an element; 0 for none."""
    if found := SCALABLE.search(text):
        return NEON, ELEMENTS.get(found[1] or "", 0)
    if found := ARRANGED.search(text):
        element = ELEMENTS[found[2]]
        return int(found[1]) * element, element
    if found := SCALAR.search(text):
        bits = ELEMENTS[found[1]]
        return bits, bits if bits < NEON else 0
    return (NEON, 0) if re.search(r"\bv\d+", text) else (0, 0)


def _memory(text: str, mnemonic: str, operands: list[str]) -> Instruction:
    address = next((operand for operand in operands if operand.startswith("[")), "")
    moved = text.replace(address, "")
    bits, element = _data(moved)
    loads = mnemonic.startswith("ld")
    if not bits:
        bits = element = _general(mnemonic, moved)
    if SCALABLE.search(address):
        return Instruction(text, Kind.GATHER if loads else Kind.SCATTER, bits, element, loads)
    registers = 2 if mnemonic.startswith(("ldp", "stp", "ldnp", "stnp")) else 1
    if "{" in moved:
        registers = max(1, len(re.findall(r"\b[vz]\d+", moved)))
    kind = Kind.LOAD if loads else Kind.STORE
    return Instruction(text, kind, bits, element, loads, registers, _scalable(moved))


def _scalable(text: str) -> bool:
    return SCALABLE.search(text) is not None


def _general(mnemonic: str, moved: str) -> int:
    """Return the bits that a load or store moves to or from a general register."""
    if mnemonic.endswith("b"):
        return 8
    if mnemonic.endswith("h"):
        return 16
    found = GENERAL.search(moved)
    narrow = mnemonic.endswith("sw") or (found and found[1] == "w")
    return 32 if narrow else 64

"""What x86-64 instructions do, in the syntax of AT&T: the result last, % before registers."""

import re

from helpers.instructions.instruction import Instruction, Kind

WIDTHS = {"z": 512, "y": 256, "x": 128}
FLOATS = {"s": 32, "d": 64, "h": 16}
INTEGERS = {"b": 8, "w": 16, "d": 32, "q": 64}
SUFFIXES = {"b": 8, "w": 16, "l": 32, "q": 64}
REGISTER = re.compile(r"%([xyz])mm\d+")
ARITHMETIC = re.compile(
    r"v?(?:add|sub|mul|div|max|min|sqrt|round|rndscale|reduce|scalef|getexp|getmant|addsub|hadd"
    r"|hsub|rcp\d*|rsqrt\d*|range|fixupimm|fn?m(?:add|sub|addsub|subadd)\d{3})([ps])([sdh])"
)
INTEGER_ARITHMETIC = re.compile(
    r"v?p(?:add|sub|mul|madd|min|max|abs|avg|sad|sll|srl|sra|rol|ror|and|andn|or|xor|ternlog|neg)"
    r"\w*?([bwdq]?)"
)
BITWISE = re.compile(r"v?(?:and|andn|or|xor)p([sd])")
KINDS = (  # the first that fits; what is left of vector code is a shuffle
    (re.compile(r"v?p?gather\w+"), Kind.GATHER),
    (re.compile(r"v?p?scatter\w+"), Kind.SCATTER),
    (re.compile(r"v?cvt\w+|v?pmov[dqsuwz]\w+"), Kind.CONVERT),
    (re.compile(r"v?u?comis[sdh]|v?cmp\w+|v?pcmp\w+|v?p?test\w+|k\w+"), Kind.COMPARE),
    (re.compile(r"v?mov(?:[au]p[sd]|s[sdh]|dq[au]\d*|[dq]|nt\w+|[hl]p[sd])"), Kind.LOAD),
)
ONE_ELEMENT = re.compile(r"v?(?:cvtt?s[sdi]\w+|u?comis[sdh]|cmp\w*s[sdh])")
SCALAR_MOVES = {"movsh": 16, "movss": 32, "movd": 32, "movsd": 64, "movq": 64,
                "movhpd": 64, "movlpd": 64, "movhps": 64, "movlps": 64}  # fmt: skip
JUMPS = re.compile(r"j\w+|ret[ql]?|loop\w*")
MOVES = re.compile(r"mov(?:abs|[sz][bwl]?)?[bwlq]?")


def decode(text: str) -> Instruction:
    """Return what a line does."""
    mnemonic, operands = split(text)
    if JUMPS.fullmatch(mnemonic):
        return Instruction(text, Kind.JUMP)
    if mnemonic.startswith("call"):
        return Instruction(text, Kind.CALL)
    if REGISTER.search(text) or mnemonic.startswith("k"):
        return _vector(text, mnemonic, operands)
    return _general(text, mnemonic, operands)


def targets(text: str) -> tuple[str | None, bool]:
    """Return where a line may jump to, and whether the next line may follow it."""
    mnemonic, operands = split(text)
    if not JUMPS.fullmatch(mnemonic):
        return None, not mnemonic.startswith("ud2")
    goes_on = not mnemonic.startswith(("jmp", "ret"))
    return (operands[0] if operands else None), goes_on


def split(text: str) -> tuple[str, list[str]]:
    """Return the mnemonic of a line, without prefixes, and its operands."""
    mnemonic, _, rest = text.replace("\t", " ").partition(" ")
    if mnemonic in ("lock", "rep", "notrack", "{evex}", "{vex}"):
        return split(rest.strip())
    return mnemonic, [part.strip() for part in re.split(r",(?![^(]*\))", rest) if part.strip()]


def _vector(text: str, mnemonic: str, operands: list[str]) -> Instruction:
    bits = max((WIDTHS[letter] for letter in REGISTER.findall(text)), default=0)
    loads = any("(" in operand for operand in operands[:-1])
    if found := ARITHMETIC.fullmatch(mnemonic):
        element = FLOATS[found[2]]
        return Instruction(
            text, Kind.FLOATING, bits if found[1] == "p" else element, element, loads
        )
    if found := BITWISE.fullmatch(mnemonic):
        return Instruction(text, Kind.INTEGER, bits, FLOATS[found[1]], loads)
    if found := INTEGER_ARITHMETIC.fullmatch(mnemonic):
        return Instruction(text, Kind.INTEGER, bits, INTEGERS.get(found[1], 0), loads)
    kind = next((kind for pattern, kind in KINDS if pattern.fullmatch(mnemonic)), Kind.SHUFFLE)
    if kind == Kind.LOAD:
        return _move(text, mnemonic, operands, bits)
    return Instruction(text, kind, 0 if ONE_ELEMENT.fullmatch(mnemonic) else bits, loads=loads)


def _move(text: str, mnemonic: str, operands: list[str], bits: int) -> Instruction:
    element = SCALAR_MOVES.get(mnemonic.removeprefix("v"), 0)
    bits = element or bits
    if "(" in operands[-1]:
        return Instruction(text, Kind.STORE, bits, element)
    if any("(" in operand for operand in operands):
        return Instruction(text, Kind.LOAD, bits, element, loads=True)
    return Instruction(text, Kind.SHUFFLE, bits, element)


def _general(text: str, mnemonic: str, operands: list[str]) -> Instruction:
    """Decode an instruction on general registers: mostly addresses and counters.

    Where it computes with a number from memory, that number is data.
    """
    bits = SUFFIXES.get(mnemonic[-1], 0)
    if mnemonic.startswith(("lea", "nop")) or not any("(" in operand for operand in operands):
        return Instruction(
            text, Kind.INDEX if not mnemonic.startswith(("nop", "v")) else Kind.OTHER
        )
    stores = "(" in operands[-1]
    if MOVES.fullmatch(mnemonic):
        return Instruction(text, Kind.STORE if stores else Kind.LOAD, bits, bits, loads=not stores)
    if mnemonic.startswith(("cmp", "test")):
        return Instruction(text, Kind.COMPARE, bits, bits, loads=True)
    return Instruction(text, Kind.INTEGER, bits, bits, loads=True)

"""Any byte of the file that changes is found, or leaves every entry as it was."""

from random import Random

from helpers.competition.ledger import Ledger, LedgerError
from tests.competition.entries import entry

FLIPS = 400


def content(path):
    """What verify says, and the lines; None where they cannot be read."""
    try:
        with Ledger(path) as ledger:
            found = ledger.verify()
            return found, None if found else ledger.lines()
    except LedgerError as error:
        return [str(error)], None


def test_a_changed_byte_is_found_or_changes_no_entry(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        for number in range(4):
            ledger.append(entry(seed=number, sizes=["L1"], rounds=6))
        lines = ledger.lines()
    sound = path.read_bytes()
    random, found = Random(1), 0
    for _ in range(FLIPS):
        damaged = bytearray(sound)
        damaged[random.randrange(len(sound))] ^= 1 << random.randrange(8)
        path.write_bytes(damaged)
        complaints, left = content(path)
        assert complaints or left == lines
        found += bool(complaints)
    assert found > FLIPS / 10  # most of a small file is empty pages


def test_each_byte_of_a_line_counts(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        line = ledger.append(entry(sizes=["L1"], rounds=6))
    sound = path.read_bytes()
    for text in (line.content, line.digest, line.entry):
        start = sound.index(text.encode())
        for place in Random(2).sample(range(start, start + len(text)), min(len(text), 40)):
            damaged = bytearray(sound)
            damaged[place] ^= 1
            path.write_bytes(damaged)
            assert content(path)[0]

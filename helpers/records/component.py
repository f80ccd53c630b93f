"""A small program to profile: the direction in which a table of numbers varies most.

    read_words -> standardise -> first_component -> write

Numbers are read from a text file, a row a line. Each column is shifted and scaled to mean 0 and
spread 1. Power iteration finds the first principal component of what results, and that is written.
The other readers return the same array from the same text, or from a file of ``np.save``.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEPS = 50  # of the iteration
DIGITS = 6  # behind the point in a file

Stage = Callable[..., NDArray]


def read_words(path: Path) -> NDArray:
    """Return the numbers of a text file, one row a line, word by word."""
    rows = []
    with open(path) as file:
        for line in file:
            words = line.split()
            numbers = [float(word) for word in words]
            rows.append(numbers)
    return np.array(rows)


def read_loadtxt(path: Path) -> NDArray:
    """Return the same by NumPy's own reader, which splits and converts in C."""
    return np.loadtxt(path)


def read_whole(path: Path) -> NDArray:
    """Return the same from the whole text at once, whose first line tells how many columns."""
    text = path.read_text()
    columns = len(text[: text.index("\n")].split())
    return np.fromstring(text, sep=" ").reshape(-1, columns)


def read_binary(path: Path) -> NDArray:
    """Return the array that lies beside the text, in the file that ``np.save`` wrote."""
    return np.load(path.with_suffix(".npy"))


READERS = (read_words, read_loadtxt, read_whole, read_binary)


def standardise(x: NDArray) -> NDArray:
    """Return the columns, each with its mean taken off and divided by its standard deviation."""
    centred = x - x.mean(axis=0)
    spread = centred.std(axis=0)
    return centred / spread


def first_component(x: NDArray, steps: int = STEPS) -> NDArray:
    """Return the direction of unit length in which the rows vary most, by power iteration."""
    v = np.ones(x.shape[1])
    for _ in range(steps):
        scores = x @ v
        v = x.T @ scores
        v = v / np.sqrt(v @ v)
    return v


def first_component_formed(x: NDArray, steps: int = STEPS) -> NDArray:
    """Return the same from x.T @ x, formed once: columns times columns, whatever the rows."""
    square = x.T @ x
    v = np.ones(x.shape[1])
    for _ in range(steps):
        v = square @ v
        v = v / np.sqrt(v @ v)
    return v


def write(v: NDArray, path: Path) -> None:
    """Write the numbers of a vector to a text file, one a line."""
    with open(path, "w") as file:
        for value in v:
            file.write(f"{value:.{DIGITS}f}\n")


def run(path: Path, read: Stage = read_words, find: Stage = first_component) -> None:
    """Read a table, find its first component, and write it beside the table."""
    table = read(path)
    scaled = standardise(table)
    component = find(scaled)
    write(component, path.with_suffix(".out"))


def make_table(folder: Path, rows: int, columns: int, seed: int = 1) -> Path:
    """Write a table with one strong direction, as text and as ``np.save`` does; return its path."""
    generator = np.random.default_rng(seed)
    strong = generator.standard_normal((rows, 1)) * generator.uniform(-1, 1, columns)
    x = np.round(strong + generator.standard_normal((rows, columns)), DIGITS)
    path = folder / "table.txt"
    np.savetxt(path, x, fmt=f"%.{DIGITS}f")
    np.save(path.with_suffix(".npy"), x)
    return path

"""How results look, to a person in a terminal and in a notebook."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import timing
from helpers.timing import histogram
from tests.properties import PROPERTY

SAMPLES = (0.001, 0.0011, 0.0012, 0.0012, 0.0012, 0.002)
WARNING = "Drift: a <wild> one."
MEASURED = timing.Measurement(
    SAMPLES, 0.0012, 0.001, 0.002, "cpu", 3, threads=1, warnings=(WARNING,)
)
PAIRS = tuple((2 * sample, 0.001) for sample in SAMPLES)
COMPARED = timing.Comparison(2.4, 2.0, 4.0, PAIRS, "wall", 2, "cold", (WARNING, WARNING))
VALUES = st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=50)


def test_text_is_one_line():
    assert str(MEASURED) == (
        "1.20 ms a call (1.00 ms to 2.00 ms, 6 samples, cpu time, 1 thread), 1 warning"
    )
    assert str(COMPARED) == ("2.4x (2 to 4, 6 pairs, wall time, 2 threads, cold cache), 2 warnings")


def test_terminal_shows_the_histogram_and_the_warnings():
    assert repr(MEASURED).splitlines() == [
        "1.20 ms a call (1.00 ms to 2.00 ms, 6 samples, cpu time, 1 thread)",
        "1.00 ms |▄▄ █           ▄| 2.00 ms",
        f"Warning: {WARNING}",
    ]
    assert repr(COMPARED).splitlines()[1] == "2x |▄▄ █           ▄| 4x"


@pytest.mark.parametrize("result", [MEASURED, COMPARED], ids=["measurement", "comparison"])
def test_notebook_shows_the_same(result):
    root = ElementTree.fromstring(result._repr_html_())
    said = "".join(root.itertext())
    assert repr(result).splitlines()[0] in said
    assert said.count(WARNING) == len(result.warnings)
    assert root.find("ul").get("aria-label") == "Warnings"


def test_drawing_says_what_it_shows_and_takes_the_text_s_colour():
    (svg,) = ElementTree.fromstring(MEASURED._repr_html_()).iter("svg")
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == "Histogram of 6 values from 1.00 ms to 2.00 ms"
    assert svg.get("fill") == "currentColor"
    assert "#" not in MEASURED._repr_html_()


def test_without_warnings_nothing_is_listed():
    calm = timing.Measurement(SAMPLES, 0.0012, 0.001, 0.002, "cpu", 3)
    assert ElementTree.fromstring(calm._repr_html_()).find("ul") is None
    assert len(repr(calm).splitlines()) == 2
    assert "warning" not in str(calm)


def test_nothing_to_draw():
    empty = timing.Comparison(2.0, 1.5, 2.5, (), "wall")
    assert repr(empty) == str(empty)
    ElementTree.fromstring(empty._repr_html_())


@PROPERTY
@given(VALUES)
def test_histogram_counts_every_value(values):
    assert sum(histogram.counts(values)) == len(values)
    assert len(histogram.spark(values)) == histogram.BINS


@PROPERTY
@given(VALUES)
def test_drawing_stays_within_its_frame(values):
    bars = ElementTree.fromstring(histogram.drawing(values, "a label")).findall("rect")
    assert len(bars) == sum(count > 0 for count in histogram.counts(values))
    for bar in bars:
        assert float(bar.get("height")) + float(bar.get("y")) == pytest.approx(histogram.HEIGHT)
        assert 0 <= float(bar.get("x")) < histogram.WIDTH


def test_equal_values_stand_in_the_middle():
    assert histogram.spark([3.0] * 5).strip() == "█"
    assert histogram.counts([3.0] * 5)[histogram.BINS // 2] == 5

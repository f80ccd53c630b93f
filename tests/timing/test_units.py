"""Durations as people read them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.timing.units import seconds_text
from tests.properties import PROPERTY

UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.00 ns"),
        (2.5e-10, "0.250 ns"),
        (43e-9, "43.0 ns"),
        (4.321e-6, "4.32 µs"),
        (432.1e-6, "432 µs"),
        (0.05, "50.0 ms"),
        (1.0, "1.00 s"),
        (59.96, "60.0 s"),
        (-0.002, "-2.00 ms"),
        (float("inf"), "inf s"),
        (float("nan"), "nan s"),
    ],
)
def test_three_digits_and_a_unit(seconds, text):
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (999.4e-9, "999 ns"),
        (999.6e-9, "1.00 µs"),
        (999.9e-6, "1.00 ms"),
        (0.9996, "1.00 s"),
        (999.9, "1000 s"),
        (4321.0, "4320 s"),
    ],
)
def test_rounding_up_reaches_the_next_unit(seconds, text):
    """And no duration is written with an exponent."""
    assert seconds_text(seconds) == text


@PROPERTY
@given(st.floats(1e-9, 1e6))
def test_text_says_what_the_number_is(seconds):
    number, unit = seconds_text(seconds).split()
    assert re.fullmatch(r"[\d.]+", number)
    assert float(number) * UNITS[unit] == pytest.approx(seconds, rel=0.005)

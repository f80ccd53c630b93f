"""Figures are drawn from objects alone, with units, a baseline and inks that can be told apart."""

import threading
from itertools import combinations

import matplotlib
import pytest

from helpers import figures
from helpers.figures import INKS, Axis, Curve, Guess, Ink, Reading

X = Axis("Block size", 6, 40, ticks=(8.0, 16.0, 32.0))
Y = Axis("Speedup", 0.5, 8, unit="x", baseline=1)
CURVE = Curve(
    "blocked", INKS["matmul_blocked"], ((8, Reading(2, 1.9, 2.2)), (32, Reading(4, 3.5, 4.5)))
)
LEVEL = Curve("ikj", INKS["matmul_ikj"], ((None, Reading(6, 5.5, 6.5)),))


def drawn(*curves, **options):
    return figures.sweep(curves or (CURVE, LEVEL), x=X, y=Y, title="It gains 4x", **options)


def luminance(colour):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", INKS.values(), ids=INKS)
def test_inks_stand_off_both_pages(ink):
    """3:1, what WCAG asks of graphics; the pages are those of the book's theme."""
    assert contrast(ink.light, "#ffffff") >= 3
    assert contrast(ink.dark, "#14181e") >= 3


def test_inks_differ_in_more_than_colour():
    for one, other in combinations(INKS.values(), 2):
        assert (one.marker, one.dash) != (other.marker, other.dash)
        assert one.light != other.light
        assert one.dark != other.dark


def test_a_figure_has_title_units_and_baseline():
    axes = drawn(note="Recorded somewhere").axes[0]
    assert axes.get_title(loc="left") == "It gains 4x"
    assert axes.get_xlabel() == "Block size"
    assert axes.get_ylabel() == "Speedup"
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "0.5x", "1x", "2x", "4x", "8x",
    ]  # fmt: skip
    assert [label.get_text() for label in axes.get_xticklabels()] == ["8", "16", "32"]
    assert any(list(line.get_ydata()) == [1, 1] for line in axes.get_lines())
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"blocked", "ikj"}


def test_a_curve_shows_its_values_and_intervals():
    axes = drawn(CURVE).axes[0]
    (bars,) = axes.containers
    line, _, (segments,) = bars
    assert line.get_xydata().tolist() == [[8, 2], [32, 4]]
    assert line.get_color() == CURVE.ink.light
    spans = [segment[:, 1].tolist() for segment in segments.get_segments()]
    assert spans == [pytest.approx([1.9, 2.2]), pytest.approx([3.5, 4.5])]


def test_a_faint_curve_leaves_its_legend_strong():
    faint = Curve(CURVE.name, CURVE.ink, CURVE.readings, faint=True)
    axes = drawn(faint, CURVE).axes[0]
    assert len(axes.get_legend().get_texts()) == 1
    assert [bars.lines[0].get_alpha() for bars in axes.containers] == [0.35, 1]


def test_saved_files_are_what_they_say_and_follow_the_choice():
    assert figures.png(drawn(), dpi=50).startswith(b"\x89PNG")
    eight, sixteen = (figures.svg(drawn(marked=at)) for at in (8, 16))
    assert b"<svg" in eight
    assert eight != sixteen


def test_figures_leave_pyplot_alone_and_work_in_threads():
    matplotlib.get_backend()  # chosen when first asked for, whoever asks
    before = matplotlib.rcParams.copy()
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(figures.svg(drawn()))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert matplotlib.rcParams == before


def test_an_axis_widens_by_powers_of_two_only_where_it_must():
    assert Y.holding([1, 7]) == Y
    wide = Y.holding([0.3, 20])
    assert (wide.low, wide.high) == (0.25, 32)
    assert figures.doublings(wide) == [0.25, 0.5, 1, 2, 4, 8, 16, 32]


@pytest.mark.parametrize("values", [[], [0, 1], [-2]])
def test_a_log_axis_refuses_what_it_cannot_hold(values):
    with pytest.raises(ValueError, match="above 0"):
        figures.powers_of_two(values)


def test_a_figure_without_curves_is_refused():
    with pytest.raises(ValueError, match="curves is empty"):
        figures.sweep([], x=X, y=Y, title="Nothing")


def test_an_unknown_marker_is_an_error():
    odd = Curve("odd", Ink("#000000", "#ffffff", "star"), CURVE.readings)
    with pytest.raises(KeyError):
        drawn(odd)


def test_a_roofline_has_a_slope_for_each_level_and_a_mark_for_each_kernel():
    placed = {"matmul_ikj": (85.0, 23e9), "np.matmul": (85.0, 97e9)}
    drawn = figures.roofline(100e9, {"L1": 400e9, "memory": 40e9}, placed, title="Two ceilings")
    (axes,) = drawn.axes
    said = {text.get_text() for text in axes.texts}
    assert {"L1 400 GB/s", "memory 40 GB/s", "peak 100 GFLOP/s", "matmul_ikj 23"} <= said
    slopes = [line.get_ydata()[-1] for line in axes.lines if len(line.get_xdata()) == 2]
    assert slopes == [100.0, 100.0, 100.0]  # all of them end at the peak
    assert axes.get_title(loc="left") == "Two ceilings"


# ---- a guess


@pytest.mark.parametrize("hidden", [True, False])
def test_curves_wait_for_the_guess_and_the_guess_is_drawn(hidden):
    axes = drawn(guess=Guess(4, "your guess: 4x", hidden=hidden)).axes[0]
    assert len(axes.containers) == (0 if hidden else 1)  # the blocked curve; ikj is a level
    assert "your guess: 4x" in {note.get_text() for note in axes.texts}
    assert [4, 4] in [list(line.get_ydata()) for line in axes.lines]


@pytest.mark.parametrize(("along", "end"), [(False, 8), (True, 40)])
def test_a_guess_beyond_an_axis_stands_at_its_end(along, end):
    axes = drawn(guess=Guess(1000, "far off", along)).axes[0]
    places = [list(line.get_xdata() if along else line.get_ydata()) for line in axes.lines]
    assert [end, end] in places

"""What datasheets bound, against arithmetic by hand."""

from types import MappingProxyType

import pytest

from helpers import costs
from helpers.roofline.cards import A100, CARDS, T4, Card, bus_rate, matmul_pays

CARD = Card("made up", MappingProxyType({"float32": 1e12, "float64": 1e11}), memory=1e11, bus=1e10)


@pytest.mark.parametrize(("transfers", "rate"), [(8e9, 15.75e9), (16e9, 31.5e9)])
def test_a_slot_of_16_lanes(transfers, rate):
    assert bus_rate(transfers) == pytest.approx(rate, rel=1e-3)


def test_the_cards_stand_on_their_generation_of_the_bus():
    assert (T4.bus, A100.bus) == (bus_rate(8e9), bus_rate(16e9))


def test_the_roofline_of_a_card():
    assert CARD.ridge() == 10
    assert CARD.ridge("float64") == 1
    assert CARD.attainable(5) == 5e11
    assert CARD.attainable(20) == 1e12


def test_the_parts_of_an_offer_by_hand():
    """100 rows of float32: 120 kB on the bus, 2 Mflop; above the ridge of 10 flop per byte."""
    cost = costs.matmul(100, 100, 100, "float32")
    assert CARD.sending(cost) == pytest.approx(12e-6)
    assert CARD.computing(cost) == pytest.approx(2e-6)
    assert CARD.least(cost) == pytest.approx(14e-6)
    assert CARD.computing(costs.add(1000, "float32")) == pytest.approx(12e3 / 1e11)


@pytest.mark.parametrize("card", [CARD, *CARDS], ids=lambda card: card.name)
@pytest.mark.parametrize("overhead", [0.0, 2e-5])
@pytest.mark.parametrize("rate", [1e9, 2e11])
def test_from_where_on_a_product_can_pay(card, overhead, rate):
    """At that size it does, at the one below it does not, and never again the other way."""

    def gain(n):
        cost = costs.matmul(n, n, n, "float32")
        return cost.flop / rate - card.least(cost) - overhead

    n = matmul_pays(card, rate, overhead=overhead)
    assert gain(n) > 0
    assert all(gain(smaller) <= 0 for smaller in range(1, n))
    assert all(gain(larger) > 0 for larger in range(n, 4 * n))


def test_a_processor_as_quick_as_the_card_never_sends():
    assert matmul_pays(CARD, 1e12) is None
    assert matmul_pays(CARD, 0.9e11, dtype="float64") is not None

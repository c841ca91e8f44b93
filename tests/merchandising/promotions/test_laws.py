"""What holds of any basket and any promotions."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.merchandising.filters import Filter
from recommendations.merchandising.promotions import rounding
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.offers import UNIT, Offer, SetItem
from tests.merchandising.promotions.by_hand import apply

KEYS = st.integers(1, 5)
MONEY = st.decimals("0", "60", places=2)
PERCENT = st.decimals("0", "100", places=1)
AMOUNTS = {"amount": MONEY, "price": MONEY, "bundle": MONEY, "threshold": MONEY}


@st.composite
def baskets(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Products 1 to 5; some are variants of 1, some sell below cost, some cost what nobody knows."""
    keys = draw(st.lists(KEYS, min_size=1, max_size=5, unique=True))
    return [
        {
            "key": key,
            "quantity": draw(st.integers(1, 6)),
            "unit_price": draw(MONEY),
            "currency": "GBP",
            "cost": draw(st.none() | MONEY),
            "keys": frozenset({key, 1} if draw(st.booleans()) else {key}),
        }
        for key in keys
    ]


@st.composite
def promotions(draw: st.DrawFn) -> list[Offer]:
    return [_offer(draw, number) for number in range(1, draw(st.integers(1, 5)) + 1)]


def _offer(draw: st.DrawFn, number: int) -> Offer:
    kind = draw(st.sampled_from(["percent", "amount", "price", "bundle", "together", "threshold"]))
    items = draw(st.lists(KEYS, min_size=1, max_size=3, unique=True))
    return Offer(
        id=number,
        kind=kind,
        value=draw(AMOUNTS.get(kind, PERCENT)),
        which=Filter(products=frozenset(draw(st.lists(KEYS, max_size=3)))),
        together=frozenset(draw(st.lists(KEYS, max_size=2))),
        bundle=number if kind == "bundle" else None,
        items=tuple(SetItem(key, draw(st.integers(1, 3))) for key in items) if kind == "bundle" else (),
        threshold=draw(MONEY) if kind == "threshold" else None,
        margin_floor=draw(st.none() | st.decimals("0", "90", places=1)),
        budget=draw(st.none() | MONEY),
        order=draw(st.integers(0, 2)),
        exclusive=draw(st.booleans()),
    )


def priced(basket: list[dict[str, Any]], offers: list[Offer]) -> tuple[dict[Any, Line], Counter[int]]:
    """The lines by product, and what each offer gave."""
    lines = [Line(**one) for one in basket]
    remains = {offer.id: offer.budget for offer in offers if offer.budget is not None}
    applied = apply(offers, lines, remains=remains)
    return {line.key: line for line in lines}, Counter({one.offer.id: one.amount for one in applied})


@given(baskets(), promotions())
@settings(max_examples=400)
def test_what_is_given_adds_up_and_nothing_costs_less_than_nothing(
    basket: list[dict[str, Any]], offers: list[Offer]
) -> None:
    lines, gave = priced(basket, offers)
    by_offer: Counter[int] = Counter()
    for line in lines.values():
        assert 0 <= line.total == line.subtotal - sum(line.given.values())
        assert all(piece.total >= 0 for piece in line.pieces)
        assert sum(piece.count for piece in line.pieces) == line.quantity
        by_offer.update(line.given)
    assert +by_offer == +gave


@given(baskets(), promotions())
@settings(max_examples=400)
def test_no_margin_floor_is_broken_whatever_stacks(basket: list[dict[str, Any]], offers: list[Offer]) -> None:
    lines, _gave = priced(basket, offers)
    floors = {offer.id: offer.margin_floor for offer in offers if offer.margin_floor is not None}
    for line in lines.values():
        for floor in (floors[id_] for id_ in line.given if id_ in floors):
            assert line.cost is not None
            # margin / price >= floor / 100, in whole numbers
            price, cost = Fraction(line.total, 100), Fraction(line.cost) * line.quantity
            assert price - cost >= price * Fraction(floor) / 100


@given(baskets(), promotions())
@settings(max_examples=400)
def test_no_budget_is_overspent_and_an_exclusive_offer_stands_alone(
    basket: list[dict[str, Any]], offers: list[Offer]
) -> None:
    lines, gave = priced(basket, offers)
    exclusive = {offer.id for offer in offers if offer.exclusive}
    for offer in offers:
        assert offer.budget is None or rounding.major(gave[offer.id], "GBP") <= offer.budget
    for line in lines.values():
        assert len(line.given) == 1 or not exclusive & line.given.keys()


@given(baskets(), promotions(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_neither_the_order_of_lines_nor_that_of_offers_matters(
    basket: list[dict[str, Any]], offers: list[Offer], chance: Any
) -> None:
    lines, gave = priced(basket, offers)
    chance.shuffle(basket)
    chance.shuffle(offers)
    again, gave_again = priced(basket, offers)
    assert {key: (line.total, line.given) for key, line in lines.items()} == {
        key: (line.total, line.given) for key, line in again.items()
    }
    assert gave == gave_again


@given(baskets(), promotions())
@settings(max_examples=300)
def test_a_basket_never_asks_more_for_a_unit_than_its_card_did(
    basket: list[dict[str, Any]], offers: list[Offer]
) -> None:
    """A budget that bears one unit may not bear ten: that is the one thing that a card cannot promise."""
    offers = [offer for offer in offers if offer.budget is None]
    lines, _gave = priced(basket, offers)
    for one in basket:
        card, _given = priced([{**one, "quantity": 1}], [offer for offer in offers if offer.level == UNIT])
        assert lines[one["key"]].total <= card[one["key"]].total * one["quantity"]


@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 5_000)), min_size=1, max_size=8),
)
def test_sharing_loses_nothing_and_gives_nobody_too_much(units: int, takers: list[tuple[int, int]]) -> None:
    weights, most = [weight for weight, _ in takers], [room for _, room in takers]
    parts = rounding.shared(units, weights, most)
    assert sum(parts) == min(units, sum(most))
    assert all(0 <= part <= room for part, room in zip(parts, most, strict=True))


@given(st.integers(1, 10_000), st.lists(st.integers(1, 5_000), min_size=1, max_size=8))
def test_nobodys_part_is_a_whole_unit_off_what_is_theirs(units: int, weights: list[int]) -> None:
    parts = rounding.shared(units, weights, [units] * len(weights))
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(units * weight, sum(weights))) < 1


@given(MONEY)
def test_minor_units_and_back(amount: Decimal) -> None:
    assert rounding.major(rounding.minor(amount, "GBP"), "GBP") == amount

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recommendations.algorithms.hybrids.candidates import Candidates
from recommendations.algorithms.hybrids.objectives import expected_values, positive
from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.objectives import by_objective
from tests.merchandising.shop import SHELF, keys_of, ranked


@pytest.mark.parametrize(
    ("case", "objective", "before", "after"),
    [
        ("clicks follow relevance", "click", "mug rug lamp", "mug rug lamp"),
        ("so do purchases", "purchase", "mug rug lamp", "mug rug lamp"),
        ("value lifts what is dear", "value", "mug rug lamp", "rug lamp mug"),
        ("margin lifts what earns", "margin", "lamp mug rug", "rug lamp mug"),
        ("what sells at a loss comes last", "margin", "bowl mug tray", "mug tray bowl"),
        ("nothing to order", "value", "", ""),
    ],
)
def test_a_list_by_its_objective(case: str, objective: str, before: str, after: str) -> None:
    assert keys_of(by_objective(ranked(before), SHELF, objective)) == after


def test_shares_are_weighed_by_the_price_against_the_median() -> None:
    # Prices 8, 30 and 90: the median is 30.
    found = dict(by_objective(ranked("mug pot rug"), SHELF, "value", strength=1.0))
    assert found == {
        "mug": pytest.approx(8 / 30 / 10),
        "pot": pytest.approx(30 / 30 / 11),
        "rug": pytest.approx(90 / 30 / 12),
    }


def test_what_is_hardly_relevant_is_not_lifted_by_its_price() -> None:
    shelf = [("mug", 1.0), ("cup", 0.31), ("rug", 0.29), ("lamp", 0.1)]
    found = by_objective(shelf, SHELF, "value", strength=1.0)
    assert keys_of(found) == "mug cup rug lamp"
    assert [share for _key, share in found] == sorted((share for _key, share in found), reverse=True)


def test_a_price_that_is_not_known_counts_as_the_median() -> None:
    shelf = {**SHELF, "pot": replace(SHELF["pot"], price=None)}
    found = dict(by_objective(ranked("mug pot rug tray"), shelf, "value", strength=1.0))
    # Of 8, 90 and 20.
    assert found["pot"] == pytest.approx(1 / 11)
    assert found["tray"] == pytest.approx(1 / 13)


@pytest.mark.parametrize("price", [None, Decimal(0)])
def test_where_no_price_is_known_relevance_alone_counts(price: Decimal | None) -> None:
    shelf = {key: replace(facts, price=price) for key, facts in SHELF.items()}
    assert by_objective(ranked("mug rug"), shelf, "value") == ranked("mug rug")
    assert by_objective(ranked("mug rug"), {}, "value") == ranked("mug rug")


@given(
    st.lists(
        st.tuples(st.floats(0, 1).map(lambda share: round(share, 3)), st.none() | st.integers(-50, 500)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([0.0, 0.3, 0.7]),
    st.sampled_from([0.0, 0.25, 1.0]),
)
def test_the_order_is_that_of_the_value_aware_algorithm(
    products: list[tuple[float, int | None]], floor: float, strength: float
) -> None:
    shares = sorted((share for share, _margin in products), reverse=True)
    facts: dict[PlainKey, Facts] = {
        nth: Facts(key=nth, margin=None if margin is None else Decimal(margin))
        for nth, (_share, margin) in enumerate(products)
    }
    found = by_objective([*enumerate(shares)], facts, "margin", floor=floor, strength=strength)
    values = _by_algorithm(np.array(shares), [margin for _share, margin in products], floor, strength)
    ordered = [values[int(key)] for key, _share in found]
    assert ordered == pytest.approx(sorted(ordered, reverse=True))
    assert sorted(key for key, _share in found) == [*range(len(products))]


def _by_algorithm(
    shares: NDArray[np.float64], margins: list[int | None], floor: float, strength: float
) -> NDArray[np.float64]:
    rows = np.zeros(len(shares), dtype=np.int64)
    candidates = Candidates(
        rows=rows, items=np.arange(len(shares)), shares=shares[:, None], ranks=shares[:, None], n=1
    )
    worths = positive(np.array([np.nan if margin is None else margin for margin in margins])) ** strength
    return expected_values(candidates, shares, worths, floor)

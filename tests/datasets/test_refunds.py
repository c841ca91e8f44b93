from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations import datasets
from recommendations.datasets.reading import Rows
from recommendations.datasets.refunds import kept_shares
from recommendations.models import Recommender
from tests.datasets.rows import articles, interaction, save, shoppers

Fact = tuple[str, str, str, int, float]


def bought(order: str, line: str, quantity: int, days_ago: float) -> Fact:
    return ("purchase", order, line, quantity, days_ago)


def returned(order: str, line: str, quantity: int, days_ago: float) -> Fact:
    return ("refund", order, line, quantity, days_ago)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("story", "facts", "kept"),
    [
        ("nothing was returned", [bought("a", "1", 4, 9)], [1.0]),
        ("half a line was", [bought("a", "1", 4, 9), returned("a", "1", 2, 8)], [0.5]),
        (
            "in two parts",
            [bought("a", "1", 4, 9), returned("a", "1", 1, 8), returned("a", "1", 2, 7)],
            [0.25],
        ),
        ("all of it", [bought("a", "1", 4, 9), returned("a", "1", 4, 8)], []),
        ("more than was bought", [bought("a", "1", 4, 9), returned("a", "1", 9, 8)], []),
        (
            "the other line stays",
            [bought("a", "1", 1, 9), bought("b", "1", 1, 8), returned("a", "1", 5, 7)],
            [1.0],
        ),
        (
            "a return under its own number takes the newest purchase back",
            [bought("a", "1", 2, 9), bought("b", "1", 2, 8), returned("C7", "1", 3, 7)],
            [0.5],
        ),
        ("but none that came later", [returned("C7", "1", 1, 9), bought("a", "1", 1, 8)], [1.0]),
        ("a return of what was never bought", [returned("C7", "1", 1, 9)], []),
    ],
)
def test_refunds_reverse_what_was_bought(story: str, facts: list[Fact], kept: list[float]) -> None:
    (article,) = articles(1)
    (shopper,) = shoppers(1)
    save(
        *[
            interaction(
                article, kind, shopper=shopper, order=order, line=line, quantity=quantity, days_ago=age
            )
            for kind, order, line, quantity, age in facts
        ]
    )
    data = datasets.build(
        Recommender(slug="any", algorithm="popularity", kinds=["purchase"], half_life_days=1e9)
    )
    assert (data.weights / 10).tolist() == pytest.approx(kept, rel=1e-4), story
    assert data.kind_names == ("purchase",)


@pytest.mark.django_db
def test_a_return_without_consent_finds_its_order_line() -> None:
    (article,) = articles(1)
    save(
        interaction(article, "purchase", order="a", line="1", days_ago=2),
        interaction(article, "refund", order="a", line="1", days_ago=1),
    )
    assert len(datasets.build(Recommender(slug="any", algorithm="popularity"))) == 0


@pytest.mark.django_db
def test_a_return_in_another_browser_of_the_same_account_counts() -> None:
    (article,) = articles(1)
    account, browser = shoppers(2)
    browser.merged_into = account
    browser.save()
    save(
        interaction(article, "purchase", shopper=browser, order="a", line="1", days_ago=2),
        interaction(article, "refund", shopper=account, order="C9", line="1", days_ago=1),
    )
    assert len(datasets.build(Recommender(slug="any", algorithm="popularity"))) == 0


facts = st.lists(
    st.tuples(st.booleans(), st.integers(-1, 2), st.integers(0, 1), st.integers(-1, 3), st.integers(0, 5)),
    max_size=30,
)


@given(facts)
def test_never_below_nothing_and_never_more_than_was_returned(facts: list[tuple[Any, ...]]) -> None:
    columns = [np.array(column) for column in zip(*facts, strict=True)] or [np.empty(0)] * 5
    is_refund, shoppers, products, lines, quantities = columns
    n = len(facts)
    rows = Rows(
        shoppers=shoppers.astype(np.int64),
        products=products.astype(np.int32),
        kinds=is_refund.astype(np.int8),
        values=np.zeros(n, np.float32),
        quantities=quantities.astype(np.int32),
        visits=np.full(n, -1),
        orders=lines.astype(np.int64),
        lines=lines.astype(np.int64),
        times=np.arange(n),
        keys=("x", "y"),
        kind_names=("purchase", "refund"),
    )
    shares = kept_shares(rows)
    refund = rows.kinds == 1
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (shares[refund] == 1).all()
    taken = (rows.quantities * (1 - shares.astype(float)))[~refund].sum()
    assert taken <= rows.quantities[refund].sum() + 1e-3

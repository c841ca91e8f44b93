from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations import recommend
from recommendations.models import Shopper
from recommendations.serving.reasons import reason
from recommendations.serving.results import Candidate
from recommendations.serving.slots import Published
from recommendations.testing.factories import interact, publish
from tests.warehouse.models import Article

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def candidate(source: str, how: str, **fields: Any) -> Candidate:
    return Candidate("a", source, how, 1.0, **fields)


@pytest.mark.parametrize(
    ("proposed", "because", "said"),
    [
        (candidate("co-purchase", "anchor", evidence=41), "", "Bought together in 41 orders"),
        (candidate("co-purchase", "anchor", evidence=1), "", "Bought together in 1 order"),
        (candidate("co-purchase", "anchor"), "", ""),
        (candidate("item-knn", "anchor", evidence=12), "", "12 shoppers were interested in both"),
        (candidate("association-rules", "anchor", evidence=2), "", "Bought together in 2 orders"),
        (candidate("house-rules", "anchor", evidence=12), "", ""),
        (candidate("category", "global"), "", "From the same category"),
        (candidate("purchase-cycle", "shopper"), "", "You bought it before"),
        (candidate("item-knn", "history", deed="view"), "Lamp", "Because you looked at Lamp"),
        (candidate("item-knn", "history", deed="purchase"), "Lamp", "Because you bought Lamp"),
        (candidate("item-knn", "history", deed="cart_add"), "Lamp", "Because you chose Lamp"),
        (candidate("item-knn", "history", deed="favourite"), "Lamp", "Because you like Lamp"),
        (candidate("item-knn", "history", deed="view"), "", "Goes with what you looked at"),
        (candidate("item-knn", "history", deed="purchase"), "", "Goes with what you bought"),
        (candidate("item-knn", "history", deed="favourite"), "", ""),
        (candidate("svd", "shopper"), "", "Chosen from what you looked at and bought"),
        (candidate("recent", "recent", deed="view"), "", "Looked at recently"),
        (candidate("available", "global"), "", ""),
        (candidate("item-knn", "history", deed="view"), "L" * 99, f"Because you looked at {'L' * 59}…"),
    ],
)
def test_a_reason_is_what_is_known(proposed: Candidate, because: str, said: str) -> None:
    assert reason(proposed, because=because, now=NOW) == said


@pytest.mark.parametrize(
    ("source", "window_days", "trained_days_ago", "said"),
    [
        ("popular", 7, 1, "Popular this week"),
        ("popular", 30, 1, "Popular this month"),
        ("popular", 30, 31, "Popular"),
        ("popular", 365, 1, "Popular"),
        ("popular", None, 1, "Popular"),
        ("trending", 14, 1, "Trending now"),
        ("trending", 14, 8, ""),
    ],
)
def test_a_period_is_named_while_it_lasts(
    source: str, window_days: int | None, trained_days_ago: int, said: str
) -> None:
    published = Published(
        version=1,
        label=source,
        algorithm=source,
        window_days=window_days,
        trained_through=NOW - timedelta(days=trained_days_ago),
    )
    assert reason(candidate(source, "global"), published=published, now=NOW) == said


def test_the_title_of_what_was_looked_at_comes_with_the_products(
    articles: list[Article], shopper: Shopper, count_queries: Callable[..., Any]
) -> None:
    publish("item-knn", items={articles[0]: articles[1:4]})
    interact(shopper, "view", articles[0])
    recommend("for-you", shopper=shopper, limit=2)
    with count_queries() as queries:
        recs = recommend("for-you", shopper=shopper, limit=2)
    assert {item.reason for item in recs} == {"Because you looked at Article 0"}
    assert len(queries) == 3


def test_what_cannot_be_seen_any_more_is_not_named(articles: list[Article], shopper: Shopper) -> None:
    publish("item-knn", items={articles[0]: articles[1:4]})
    interact(shopper, "view", articles[0], occurred_at=timezone.now())
    Article.objects.filter(pk=articles[0].pk).update(withdrawn=True)
    recs = recommend("for-you", shopper=shopper, limit=2)
    assert {item.reason for item in recs} == {"Goes with what you looked at"}


def test_a_blend_counts_shoppers_whatever_its_recommender_is_called() -> None:
    blend = Published(version=1, label="auto-blend-basket", algorithm="auto-blend")
    proposed = candidate("auto-blend-basket", "anchor", evidence=5)
    assert reason(proposed, published=blend, now=NOW) == "5 shoppers were interested in both"

"""New accounts that push a pair at once are not learned from, and the pair and the time are named."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations import training
from recommendations.models import RecommendationList, Scope, Shopper, VersionStatus
from recommendations.training import bursts, gate, poisoning
from tests.datasets.rows import articles, interaction, orders, save, shoppers
from tests.training.shop import recommender
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db
FAKES = 15


@pytest.fixture
def goods() -> list[Article]:
    """Forty articles; three hundred shoppers who came one after another, with two or three orders each."""
    goods, people = articles(40), shoppers(300)
    baskets = [
        (one, [goods[(place * 7 + visit) % 40], goods[(place * 11 + 3 * visit + 1) % 40]])
        for visit in range(3)
        for place, one in enumerate(people)
        if visit < 2 + place % 2
    ]
    save(*orders(baskets, days=90))
    return goods


def push(first: Article, second: Article, accounts: int = FAKES) -> list[Shopper]:
    """Accounts that come within ten minutes, twenty days ago, and all order the same two articles."""
    fakes = shoppers(accounts)
    then = timezone.now() - timedelta(days=20)
    save(
        *(
            interaction(
                article,
                "purchase",
                shopper=fake,
                order=f"fake {fake.pk}",
                line=str(line),
                occurred_at=then + timedelta(seconds=30 * place),
            )
            for place, fake in enumerate(fakes)
            for line, article in enumerate((first, second))
        )
    )
    return fakes


def neighbours(version: Any, article: Article) -> list[str]:
    found = RecommendationList.objects.filter(version=version, scope=Scope.ITEM, subject=str(article.pk))
    return [row[0] for one in found for row in one.items]


def pair(goods: list[Article]) -> tuple[Article, Article]:
    """Two articles that no honest order holds together."""
    together = {
        ((place * 7 + v) % 40, (place * 11 + 3 * v + 1) % 40) for place in range(300) for v in range(3)
    }
    second = next(n for n in range(1, 40) if not together & {(0, n), (n, 0)})
    return goods[0], goods[second]


def test_an_honest_shop_loses_nobody(goods: list[Article]) -> None:
    version = training.train(recommender("co-purchase"))
    assert version.counts["set_aside"] == []


def test_a_burst_of_sign_ups_pushes_nothing(goods: list[Article]) -> None:
    first, second = pair(goods)
    push(first, second)
    version = training.train(recommender("co-purchase"))
    assert version.status == VersionStatus.PUBLISHED, version.error
    assert str(second.pk) not in neighbours(version, first)
    (found,) = version.counts["set_aside"]
    assert set(found["products"]) == {str(first.pk), str(second.pk)}
    assert found["accounts"] == FAKES
    assert version.counts["shoppers"] == 300 + FAKES  # codes stay, interactions are gone
    assert version.counts["interactions"] == 2 * 750


def test_without_the_defence_the_pair_would_have_been_pushed(
    goods: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair(goods)
    push(first, second)
    monkeypatch.setattr(poisoning, "find_bursts", lambda data, **options: [])
    version = training.train(recommender("co-purchase"))
    assert neighbours(version, first)[0] == str(second.pk)


def test_the_pair_and_the_window_are_named(goods: list[Article]) -> None:
    first, second = pair(goods)
    push(first, second)
    version = training.train(recommender("co-purchase"))
    said = bursts.in_words(version.counts["set_aside"])
    assert f"{FAKES} new accounts" in said
    assert f"“{first.label}”" in said
    assert f"“{second.label}”" in said
    assert said.count(timezone.localtime(timezone.now() - timedelta(days=20)).strftime("%m/%d/%Y")) == 2


def test_the_gate_asks_a_person_where_a_tenth_of_the_shoppers_came_at_once(goods: list[Article]) -> None:
    """40 of 340 are 12 %."""
    first, second = pair(goods)
    push(first, second, 40)
    version = training.train(recommender("co-purchase"))
    assert version.status == VersionStatus.REFUSED
    assert "12 % of the shoppers came all at once" in version.error
    assert first.label in version.error
    assert training.publish(version).status == VersionStatus.PUBLISHED


def test_the_gate_can_be_told_not_to_ask(settings: Any) -> None:
    found = [{"products": [], "accounts": 50, "expected": 0.1, "since": "", "until": ""}]
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "GATE": {"set_aside_at_most": None}}
    assert gate.pushed(found, 100) == ""


def test_many_bursts_are_told_in_a_few_sentences() -> None:
    moment = "2026-11-01T10:00:00+00:00"
    one = {"products": [1, 2], "accounts": 10, "expected": 0.1, "since": moment, "until": moment}
    assert bursts.in_words([one] * 7).endswith("And 2 more such pairs.")
    assert bursts.in_words([]) == ""


def test_memory_stays_bounded_in_a_large_shop() -> None:
    """190 pairs each for 100,000 shoppers are 19 million; of ten million shoppers two items each are looked at."""
    assert [poisoning._items_each(count) for count in (0, 100_000, 1_000_000, 10_000_000)] == [20, 20, 6, 2]

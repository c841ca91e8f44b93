"""The linter on a real shop's rows: what it finds, how much it looks at, and what that costs."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from recommendations import serving
from recommendations.merchandising.lint import Missing
from recommendations.models import Audience, Bundle, Campaign, CampaignRule, Placement, Promotion, Restriction
from recommendations.serving.lint import Budget, Report, lint
from recommendations.serving.lint.selling import missing, read_assortment
from recommendations.serving.slots import Snapshot
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(articles: list[Article]) -> list[Article]:
    """The even articles are mugs, the odd ones lamps; both widgets show what is popular."""
    mugs, lamps = (Department.objects.create(name=name) for name in ("mugs", "lamps"))
    for n, article in enumerate(articles):
        article.department = lamps if n % 2 else mugs
    Article.objects.bulk_update(articles, ["department"])
    popularity = publish("popularity", everyone=articles)
    place("shelf", ("global", popularity.recommender), limit=4, title={"en": "Shelf"})
    return articles


def codes(report: Report | None = None, **options: Any) -> list[tuple[str, str, Any]]:
    report = report or lint(renders=False, **options)
    return [(one.code, one.model, one.key) for one in report.findings]


def campaign(*rules: tuple[str, dict[str, Any], list[Article]], **fields: Any) -> Campaign:
    made = Campaign.objects.create(**{"name": "Spring", "slug": "spring", "status": "running"} | fields)
    made.placements.set(Placement.objects.filter(slug="shelf"))
    for action, which, products in rules:
        rule = CampaignRule.objects.create(campaign=made, action=action, which=which)
        for product in products:
            rule.products.add(product)
    serving.forget()
    return made


def test_a_shop_without_anything_amiss(shop: list[Article]) -> None:
    campaign(("pin", {}, shop[3:4]), ("boost", {"categories": ["mugs"]}, []))
    report = lint(renders=False)
    assert report.findings == ()
    assert report.assortment.words == "the shop's 12 products"
    assert report.rendered is None


def test_pins_and_bundles_with_what_cannot_be_shown(shop: list[Article]) -> None:
    Article.objects.filter(pk=shop[0].pk).update(on_hand=0)
    Article.objects.filter(pk=shop[1].pk).update(withdrawn=True)
    made = campaign(("pin", {}, shop[:3]))
    bundle = Bundle.objects.create(status="live")
    for article in shop[1:4]:
        bundle.items.create(product=article)
    assert codes() == [("bundle-unavailable", "bundle", bundle.pk), ("pin-unavailable", "campaign", made.pk)]
    pinned = next(one for one in lint(renders=False).findings if one.model == "campaign")
    assert [(row.key, row.note) for row in pinned.rows] == [
        (str(shop[0].pk), "sold out or not visible"),
        (str(shop[1].pk), "withdrawn"),
    ]


def test_a_product_that_was_deleted_is_missing_too(shop: list[Article]) -> None:
    gone = str(shop[0].pk)
    shop[0].delete()
    assert missing([gone, str(shop[1].pk), "no key"], Snapshot()) == {
        gone: Missing.GONE,
        "no key": Missing.GONE,
    }


def test_a_pin_on_the_block_list_is_never_shown(shop: list[Article]) -> None:
    Restriction.objects.create(note="Recalled", which={"categories": ["mugs"]})
    campaign(("pin", {}, shop[:2]))
    (one,) = lint(renders=False).findings
    assert [(row.key, row.note) for row in one.rows] == [(str(shop[0].pk), "never recommended in this shop")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "draft", "changed_at": timezone.now() - timedelta(days=91)}, ["forgotten"]),
        ({"status": "draft", "changed_at": timezone.now() - timedelta(days=89)}, []),
        ({"status": "paused", "changed_at": timezone.now() - timedelta(days=91)}, ["forgotten"]),
        ({"ends_at": timezone.now() - timedelta(days=1)}, ["forgotten"]),
        ({"status": "ended", "ends_at": timezone.now() - timedelta(days=1)}, []),
        ({"store": "another"}, []),
    ],
)
def test_what_was_forgotten(shop: list[Article], fields: dict[str, Any], expected: list[str]) -> None:
    campaign(("pin", {}, shop[3:4]), **fields)
    assert [code for code, _model, _key in codes()] == expected


@pytest.mark.parametrize(
    ("audience", "expected"),
    [({"size": 0}, 1), ({"size": 4, "is_active": False}, 1), ({"size": 4}, 0), ({"size": None}, 0)],
)
def test_campaigns_and_promotions_for_nobody(
    shop: list[Article], audience: dict[str, Any], expected: int
) -> None:
    found = Audience.objects.create(name="Members", slug="members", **audience)
    campaign(("pin", {}, shop[3:4]), audience=found)
    Promotion.objects.create(name="Ten off", kind="percent", value=10, status="active", audience=found)
    assert [code for code, _m, _k in codes() if code == "audience-empty"] == ["audience-empty"] * 2 * expected


def test_promotions_are_held_against_the_shop_s_prices(shop: list[Article]) -> None:
    free = Promotion.objects.create(name="Five off", kind="amount", value=5, currency="GBP", status="active")
    free.products.set(shop[:7])
    code = Promotion.objects.create(name="Code", kind="percent", value=5, status="active", needs_coupon=True)
    spent = Promotion.objects.create(
        name="Spent", kind="percent", value=5, status="active", budget=10, spent=10
    )
    Promotion.objects.create(name="A draft", kind="percent", value=100)
    found = codes()
    assert ("free", "promotion", free.pk) in found
    assert ("no-coupon", "promotion", code.pk) in found
    assert ("budget-spent", "promotion", spent.pk) in found
    assert len(found) == 3
    given_away = next(one for one in lint(renders=False).findings if one.code == "free")
    assert (given_away.count, len(shop[:7])) == (5, 7)


def test_conditions_that_cannot_be_read_are_named(shop: list[Article]) -> None:
    made = campaign(("boost", {"colour": ["red"]}, []))
    Restriction.objects.create(note="Recalled", which={"price": "cheap"})
    found = codes()
    assert ("unreadable", "campaign", made.pk) in found
    assert ("unreadable", "restriction", Restriction.objects.get().pk) in found


def test_drafts_are_looked_at_before_they_are_published(shop: list[Article]) -> None:
    made = campaign(("exclude", {"brands": ["Nobody"]}, []), status="draft")
    assert codes() == [("rule-matches-nothing", "campaign", made.pk)]


# What it costs


def test_queries_do_not_grow_with_the_rows(
    shop: list[Article], count_queries: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grown(number: int) -> int:
        for nth in range(number):
            campaign(
                ("pin", {}, shop[:4]), ("boost", {}, shop[2:6]), slug=f"s{Campaign.objects.count()}-{nth}"
            )
            promotion = Promotion.objects.create(name="P", kind="percent", value=Decimal(5), status="active")
            promotion.products.set(shop[:3])
            bundle = Bundle.objects.create(status="live")
            for article in shop[:3]:
                bundle.items.create(product=article)
        with count_queries() as statements:
            lint(renders=False)
        return len(statements)

    assert grown(1) == grown(5)


def test_products_are_read_in_chunks_up_to_the_budget(
    shop: list[Article], count_queries: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommendations.serving.lint.selling.CHUNK", 5)
    told: list[tuple[int, int]] = []
    with count_queries() as statements:
        whole = read_assortment([], Budget(), listener=lambda done, total: told.append((done, total)))
    assert (len(whole.facts), whole.is_whole, told) == (12, True, [(5, 12), (10, 12), (12, 12)])
    assert len(statements) == 1 + 3 * 2
    part = read_assortment([], Budget(products=7))
    assert (len(part.facts), part.is_whole) == (7, False)
    assert part.words == "the first 7 of 12 products"


def test_when_the_time_is_up_it_stops_and_says_so(
    shop: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommendations.serving.lint.selling.CHUNK", 5)
    clock = count()
    budget = Budget(seconds=2, clock=lambda: next(clock))
    report = lint(budget)
    assert len(report.assortment.facts) == 10
    assert report.rendered is not None
    assert report.rendered.widgets == 1
    assert report.rendered.wanted > 1
    assert "before the time was up" in report.rendered.words

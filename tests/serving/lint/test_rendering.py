"""Placements rendered on a sample of each category's pages."""

from typing import Any

import pytest

from recommendations import serving
from recommendations.merchandising.facts import Facts
from recommendations.merchandising.lint import Finding, Severity
from recommendations.models import Campaign, CampaignRule, Placement
from recommendations.serving.lint import Budget, lint
from recommendations.serving.lint.rendering import sampled
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(articles: list[Article]) -> list[Article]:
    """Four mugs (0 to 3) and eight lamps; of the mugs only the first two go with anything."""
    mugs, lamps = (Department.objects.create(name=name) for name in ("mugs", "lamps"))
    for n, article in enumerate(articles):
        article.department = lamps if n > 3 else mugs
    Article.objects.bulk_update(articles, ["department"])
    return articles


def of_placement(slug: str, **options: Any) -> list[Finding]:
    report = lint(Budget(pages=10), **options)
    return [one for one in report.findings if one.model == "placement" and one.key == slug]


def goes_with(shop: list[Article], **fields: Any) -> Placement:
    lists = {shop[n]: shop[5:9] for n in (0, 1, *range(4, 12))}
    version = publish("item-knn", items=lists)
    return place(
        "beside",
        ("anchor", version.recommender),
        title={"en": "Beside"},
        page_type="product",
        limit=2,
        **fields,
    )


def test_what_is_empty_is_counted_by_category(shop: list[Article]) -> None:
    goes_with(shop, fill=False)
    (one,) = of_placement("beside")
    assert one.sentence == "“Beside” is empty on 17 % of the pages looked at (2 of 12)."
    assert [(row.title, row.note) for row in one.rows] == [("mugs", "50 % (2 of 4)")]
    assert one.rows[0].key in {str(shop[2].pk), str(shop[3].pk)}
    assert (one.code, one.severity, one.field) == ("placement-empty", Severity.WARNING, "fill")


def test_what_fills_up_is_never_empty(shop: list[Article]) -> None:
    goes_with(shop, fill=True)
    publish("popularity", everyone=shop)
    assert of_placement("beside") == []


def test_a_campaign_s_rule_that_leaves_it_empty_is_named(shop: list[Article]) -> None:
    goes_with(shop, fill=True)
    campaign = Campaign.objects.create(name="Spring", slug="spring", status="running")
    campaign.placements.set(Placement.objects.filter(slug="beside"))
    CampaignRule.objects.create(campaign=campaign, action="only", which={"brands": ["Nobody"]})
    serving.forget()
    (one,) = of_placement("beside")
    assert one.severity == Severity.ERROR
    assert "is empty on 100 % of the pages looked at (12 of 12)" in one.sentence
    assert "“Spring”: Only: brand “Nobody”." in one.sentence


def test_a_page_without_a_product_is_rendered_once(shop: list[Article]) -> None:
    version = publish("popularity", everyone=shop[:1])
    place("few", ("global", version.recommender), title={"en": "Few"}, page_type="home", limit=3, fill=False)
    (one,) = of_placement("few")
    assert one.sentence == "“Few” has fewer than 3 products for a guest."
    assert (one.severity, one.rows) == (Severity.NOTE, ())


def test_what_is_only_for_known_shoppers_is_not_held_against_it(shop: list[Article]) -> None:
    version = publish("item-knn", items={shop[0]: shop[1:3]})
    place("yours", ("shopper", version.recommender), ("history", version.recommender), fill=False)
    assert of_placement("yours") == []


def test_what_cannot_be_computed_is_an_error(shop: list[Article], monkeypatch: pytest.MonkeyPatch) -> None:
    goes_with(shop, fill=False)

    def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError("the shop is on fire")

    monkeypatch.setattr("tests.warehouse.catalog.WarehouseCatalog.visible", fail)
    monkeypatch.setattr("recommendations.serving.lint.selling.missing", lambda named, held: {})
    (one,) = of_placement("beside")
    assert (one.code, one.severity) == ("placement-failed", Severity.ERROR)
    assert "the log says why" in one.sentence


def test_the_sample_is_spread_over_each_category() -> None:
    facts = {n: Facts(key=n, categories=("mugs",) if n < 100 else ("lamps",)) for n in range(103)}
    assert sampled(facts, 4) == {"mugs": [0, 25, 50, 75], "lamps": [100, 101, 102]}

"""What campaigns, restrictions and a placement's own options make of a page, with real rows."""

from collections.abc import Callable
from typing import Any

import pytest

from recommendations import recommend
from recommendations.models import Campaign, CampaignRule, Placement
from recommendations.serving import RecommendationSet
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db


def labels(recs: RecommendationSet) -> list[str]:
    return [item.product.label.removeprefix("Article ") for item in recs]


@pytest.fixture
def shop(articles: list[Article]) -> list[Article]:
    """Articles 0 to 11 for everybody, in this order; the even ones are mugs, the odd ones lamps."""
    mugs, lamps = (Department.objects.create(name=name) for name in ("mugs", "lamps"))
    for n, article in enumerate(articles):
        article.department = lamps if n % 2 else mugs
    Article.objects.bulk_update(articles, ["department"])
    popularity = publish("popularity", everyone=articles)
    place("shelf", ("global", popularity.recommender), limit=4)
    return articles


@pytest.fixture
def campaign(shop: list[Article]) -> Callable[..., Campaign]:
    """A running campaign on the shelf; each rule is (action, which, fields), with products as ``products``."""

    def build(*rules: tuple[str, dict[str, Any], dict[str, Any]], **fields: Any) -> Campaign:
        number = Campaign.objects.count()
        made = Campaign.objects.create(
            **{"name": f"Campaign {number}", "slug": f"campaign-{number}", "status": "running"} | fields
        )
        made.placements.set(Placement.objects.filter(slug="shelf"))
        for action, which, more in rules:
            products = more.pop("products", [])
            rule = CampaignRule.objects.create(campaign=made, action=action, which=which, **more)
            for product in products:
                rule.products.add(product)
        from recommendations import serving

        serving.forget()
        return made

    return build


def test_without_a_campaign_the_order_is_the_lists(shop: list[Article]) -> None:
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]


LAMPS = {"categories": ["lamps"]}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (("exclude", LAMPS, {}), ["0", "2", "4", "6"]),
        (("only", LAMPS, {}), ["1", "3", "5", "7"]),
        (("boost", LAMPS, {"strength": 2.0}), ["1", "3", "5", "7"]),
        (("bury", LAMPS, {"strength": 100.0}), ["0", "2", "4", "6"]),
        (("boost", {"price": ["9.00", None]}, {"strength": 3.0}), ["8", "0", "1", "2"]),
        (("exclude", {"price": [None, "3.00"]}, {}), ["3", "4", "5", "6"]),
        (("only", {"price": ["6.00", "7.00"]}, {}), ["5", "6"]),
        (("only", {"stock": [11, None]}, {}), []),
    ],
    ids=lambda value: "",
)
def test_a_rule_does_what_it_says(
    rule: tuple[str, dict[str, Any], dict[str, Any]], expected: list[str], campaign: Callable[..., Campaign]
) -> None:
    campaign(rule)
    assert labels(recommend("shelf")) == expected

"""A bundle under the rules that hold for every list: what a rule takes away, the set is not offered without."""

from typing import Any

import pytest

from recommendations import bundles
from recommendations.models import Campaign, CampaignRule, Placement, Restriction
from recommendations.testing.factories import place
from tests.merchandising.bundles.sets import bundle, tea_set
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

SLUG = "frequently-bought-together"


@pytest.fixture
def tea() -> list[Article]:
    return tea_set()


def placement(**fields: Any) -> Placement:
    return place(SLUG, layout="bundle", limit=3, fill=False, page_type="product", **fields)


def shown(product: Article) -> list[str]:
    return [item.card.title for item in bundles(product)]


@pytest.mark.parametrize(
    ("action", "about", "expected"),
    [
        ("exclude", "Jug", []),
        ("exclude", "Cup", ["Jug", "Bowl"]),  # the page's own product is what it is
        ("only", "Jug", []),
        ("bury", "Jug", ["Bowl", "Jug"]),
    ],
)
def test_a_campaigns_rules_hold_of_a_bundle(
    action: str, about: str, expected: list[str], tea: list[Article]
) -> None:
    campaign = Campaign.objects.create(name="Spring", slug="spring", status="running")
    campaign.placements.add(placement())
    rule = CampaignRule.objects.create(campaign=campaign, action=action, strength=100)
    rule.products.add(next(one for one in tea if one.label == about))
    bundle(*tea)
    assert shown(tea[0]) == expected


def test_what_is_never_recommended_is_in_no_bundle(tea: list[Article]) -> None:
    restriction = Restriction.objects.create(kind="blocked", note="recalled")
    restriction.products.add(tea[2])
    bundle(*tea)
    assert shown(tea[0]) == []


def test_what_makes_a_list_varied_takes_no_set_apart(tea: list[Article]) -> None:
    placement(diversity=1.0, most_per_category=1, exploration=0.5)
    bundle(*tea)
    assert shown(tea[0]) == ["Jug", "Bowl"]


def test_it_costs_a_warm_page_no_query_more(tea: list[Article], count_queries: Any) -> None:
    bundle(*tea, price="12.90")
    bundles(tea[0])
    with count_queries() as ours:
        assert len(bundles(tea[0])) == 2
    assert len(ours) == 1  # the products

"""Columns of JSON that somebody spoilt in the database: the desk still shows its lists, and the row to mend."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.merchandising.bundles import read_bundles
from recommendations.models import Audience, Bundle, BundleItem, Campaign, Promotion, Restriction, Revision
from tests.warehouse.models import Article

SPOILT_CAMPAIGNS = [
    {"circumstances": [1]},
    {"circumstances": "mobile"},
    {"circumstances": {"devices": 5, "countries": [7]}},
    {"weekdays": 5},
    {"weekdays": "abc"},
    {"weekdays": [99]},
    {"title": 5},
]
SPOILT_FILTERS = ["x", [], 5, {"categories": 5}, {"tags": [["deep"]]}, {"price": ["a", "b"]}]


@pytest.mark.parametrize("spoilt", SPOILT_CAMPAIGNS, ids=str)
def test_a_campaign_that_somebody_spoilt_is_listed_and_can_be_opened(boss: Client, spoilt: dict) -> None:
    campaign = Campaign.objects.create(name="Tea time", slug="tea-time", status="running", **spoilt)
    Campaign.objects.create(name="Gifts", slug="gifts", status="running")
    Revision.advance()
    for page, *at in [
        ("campaign_changelist",),
        ("campaign_change", campaign.pk),
        ("overview",),
        ("desk_linter",),
    ]:
        assert boss.get(reverse(f"admin:recommendations_{page}", args=at)).status_code == 200
    listed = boss.get(reverse("admin:recommendations_campaign_changelist")).content.decode()
    assert "Tea time" in listed
    assert "Gifts" in listed


@pytest.mark.parametrize("which", SPOILT_FILTERS, ids=str)
def test_a_filter_that_somebody_spoilt_is_listed_and_can_be_opened(boss: Client, which: object) -> None:
    restriction = Restriction.objects.create(note="Knives", which=which)
    promotion = Promotion.objects.create(name="Ten off", kind="percent", value=10, which=which)
    for page, *at in [
        ("restriction_changelist",),
        ("restriction_change", restriction.pk),
        ("promotion_changelist",),
        ("promotion_change", promotion.pk),
    ]:
        assert boss.get(reverse(f"admin:recommendations_{page}", args=at)).status_code == 200


@pytest.mark.parametrize("title", ["x", 5, [], {"en": 5}, {"en": ["a"]}], ids=str)
def test_a_bundle_whose_title_somebody_spoilt_is_sold_without_it(boss: Client, title: object) -> None:
    cup, saucer = (Article.objects.create(label=label, list_price=5) for label in ("Cup", "Saucer"))
    bundle = Bundle.objects.create(title=title, status="live", fingerprint="x")
    BundleItem.objects.bulk_create(BundleItem(bundle=bundle, product=one) for one in (cup, saucer))
    ((live,), *_others) = read_bundles().values()
    assert live.titles == {}
    for page, *at in [("bundle_changelist",), ("bundle_change", bundle.pk), ("desk_linter",)]:
        assert boss.get(reverse(f"admin:recommendations_{page}", args=at)).status_code == 200


@pytest.mark.parametrize("conditions", [5, "x", {}, [7], [{"is": "nothing"}]], ids=str)
def test_an_audience_that_somebody_spoilt_is_listed_and_can_be_opened(
    boss: Client, conditions: object
) -> None:
    audience = Audience.objects.create(slug="members", name="Members", conditions=conditions)
    for page, *at in [("audience_changelist",), ("audience_change", audience.pk)]:
        assert boss.get(reverse(f"admin:recommendations_{page}", args=at)).status_code == 200


def test_a_campaign_that_somebody_spoilt_is_named_where_it_is_previewed(boss: Client) -> None:
    campaign = Campaign.objects.create(name="Gifts", slug="gifts", circumstances=[5])
    for page in ("desk_preview", "desk_why"):
        answer = boss.get(reverse(f"admin:recommendations_{page}"), {"draft": campaign.pk, "page": "home"})
        assert answer.status_code == 200
        assert "cannot be read as it is stored" in answer.content.decode()

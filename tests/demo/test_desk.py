"""What the demo's merchandiser has set up."""

import pytest

from recommendations.models import (
    Audience,
    Bundle,
    BundleItem,
    BundleStatus,
    Campaign,
    CampaignStatus,
    Promotion,
    PromotionKind,
)
from recommendations.serving import ensure_defaults, forget
from shopdemo.desk import ensure_bundles, ensure_desk
from shopdemo.models import Product


@pytest.fixture
def desk(shop):
    ensure_defaults()
    made = ensure_desk()
    forget()
    return made


def test_three_campaigns_run_and_one_is_to_come(desk):
    states = list(Campaign.objects.values_list("status", flat=True))
    assert (states.count(CampaignStatus.RUNNING), states.count(CampaignStatus.SCHEDULED)) == (3, 1)
    assert all(
        campaign.placements.exists() and campaign.rules.exists() for campaign in Campaign.objects.all()
    )
    assert all(campaign.revisions.exists() for campaign in Campaign.objects.all())


def test_what_is_there_is_left_as_it_is(desk):
    Campaign.objects.filter(slug="tea-time").update(name="Coffee time")
    assert ensure_desk() == []
    assert Campaign.objects.count() == 4
    assert Campaign.objects.get(slug="tea-time").name == "Coffee time"


def test_every_condition_of_its_audiences_can_be_read(desk):
    from recommendations.merchandising.audiences import read_audiences

    assert len(read_audiences()) == Audience.objects.count() == 3


def test_the_topic_page_opens_and_the_home_page_leads_there(desk, client):
    address = "/recommendations/topics/tea-time/"
    assert address in client.get("/").content.decode()
    page = client.get(address)
    assert page.status_code == 200
    assert "Regency cake stand, 3 tiers" in page.content.decode()
    assert client.get("/recommendations/topics/christmas-gifts/").status_code == 404


def test_the_basket_says_what_is_missing_for_the_threshold(desk, client):
    client.post("/basket/add/22423/", {"quantity": "1"})
    assert "£27.25" in client.get("/basket/").content.decode()


def test_the_best_proposals_go_live_at_a_price(shop):
    products = list(Product.objects.filter(is_active=True, stock__gt=0)[:3])
    for support in (50, 90):
        bundle = Bundle.objects.create(support=support)
        for order, product in enumerate(products[: 2 if support == 90 else 3]):
            BundleItem.objects.create(bundle=bundle, product=product, order=order)
    assert len(ensure_bundles()) == 2
    assert set(Bundle.objects.values_list("status", flat=True)) == {BundleStatus.LIVE}
    for promotion in Promotion.objects.filter(kind=PromotionKind.BUNDLE):
        items = promotion.bundle.items.all()
        assert sum(item.product.cost for item in items) < promotion.value
        assert promotion.value < sum(item.product.price for item in items)
    assert ensure_bundles() == []

"""What the demo trains at its start, and what waits until somebody asks for it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from recommendations import recommend, training
from recommendations.models import Recommender, VersionStatus
from shopdemo.models import Product

pytestmark = pytest.mark.django_db


def set_up() -> str:
    out = StringIO()
    call_command("demo_setup", stdout=out)
    return out.getvalue()


def test_dear_blends_wait_until_they_are_asked_for():
    set_up()
    waiting = Recommender.objects.filter(retrain_every_hours=0).values_list("slug", flat=True)
    assert set(waiting) == {"auto-blend-also-bought", "auto-blend-basket", "auto-blend-visit"}
    blend = Recommender.objects.get(slug="auto-blend-for-you")
    assert training.problems(blend) == []
    assert len(blend.parameters["sources"]) == 4


def test_what_somebody_has_changed_stays():
    set_up()
    Recommender.objects.filter(slug="auto-blend-basket").update(retrain_every_hours=24)
    assert "nothing to do" in set_up()
    assert Recommender.objects.get(slug="auto-blend-basket").retrain_every_hours == 24


def test_a_new_product_of_the_shop_is_among_its_like(shop):
    """It has no event; its title, category and tags are enough."""
    cakestand = Product.objects.get(sku="22423")
    new = Product.objects.create(
        sku="99001",
        slug="regency-cake-stand-2-tiers",
        title="Regency cake stand, 2 tiers",
        category=cakestand.category,
        price="10.75",
        cost="5.00",
        stock=30,
        created_at=timezone.now(),
    )
    set_up()
    version = training.train(Recommender.objects.get(slug="content"))
    assert version.status == VersionStatus.PUBLISHED, version.error
    seen = recommend("similar-products", anchors=[cakestand], limit=1)
    assert [(item.key, item.source) for item in seen] == [(new.pk, "content")]
    own = recommend("similar-products", anchors=[new], limit=1)
    assert [(item.key, item.source) for item in own] == [(cakestand.pk, "content")]


def test_a_stranger_sees_a_full_page_of_what_is_in_stock(shop):
    set_up()
    version = training.train(Recommender.objects.get(slug="new-arrivals"))
    assert version.status == VersionStatus.PUBLISHED, version.error
    shown = recommend("for-you", limit=3)
    assert len(shown) == 3
    assert all(item.product.stock > 0 for item in shown)
    assert {item.source for item in shown} <= {"campaign", "new-arrivals", "available"}

"""A small shop behind the desk: articles, shoppers, what they did, two trained recommenders, placements."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recommendations.models import (
    Interaction,
    ModelVersion,
    Placement,
    Recommender,
    RejectedEvent,
    Shopper,
)
from recommendations.testing.factories import interact, place, publish
from tests.warehouse.models import Article

FIGURES = {
    "ndcg": 0.138,
    "hit_rate": 0.31,
    "recall": 0.12,
    "precision": 0.03,
    "mrr": 0.09,
    "coverage": 0.42,
    "k": 10,
    "test_shoppers": 1204,
    "popularity": {
        "ndcg": 0.1,
        "hit_rate": 0.2,
        "recall": 0.1,
        "precision": 0.02,
        "mrr": 0.08,
        "coverage": 0.01,
    },
}


@dataclass
class Desk:
    """What the tests look at."""

    articles: list[Article]
    anna: Shopper
    guest: Shopper
    browser: Shopper
    item_knn: ModelVersion
    retired: ModelVersion
    queued: ModelVersion
    popularity: ModelVersion
    also_bought: Placement
    for_you: Placement
    view: Interaction
    rejected: RejectedEvent


@pytest.fixture
def desk(db: None) -> Desk:
    articles = Article.objects.bulk_create(Article(label=f"Mug {n}") for n in range(12))
    anna = Shopper.objects.create(user=User.objects.create_user("anna", "anna@example.org"))
    guest = Shopper.objects.create(guest="G-17")
    browser = Shopper.objects.create(merged_into=anna)
    retired = publish("item-knn", items={articles[0]: [articles[9]]})
    measure(retired, {**FIGURES, "ndcg": 0.12}, lists={"item": 1})
    item_knn = publish(
        "item-knn",
        items={articles[0]: [(articles[1], 0.9, 41), (articles[2], 0.5, 12)]},
        shoppers={anna: [articles[3], articles[4]]},
    )
    measure(item_knn, {**FIGURES}, lists={"item": 1, "shopper": 1})
    popularity = publish(
        "popularity", everyone=[(article, 100 - n, 10) for n, article in enumerate(articles)]
    )
    measure(popularity, {**FIGURES, "ndcg": 0.1}, lists={"global": 1})
    trending = Recommender.objects.create(slug="trending", algorithm="trending")
    queued = ModelVersion.objects.create(recommender=trending, number=1, running_slot=trending.pk)
    also_bought = place(
        "also-bought",
        ("anchor", item_knn.recommender),
        title={"en": "Also bought"},
        page_type="product",
        limit=4,
    )
    for_you = place("for-you", ("shopper", item_knn.recommender), title={"en": "For you"}, limit=4)
    view = interact(anna, "view", articles[5], occurred_at=timezone.now() - timedelta(hours=2))
    interact(
        anna, "purchase", articles[6], revenue="24.50", currency="GBP", quantity=2, order="SO-1001", line="1"
    )
    rejected = RejectedEvent.objects.create(
        code="unknown_product", reason="There is no product 17.", payload={"a": 1}
    )
    return Desk(
        articles,
        anna,
        guest,
        browser,
        item_knn,
        retired,
        queued,
        popularity,
        also_bought,
        for_you,
        view,
        rejected,
    )


def measure(version: ModelVersion, metrics: dict[str, object], **counts: object) -> None:
    version.metrics = metrics
    version.counts = {"interactions": 412_903, "shoppers": 5_000, "products": 900, **counts}
    version.artifact = {
        "folder": "recommender-1/1-1",
        "files": ["manifest.json"],
        "bytes": 2048,
        "sha256": "ab",
    }
    version.configuration = {"product_model": "warehouse.Article"}
    version.finished_at = timezone.now() - timedelta(hours=2)
    version.save()


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_user("staff", is_staff=True)


@pytest.fixture
def boss(client: Client, db: None) -> Client:
    """Logged in as somebody who may do everything."""
    client.force_login(User.objects.create_superuser("boss"))
    return client


def queries(client: Client, address: str) -> int:
    """How many queries the page takes once the process holds what it holds between requests."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def allow(user: User, *codenames: str) -> User:
    """Give the permissions of those names, as ``view_placement``."""
    found = Permission.objects.filter(content_type__app_label="recommendations", codename__in=codenames)
    assert {permission.codename for permission in found} == set(codenames)
    user.user_permissions.set(found)
    return User.objects.get(pk=user.pk)

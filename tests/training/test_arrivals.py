"""A product that comes in is somebody's neighbour within minutes."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from recommendations import recommend, serving, tasks, training
from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.schedule import BEAT_SCHEDULE
from recommendations.training import arrivals
from tests.datasets.rows import orders, save, shoppers
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db
LAMPS = ("Brass table lamp", "Brass floor lamp", "Glass table lamp", "Steel floor lamp", "Glass desk lamp")
PANS = ("Iron frying pan", "Steel frying pan", "Copper sauce pan", "Iron sauce pan", "Steel sauce pan")


@pytest.fixture
def goods() -> list[Article]:
    made = [
        Article.objects.create(label=label, department=department)
        for department, labels in (
            (Department.objects.create(name="Lamps"), LAMPS),
            (Department.objects.create(name="Pans"), PANS),
        )
        for label in labels
    ]
    people = shoppers(10)
    save(*orders([(people[n % 10], [made[n % 10], made[(n + 1) % 10]]) for n in range(40)]))
    return made


@pytest.fixture
def trained(goods: list[Article]) -> ModelVersion:
    version = training.train(Recommender.objects.create(slug="content", algorithm="content"))
    assert version.status == VersionStatus.PUBLISHED, version.error
    earlier = timezone.now() - timedelta(hours=1)
    ModelVersion.objects.update(requested_at=earlier)
    return version


def arrive(label: str, like: Article) -> Article:
    return Article.objects.create(label=label, department=like.department)


def test_without_a_new_product_nothing_is_trained_again(trained: ModelVersion) -> None:
    assert trained.counts["unlisted"] == []
    assert training.queue_for_new_products() == []


def test_a_new_product_has_neighbours_and_is_one_after_the_next_run(
    trained: ModelVersion, goods: list[Article]
) -> None:
    new = arrive("Brass desk lamp", goods[0])
    (queued,) = training.queue_for_new_products(by="new products")
    assert training.run(queued.pk).status == VersionStatus.PUBLISHED
    serving.forget()
    own = recommend("similar-products", anchors=[new], limit=4)
    assert {item.source for item in own} == {"content"}
    assert {item.product.department for item in own} == {goods[0].department}
    seen = recommend("similar-products", anchors=[goods[0]], limit=4)
    assert str(new.pk) in {item.key for item in seen}
    assert training.queue_for_new_products() == []


def test_until_then_its_page_is_full_all_the_same(trained: ModelVersion, goods: list[Article]) -> None:
    new = arrive("Brass desk lamp", goods[0])
    shown = recommend("similar-products", anchors=[new], limit=4)
    assert len(shown) == 4
    assert str(new.pk) not in {item.key for item in shown}


def test_products_that_come_one_after_another_wait_for_each_other(
    trained: ModelVersion, goods: list[Article]
) -> None:
    arrive("Brass desk lamp", goods[0])
    ModelVersion.objects.update(requested_at=timezone.now() - timedelta(minutes=9))
    assert training.queue_for_new_products() == []
    ModelVersion.objects.update(requested_at=timezone.now() - timedelta(minutes=11))
    assert len(training.queue_for_new_products()) == 1


def test_a_product_of_which_nothing_can_be_said_is_asked_for_once(goods: list[Article]) -> None:
    Article.objects.create(label="—")
    version = training.train(Recommender.objects.create(slug="content", algorithm="content"))
    ModelVersion.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    assert len(version.counts["unlisted"]) == 1
    assert training.queue_for_new_products() == []


def test_what_learns_from_behaviour_waits_for_its_schedule(
    trained: ModelVersion, goods: list[Article]
) -> None:
    Recommender.objects.create(slug="co-purchase", algorithm="co-purchase")
    arrive("Brass desk lamp", goods[0])
    assert [version.recommender.slug for version in training.queue_for_new_products()] == ["content"]


@pytest.mark.parametrize("off", [{"is_active": False}, {"retrain_every_hours": 0}])
def test_who_is_only_trained_when_asked_to_is_left_alone(
    off: dict[str, Any], trained: ModelVersion, goods: list[Article]
) -> None:
    Recommender.objects.update(**off)
    arrive("Brass desk lamp", goods[0])
    assert training.queue_for_new_products() == []


def test_a_shop_with_too_many_unlisted_products_waits_for_its_schedule(
    trained: ModelVersion, goods: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_MOST", 0)
    arrive("—", goods[0])
    Article.objects.filter(label="—").update(department=None)
    version = training.train(trained.recommender)
    assert version.counts["unlisted"] is None
    assert training.queue_for_new_products() == []


def test_a_list_for_everybody_keeps_no_keys_and_is_renewed_with_the_others(
    trained: ModelVersion, goods: list[Article]
) -> None:
    version = training.train(Recommender.objects.create(slug="new-arrivals", algorithm="new-arrivals"))
    assert "unlisted" not in version.counts
    ModelVersion.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    assert training.queue_for_new_products() == []
    arrive("Brass desk lamp", goods[0])
    slugs = [version.recommender.slug for version in training.queue_for_new_products()]
    assert slugs == ["content", "new-arrivals"]


def test_the_schedule_asks_every_five_minutes(
    trained: ModelVersion, goods: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[ModelVersion] = []
    monkeypatch.setattr(tasks, "send", sent.append)
    arrive("Brass desk lamp", goods[0])
    tasks.take_in_new_products()
    assert [version.requested_by for version in sent] == ["new products"]
    assert BEAT_SCHEDULE["recommendations-new-products"]["schedule"] == 300

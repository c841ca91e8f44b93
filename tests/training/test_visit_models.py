"""From trained visits to the next page: each click counts at once, and nothing is trained again for it."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.test import Client
from django.utils import timezone

from recommendations import serving, tasks, training
from recommendations.models import ModelVersion, Recommender
from recommendations.serving.models import models
from recommendations.storage import StoredModel
from recommendations.testing.factories import place
from tests.datasets.rows import articles, interaction, save
from tests.events.conftest import consenting, poster, view
from tests.training.shop import recommender
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

TRAILS = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11))
"""Articles that are looked at one after the other."""


@pytest.fixture(autouse=True)
def host(settings: Any, tmp_path: Path) -> Path:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "MODEL_CACHE": str(tmp_path / "host")}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return tmp_path / "host"


@pytest.fixture
def goods(db: None) -> list[Article]:
    """Twelve articles, and ninety visits that each follow one of three trails."""
    goods = articles(12)
    now = timezone.now()
    for nth in range(90):
        visit, began = uuid4(), now - timedelta(days=60 * (90 - nth) / 90, hours=1)
        save(
            *(
                interaction(goods[n], "view", visit=visit, occurred_at=began + timedelta(minutes=step))
                for step, n in enumerate(TRAILS[nth % 3])
            )
        )
    return goods


@pytest.fixture
def trained(goods: list[Article]) -> Recommender:
    row = recommender("session-knn")
    version = training.train(row)
    assert version.is_published, version.error
    place("frequently-bought-together", ("visit", row), fill=False, title={"en": "Next"}, limit=2)
    return row


def test_a_version_says_what_answers_from_its_model(trained: Recommender) -> None:
    model = StoredModel.of(ModelVersion.objects.get().artifact)
    assert model is not None
    assert model.online == "next-in-visit"
    assert serving.snapshot().models == {model.sha256}


def test_a_version_that_answers_by_its_lists_says_nothing(goods: list[Article]) -> None:
    row = recommender("popularity")
    assert training.train(row).artifact["online"] == ""
    assert serving.snapshot().models == frozenset()


def shown(browser: Client, product: Article) -> list[str]:
    """What the page of `product` shows first."""
    recs = (
        browser.get(product.get_absolute_url())
        .content.decode()
        .partition(">Next<")[2]
        .partition("</section>")[0]
    )
    return [str(article.pk) for article in Article.objects.all() if f'data-recs-item="{article.pk}"' in recs]


def test_each_click_changes_the_next_page_without_training(
    trained: Recommender, goods: list[Article]
) -> None:
    browser, away = consenting(Client()), Article.objects.create(label="Something else")
    shown(browser, away)
    models.join(30)
    pages = []
    for place_in_visit, n in enumerate((0, 5, 8)):
        poster(browser)(view(goods[n], str(place_in_visit)))
        pages.append(shown(browser, away))
    followers = [{str(goods[n].pk) for n in trail} for trail in TRAILS]
    # What follows the click is on the very next page, and leads it.
    for page, trail in zip(pages, followers, strict=True):
        assert page
        assert set(page) & trail
    assert pages[0] != pages[1] != pages[2]
    assert ModelVersion.objects.count() == 1


def test_a_publication_is_told_to_the_workers(
    goods: list[Article],
    celery_application: Celery,
    django_capture_on_commit_callbacks: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    celery_application.conf.broker_url = "memory://"
    sent: list[Any] = []
    task = SimpleNamespace(apply_async=lambda **options: sent.append(options["queue"]))
    monkeypatch.setattr(tasks, "fetch_models", task)
    with django_capture_on_commit_callbacks(execute=True):
        training.train(recommender("popularity"))
    assert sent == []
    with django_capture_on_commit_callbacks(execute=True):
        training.train(recommender("session-knn"))
    assert sent == ["recommendations"]


@pytest.mark.usefixtures("no_celery_application")
def test_without_workers_nobody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "fetch_models", None)
    tasks.request_models()


def test_a_broker_that_is_down_keeps_nobody_from_publishing(celery_application: Celery) -> None:
    celery_application.conf.broker_url = "redis://127.0.0.1:1/0"
    tasks.request_models()

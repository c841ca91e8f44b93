"""What the desk and the doctor say of recommenders, placements and events."""

from datetime import timedelta

import pytest
from django.utils import timezone

from recommendations.models import ModelVersion, Recommender, RejectedEvent, Shopper, VersionStatus
from recommendations.testing.factories import interact, place, publish
from recommendations.training import health
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db
MEASURED = {"ndcg": 0.138, "test_shoppers": 1000, "popularity": {"ndcg": 0.1}}


def version(recommender: Recommender, status: str, number: int = 2, **fields: object) -> ModelVersion:
    return ModelVersion.objects.create(recommender=recommender, status=status, number=number, **fields)


def up(*, hours: int = 2, metrics: dict[str, object] | None = None, **fields: object) -> Recommender:
    """A recommender whose published version was trained so many hours ago."""
    published = publish("item-knn", items={})
    ModelVersion.objects.filter(pk=published.pk).update(
        finished_at=timezone.now() - timedelta(hours=hours),
        counts={"interactions": 412_903},
        metrics=MEASURED if metrics is None else metrics,
    )
    Recommender.objects.filter(pk=published.recommender_id).update(title="Item-KNN", **fields)
    return Recommender.objects.get(pk=published.recommender_id)


def told() -> health.RecommenderHealth:
    (one,) = health.recommenders()
    return one


@pytest.mark.parametrize(
    ("metrics", "ending"),
    [
        (MEASURED, " and beats popularity by 38 % NDCG."),
        ({**MEASURED, "test_shoppers": 48}, " and beats popularity by 38 % NDCG (on only 48 shoppers)."),
        ({**MEASURED, "ndcg": 0.05}, " and is behind popularity by 50 % NDCG."),
        ({**MEASURED, "ndcg": 0.1001}, " and ranks as well as popularity."),
        ({**MEASURED, "popularity": {"ndcg": 0.0}}, "."),
        ({"ndcg": 0.138}, "."),
        ({}, "."),
    ],
)
def test_a_trained_recommender_in_words(metrics, ending):
    up(metrics=metrics)
    assert told().state == "ready"
    assert told().sentence == f"Item-KNN was trained 2\xa0hours ago on 412,903 interactions{ending}"
    assert told().next_step == ""


def test_popularity_is_not_measured_against_itself():
    up(algorithm="popularity")
    assert told().sentence.endswith("interactions.")


@pytest.mark.parametrize(
    ("status", "fields", "state", "news", "step"),
    [
        ("queued", {}, "queued", "Item-KNN #2 is queued and waits for a worker.", ""),
        ("running", {"progress": 0.45}, "running", "Item-KNN #2 is training: 45 % done.", ""),
        (
            "failed",
            {"error": "No space left\nTraceback"},
            "failed",
            "Item-KNN #2 failed: No space left.",
            "recs_train",
        ),
        (
            "refused",
            {"error": "Worse."},
            "refused",
            "Item-KNN #2 was trained but refused: Worse.",
            "more to learn",
        ),
    ],
)
def test_news_come_first_and_what_stays_up_after(status, fields, state, news, step):
    version(up(), status, **fields)
    assert told().state == state
    assert told().sentence == f"{news} Version #1, trained 2\xa0hours ago, stays up."
    assert step in told().next_step
    assert told().is_open == (status in ("queued", "running"))


def test_without_a_published_version_it_says_so():
    Recommender.objects.create(slug="svd", algorithm="svd")
    assert told().sentence == "svd has never been trained."
    assert told().next_step == "Train svd: python manage.py recs_train svd"
    version(told().recommender, VersionStatus.EVALUATED)
    assert told().sentence == "svd #2 is trained and waits to be published. No version is published."
    assert told().next_step.endswith("python manage.py recs_publish svd")


def test_a_missed_schedule_is_out_of_date():
    up(hours=49, retrain_every_hours=24)
    assert told().state == "stale"
    assert "see that the worker and Celery beat are running" in told().next_step


def test_who_is_trained_only_when_asked_to_is_never_out_of_date():
    up(hours=9999, retrain_every_hours=0)
    assert told().state == "ready"


def test_switched_off_is_said_and_needs_nothing():
    up(is_active=False)
    assert told().sentence == "Item-KNN is switched off: it is not retrained, and its lists are not shown."
    assert told().next_step == ""


def test_a_row_that_nobody_picks_up_means_that_no_worker_listens():
    version(up(), VersionStatus.QUEUED, requested_at=timezone.now() - timedelta(minutes=6))
    assert told().next_step.startswith("No worker has picked up Item-KNN.")


@pytest.mark.parametrize(
    ("trained", "how", "fields", "state", "sentence"),
    [
        (True, "anchor", {}, "ready", "Shows Item-KNN."),
        (False, "anchor", {}, "fallback", "Waits for Item-KNN; until then it shows whatever is available."),
        (False, "anchor", {"fill": False}, "empty", "Waits for Item-KNN; until then it shows nothing."),
        (True, "anchor", {"is_active": False}, "off", "Switched off."),
        (True, "recent", {}, "ready", "Shows what the shopper looked at recently."),
        (True, "", {}, "fallback", "Has no source: it shows whatever is available."),
    ],
)
def test_what_a_placement_shows(trained, how, fields, state, sentence):
    recommender = (
        up()
        if trained
        else Recommender.objects.create(slug="item-knn", title="Item-KNN", algorithm="item-knn")
    )
    sources = [(how, None if how == "recent" else recommender)] if how else []
    place("own", *sources, **fields)
    (one,) = health.placements()
    assert (one.state, one.sentence) == (state, sentence)


def test_a_placement_that_waits_names_what_to_train():
    trained = up()
    svd = Recommender.objects.create(slug="svd", algorithm="svd")
    place("own", ("anchor", trained), ("shopper", svd))
    (one,) = health.placements()
    assert (one.state, one.sentence) == ("partly", "Shows Item-KNN; waits for svd.")
    assert one.next_step == "Train what own waits for: python manage.py recs_train svd"


def test_a_placement_does_not_ask_for_what_was_refused():
    svd = Recommender.objects.create(slug="svd", algorithm="svd")
    version(svd, VersionStatus.REFUSED)
    place("own", ("anchor", up()), ("shopper", svd))
    (one,) = health.placements()
    assert (one.sentence, one.next_step) == ("Shows Item-KNN; waits for svd.", "")
    version(svd, VersionStatus.FAILED, number=3)
    (one,) = health.placements()
    assert one.next_step == "Train what own waits for: python manage.py recs_train svd"


def test_a_recommender_that_is_switched_off_feeds_no_placement():
    place("own", ("anchor", up(is_active=False)))
    (one,) = health.placements()
    assert one.state == "fallback"
    assert one.next_step == ""


def test_the_fallback_is_what_is_trained_for_everybody():
    publish("popularity", everyone=[])
    publish("trending", everyone=[])
    place("own")
    (one,) = health.placements()
    assert one.falls_back_to == "what is trending, then what is popular, then whatever is available"


def test_events_that_come_in_and_events_that_do_not():
    assert health.events().sentence == "Nothing has been recorded yet."
    assert "recs_backfill" in health.events().next_step
    interact(Shopper.objects.create(), "view", Article.objects.create(label="Mug"))
    assert health.events().sentence == "The last event happened just now."
    assert health.events().next_step == ""
    RejectedEvent.objects.create(code="x", reason="?")
    RejectedEvent.objects.create(code="x", reason="?", received_at=timezone.now() - timedelta(days=2))
    assert health.events().sentence.endswith("1 event was rejected in the last 24 hours.")
    assert health.events().next_step == "See why events were rejected, then replay them."


def test_more_rows_take_no_more_queries(django_assert_num_queries):
    up()
    for number in range(5):
        recommender = Recommender.objects.create(slug=f"r-{number}", algorithm="item-knn")
        version(recommender, VersionStatus.QUEUED)
        place(f"p-{number}", ("anchor", recommender))
    with django_assert_num_queries(4):
        assert len([one.sentence for one in health.recommenders()]) == 6
    with django_assert_num_queries(4):
        assert len([one.sentence for one in health.placements()]) == 5

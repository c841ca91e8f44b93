from typing import Any

import pytest

from recommendations import training
from recommendations.models import (
    HowSource,
    Interaction,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Revision,
    Scope,
    Shopper,
    Stage,
    VersionStatus,
)
from recommendations.training import storing
from tests.datasets.rows import articles, interaction, orders, save, shoppers
from tests.training.algorithms import Broken, Infinite, Reversed, Silent, path
from tests.training.shop import PAIRS, recommender
from tests.warehouse.models import Article

Shop = tuple[list[Article], list[Shopper]]
pytestmark = pytest.mark.django_db


def lists(version: ModelVersion, scope: str) -> dict[str, list[Any]]:
    return dict(
        RecommendationList.objects.filter(version=version, scope=scope).values_list("subject", "items")
    )


def read_by_shopper(row: Any) -> None:
    placement = Placement.objects.create(slug="for-you")
    PlacementSource.objects.create(placement=placement, recommender=row, how=HowSource.SHOPPER)


def test_also_bought_is_published_from_orders(shop: Shop) -> None:
    goods, _ = shop
    version = training.train(recommender("co-purchase"))
    assert (version.status, version.error) == (VersionStatus.PUBLISHED, "")
    found = lists(version, Scope.ITEM)
    assert len(found) == version.counts["lists"]["item"] == 2 * PAIRS
    for place, article in enumerate(goods):
        key, score, evidence = found[str(article.pk)][0]
        assert key == str(goods[(place + PAIRS) % (2 * PAIRS)].pk)
        assert score > 0
        assert evidence >= 12


def test_a_published_row_tells_its_whole_story(shop: Shop) -> None:
    row = recommender("co-purchase")
    before = Revision.current()
    version = training.train(row, by="ann")
    assert version.published_slot == version.recommender_id
    assert version.running_slot is None
    assert (version.requested_by, version.attempt, version.stage, version.progress) == ("ann", 1, "", 1.0)
    assert version.requested_at <= version.started_at <= version.published_at
    assert version.counts["orders"] == 120
    assert version.counts["shoppers"] == Interaction.objects.values("shopper").distinct().count()
    assert version.configuration["kinds"] == ["purchase"]
    assert version.configuration["product_model"] == "warehouse.Article"
    assert version.trained_through is not None
    assert Revision.current() == before + 1


def test_metrics_stand_beside_those_of_popularity(shop: Shop) -> None:
    metrics = training.train(recommender("co-purchase")).metrics
    assert metrics["k"] == 10
    assert metrics["test_shoppers"] > 0
    assert metrics["ndcg"] > metrics["popularity"]["ndcg"] > 0
    assert {"hit_rate", "recall", "precision", "mrr", "coverage"} <= metrics.keys()


def test_the_next_version_is_measured_beside_the_published_one(shop: Shop) -> None:
    row = recommender("co-purchase")
    first = training.train(row)
    second = training.train(row)
    assert second.metrics["published"]["number"] == first.number
    assert second.metrics["published"]["ndcg"] == first.metrics["ndcg"]
    row.parameters = {"min_orders": 5}
    row.save()
    assert training.train(row).metrics["published"]["ndcg"] == pytest.approx(second.metrics["ndcg"], rel=0.2)


def test_a_shop_names_its_own_algorithms(shop: Shop, settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "ALGORITHMS": {"ours": path(Reversed)}}
    version = training.train(recommender("ours"))
    assert set(version.counts["lists"]) == {"shopper"}, version.error


def test_popularity_is_one_list_for_everybody(shop: Shop) -> None:
    version = training.train(recommender("popularity"))
    ((subject, items),) = lists(version, Scope.GLOBAL).items()
    assert subject == ""
    scores = [score for _key, score, _evidence in items]
    assert scores == sorted(scores, reverse=True)


def test_personal_lists_are_for_active_shoppers_of_recommenders_that_a_placement_reads(
    shop: Shop, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "PERSONAL_LIST_DAYS": 30}
    goods, customers = shop
    sleeper = shoppers(1)[0]
    save(interaction(goods[0], "purchase", shopper=sleeper, order="old", line="1", days_ago=50))
    row = recommender("item-knn")
    assert set(training.train(row).counts["lists"]) == {"item"}
    read_by_shopper(row)
    found = lists(training.train(row), Scope.SHOPPER)
    assert set(found) <= {str(customer.pk) for customer in customers}
    assert str(sleeper.pk) not in found
    assert found


def test_personal_lists_that_nobody_reads_are_not_made_but_explained(shop: Shop) -> None:
    Placement.objects.create(slug="home")
    version = training.train(recommender("svd"))
    assert version.status == VersionStatus.REFUSED
    assert "no active placement reads them" in version.error


def test_nothing_that_may_not_be_shown_is_in_a_list_and_what_is_gone_has_none(shop: Shop) -> None:
    goods, _ = shop
    withdrawn, deleted = goods[0], goods[1]
    Article.objects.filter(pk=withdrawn.pk).update(withdrawn=True)
    Article.objects.filter(pk=deleted.pk).delete()
    found = lists(training.train(recommender("item-knn")), Scope.ITEM)
    shown = {key for items in found.values() for key, *_ in items}
    assert not {str(withdrawn.pk), str(deleted.pk)} & shown
    assert str(withdrawn.pk) in found
    assert str(deleted.pk) not in found


@pytest.mark.parametrize("algorithm", ["co-purchase", "item-knn", "popularity", "svd", "trending"])
@pytest.mark.parametrize("case", ["nothing", "one shopper", "one item", "one order over and over"])
def test_hardly_any_data_trains_or_says_what_is_missing(algorithm: str, case: str) -> None:
    goods, people = articles(3), shoppers(3)
    baskets = {
        "nothing": [],
        "one shopper": [(people[0], goods)] * 30,
        "one item": [(people[n % 3], goods[:1]) for n in range(30)],
        "one order over and over": [(people[n % 3], goods) for n in range(200)],
    }
    save(*orders(baskets[case]))
    version = training.train(recommender(algorithm))
    assert version.status in {VersionStatus.PUBLISHED, VersionStatus.REFUSED}, version.error
    if version.status == VersionStatus.REFUSED:
        assert version.error
        assert version.published_slot is None


def test_too_little_is_refused_in_words() -> None:
    save(*orders([(None, articles(2))] * 3))
    version = training.train(recommender("co-purchase"))
    assert version.status == VersionStatus.REFUSED
    assert version.error == "Not enough data yet: 6 of 40 interactions, 2 of 5 items, 3 of 20 orders."


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"algorithm": "popularty"}, "There is no algorithm 'popularty'; did you mean 'popularity'?"),
        ({"parameters": {"neighbors": 3}}, "co-purchase has no parameter 'neighbors'; did you mean"),
        ({"parameters": {"min_orders": 0}}, "min_orders is 0; give a whole number of at least 1"),
        ({"kinds": ["sale"]}, "There is no event kind 'sale'"),
        ({"algorithm": path(Broken)}, "ZeroDivisionError: nobody bought anything"),
    ],
)
def test_what_fails_says_why_and_yesterdays_answer_stays(shop: Shop, values: Any, error: str) -> None:
    row = recommender("co-purchase")
    yesterday = training.train(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    version = training.train(row)
    assert version.status == VersionStatus.FAILED
    assert error in version.error
    assert version.running_slot is None
    assert row.published_version == yesterday
    assert lists(yesterday, Scope.ITEM)


@pytest.mark.parametrize(("algorithm", "reason"), [(Silent, "Not a single list"), (Infinite, "not numbers")])
def test_answers_that_are_none_are_refused(shop: Shop, algorithm: Any, reason: str) -> None:
    row = recommender("popularity")
    yesterday = training.train(row)
    row.algorithm = path(algorithm)
    row.save()
    version = training.train(row)
    assert (version.status, row.published_version) == (VersionStatus.REFUSED, yesterday)
    assert reason in version.error


def test_a_candidate_that_is_worse_is_refused_with_the_figures_and_can_be_published_by_hand(
    shop: Shop,
) -> None:
    _, customers = shop
    save(*[interaction(dull, shopper=customers[0], days_ago=50) for dull in articles(100)])
    row = recommender("item-knn")
    read_by_shopper(row)
    yesterday = training.train(row)
    row.algorithm = path(Reversed)
    row.save()
    version = training.train(row)
    assert version.status == VersionStatus.REFUSED
    assert "the published version has" in version.error
    assert row.published_version == yesterday
    assert lists(version, Scope.SHOPPER)
    training.publish(version, by="ann")
    assert row.published_version == version


def test_without_publishing_the_version_waits(shop: Shop) -> None:
    row = recommender("popularity")
    version = training.train(row, publish=False)
    assert (version.status, version.published_slot) == (VersionStatus.EVALUATED, None)
    assert training.publish(version).is_published


def test_a_second_delivery_does_nothing(shop: Shop) -> None:
    version = training.train(recommender("popularity"))
    again = training.run(version.pk)
    assert (again.attempt, again.finished_at) == (1, version.finished_at)


def test_a_listener_hears_of_every_stage_in_order(shop: Shop) -> None:
    heard: list[tuple[Stage, float]] = []
    version, _ = training.queue(recommender("co-purchase"))
    training.run(version.pk, listener=lambda stage, done: heard.append((stage, done)))
    assert list(dict.fromkeys(stage for stage, _ in heard)) == list(Stage)
    shares = [done for _, done in heard]
    assert shares == sorted(shares)


def test_a_run_that_is_cancelled_stops_and_publishes_nothing(shop: Shop) -> None:
    row = recommender("co-purchase")
    version, _ = training.queue(row)

    def cancel(stage: Stage, done: float) -> None:
        if stage == Stage.FITTING:
            training.cancel(version, by="ann")

    ended = training.run(version.pk, listener=cancel)
    assert (ended.status, ended.error) == (VersionStatus.FAILED, "Cancelled by ann.")
    assert row.published_version is None


def test_an_interrupted_run_says_so(shop: Shop) -> None:
    version, _ = training.queue(recommender("popularity"))

    def interrupt(stage: Stage, done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.run(version.pk, listener=interrupt)
    version.refresh_from_db()
    assert (version.status, version.running_slot) == (VersionStatus.FAILED, None)
    assert "Interrupted" in version.error


def test_what_an_earlier_attempt_left_is_replaced(shop: Shop) -> None:
    row = recommender("popularity")
    version, _ = training.queue(row)
    RecommendationList.objects.create(version=version, scope=Scope.GLOBAL, items=[["stale", 1, 1]])
    left = storing.storage().save(f"recommender-{row.pk}/1-left/x.npy", _file())
    version.artifact = {"folder": f"recommender-{row.pk}/1-left"}
    version.save()
    version = training.run(version.pk)
    assert version.status == VersionStatus.PUBLISHED
    assert "stale" not in str(lists(version, Scope.GLOBAL))
    assert not storing.storage().exists(left)


def _file() -> Any:
    from django.core.files.base import ContentFile

    return ContentFile(b"half a model")

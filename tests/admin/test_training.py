"""Recommenders and versions: the form, the first line, figures, progress, and the four buttons."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from recommendations import training
from recommendations.models import ModelVersion, Recommender, VersionStatus
from recommendations.serving.defaults import RECOMMENDERS
from tests.admin.conftest import Desk, queries

CHANGE = "admin:recommendations_recommender_change"
DETAIL = "admin:recommendations_modelversion_change"


def deed(client: Client, name: str, pk: int, *, press: bool = False) -> str:
    """The page that asks, or with ``press`` where the button leads, as text."""
    address = reverse(f"admin:recommendations_{name}", args=[pk])
    response = client.post(address, follow=True) if press else client.get(address, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def fields(**changed: object) -> dict[str, object]:
    return {
        "title": "Own",
        "slug": "own",
        "algorithm": "item-knn",
        "parameters": "{}",
        "retrain_every_hours": 24,
        "is_active": "on",
        "store": "",
        **changed,
    }


# The form


def test_event_kinds_are_ticked_and_stored_as_a_list(boss: Client, db):
    boss.post(
        reverse("admin:recommendations_recommender_add"), fields(kinds=["view", "purchase"], window_days=90)
    )
    own = Recommender.objects.get()
    assert (own.kinds, own.window_days, own.half_life_days) == (["view", "purchase"], 90, None)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"algorithm": "magic"}, "Select a valid choice. magic is not one of the available choices."),
        ({"parameters": '{"neighbors": 5}'}, "Item-KNN has no parameter “neighbors”. It knows: neighbours, "),
        ({"parameters": "[1]"}, "Give names and values, for example {“min_shoppers”: 5}."),
        ({"parameters": "{"}, "Enter a valid JSON."),
        ({"kinds": ["refund"]}, "Select a valid choice. refund is not one of the available choices."),
        ({"window_days": 0}, "Ensure this value is greater than or equal to 1."),
        ({"retrain_every_hours": -1}, "Ensure this value is greater than or equal to 0."),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would(boss: Client, db, changed, message):
    response = boss.post(reverse("admin:recommendations_recommender_add"), fields(**changed))
    assert message in response.content.decode()
    assert not Recommender.objects.exists()


def test_a_shops_own_algorithm_stays_selectable(boss: Client, db):
    own = Recommender.objects.create(slug="own", algorithm="shop.algorithms.Seasonal")
    boss.post(reverse(CHANGE, args=[own.pk]), fields(algorithm=own.algorithm, parameters='{"any": 1}'))
    own.refresh_from_db()
    assert (own.title, own.parameters) == ("Own", {"any": 1})


@override_settings(RECOMMENDATIONS={"ALGORITHMS": {"seasonal": "shop.Seasonal", "svd": "shop.BetterSVD"}})
@pytest.mark.parametrize("name", ["seasonal", "svd"])
def test_algorithms_that_the_shop_names_can_be_chosen_with_parameters_of_their_own(boss: Client, db, name):
    posted = fields(algorithm=name, parameters='{"any": 1}')
    assert boss.post(reverse("admin:recommendations_recommender_add"), posted).status_code == 302
    assert Recommender.objects.get().algorithm == name


def test_adding_one_says_that_it_must_be_trained(boss: Client, db):
    response = boss.post(reverse("admin:recommendations_recommender_add"), fields(), follow=True)
    assert "It shows nothing until it has been trained" in response.content.decode()


# The page


def test_the_first_line_says_how_it_is_doing(boss: Client, desk: Desk):
    page = boss.get(reverse(CHANGE, args=[desk.item_knn.recommender_id])).content.decode()
    assert (
        "item-knn was trained 2\xa0hours ago on 412,903 interactions and beats popularity by 38 % NDCG."
        in page
    )


def test_versions_stand_beside_popularity_and_the_one_that_was_up(boss: Client, desk: Desk):
    desk.item_knn.metrics["published"] = {"ndcg": 0.12, "number": desk.retired.number}
    desk.item_knn.save()
    page = boss.get(reverse(CHANGE, args=[desk.item_knn.recommender_id])).content.decode()
    assert "38 % better" in page
    assert "15 % better" in page
    detail = boss.get(reverse(DETAIL, args=[desk.item_knn.pk])).content.decode()
    assert "Beside the one before (#1)" in detail
    assert "Measured on 1,204 shoppers and the first 10 products of their lists." in detail
    assert "How high the list puts what shoppers went on to choose" in detail


def test_progress_is_shown_while_a_version_is_in_training(boss: Client, desk: Desk):
    ModelVersion.objects.filter(pk=desk.queued.pk).update(
        status=VersionStatus.RUNNING, stage="fitting", progress=0.45, attempt=2
    )
    for address in (
        reverse(CHANGE, args=[desk.queued.recommender_id]),
        reverse("admin:recommendations_recommender_status", args=[desk.queued.recommender_id]),
        reverse(DETAIL, args=[desk.queued.pk]),
    ):
        page = boss.get(address).content.decode()
        assert 'value="0.450"' in page
        assert "Learning" in page
        assert "attempt 2" in page
        assert "data-recs-open" in page


def test_nothing_is_polled_once_training_is_over(boss: Client, desk: Desk):
    address = reverse("admin:recommendations_recommender_status", args=[desk.item_knn.recommender_id])
    assert "data-recs-open" not in boss.get(address).content.decode()


@pytest.mark.parametrize(
    ("status", "error", "remedy"),
    [
        ("failed", "No space left on device", "Mend the cause, then retrain."),
        ("refused", "Its ndcg is 0.01.", "Retrain once there is more to learn from"),
    ],
)
def test_a_version_that_did_not_make_it_says_why_and_what_to_do(
    boss: Client, desk: Desk, status, error, remedy
):
    ModelVersion.objects.filter(pk=desk.queued.pk).update(status=status, error=error, running_slot=None)
    page = boss.get(reverse(DETAIL, args=[desk.queued.pk])).content.decode()
    assert error in page
    assert remedy in page


# What a version says


@pytest.mark.parametrize(
    ("version", "asked", "said"),
    [
        ("item_knn", "", "For Mug 0, best first"),
        ("item_knn", "Mug 0", "For Mug 0, best first"),
        ("item_knn", "mug", "For Mug 0, best first"),
        ("item_knn", "Mug 5", "It has nothing to say for Mug 5."),
        ("item_knn", "anna", "For anna, best first"),
        ("item_knn", "otto", "Nothing is called “otto”."),
        ("popularity", "", "For everybody, best first"),
        ("queued", "", "It has written no lists."),
    ],
)
def test_an_example_with_titles(boss: Client, desk: Desk, version, asked, said):
    response = boss.get(reverse(DETAIL, args=[getattr(desk, version).pk]), {"for": asked})
    assert said in response.content.decode()


# The buttons


def test_retrain_asks_queues_and_says_what_trains_it_without_a_worker(boss: Client, desk: Desk):
    recommender = desk.item_knn.recommender
    assert "A new version is queued" in deed(boss, "recommender_retrain", recommender.pk)
    page = deed(boss, "recommender_retrain", recommender.pk, press=True)
    queued = recommender.versions.get(status=VersionStatus.QUEUED)
    assert (queued.requested_by, queued.publish_when_ready) == ("boss", True)
    assert "python manage.py recs_train item-knn" in page
    assert LogEntry.objects.get(object_id=str(recommender.pk)).get_change_message() != ""


def test_retrain_joins_what_is_on_its_way(boss: Client, desk: Desk):
    pk = desk.queued.recommender_id
    assert "Version #1 is already on its way" in deed(boss, "recommender_retrain", pk)
    assert "was on its way already" in deed(boss, "recommender_retrain", pk, press=True)
    assert ModelVersion.objects.filter(recommender=pk).count() == 1


def test_the_list_action_queues_each(boss: Client, desk: Desk):
    chosen = [desk.item_knn.recommender_id, desk.popularity.recommender_id]
    address = reverse("admin:recommendations_recommender_changelist")
    response = boss.post(address, {"action": "retrain_selected", "_selected_action": chosen}, follow=True)
    assert response.content.decode().count("is queued. Without a worker") == 2
    assert ModelVersion.objects.filter(status=VersionStatus.QUEUED, recommender__in=chosen).count() == 2


@pytest.fixture
def trained(desk: Desk, settings, tmp_path) -> list[ModelVersion]:
    """Two versions that were trained for real, files and all; the second is up."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "recommendations": backend}
    sellers = Recommender.objects.create(slug="bestsellers", title="Bestsellers", algorithm="popularity")
    versions = [training.train(sellers), training.train(sellers)]
    assert [version.error for version in versions] == ["", ""]
    return [ModelVersion.objects.get(pk=version.pk) for version in versions]


def test_publish_names_what_it_replaces(boss: Client, trained):
    old, new = trained
    page = deed(boss, "modelversion_publish", old.pk)
    assert "Shoppers see the lists of Bestsellers #1 within seconds." in page
    assert "Bestsellers #2 is retired; you can publish it again." in page
    assert "is published" in deed(boss, "modelversion_publish", old.pk, press=True)
    assert new.recommender.published_version == old


def test_publish_says_why_it_cannot(boss: Client, desk: Desk, trained):
    assert "cannot be published: its status is “Queued”" in deed(boss, "modelversion_publish", desk.queued.pk)
    old, new = trained
    ModelVersion.objects.filter(pk=old.pk).update(configuration={"product_model": "other.Product"})
    page = deed(boss, "modelversion_publish", old.pk, press=True)
    assert "was trained on the products of other.Product" in page
    assert new.recommender.published_version == new


def test_roll_back_names_the_version_and_brings_it_back(boss: Client, trained):
    old, new = trained
    assert "Shoppers see Bestsellers #1 again" in deed(boss, "recommender_roll_back", new.recommender_id)
    page = deed(boss, "recommender_roll_back", new.recommender_id, press=True)
    assert "Rolled back: shoppers see Bestsellers #1 again." in page
    assert new.recommender.published_version == old


def test_roll_back_to_a_version_whose_files_are_damaged_says_so(boss: Client, trained, tmp_path):
    old, new = trained
    for file in (tmp_path / old.artifact["folder"]).iterdir():
        file.write_bytes(b"")
    before = new.recommender.published_version
    page = deed(boss, "recommender_roll_back", new.recommender_id, press=True)
    assert 'class="error"' in page
    assert new.recommender.published_version == before


def test_roll_back_without_anything_to_go_back_to_says_so(boss: Client, desk: Desk):
    pk = desk.popularity.recommender_id
    assert "has no earlier version" in deed(boss, "recommender_roll_back", pk)
    assert "has no earlier version" in deed(boss, "recommender_roll_back", pk, press=True)
    assert "/roll-back/" not in boss.get(reverse(CHANGE, args=[pk])).content.decode()


def test_cancel_stops_what_is_open_and_nothing_else(boss: Client, desk: Desk):
    assert "What shoppers see stays as it is." in deed(boss, "modelversion_cancel", desk.queued.pk)
    assert "is cancelled" in deed(boss, "modelversion_cancel", desk.queued.pk, press=True)
    desk.queued.refresh_from_db()
    assert desk.queued.status == VersionStatus.FAILED
    assert "is over already" in deed(boss, "modelversion_cancel", desk.queued.pk)
    assert "is over already" in deed(boss, "modelversion_cancel", desk.queued.pk, press=True)


def test_a_button_of_something_that_is_gone_is_not_found(boss: Client, db):
    assert boss.get(reverse("admin:recommendations_recommender_retrain", args=[4711])).status_code == 404
    assert boss.get(reverse("admin:recommendations_recommender_status", args=[4711])).status_code == 404
    assert boss.get(reverse(DETAIL, args=[4711])).status_code == 404


def test_setting_up_says_what_it_creates_and_creates_it_once(boss: Client, db):
    address = reverse("admin:recommendations_set_up")
    assert "Recommenders, as far as they are missing: Bought together" in boss.get(address).content.decode()
    assert "Set up: co-purchase, " in boss.post(address, follow=True).content.decode()
    assert Recommender.objects.count() == len(RECOMMENDERS)
    assert "Everything was there already." in boss.post(address, follow=True).content.decode()


def test_more_versions_take_no_more_queries(boss: Client, desk: Desk):
    pages = (
        reverse("admin:recommendations_recommender_changelist"),
        reverse("admin:recommendations_modelversion_changelist"),
        reverse(CHANGE, args=[desk.item_knn.recommender_id]),
        reverse("admin:recommendations_overview"),
    )
    before = [queries(boss, page) for page in pages]
    for number in range(10, 20):
        other = Recommender.objects.create(slug=f"r-{number}", algorithm="item-knn")
        for recommender in (desk.item_knn.recommender, other):
            ModelVersion.objects.create(recommender=recommender, number=number, metrics=desk.item_knn.metrics)
    assert [queries(boss, page) for page in pages] == before


def test_a_version_that_nobody_picks_up_says_what_to_do(boss: Client, desk: Desk):
    long_ago = timezone.now() - timedelta(hours=1)
    ModelVersion.objects.filter(pk=desk.queued.pk).update(requested_at=long_ago)
    page = boss.get(reverse(CHANGE, args=[desk.queued.recommender_id])).content.decode()
    assert "No worker has picked up trending. Start one, or run: python manage.py recs_train trending" in page

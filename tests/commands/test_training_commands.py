import json
import sys
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from celery import Celery
from django.core.management import CommandError, call_command

from recommendations import training
from recommendations.management import doctor
from recommendations.models import ModelVersion, Recommender, Stage, VersionStatus
from recommendations.training.leases import claim
from tests.training.algorithms import Broken, path
from tests.training.conftest import model_storage, shop  # noqa: F401
from tests.training.shop import recommender

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]


def run(name: str, *arguments: Any, **options: Any) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output, stderr=output, **options)
    return output.getvalue()


def test_training_tells_what_came_out() -> None:
    recommender("co-purchase")
    output = run("recs_train", "co-purchase")
    assert output.startswith("co-purchase #1: published; 20 lists by item; NDCG@10 ")
    assert "(popularity " in output


def test_training_all_leaves_out_what_is_switched_off() -> None:
    recommender("popularity")
    recommender("trending", is_active=False)
    assert "trending" not in run("recs_train", all=True)


def test_training_all_does_not_fail_for_what_the_shop_has_no_data_for() -> None:
    recommender("top-rated")
    recommender("popularity")
    output = run("recs_train", all=True)
    assert "top-rated #1: Refused. Not enough data yet" in output
    with pytest.raises(CommandError, match="1 of 1 did not come through"):
        run("recs_train", "top-rated")


def test_training_without_publishing_leaves_the_version_to_recs_publish() -> None:
    row = recommender("popularity")
    assert "popularity #1: evaluated" in run("recs_train", "popularity", no_publish=True)
    assert row.published_version is None
    assert "popularity #1: published" in run("recs_publish", "popularity")
    assert row.published_version is not None


def test_training_as_json() -> None:
    recommender("popularity")
    (record,) = json.loads(run("recs_train", "popularity", json=True))
    assert (record["recommender"], record["number"], record["status"]) == ("popularity", 1, "published")
    assert record["counts"]["lists"] == {"global": 1}
    assert record["metrics"]["k"] == 10


def test_what_did_not_come_through_makes_the_exit_code_one() -> None:
    recommender("popularity")
    recommender(path(Broken), slug="broken")
    output = StringIO()
    with pytest.raises(CommandError, match="1 of 2 did not come through") as raised:
        call_command("recs_train", "popularity", "broken", stdout=output)
    assert raised.value.returncode == 1
    assert "popularity #1: published" in output.getvalue()
    assert "broken #1: Failed. ZeroDivisionError: nobody bought anything" in output.getvalue()


def test_a_queued_row_is_run_by_the_command() -> None:
    row = recommender("popularity")
    version, _ = training.queue(row, by="admin")
    assert "popularity #1: published" in run("recs_train", "popularity")
    assert row.published_version == version


def test_what_another_worker_trains_is_left_to_it() -> None:
    version, _ = training.queue(recommender("popularity"))
    lease = claim(version.pk)
    assert lease is not None
    assert f"{lease.version.worker} is training it already" in run("recs_train", "popularity")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_with_the_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    recommender("co-purchase")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    call_command("recs_train", "co-purchase", stdout=StringIO())
    assert "co-purchase #1" in terminal.getvalue()
    assert str(Stage.READING.label) in terminal.getvalue()


def test_queueing_hands_over_and_does_not_wait(django_capture_on_commit_callbacks: Any) -> None:
    row = recommender("popularity")
    with django_capture_on_commit_callbacks() as callbacks:
        output = run("recs_train", "popularity", queue=True)
    assert "queued. It waits for a Celery worker" in output
    assert len(callbacks) == 1
    assert row.versions.get().status == VersionStatus.QUEUED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Name recommenders, or give --all. There are: popularity, trending."),
        (["popularty"], "There is no recommender 'popularty'. Did you mean 'popularity'?"),
        (["xyz"], "There is no recommender 'xyz'. There are: popularity, trending."),
    ],
)
def test_a_wrong_name_gets_the_right_ones(arguments: list[str], message: str) -> None:
    recommender("popularity")
    recommender("trending")
    with pytest.raises(CommandError) as raised:
        run("recs_train", *arguments)
    assert str(raised.value) == message


def test_before_there_are_recommenders_the_command_says_how_to_make_them() -> None:
    with pytest.raises(CommandError, match="recs_doctor --create-defaults"):
        run("recs_train", all=True)


def test_publishing_a_number() -> None:
    row = recommender("popularity")
    first = training.train(row)
    training.train(row)
    run("recs_publish", "popularity", 1)
    assert row.published_version == first


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["popularity"], "has no version that was trained and held back. There are: #1 published."),
        (["popularity", 7], "has no version #7. There are: #1 published."),
        (["popularity", 1], "only one that was trained to the end can be published"),
    ],
)
def test_what_cannot_be_published_is_explained(arguments: list[Any], message: str) -> None:
    training.train(recommender("popularity"))
    with pytest.raises(CommandError) as raised:
        run("recs_publish", *arguments)
    assert message in str(raised.value)


def test_rolling_back() -> None:
    row = recommender("popularity")
    first = training.train(row)
    training.train(row)
    assert "popularity #1: published" in run("recs_rollback", "popularity")
    assert row.published_version == first
    with pytest.raises(CommandError, match="no earlier version"):
        run("recs_rollback", "popularity")


class TestDoctor:
    def examine(self, **options: Any) -> dict[str, dict[str, str]]:
        """Findings by subject."""
        output = StringIO()
        with suppress(CommandError):
            call_command("recs_doctor", json=True, stdout=output, **options)
        return {finding["subject"]: finding for finding in json.loads(output.getvalue())}

    def test_an_empty_installation_is_told_what_to_do_next(self) -> None:
        found = self.examine()
        assert (
            "20 recommendable products, through tests.warehouse.catalog.WarehouseCatalog"
            in (found["warehouse.Article"]["state"])
        )
        assert "purchase" in found["Interactions"]["state"]
        assert "recs_doctor --create-defaults" in found["None"]["next_step"]

    def test_defaults_are_created_and_then_want_training(self) -> None:
        found = self.examine(create_defaults=True)
        assert "recs_train co-purchase" in found["co-purchase"]["next_step"]
        assert "recs_train" in found["also-bought"]["next_step"]

    def test_something_to_do_exits_with_one(self) -> None:
        with pytest.raises(CommandError, match="To do: 1") as raised:
            run("recs_doctor")
        assert raised.value.returncode == 1

    def test_all_is_well_exits_with_zero(self) -> None:
        self.examine(create_defaults=True)
        Recommender.objects.exclude(slug__in=["co-purchase", "popularity"]).update(is_active=False)
        for slug in ("co-purchase", "popularity"):
            training.train(Recommender.objects.get(slug=slug))
        output = run("recs_doctor")
        assert "→" not in output
        assert "falls back to" in output

    def test_a_recommender_that_the_shop_has_no_data_for_is_no_failure(self) -> None:
        self.examine(create_defaults=True)
        Recommender.objects.exclude(slug="top-rated").update(is_active=False)
        assert training.train(Recommender.objects.get(slug="top-rated")).status == VersionStatus.REFUSED
        output = run("recs_doctor")
        assert "top-rated: Top rated #1 was trained but refused: Not enough data yet" in output
        assert "    · Train Top rated again once there is more to learn from" in output
        assert "To do" not in output

    def test_what_is_up_and_is_refused_anew_is_one(self) -> None:
        row = recommender("popularity")
        training.train(row)
        ModelVersion.objects.create(recommender=row, number=2, status=VersionStatus.REFUSED, error="Worse.")
        assert self.examine()["popularity"]["can_wait"] is False
        with pytest.raises(CommandError, match="To do: "):
            run("recs_doctor")

    def test_accounts_that_came_all_at_once_want_a_person_to_look(self) -> None:
        row = recommender("popularity")
        burst = {"products": [1, 2], "accounts": 40, "expected": 1.0}
        counts = {"shoppers": 60, "set_aside": [burst]}
        ModelVersion.objects.create(recommender=row, number=1, status=VersionStatus.REFUSED, counts=counts)
        assert self.examine()["popularity"]["can_wait"] is False

    def test_a_shop_that_retrains_by_cron_is_told_so_and_passes(self, no_celery_application: Celery) -> None:
        found = self.examine()["W004"]
        assert "unless somebody runs recs_train" in found["state"]
        assert found["can_wait"] is True

    @pytest.mark.parametrize(
        ("change", "state", "step"),
        [
            ({"algorithm": "itemknn"}, "did you mean 'item-knn'?", "Put that right"),
            ({"parameters": {"neighbors": 2}}, "did you mean 'neighbours'?", "Put that right"),
            ({"parameters": [1]}, "must be a JSON object", "Put that right"),
            ({"kinds": ["sale"]}, "no event kind 'sale'", "Put that right"),
            ({"algorithm": path(Broken)}, "ZeroDivisionError", "recs_train item-knn"),
        ],
    )
    def test_what_is_wrong_with_a_recommender_is_said(self, change: Any, state: str, step: str) -> None:
        row = recommender("item-knn")
        for name, value in change.items():
            setattr(row, name, value)
        row.save()
        if "algorithm" in change and "." in change["algorithm"]:
            training.train(row)
        found = self.examine()["item-knn"]
        assert state in found["state"]
        assert step in found["next_step"]

    def test_a_version_that_no_worker_takes_is_noticed(self) -> None:
        from datetime import timedelta

        from django.utils import timezone

        training.queue(recommender("popularity"))
        ModelVersion.objects.update(requested_at=timezone.now() - timedelta(hours=1))
        assert "recs_train popularity" in self.examine()["popularity"]["next_step"]


@pytest.fixture
def web_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without the extra [train]: Surprise cannot be imported."""
    monkeypatch.delitem(sys.modules, "recommendations.algorithms.ratings.svd", raising=False)
    monkeypatch.delitem(sys.modules, "recommendations.algorithms.ratings.surprise_trainset", raising=False)
    monkeypatch.setitem(sys.modules, "surprise", None)


@pytest.mark.usefixtures("web_node")
def test_a_web_node_says_what_to_install_and_makes_no_version_that_could_only_fail() -> None:
    recommender("popularity")
    recommender("svd")
    with pytest.raises(CommandError) as raised:
        run("recs_train", all=True)
    assert str(raised.value) == (
        "The algorithm 'svd' needs surprise, which is not installed here:"
        ' pip install "django-shop-recommendations[train]". Or let a worker train: recs_train --queue.'
    )
    assert not ModelVersion.objects.exists()


@pytest.mark.usefixtures("web_node")
def test_what_a_web_node_has_not_installed_is_no_fault_of_the_recommender_s() -> None:
    assert training.problems(recommender("svd")) == []


def test_the_doctor_names_the_libraries_that_training_lacks_here(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A blend goes without them, and a web node needs none: told, but nothing to do."""
    monkeypatch.setattr(
        doctor, "find_spec", lambda name: None if name in ("implicit", "lightgbm") else object()
    )
    (found,) = [one for one in doctor.examine() if one.subject == "Libraries on this machine"]
    assert found.state == (
        "Without implicit (als): [train]; blends go without it;"
        " LightGBM (boosted trees): [boost]; blends go without it."
    )
    assert found.next_step == ""


def test_the_doctor_finds_nothing_missing_where_all_is_installed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "find_spec", lambda name: object())
    assert "All that training can use." in [one.state for one in doctor.examine()]

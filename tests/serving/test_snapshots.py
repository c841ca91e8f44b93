"""What every process holds, and how it hears of changes."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import DatabaseError

from recommendations import recommend, serving
from recommendations.models import (
    Audience,
    Bundle,
    Campaign,
    CampaignRule,
    Placement,
    Promotion,
    Restriction,
    Revision,
)
from recommendations.serving import snapshots
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article


@pytest.fixture
def impatient(settings: Any) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "SNAPSHOT_SECONDS": 0}


def test_within_its_seconds_the_same_snapshot_is_given_out(articles: list[Article]) -> None:
    assert serving.snapshot() is serving.snapshot()


@pytest.mark.usefixtures("impatient")
def test_an_unchanged_revision_keeps_the_snapshot(articles: list[Article]) -> None:
    publish("trending", everyone=articles)
    assert serving.snapshot() is serving.snapshot()


def _campaign() -> Campaign:
    return Campaign.objects.create(name="Summer", slug="summer")


def _rule() -> CampaignRule:
    return CampaignRule.objects.create(campaign=_campaign(), action="boost")


def _restriction() -> Restriction:
    return Restriction.objects.create(note="because")


def _promotion() -> Promotion:
    return Promotion.objects.create(name="Ten", kind="percent", value=10)


@pytest.mark.usefixtures("impatient", "db")
def test_saving_a_placement_reaches_the_next_answer() -> None:
    serving.snapshot()
    placement = Placement.objects.create(slug="also-bought", title={"en": "Goes with it"})
    assert serving.snapshot().slots["also-bought"].title == "Goes with it"
    placement.delete()
    assert serving.snapshot().slots["also-bought"].title == "Customers also bought"


@pytest.mark.usefixtures("impatient", "db")
def test_a_number_that_was_rolled_back_and_given_out_again_is_told_apart() -> None:
    Placement.objects.create(slug="first")
    first = Revision.objects.get()
    assert "first" in serving.snapshot().slots
    Placement.objects.all().delete()
    Placement.objects.create(slug="second")
    Revision.objects.update(number=first.number)
    assert set(serving.snapshot().slots) >= {"second"}


@pytest.mark.usefixtures("impatient", "db")
def test_what_was_published_is_served_on_while_the_database_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    held = serving.snapshot()

    def refuse(held: Any) -> Any:
        raise DatabaseError("no answer")

    monkeypatch.setattr(snapshots, "_newer_than", refuse)
    assert serving.snapshot() is held
    assert "going on with what was" in caplog.text


@pytest.mark.django_db
def test_one_thread_reads_while_the_others_go_on_with_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, reads = snapshots.Keeper(), []
    reading, go_on = Event(), Event()
    held = keeper.get()
    keeper._fresh_until = 0.0

    def read(before: Any) -> Any:
        reads.append(before)
        reading.set()
        go_on.wait(timeout=10)
        return before

    monkeypatch.setattr(snapshots, "_newer_than", read)
    reader = Thread(target=keeper.get)
    reader.start()
    assert reading.wait(timeout=10)
    assert all(keeper.get() is held for _ in range(20))
    go_on.set()
    reader.join(timeout=10)
    assert len(reads) == 1


def test_a_store_sees_its_own_placements_and_those_of_all(articles: list[Article], settings: Any) -> None:
    place("everywhere")
    place("here", store="north")
    place("elsewhere", store="south")
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "STORE": "north"}
    serving.forget()
    assert {"everywhere", "here"} <= set(serving.snapshot().slots)
    assert "elsewhere" not in serving.snapshot().slots


def test_an_unknown_placement_is_an_error_that_names_the_known(articles: list[Article]) -> None:
    with pytest.raises(serving.UnknownPlacementError, match=r"no placement 'also-bougth'.*also-bought"):
        recommend("also-bougth")


def test_a_limit_below_one_is_an_error_that_names_it(articles: list[Article]) -> None:
    with pytest.raises(ValueError, match="limit = 0"):
        recommend("trending", limit=0)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("make", "change"),
    [
        (_campaign, lambda row: row.placements.add(Placement.objects.create(slug="added"))),
        (_campaign, lambda row: row.placements.clear()),
        (_rule, lambda row: row.products.add(Article.objects.create(label="chosen"))),
        (_rule, lambda row: row.delete()),
        (_restriction, lambda row: row.products.add(Article.objects.create(label="chosen"))),
        (_restriction, lambda row: row.save()),
        (_promotion, lambda row: row.with_products.add(Article.objects.create(label="chosen"))),
        (lambda: Audience.objects.create(name="A", slug="a"), lambda row: row.save()),
        (lambda: Bundle.objects.create(), lambda row: row.save()),
    ],
)
def test_every_change_at_the_desk_reaches_the_other_processes(make: Any, change: Any) -> None:
    row = make()
    before = Revision.current()
    change(row)
    assert Revision.current() > before

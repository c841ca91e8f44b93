import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from recommendations import track_order
from recommendations.catalog import OrderLine
from recommendations.events import intake
from recommendations.models import Intake, Interaction, RejectedEvent, Shopper
from tests.events.conftest import line
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

START = datetime(2025, 1, 1, tzinfo=UTC)


class SellingCatalog(WarehouseCatalog):
    """A warehouse that knows its orders; ``broken_at`` is the line at which its database goes away."""

    lines: list[OrderLine] = []
    broken_at: int | None = None
    asked: list[datetime | None] = []

    def order_lines(self, since: datetime | None = None) -> Iterator[OrderLine]:
        self.asked.append(since)
        for number, sold in enumerate(self.lines):
            if number == self.broken_at:
                raise KeyboardInterrupt
            if since is None or sold.occurred_at >= since:
                yield sold


@pytest.fixture
def shop(settings: Any, monkeypatch: Any, article: Article) -> type[SellingCatalog]:
    """Ten orders of one line each, a day apart, by two accounts in turn; two lines cannot be taken."""
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": f"{__name__}.SellingCatalog"}
    monkeypatch.setattr(intake, "CHUNK", 3)
    users = [get_user_model().objects.create_user(name) for name in ("ada", "eve")]
    lines = [
        line(article, f"A{n}", user=users[n % 2].pk, occurred_at=START + timedelta(days=n)) for n in range(10)
    ]
    lines[4] = line(article, "A4", quantity=0, occurred_at=lines[4].occurred_at)
    lines[5] = line(Article(label="never saved"), "A5", occurred_at=lines[5].occurred_at)
    monkeypatch.setattr(SellingCatalog, "lines", lines)
    monkeypatch.setattr(SellingCatalog, "broken_at", None)
    monkeypatch.setattr(SellingCatalog, "asked", [])
    return SellingCatalog


def backfill(*options: str) -> str:
    out = StringIO()
    call_command("recs_backfill", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_what_was_sold_is_recorded_for_its_accounts_and_the_rest_is_told_by_reason(shop: Any) -> None:
    told = backfill()
    assert "10 rows read: 8 kept, 0 there already, 2 dropped." in told
    assert "1 bad_quantity (first: row 5: quantity must be 1 or more, not 0.)" in told
    assert "1 unknown_product (first: row 6: There is no product" in told
    assert Interaction.objects.filter(shopper__user__username="ada").count() == 4
    assert Shopper.objects.count() == 2


def test_repeating_it_adds_nothing_also_to_what_was_tracked_live(shop: Any, article: Article) -> None:
    track_order(shop.lines[:2])
    assert "6 kept, 2 there already" in backfill()
    assert "0 kept, 8 there already" in backfill()
    assert Interaction.objects.count() == 8


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "2 rows read: 1 kept, 1 there already, 0 dropped."),
        ({"quantity": 7}, "2 rows read: 1 kept, 0 there already, 1 dropped."),
    ],
)
def test_a_line_whose_product_was_deleted_since_is_there_already_unless_more_has_changed(
    shop: Any, article: Article, monkeypatch: Any, change: dict[str, Any], told: str
) -> None:
    track_order([line(article, "A1")])
    gone = replace(line(article, "A1"), product=None, **change)
    monkeypatch.setattr(shop, "lines", [gone, line(article, "A2")])
    assert told in backfill()
    assert Interaction.objects.get(order="A1").product_id == article.pk


def test_after_an_interruption_it_goes_on_where_it_was(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(shop, "broken_at", 7)
    with pytest.raises(SystemExit) as stopped:
        backfill()
    assert stopped.value.code == 130
    assert Interaction.objects.count() == 4
    assert Intake.objects.get().finished_at is None
    monkeypatch.setattr(shop, "broken_at", None)
    told = backfill()
    assert told.startswith(
        "Going on where it was interrupted: orders of 04 January 2025 00:00, 6 lines read."
    )
    assert shop.asked == [None, START + timedelta(days=3)]
    assert Interaction.objects.count() == 8
    assert Intake.objects.get().finished_at is not None


def test_it_can_begin_again_instead(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(shop, "broken_at", 7)
    with pytest.raises(SystemExit):
        backfill()
    monkeypatch.setattr(shop, "broken_at", None)
    assert "10 rows read" in backfill("--restart")
    assert shop.asked == [None, None]


def test_a_dry_run_counts_and_writes_nothing(shop: Any) -> None:
    track_order(shop.lines[:2])
    before = Interaction.objects.count()
    assert "10 rows read: 6 would be kept, 2 there already, 2 dropped." in backfill("--dry-run")
    assert Interaction.objects.count() == before
    assert not Intake.objects.exists()
    assert not RejectedEvent.objects.exists()
    assert Shopper.objects.count() == 2


def test_since_is_handed_to_the_catalog(shop: Any) -> None:
    assert "2 rows read: 2 kept" in backfill("--since", "2025-01-09")
    assert shop.asked == [datetime(2025, 1, 9, tzinfo=UTC)]


def test_json_says_the_same(shop: Any) -> None:
    told = json.loads(backfill("--json"))
    assert (told["read"], told["kept"], told["duplicates"]) == (10, 8, 0)
    assert told["dropped"] == {"bad_quantity": 1, "unknown_product": 1}


def test_strict_fails_where_something_was_dropped(shop: Any) -> None:
    with pytest.raises(CommandError, match="2 rows were dropped"):
        backfill("--strict")
    assert Interaction.objects.count() == 8


def test_nothing_but_dropped_rows_is_a_failure(shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(shop, "lines", shop.lines[4:6])
    with pytest.raises(CommandError, match="Not one row"):
        backfill()


def test_a_catalog_without_orders_is_told_what_to_write(db: None) -> None:
    with pytest.raises(CommandError, match=r"write its order_lines\(\) method"):
        backfill()


def test_a_bad_day_is_refused(shop: Any) -> None:
    with pytest.raises(CommandError, match="since"):
        backfill("--since", "soon")


def test_it_needs_as_many_queries_however_long_a_chunk_is(
    shop: Any, article: Article, monkeypatch: Any, django_assert_max_num_queries: Any
) -> None:
    lines = [line(article, f"B{n}", guest=f"guest {n % 7}") for n in range(500)]
    monkeypatch.setattr(shop, "lines", lines)
    monkeypatch.setattr(intake, "CHUNK", 500)
    with django_assert_max_num_queries(22):
        backfill()
    assert Interaction.objects.count() == 500


def test_orders_that_come_in_no_order_are_begun_again_after_an_interruption(
    shop: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(shop, "lines", shop.lines[::-1])
    monkeypatch.setattr(shop, "broken_at", 7)
    with pytest.raises(SystemExit):
        backfill()
    monkeypatch.setattr(shop, "broken_at", None)
    backfill()
    assert Interaction.objects.count() == 8


def test_shoppers_are_as_old_as_their_orders(shop: Any) -> None:
    met = Shopper.objects.create(user=get_user_model().objects.get(username="eve"))
    backfill()
    ada = Shopper.objects.get(user__username="ada")
    assert (ada.first_seen_at, ada.last_seen_at) == (START, START + timedelta(days=8))
    eve = Shopper.objects.get(pk=met.pk)
    assert (eve.first_seen_at, eve.last_seen_at) == (START + timedelta(days=1), met.last_seen_at)

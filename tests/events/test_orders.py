from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from recommendations import track_order, track_refund
from recommendations.models import Interaction, RejectedEvent, Shopper
from recommendations.signals import interaction_recorded
from tests.events.conftest import Post, get_request, line, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def test_an_orders_lines_are_purchases_with_quantity_revenue_and_currency(article: Article) -> None:
    recorded = track_order([line(article, quantity=3, revenue=Decimal("28.505"))])
    stored = Interaction.objects.get()
    assert (recorded.stored, recorded.rejected, recorded.failure) == (1, (), "")
    assert (stored.kind, stored.quantity, stored.revenue, stored.currency) == (
        "purchase",
        3,
        Decimal("28.5050"),
        "GBP",
    )
    assert (stored.order, stored.line, stored.product_id, stored.shopper) == ("A1", "1", article.pk, None)


def test_an_order_told_twice_is_recorded_once_and_a_different_one_is_a_conflict(article: Article) -> None:
    lines = [line(article), line(article, number="2")]
    assert track_order(lines).stored == 2
    assert track_order(lines).duplicates == 2
    changed = track_order([line(article, quantity=7), *lines[1:]])
    assert (changed.stored, changed.duplicates, changed.conflicts) == (0, 1, 1)
    assert Interaction.objects.get(line="1").quantity == 1


def test_the_same_line_twice_in_one_call_is_one_line(article: Article) -> None:
    recorded = track_order([line(article), line(article), line(article, quantity=2)])
    assert (recorded.stored, recorded.duplicates, recorded.conflicts) == (1, 1, 1)


def test_partial_refunds_of_one_line_are_kept_apart(article: Article) -> None:
    track_order([line(article, quantity=5)])
    refunds = [line(article, refund=reference, revenue=Decimal(2)) for reference in ("R1", "R2")]
    assert track_refund(refunds).stored == 2
    assert track_refund(refunds[:1]).duplicates == 1
    kept = Interaction.objects.filter(kind="refund")
    assert {(refund.line, refund.context["refund"]) for refund in kept} == {("1", "R1"), ("1", "R2")}


def test_the_order_of_purchase_and_refund_does_not_matter(article: Article) -> None:
    refund, purchase = line(article, refund="R1"), line(article)
    assert track_refund([refund]).stored == track_order([purchase]).stored == 1


def test_a_refund_needs_its_own_reference(article: Article) -> None:
    assert [bad.code for bad in track_refund([line(article)]).rejected] == ["missing_refund"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"order": ""}, "bad_order"),
        ({"order": 17}, "bad_order"),
        ({"order": "x" * 65}, "bad_order"),
        ({"line": "a\x00b"}, "bad_line"),
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": -2}, "bad_quantity"),
        ({"quantity": 1.5}, "bad_quantity"),
        ({"quantity": True}, "bad_quantity"),
        ({"quantity": 2**31}, "bad_quantity"),
        ({"revenue": Decimal(-1)}, "bad_revenue"),
        ({"revenue": Decimal("NaN")}, "bad_revenue"),
        ({"revenue": Decimal("Infinity")}, "bad_revenue"),
        ({"revenue": Decimal(10) ** 10}, "bad_revenue"),
        ({"revenue": None}, "bad_revenue"),
        ({"currency": "POUND"}, "bad_currency"),
        ({"occurred_at": "2026-03-01"}, "bad_time"),
        ({"product": None}, "bad_product"),
        ({"product": "no-uuid"}, "bad_product"),
        ({"product": "00000000-0000-0000-0000-000000000000"}, "unknown_product"),
    ],
)
def test_a_line_that_makes_no_sense_is_put_by_and_the_others_are_kept(
    article: Article, change: dict[str, Any], code: str
) -> None:
    recorded = track_order([replace(line(article), **change), line(article, number="good")])
    assert (recorded.stored, [bad.code for bad in recorded.rejected]) == (1, [code])
    put_by = RejectedEvent.objects.get()
    assert (put_by.code, put_by.source) == (code, "order")


def test_an_accounts_order_is_the_accounts_and_a_guests_is_the_guests(article: Article) -> None:
    user = get_user_model().objects.create_user("ada")
    track_order([line(article, user=user.pk), line(article, number="2", user=str(user.pk))])
    track_order([line(article, "B1", guest="Ada@Example.org "), line(article, "B2", guest="ada@example.org")])
    track_order([line(article, "C1", user=10**6), line(article, "C2", user="nobody")])
    assert Interaction.objects.filter(shopper__user=user).count() == 2
    assert Interaction.objects.filter(shopper__guest="ada@example.org").count() == 2
    assert Interaction.objects.filter(shopper=None).count() == 2
    assert Shopper.objects.count() == 2


@pytest.mark.parametrize("reference", ["x" * 300, "žluťoučký", "a\x00b"])
def test_a_guests_reference_that_databases_disagree_about_is_kept_as_a_hash(
    article: Article, reference: str
) -> None:
    track_order([line(article, guest=reference)])
    kept = Shopper.objects.get().guest
    assert kept is not None
    assert len(kept) == 64
    assert kept.isascii()


def test_without_consent_an_order_is_kept_without_a_shopper(article: Article) -> None:
    user = get_user_model().objects.create_user("ada")
    track_order(
        [line(article, user=user.pk), line(article, "A2", guest="ada")], request=get_request(Client(), user)
    )
    track_order([replace(line(article, "A3", user=user.pk), quantity=0)], request=get_request(Client(), user))
    assert list(Interaction.objects.values_list("shopper", flat=True)) == [None, None]
    assert RejectedEvent.objects.get().payload["user"] is None
    assert not Shopper.objects.exists()


def test_a_known_browsers_order_belongs_to_its_visit(
    post: Post, article: Article, shopper_client: Client
) -> None:
    post(view(article))
    track_order([line(article, guest="someone")], request=get_request(shopper_client))
    bought, seen = Interaction.objects.get(kind="purchase"), Interaction.objects.get(kind="view")
    assert (bought.shopper, bought.visit) == (seen.shopper, seen.visit)


def test_our_failure_leaves_the_shops_transaction_usable(article: Article, caplog: Any) -> None:
    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if many:
            connection.cursor().execute("SELECT nonsense FROM nowhere")
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(broken):
            recorded = track_order([line(article)])
        Article.objects.create(label="the shop's own order")
    assert recorded.failure.split(":")[0] in ("OperationalError", "ProgrammingError")
    assert "Could not record an order" in caplog.text
    assert Article.objects.count() == 2
    assert not Interaction.objects.exists()


def test_a_catalog_that_fails_does_not_break_the_order(article: Article, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.warehouse.catalog.WarehouseCatalog.parents", lambda self, keys: 1 / 0)
    assert track_order([line(article)]).failure.startswith("ZeroDivisionError")


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_of_it_after_commit_and_never_of_what_was_rolled_back(article: Article) -> None:
    heard: list[list[str]] = []

    def listen(interactions: list[Interaction], **kwargs: Any) -> None:
        heard.append([interaction.line for interaction in interactions])
        raise RuntimeError("a receiver's own fault")

    interaction_recorded.connect(listen)
    try:
        with transaction.atomic():
            track_order([line(article)])
            transaction.set_rollback(True)
        with transaction.atomic():
            track_order([line(article), line(article, number="2")])
            assert heard == []
        track_order([line(article)])
    finally:
        interaction_recorded.disconnect(listen)
    assert heard == [["1", "2"]]


def test_an_empty_order_is_nothing(db: None) -> None:
    assert track_order([]).stored == 0

"""Interactions, shoppers and rejected events: looked at, searched, counted within bounds."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from recommendations import track
from recommendations.admin import interactions, rejected
from recommendations.admin.base import CappedPaginator
from recommendations.models import EventKind, Interaction, RejectedEvent, Shopper
from recommendations.testing.factories import interact
from tests.admin.conftest import Desk, queries
from tests.warehouse.models import Article

INTERACTIONS = "/admin/recommendations/interaction/"
SHOPPERS = "/admin/recommendations/shopper/"
REJECTED = "/admin/recommendations/rejectedevent/"


def listed(client: Client, address: str, **asked: str) -> list[object]:
    response = client.get(address, asked)
    assert response.status_code == 200
    return [row.pk for row in response.context["cl"].result_list]


# Interactions


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({}, {"view", "purchase"}),
        ({"q": "Mug 5"}, {"view"}),
        ({"q": "mug"}, {"view", "purchase"}),
        ({"q": "SO-1001"}, {"purchase"}),
        ({"q": "Vase"}, set()),
        ({"kind__exact": "purchase"}, {"purchase"}),
        ({"quality__exact": "bot"}, set()),
        ({"occurred_at__gte": "2100-01-01 00:00:00+00:00"}, set()),
    ],
)
def test_interactions_are_filtered_and_found_by_product_and_order(boss: Client, desk: Desk, asked, kinds):
    found = Interaction.objects.filter(pk__in=listed(boss, INTERACTIONS, **asked))
    assert {one.kind for one in found} == kinds


def test_interactions_are_found_by_the_products_key(boss: Client, desk: Desk):
    assert listed(boss, INTERACTIONS, q=str(desk.articles[5].pk)) == [desk.view.pk]


def test_one_shoppers_or_one_products_interactions_are_a_link_away(boss: Client, desk: Desk):
    interact(desk.guest, "view", desk.articles[5])
    assert len(listed(boss, INTERACTIONS, shopper__id__exact=str(desk.guest.pk))) == 1
    assert len(listed(boss, INTERACTIONS, product__exact=str(desk.articles[5].pk))) == 2


def test_totals_are_those_of_what_is_shown(boss: Client, desk: Desk):
    interact(desk.anna, "purchase", desk.articles[1], revenue="0.50", currency="EUR")
    page = boss.get(INTERACTIONS).content.decode()
    assert "24.50 GBP" in page
    assert "0.50 EUR" in page
    assert "24.50 GBP" not in boss.get(INTERACTIONS, {"kind__exact": "view"}).content.decode()


def test_totals_and_pages_of_a_large_table_are_bounded_and_say_so(boss: Client, desk: Desk, monkeypatch):
    monkeypatch.setattr(interactions, "TOTALS_CAP", 3)
    monkeypatch.setattr(CappedPaginator, "cap", 4)
    for minutes in range(6):
        interact(desk.anna, "view", desk.articles[0], occurred_at=timezone.now() - timedelta(minutes=minutes))
    response = boss.get(INTERACTIONS)
    counts = dict(row[:2] for row in response.context["cl"].totals["rows"])
    assert counts == {"View": "2", "Purchase": "1"}
    page = response.content.decode()
    assert "Of the newest 3 only, since" in page
    assert "Only the first 4 are counted and paged through" in page


def test_titles_come_in_one_query_and_gone_products_by_their_key(boss: Client, desk: Desk):
    gone = uuid4()
    interact(desk.anna, "view", gone)
    assert str(gone) in boss.get(INTERACTIONS).content.decode()
    before = queries(boss, INTERACTIONS)
    for number in range(20):
        interact(Shopper.objects.create(), "view", Article.objects.create(label=f"Vase {number}"))
    assert queries(boss, INTERACTIONS) == before
    assert "Vase 19" in boss.get(INTERACTIONS).content.decode()


def test_an_order_without_consent_shows_no_shopper(boss: Client, desk: Desk):
    row = interact(desk.anna, "purchase", desk.articles[0])
    Interaction.objects.filter(pk=row.pk).update(shopper=None)
    assert "without consent" in boss.get(INTERACTIONS).content.decode()
    assert boss.get(f"{INTERACTIONS}{row.pk}/change/").status_code == 200


def test_an_interaction_of_a_product_that_is_gone_can_be_looked_at(boss: Client, desk: Desk):
    row = interact(desk.anna, "view", uuid4())
    assert str(row.product_id) in boss.get(f"{INTERACTIONS}{row.pk}/change/").content.decode()


@pytest.mark.parametrize(
    "address", [INTERACTIONS, SHOPPERS, REJECTED, "/admin/recommendations/modelversion/"]
)
def test_nothing_that_happened_can_be_added_or_deleted(boss: Client, desk: Desk, address):
    assert boss.get(f"{address}add/").status_code == 403
    pk = listed(boss, address)[0]
    assert boss.get(f"{address}{pk}/delete/").status_code == 403
    assert boss.post(f"{address}{pk}/change/", {}).status_code == 403


# Shoppers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("anna", {"anna"}),
        ("ANN", {"anna"}),
        ("example.org", {"anna"}),
        ("G-17", {"guest"}),
        ("g-1", {"guest"}),
        ("otto", set()),
        ("", {"anna", "guest", "browser"}),
    ],
)
def test_shoppers_are_found_by_account_and_guest_reference(boss: Client, desk: Desk, text, found):
    names = {desk.anna.pk: "anna", desk.guest.pk: "guest", desk.browser.pk: "browser"}
    assert {names[pk] for pk in listed(boss, SHOPPERS, q=text)} == found


def test_shoppers_are_found_by_their_key_whole_or_as_the_desk_shortens_it(boss: Client, desk: Desk):
    for text in (str(desk.browser.key), desk.browser.key.hex, str(desk.browser.key)[:8]):
        assert listed(boss, SHOPPERS, q=text) == [desk.browser.pk]


@pytest.mark.parametrize(("kind", "found"), [("account", "anna"), ("guest", "guest"), ("merged", "browser")])
def test_shoppers_are_filtered_by_kind(boss: Client, desk: Desk, kind, found):
    assert listed(boss, SHOPPERS, **{"is": kind}) == [getattr(desk, found).pk]


def test_a_shoppers_page_tells_what_they_did_and_would_be_shown(boss: Client, desk: Desk):
    interact(desk.browser, "favourite", desk.articles[8])
    page = boss.get(f"{SHOPPERS}{desk.anna.pk}/change/").content.decode()
    assert "of the latest 3 interactions 1 are purchases" in page
    assert all(title in page for title in ("Mug 5", "Mug 6", "Mug 8"))
    assert "4 of 4 products: 2 item-knn, 2 popular." in page
    assert "Guest" in page.split("Browsers merged into it")[1]


def test_a_shopper_who_did_nothing_has_a_page_too(boss: Client, desk: Desk):
    page = boss.get(f"{SHOPPERS}{desk.guest.pk}/change/").content.decode()
    assert "has done nothing that is recorded" in page


def test_no_more_than_the_latest_fifty_are_read(boss: Client, desk: Desk):
    address = f"{SHOPPERS}{desk.anna.pk}/change/"
    before = queries(boss, address)
    for number in range(60):
        interact(desk.anna, EventKind.VIEW, desk.articles[number % 12])
    assert queries(boss, address) == before
    assert len(boss.get(address).context["latest"]) == 50


def test_a_merge_is_undone_by_a_post_that_says_what_it_does(boss: Client, desk: Desk):
    address = f"{SHOPPERS}{desk.browser.pk}/unmerge/"
    assert "no longer counts for anna" in boss.get(address).content.decode()
    assert "stands for itself again, apart from anna" in boss.post(address, follow=True).content.decode()
    desk.browser.refresh_from_db()
    assert desk.browser.merged_into is None
    assert "is not merged into an account" in boss.get(address, follow=True).content.decode()
    assert "is not merged into an account" in boss.post(address, follow=True).content.decode()


# Rejected events


def test_rejected_events_are_counted_by_reason(boss: Client, desk: Desk):
    for _number in range(3):
        RejectedEvent.objects.create(code="bad_time", reason="It is from the future.")
    reasons = boss.get(REJECTED).context["cl"].reasons
    assert [(one["code"], one["n"]) for one in reasons] == [("bad_time", "3"), ("unknown_product", "1")]
    assert len(listed(boss, REJECTED, code__exact="bad_time")) == 3


@pytest.fixture
def refused(desk: Desk) -> list[RejectedEvent]:
    """Views of two articles that the shop got to know later."""
    keys = [uuid4(), uuid4()]
    for key in keys:
        track("view", product=str(key), shopper=desk.anna)
    Article.objects.bulk_create(Article(number=key, label="Late") for key in keys)
    return list(RejectedEvent.objects.exclude(pk=desk.rejected.pk))


def test_one_rejected_event_is_replayed(boss: Client, refused):
    address = f"{REJECTED}{refused[0].pk}/replay/"
    assert "nothing is counted twice" in boss.get(address).content.decode()
    assert "1 stored, 0 there already, 0 still refused." in boss.post(address, follow=True).content.decode()
    refused[0].refresh_from_db()
    assert refused[0].replayed_at is not None
    assert Interaction.objects.filter(product__label="Late").count() == 1
    assert "It has been replayed already." in boss.get(address, follow=True).content.decode()


def test_many_rejected_events_are_replayed_and_what_is_still_wrong_stays(boss: Client, desk: Desk, refused):
    chosen = [desk.rejected.pk, *(one.pk for one in refused)]
    posted = {"action": "replay_selected", "_selected_action": chosen}
    assert (
        "2 stored, 0 there already, 1 still refused."
        in boss.post(REJECTED, posted, follow=True).content.decode()
    )
    assert listed(boss, REJECTED, replayed="no") == [desk.rejected.pk]
    assert len(listed(boss, REJECTED, replayed="yes")) == 2


def test_larger_replays_are_left_to_the_command(boss: Client, desk: Desk, refused, monkeypatch):
    monkeypatch.setattr(rejected, "REPLAY_CAP", 1)
    posted = {"action": "replay_selected", "_selected_action": [one.pk for one in refused]}
    page = boss.post(REJECTED, posted, follow=True).content.decode()
    assert "1 stored" in page
    assert "python manage.py recs_replay" in page

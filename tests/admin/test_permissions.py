"""Each view of the desk × who asks: nobody, staff without permission, staff who may look, who may do all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recommendations.models import (
    Interaction,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    RejectedEvent,
    Revision,
    Shopper,
)
from tests.admin.conftest import Desk, allow

FORBIDDEN = 403

# name of the page, its argument, the permission to look at it, the permission that the deed takes ("" for a page)
PAGES: list[tuple[str, Callable[[Desk], Any], str, str]] = [
    ("overview", lambda desk: None, "view_recommender", ""),
    ("placement_changelist", lambda desk: None, "view_placement", ""),
    ("placement_change", lambda desk: desk.also_bought, "view_placement", ""),
    ("placement_preview", lambda desk: None, "view_placement", ""),
    ("placement_suggest", lambda desk: None, "view_placement", ""),
    ("recommender_changelist", lambda desk: None, "view_recommender", ""),
    ("recommender_change", lambda desk: desk.item_knn.recommender, "view_recommender", ""),
    ("recommender_status", lambda desk: desk.item_knn.recommender, "view_recommender", ""),
    ("modelversion_changelist", lambda desk: None, "view_modelversion", ""),
    ("modelversion_change", lambda desk: desk.item_knn, "view_modelversion", ""),
    ("interaction_changelist", lambda desk: None, "view_interaction", ""),
    ("interaction_change", lambda desk: desk.view, "view_interaction", ""),
    ("shopper_changelist", lambda desk: None, "view_shopper", ""),
    ("shopper_change", lambda desk: desk.anna, "view_shopper", ""),
    ("rejectedevent_changelist", lambda desk: None, "view_rejectedevent", ""),
    ("rejectedevent_change", lambda desk: desk.rejected, "view_rejectedevent", ""),
    ("recommender_retrain", lambda desk: desk.item_knn.recommender, "view_recommender", "train_recommender"),
    ("recommender_roll_back", lambda desk: desk.item_knn.recommender, "view_recommender", "publish_version"),
    ("modelversion_publish", lambda desk: desk.retired, "view_modelversion", "publish_version"),
    ("modelversion_cancel", lambda desk: desk.queued, "view_modelversion", "train_recommender"),
    ("shopper_unmerge", lambda desk: desk.browser, "view_shopper", "change_shopper"),
    ("rejectedevent_replay", lambda desk: desk.rejected, "view_rejectedevent", "change_rejectedevent"),
]
EVERYTHING = (
    Interaction,
    ModelVersion,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    RejectedEvent,
    Revision,
    Shopper,
)


@pytest.fixture(params=PAGES, ids=[page[0] for page in PAGES])
def page(request, desk: Desk) -> tuple[str, str, str]:
    name, argument, view_permission, deed_permission = request.param
    found = argument(desk)
    address = reverse(f"admin:recommendations_{name}", args=[found.pk] if found is not None else [])
    return address, view_permission, deed_permission


def remembered() -> dict[str, list[Any]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def test_nobody_is_sent_to_the_log_in(client: Client, page):
    for method in (client.get, client.post):
        response = method(page[0])
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login"))


def test_staff_without_permission_are_refused(client: Client, staff: User, page):
    before = remembered()
    client.force_login(staff)
    assert client.get(page[0]).status_code == FORBIDDEN
    assert client.post(page[0]).status_code == FORBIDDEN
    assert remembered() == before


def test_who_may_look_sees_pages_and_sets_nothing_off(client: Client, staff: User, page):
    address, view_permission, deed_permission = page
    before = remembered()
    client.force_login(allow(staff, view_permission))
    assert client.get(address).status_code == (FORBIDDEN if deed_permission else 200)
    posted = client.post(address)
    assert posted.status_code in (FORBIDDEN, 405) or not deed_permission
    assert remembered() == before


def test_the_permission_to_do_without_that_to_look_is_not_enough(client: Client, staff: User, page):
    address, _view_permission, deed_permission = page
    # To Django, who may change may look.
    if deed_permission and not deed_permission.startswith("change_"):
        client.force_login(allow(staff, deed_permission))
        assert client.get(address).status_code == FORBIDDEN
        assert client.post(address).status_code == FORBIDDEN


def test_no_page_changes_anything_by_being_looked_at(boss: Client, page):
    before = remembered()
    response = boss.get(page[0])
    assert response.status_code == 200
    assert remembered() == before


def test_a_preview_as_a_shopper_takes_the_permission_to_see_shoppers(client: Client, staff: User, desk: Desk):
    preview = reverse("admin:recommendations_placement_preview")
    asked = {"preview-placement": desk.for_you.pk, "preview-shopper": "anna"}
    client.force_login(allow(staff, "view_placement"))
    assert client.get(preview, asked).status_code == FORBIDDEN
    assert (
        client.get(reverse("admin:recommendations_placement_suggest"), {"for": "shopper"}).status_code
        == FORBIDDEN
    )
    assert (
        "preview-shopper"
        not in client.get(
            reverse("admin:recommendations_placement_change", args=[desk.for_you.pk])
        ).content.decode()
    )
    client.force_login(allow(staff, "view_placement", "view_shopper"))
    assert "As anna." in client.get(preview, asked).content.decode()


def test_a_preview_of_unsaved_edits_takes_the_permission_to_edit(client: Client, staff: User, desk: Desk):
    client.force_login(allow(staff, "view_placement"))
    response = client.post(
        reverse("admin:recommendations_placement_preview"), {"preview-placement": desk.also_bought.pk}
    )
    assert response.status_code == FORBIDDEN


def test_setting_up_takes_the_permissions_to_add(client: Client, staff: User, db):
    set_up = reverse("admin:recommendations_set_up")
    client.force_login(allow(staff, "view_recommender", "add_recommender"))
    assert client.get(set_up).status_code == FORBIDDEN
    assert client.post(set_up).status_code == FORBIDDEN
    assert not Recommender.objects.exists()


def test_the_overview_shows_what_may_be_seen_and_no_more(client: Client, staff: User, desk: Desk):
    client.force_login(allow(staff, "view_recommender"))
    page = client.get(reverse("admin:recommendations_overview")).content.decode()
    assert "item-knn was trained" in page
    assert "Also bought" not in page
    assert "The last event happened" not in page


@pytest.mark.parametrize("deed", ["retrain", "roll-back"])
def test_buttons_are_offered_to_those_who_may_press_them(client: Client, staff: User, desk: Desk, deed):
    address = reverse("admin:recommendations_recommender_change", args=[desk.item_knn.recommender_id])
    client.force_login(allow(staff, "view_recommender"))
    assert f"/{deed}/" not in client.get(address).content.decode()
    client.force_login(allow(staff, "view_recommender", "train_recommender", "publish_version"))
    assert f"/{deed}/" in client.get(address).content.decode()


def test_the_list_action_to_retrain_takes_its_permission(client: Client, staff: User, desk: Desk):
    address = reverse("admin:recommendations_recommender_changelist")
    chosen = {"action": "retrain_selected", "_selected_action": [desk.item_knn.recommender_id]}
    client.force_login(allow(staff, "view_recommender"))
    before = remembered()
    client.post(address, chosen)
    assert remembered() == before

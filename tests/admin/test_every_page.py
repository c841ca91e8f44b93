"""Every address of the desk, found in the admin's own urls: who is sent away, and that looking changes nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from recommendations import models
from recommendations.merchandising import campaigns
from tests.admin.conftest import Desk, allow

FORBIDDEN = 403
#: Refused by method, or nothing there that this person may see.
CLOSED = (302, 403, 404, 405)


@pytest.fixture
def rows(desk: Desk) -> dict[str, Any]:
    """One row of each model that the desk has pages for."""
    campaign = models.Campaign.objects.create(name="Mugs", slug="mugs")
    campaigns.save(campaign, {**campaigns.content_of(campaign), "name": "Mugs in May"})
    bundle = models.Bundle.objects.create(title={"en": "Tea for two"})
    for article in desk.articles[:2]:
        bundle.items.create(product=article)
    promotion = models.Promotion.objects.create(name="Ten off", kind="percent", value=10)
    models.Redemption.objects.create(promotion=promotion, order="SO-1", amount=1, currency="GBP")
    models.Coupon.objects.create(promotion=promotion, code="TEN")
    models.Audience.objects.create(name="Members", slug="members")
    models.Restriction.objects.create(note="Recalled", which={"brands": ["x"]})
    models.Relation.objects.create(source=desk.articles[0], kind="fits", target=desk.articles[1])
    models.Evaluation.objects.create()
    return {
        one._meta.model_name: one._default_manager.order_by("pk").first()
        for one in apps.get_app_config("recommendations").get_models()
    }


def addresses(rows: dict[str, Any]) -> dict[str, str]:
    """Name → address of each page of the app in the admin, with a real row in the place of its arguments."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        if model._meta.app_label != "recommendations":
            continue
        for pattern in model_admin.urls:
            if isinstance(pattern, URLPattern) and pattern.name:
                found[pattern.name] = _filled(pattern, rows.get(str(model._meta.model_name)))
    return found


def _filled(pattern: URLPattern, row: Any) -> str:
    names = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
    values = {name: 0 if name == "number" else getattr(row, "pk", 0) for name in names}
    return reverse(f"admin:{pattern.name}", kwargs=values)


def remembered() -> dict[str, list[Any]]:
    everything = apps.get_app_config("recommendations").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in everything}


def test_there_is_a_page_for_each_room_of_the_desk(rows):
    known = set(addresses(rows))
    rooms = ("campaign", "promotion", "bundle", "audience", "restriction", "placement", "recommender")
    assert {f"recommendations_{room}_changelist" for room in rooms} <= known
    assert get_resolver().reverse_dict
    assert len(known) > 80


def each(client: Client, rows: dict[str, Any], closed: Callable[[Any], bool]) -> dict[str, tuple[int, int]]:
    """The pages that answer a GET or a POST otherwise than closed, with both status codes."""
    answers = {}
    for name, address in addresses(rows).items():
        got, posted = client.get(address), client.post(address)
        if not (closed(got) and closed(posted)):
            answers[name] = (got.status_code, posted.status_code)
    return answers


def test_nobody_is_sent_to_the_log_in_from_every_page(client: Client, rows):
    log_in = reverse("admin:login")
    before = remembered()
    assert (
        each(client, rows, lambda answer: answer.status_code == 302 and answer.url.startswith(log_in)) == {}
    )
    assert remembered() == before


def test_staff_without_a_permission_are_refused_everywhere(client: Client, staff: User, rows):
    before = remembered()
    client.force_login(staff)
    assert each(client, rows, lambda answer: answer.status_code in (FORBIDDEN, 404, 405)) == {}
    assert remembered() == before


def test_who_may_look_changes_nothing_by_whatever_is_posted(client: Client, staff: User, rows):
    looks = Permission.objects.filter(content_type__app_label="recommendations", codename__startswith="view_")
    client.force_login(allow(staff, *looks.values_list("codename", flat=True)))
    before = remembered()
    for name, address in addresses(rows).items():
        assert client.get(address).status_code in (200, *CLOSED), name
        assert client.post(address, {"post": "yes", "_save": "1"}).status_code in (200, *CLOSED), name
    assert remembered() == before


def test_no_page_changes_anything_by_being_looked_at(boss: Client, rows):
    before = remembered()
    answers = {name: boss.get(address).status_code for name, address in addresses(rows).items()}
    # What only happened is neither added nor deleted; what is done is not looked at.
    assert {name: status for name, status in answers.items() if status not in (200, *CLOSED)} == {}
    for room in ("campaign", "promotion", "bundle", "audience", "restriction", "placement"):
        pages = [
            answers[f"recommendations_{room}_{page}"] for page in ("changelist", "add", "change", "delete")
        ]
        assert pages == [200] * 4, room
    assert remembered() == before


DEEDS = [
    ("campaign_publish", "view_campaign", "publish_campaign"),
    ("campaign_duplicate", "view_campaign", "add_campaign"),
    ("campaign_restore", "view_campaign", "change_campaign"),
    ("campaign_delete", "view_campaign", "delete_campaign"),
    ("restriction_delete", "view_restriction", "delete_restriction"),
]


@pytest.mark.parametrize(("view", "look", "deed"), DEEDS, ids=[one[0] for one in DEEDS])
def test_each_deed_takes_its_own_permission(client: Client, staff: User, rows, view, look, deed):
    address = addresses(rows)[f"recommendations_{view}"]
    everything_else = Permission.objects.filter(content_type__app_label="recommendations").exclude(
        codename=deed
    )
    client.force_login(allow(staff, *everything_else.values_list("codename", flat=True)))
    before = remembered()
    assert client.post(address, {"post": "yes"}).status_code == FORBIDDEN
    assert remembered() == before
    client.force_login(allow(staff, look, deed))
    client.post(address, {"post": "yes"})
    assert remembered() != before or view == "campaign_publish"


def test_posting_takes_the_page_s_own_token(staff: User, rows):
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))
    before = remembered()
    for name, address in addresses(rows).items():
        assert client.post(address, {"post": "yes"}).status_code in (FORBIDDEN, 405), name
    assert remembered() == before

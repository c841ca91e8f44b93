"""Audiences in Chromium: built with and without a script, by keyboard, and nothing for axe to find."""

from typing import Any

import pytest

from recommendations.merchandising.audiences import CONDITIONS, feeds
from recommendations.models import Audience
from tests.admin.conftest import Desk, desk
from tests.browser.test_admin import DJANGOS, NARROW_AND_DARK, NO_SCRIPT, WIDE_AND_LIGHT, Visit, axe, visit

__all__ = ["desk", "visit"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYTHING = [
    {"is": "first_seen", "who": "new", "days": 30},
    {"is": "last", "what": "order", "how": "within", "days": 30},
    {"is": "group", "names": ["Trade"]},
    {"is": "spent", "amount": ["10", None]},
    {"is": "orders", "number": [1, None]},
    {"is": "likes_category", "names": ["Mugs"], "at_least": 10},
    {"is": "likes_brand", "names": ["Larch"], "at_least": 10},
    {"is": "basket_value", "amount": ["10", None]},
    {"is": "basket_holds", "tags": ["gift"]},
    {"is": "country", "codes": ["GB"]},
    {"is": "device", "devices": ["mobile"]},
]


@pytest.fixture
def everything(desk: Desk) -> Audience:
    """One condition of each kind, and a feed."""
    did = {"is": "did", "whether": "has", "deed": "view", "products": [str(desk.articles[5].pk)], "days": 9}
    row = Audience.objects.create(name="Everything", slug="everything", conditions=[*EVERYTHING, did])
    assert {one["is"] for one in row.conditions} == set(CONDITIONS)
    feeds.open_feed(row)
    return row


@pytest.mark.parametrize("visit", [WIDE_AND_LIGHT, NARROW_AND_DARK], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Visit, desk: Desk, everything: Audience) -> None:
    pages: list[tuple[Any, ...]] = [
        ("audience_changelist",),
        ("audience_add",),
        ("audience_change", everything.pk),
        ("audience_open_feed", everything.pk),
        ("audience_count",),
        ("shopper_change", desk.anna.pk),
    ]
    found = {}
    for view, *args in pages:
        page = visit.to(view, *args)
        for line in page.locator(".recs-taste summary").all():
            line.click()
        page.wait_for_load_state("networkidle")
        violations = axe.Axe().run(page, context={"exclude": DJANGOS}).response["violations"]
        found[view] = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view
    assert {view: told for view, told in found.items() if told} == {}


@pytest.mark.parametrize("visit", [{}, NO_SCRIPT], indirect=True, ids=["script", "no script"])
def test_an_audience_is_built_counted_and_saved(visit: Visit, desk: Desk) -> None:
    page = visit.to("audience_add")
    page.fill("#id_name", "Buyers")
    page.get_by_role("button", name="Number of orders").click()
    page.fill("[name=c0-number_low]", "1")
    page.get_by_role("button", name="Device").click()
    page.get_by_role("button", name="Remove the condition “Device”").click()
    assert page.input_value("[name=c0-number_low]") == "1"
    page.get_by_role("button", name="Count", exact=True).click()
    frame = page.frame_locator("#recs-count-frame")
    frame.get_by_role("heading", name="1 shopper").wait_for()
    frame.get_by_role("link", name="anna").wait_for()
    assert not Audience.objects.exists()
    page.fill("#id_slug", "buyers")
    page.get_by_role("button", name="Save and continue editing").click()
    page.get_by_text("was added successfully").wait_for()
    assert Audience.objects.get().conditions == [{"is": "orders", "number": [1, None]}]


def test_what_is_counted_follows_what_is_typed(visit: Visit, desk: Desk) -> None:
    page = visit.to("audience_add")
    page.get_by_role("button", name="Number of orders").click()
    frame = page.frame_locator("#recs-count-frame")
    frame.get_by_text("Not counted yet").wait_for()
    page.fill("[name=c0-number_low]", "1")
    page.keyboard.press("Tab")
    frame.get_by_role("heading", name="1 shopper").wait_for()
    page.fill("[name=c0-number_low]", "9")
    page.keyboard.press("Tab")
    frame.get_by_role("heading", name="0 shoppers").wait_for()


@pytest.mark.parametrize("visit", [{}, NO_SCRIPT], indirect=True, ids=["script", "no script"])
def test_enter_saves_and_takes_away_no_condition(visit: Visit, everything: Audience) -> None:
    page = visit.to("audience_change", everything.pk)
    page.fill("#id_name", "By keyboard")
    page.press("#id_name", "Enter")
    page.get_by_text("was changed successfully").wait_for()
    everything.refresh_from_db()
    assert everything.name == "By keyboard"
    assert len(everything.conditions) == len(CONDITIONS)

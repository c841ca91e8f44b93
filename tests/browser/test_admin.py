"""The desk in Chromium: axe on each page, the preview with and without a script, progress that moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recommendations.models import ModelVersion, Placement, VersionStatus
from tests.admin.conftest import Desk, desk

__all__ = ["desk"]

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What Django's own pages are made of, and we cannot mend.
DJANGOS = [[".breadcrumbs:not(.recs-breadcrumbs)"], ["#searchbar"], [".theme-toggle"]]

PAGES: dict[str, Any] = {
    "overview": lambda found: None,
    "placement_changelist": lambda found: None,
    "placement_add": lambda found: None,
    "placement_change": lambda found: found.also_bought,
    "placement_preview": lambda found: None,
    "recommender_changelist": lambda found: None,
    "recommender_change": lambda found: found.item_knn.recommender,
    "recommender_retrain": lambda found: found.item_knn.recommender,
    "modelversion_changelist": lambda found: None,
    "modelversion_change": lambda found: found.item_knn,
    "interaction_changelist": lambda found: None,
    "interaction_change": lambda found: found.view,
    "shopper_changelist": lambda found: None,
    "shopper_change": lambda found: found.anna,
    "rejectedevent_changelist": lambda found: None,
    "rejectedevent_change": lambda found: found.rejected,
    "set_up": lambda found: None,
    "leaderboard": lambda found: None,
}


class Visit:
    """The boss's browser at the desk."""

    def __init__(self, page: Any, site: str) -> None:
        self.page = page
        self.site = site

    def to(self, view: str, *args: object) -> Any:
        self.page.goto(self.site + reverse(f"admin:recommendations_{view}", args=args))
        return self.page

    @property
    def frame(self) -> Any:
        return self.page.frame_locator("#recs-preview-frame")


@pytest.fixture
def visit(chromium: Any, live_server: Any, desk: Desk, request: Any) -> Iterator[Visit]:
    """Parametrised indirectly with what the browser is like: {"java_script_enabled": False}, a width, a theme."""
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(**getattr(request, "param", {}))
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Visit(page, live_server.url)
    context.close()
    assert errors == []


WIDE_AND_LIGHT = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
NARROW_AND_DARK = {"viewport": {"width": 820, "height": 1100}, "color_scheme": "dark"}
NO_SCRIPT = {"java_script_enabled": False}


@pytest.mark.parametrize("visit", [WIDE_AND_LIGHT, NARROW_AND_DARK], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(visit: Visit, desk: Desk) -> None:
    found = {}
    for view, argument in PAGES.items():
        subject = argument(desk)
        page = visit.to(view, *([subject.pk] if subject is not None else []))
        violations = axe.Axe().run(page, context={"exclude": DJANGOS}).response["violations"]
        found[view] = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations]
    assert {view: told for view, told in found.items() if told} == {}


@pytest.mark.parametrize("visit", [NARROW_AND_DARK], indirect=True, ids=["narrow"])
def test_no_page_is_wider_than_a_tablet(visit: Visit, desk: Desk) -> None:
    for view, argument in PAGES.items():
        subject = argument(desk)
        page = visit.to(view, *([subject.pk] if subject is not None else []))
        assert page.evaluate("document.documentElement.scrollWidth") <= 820, view


@pytest.mark.parametrize("visit", [{}, NO_SCRIPT], indirect=True, ids=["script", "no script"])
def test_the_preview_shows_unsaved_edits(visit: Visit, desk: Desk) -> None:
    page = visit.to("placement_change", desk.also_bought.pk)
    visit.frame.get_by_text("4 of 4 products").wait_for()
    page.fill("#id_limit", "2")
    page.fill("#recs-preview-product", "Mug 7")
    page.click("[data-recs-preview]")
    visit.frame.get_by_text("On “Mug 7”.").wait_for()
    visit.frame.get_by_text("2 of 2 products").wait_for()
    assert Placement.objects.get(pk=desk.also_bought.pk).limit == 4


def test_the_preview_follows_the_form_by_itself(visit: Visit, desk: Desk) -> None:
    page = visit.to("placement_change", desk.also_bought.pk)
    page.fill("#id_title_0", "A better title")
    page.fill("#id_limit", "3")
    page.locator("#id_limit").blur()
    visit.frame.get_by_text("3 of 3 products").wait_for()
    visit.frame.get_by_role("heading", name="A better title").wait_for()


def test_enter_in_a_picker_shows_the_preview_and_saves_nothing(visit: Visit, desk: Desk) -> None:
    page = visit.to("placement_change", desk.also_bought.pk)
    page.fill("#id_slug", "renamed")
    page.fill("#recs-preview-product", "Mug 3")
    page.press("#recs-preview-product", "Enter")
    visit.frame.get_by_text("On “Mug 3”.").wait_for()
    assert not Placement.objects.filter(slug="renamed").exists()


def test_pickers_suggest_what_has_been_typed(visit: Visit, desk: Desk) -> None:
    page = visit.to("placement_change", desk.for_you.pk)
    page.locator("#recs-preview-shopper").press_sequentially("ann")
    page.locator("#recs-shoppers option[value=anna]").wait_for(state="attached")


def test_a_source_offers_only_the_recommenders_that_fit(visit: Visit, desk: Desk) -> None:
    page = visit.to("placement_change", desk.also_bought.pk)
    offered = "#id_sources-0-recommender option:not([disabled])"
    assert [text.strip() for text in page.locator(offered).all_inner_texts()] == ["none", "item-knn"]
    page.select_option("#id_sources-0-how", "global")
    assert page.locator(offered).all_inner_texts() == ["none", "popularity", "trending"]
    assert page.locator("#id_sources-0-recommender").input_value() == ""
    page.select_option("#id_sources-0-how", "recent")
    assert page.locator(offered).all_inner_texts() == ["none"]


def test_progress_moves_and_ends_without_a_reload(visit: Visit, desk: Desk) -> None:
    ModelVersion.objects.filter(pk=desk.queued.pk).update(status=VersionStatus.RUNNING, progress=0.2)
    page = visit.to("recommender_change", desk.queued.recommender_id)
    page.fill("#id_title", "Half-written")
    page.get_by_text("is training: 20 % done").wait_for()
    ModelVersion.objects.filter(pk=desk.queued.pk).update(progress=0.7)
    page.get_by_text("is training: 70 % done").wait_for()
    ModelVersion.objects.filter(pk=desk.queued.pk).update(
        status=VersionStatus.FAILED, error="No space left", running_slot=None
    )
    page.get_by_text("failed: No space left.").wait_for()
    assert page.locator("progress").count() == 0
    assert page.input_value("#id_title") == "Half-written"


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True, ids=["no script"])
def test_the_buttons_work_without_a_script(visit: Visit, desk: Desk) -> None:
    page = visit.to("recommender_change", desk.item_knn.recommender_id)
    page.get_by_role("link", name="Retrain now").click()
    page.get_by_role("button", name="Retrain now").click()
    page.get_by_text("is queued. Without a worker").wait_for()
    page.get_by_role("link", name="Refresh").wait_for()

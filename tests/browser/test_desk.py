"""Preview, why and linter in Chromium: with and without a script, wide and narrow, and axe on each."""

import pytest
from django.urls import reverse

from recommendations import serving
from recommendations.models import Campaign, CampaignRule, Interaction
from recommendations.testing.factories import place
from tests.admin.conftest import Desk, desk
from tests.browser.test_admin import (
    DJANGOS,
    NARROW_AND_DARK,
    NO_SCRIPT,
    WIDE_AND_LIGHT,
    Visit,
    axe,
    visit,
)

__all__ = ["desk", "visit"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(desk: Desk) -> Campaign:
    """Puts mug 9 first on the page of search results, and takes mug 2 away; its third pin is gone."""
    popular = place(
        "popular",
        ("global", desk.popularity.recommender),
        title={"en": "Popular"},
        page_type="search",
        layout="carousel",
        limit=8,
    )
    campaign = Campaign.objects.create(name="Spring", slug="spring")
    campaign.placements.set([popular])
    CampaignRule.objects.create(campaign=campaign, action="pin").products.add(desk.articles[9])
    CampaignRule.objects.create(campaign=campaign, action="exclude").products.add(desk.articles[2])
    CampaignRule.objects.create(campaign=campaign, action="boost", which={"brands": ["Nobody"]})
    serving.forget()
    return campaign


def question(draft: Campaign, view: str) -> str:
    asked = f"page=search&placement=popular&draft={draft.pk}&not=Mug+2&widgets=yes"
    return f"{reverse(f'admin:recommendations_{view}')}?{asked}"


@pytest.mark.parametrize("visit", [WIDE_AND_LIGHT, NARROW_AND_DARK], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Visit, draft: Campaign) -> None:
    found = {}
    for view in ("desk_preview", "desk_why", "desk_linter"):
        visit.page.goto(visit.site + question(draft, view))
        assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        violations = axe.Axe().run(visit.page, context={"exclude": DJANGOS}).response["violations"]
        found[view] = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations]
    assert {view: told for view, told in found.items() if told} == {}


@pytest.mark.parametrize("visit", [{}, NO_SCRIPT], indirect=True, ids=["script", "no script"])
def test_real_cards_stand_beside_each_other_with_what_differs(visit: Visit, draft: Campaign) -> None:
    page = visit.page
    page.goto(visit.site + question(draft, "desk_preview"))
    windows = page.locator(".desk-window")
    assert windows.count() == 2
    now, then = windows.nth(0), windows.nth(1)
    assert then.locator(".recs-card").first.inner_text().startswith("Mug 9")
    assert then.locator(".desk-mark").all_inner_texts()[0] == "new"
    assert "gone" in now.locator(".desk-mark").all_inner_texts()
    # All of a carousel, in the widget's own style, which the admin's own does not touch.
    assert now.locator(".recs-card").count() == 8
    assert now.locator(".recs-card").last.is_visible()
    assert now.locator(".recs-picture").first.evaluate("one => getComputedStyle(one).overflow") == "hidden"


@pytest.mark.parametrize("visit", [{}, NO_SCRIPT], indirect=True, ids=["script", "no script"])
def test_a_question_is_put_together_and_passed_on(visit: Visit, draft: Campaign) -> None:
    page = visit.to("desk_preview")
    page.get_by_label("Page", exact=True).select_option("search")
    page.get_by_label("With the campaign").select_option(str(draft.pk))
    page.get_by_role("button", name="Show").click()
    page.get_by_text("With “Spring”").first.wait_for()
    page.get_by_role("link", name="Why these?").click()
    page.get_by_label("Why not this product?").fill("Mug 2")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("“Spring”: Exclude: 1 named product.").first.wait_for()
    page.get_by_role("link", name="Change the rules of “Spring”").click()
    assert "/campaign/" in page.url


def test_a_click_on_a_previewed_card_is_not_counted(visit: Visit, draft: Campaign) -> None:
    before = Interaction.objects.count()
    page = visit.page
    page.goto(visit.site + question(draft, "desk_preview"))
    page.locator(".desk-window a").first.click()
    page.wait_for_url("**/articles/**")
    assert Interaction.objects.count() == before

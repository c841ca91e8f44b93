"""The campaign's editor in Chromium: with and without a script, by keyboard, on a tablet, and axe on each page."""

import pytest

from recommendations.merchandising import campaigns
from recommendations.merchandising.chosen import product_keys, set_products
from recommendations.models import Audience, Campaign, CampaignRule, Restriction
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
def campaign(desk: Desk) -> Campaign:
    Audience.objects.create(name="Members", slug="members")
    made = Campaign.objects.create(name="Mugs in May", slug="mugs")
    made.placements.add(desk.also_bought)
    pin = CampaignRule.objects.create(campaign=made, action="pin", position=1)
    set_products(pin, [desk.articles[7].pk])
    CampaignRule.objects.create(campaign=made, action="bury", which={"price": [None, "9"]}, order=1)
    campaigns.publish(made)
    return made


def pages(campaign: Campaign) -> list[tuple[str, tuple[object, ...]]]:
    restriction = Restriction.objects.create(note="Recalled", which={"price": [None, "2"]})
    return [
        ("campaign_changelist", ()),
        ("campaign_add", ()),
        ("campaign_change", (campaign.pk,)),
        ("campaign_history", (campaign.pk,)),
        ("campaign_pause", (campaign.pk,)),
        ("campaign_preview", ()),
        ("restriction_changelist", ()),
        ("restriction_change", (restriction.pk,)),
        ("overview", ()),
    ]


@pytest.mark.parametrize("visit", [WIDE_AND_LIGHT, NARROW_AND_DARK], indirect=True, ids=["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Visit, campaign: Campaign) -> None:
    found = {}
    for view, arguments in pages(campaign):
        page = visit.to(view, *arguments)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
        violations = axe.Axe().run(page, context={"exclude": DJANGOS}).response["violations"]
        found[view] = [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in violations]
    assert {view: told for view, told in found.items() if told} == {}


def test_a_product_is_found_and_pinned_by_keyboard(visit: Visit, campaign: Campaign, desk: Desk) -> None:
    page = visit.to("campaign_change", campaign.pk)
    page.locator("#id_rules-0-products_add").press_sequentially("Mug 1")
    page.get_by_role("option", name="Mug 10").wait_for()
    assert "Mug 1" in page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="Mug 10").wait_for()
    page.get_by_role("button", name="Move up: Mug 10").click()
    page.locator("input[name=_continue]").click()
    page.get_by_text("was changed successfully").wait_for()
    first = campaign.rules.order_by("order").first()
    assert first is not None
    assert product_keys(first) == [desk.articles[10].pk, desk.articles[7].pk]


def test_a_rule_is_added_and_asks_only_for_what_it_needs(visit: Visit, campaign: Campaign) -> None:
    page = visit.to("campaign_change", campaign.pk)
    page.get_by_text("Add another Rule").click()
    page.select_option("#id_rules-2-action", "boost")
    assert page.locator("#id_rules-2-strength").is_visible()
    assert not page.locator("#id_rules-2-position").is_visible()
    page.locator("#id_rules-2-products_add").press_sequentially("Mug 3")
    page.get_by_role("option", name="Mug 3").click()
    page.locator("input[name=_continue]").click()
    page.get_by_text("was changed successfully").wait_for()
    assert [rule.action for rule in campaign.rules.order_by("order")] == ["pin", "bury", "boost"]


@pytest.mark.parametrize("visit", [NO_SCRIPT], indirect=True, ids=["no script"])
def test_without_a_script_titles_are_typed_and_the_preview_is_asked_for(
    visit: Visit, campaign: Campaign, desk: Desk
) -> None:
    page = visit.to("campaign_change", campaign.pk)
    page.fill("#id_rules-0-products_add", "Mug 3\nMug 4")
    page.get_by_role("button", name="Show").click()
    then = visit.frame.get_by_role("region", name="With the campaign")
    then.get_by_text("Mug 4").wait_for()
    assert campaign.rules.get(action="pin").products.count() == 1
    page.locator("input[name=_continue]").click()
    assert product_keys(campaign.rules.get(action="pin")) == [desk.articles[n].pk for n in (7, 3, 4)]


def test_the_preview_follows_the_rules_as_they_are_chosen(visit: Visit, campaign: Campaign) -> None:
    page = visit.to("campaign_change", campaign.pk)
    visit.frame.get_by_text("Mug 7").first.wait_for()
    page.fill("#id_rules-0-position", "3")
    page.locator("#id_rules-0-position").blur()
    visit.frame.locator("#recs-then ~ ol > li:nth-child(3)", has_text="Mug 7").wait_for()


@pytest.mark.parametrize("visit", [NO_SCRIPT, {}], indirect=True, ids=["no script", "script"])
def test_who_saves_second_sees_both_and_saves_on_top(visit: Visit, campaign: Campaign) -> None:
    page = visit.to("campaign_change", campaign.pk)
    campaigns.save(campaign, {**campaigns.content_of(campaign), "priority": 7})
    page.fill("#id_name", "Cups in May")
    page.locator("input[name=_save]").click()
    page.get_by_text("Nothing is lost").wait_for()
    assert page.input_value("#id_name") == "Cups in May"
    page.get_by_role("button", name="Save mine on top").click()
    page.get_by_text("was changed successfully").wait_for()
    campaign.refresh_from_db()
    assert (campaign.name, campaign.priority) == ("Cups in May", 7)

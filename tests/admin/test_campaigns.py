"""The desk for campaigns: what the list says, what the editor takes and refuses, who may decide, and two at once."""

import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations.admin.campaigns.shelf import shelf
from recommendations.merchandising import campaigns
from recommendations.merchandising.chosen import product_keys, set_products
from recommendations.models import (
    Audience,
    Campaign,
    CampaignRule,
    CampaignStatus,
    Placement,
    Promotion,
)
from recommendations.testing.factories import place
from tests.admin.conftest import allow, queries
from tests.warehouse.models import Article, Department

FORBIDDEN = 403
LIST = "admin:recommendations_campaign_changelist"
ADD = "admin:recommendations_campaign_add"


@pytest.fixture(autouse=True)
def _count_anew() -> None:
    shelf.forget()


@pytest.fixture
def placement(db) -> Placement:
    return place("also-bought", title={"en": "Also bought"}, page_type="product", limit=4)


@pytest.fixture
def mugs(db) -> list[Article]:
    kitchen = Department.objects.create(name="Kitchen")
    return [Article.objects.create(label=f"Mug {n}", department=kitchen) for n in range(3)]


@pytest.fixture
def campaign(placement: Placement, mugs: list[Article]) -> Campaign:
    made = Campaign.objects.create(name="Mugs in May", slug="mugs")
    made.placements.add(placement)
    CampaignRule.objects.create(campaign=made, action="boost", which={"categories": ["Kitchen"]}, strength=2)
    return made


def at(view: str, *args: object) -> str:
    return reverse(f"admin:recommendations_campaign_{view}", args=args)


def form(campaign: Campaign | None = None, *rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the browser posts with these rules, each as its fields."""
    data: dict[str, Any] = {
        "name": campaign.name if campaign else "Tea time",
        "slug": campaign.slug if campaign else "",
        "placements": list(
            (campaign.placements if campaign else Placement.objects).values_list("pk", flat=True)
        ),
        "priority": 0,
        "based_on": campaign.revision if campaign else 0,
        "rules-TOTAL_FORMS": len(rules),
        "rules-INITIAL_FORMS": sum("id" in rule for rule in rules),
        **fields,
    }
    for number, rule in enumerate(rules):
        row = {"action": "boost", "position": 1, "strength": 2, "which_relative_to": "anchor", **rule}
        data |= {f"rules-{number}-{name}": value for name, value in row.items()}
    return {name: value for name, value in data.items() if value is not None}


def rule_of(campaign: Campaign, **fields: Any) -> dict[str, Any]:
    rule = campaign.rules.get()
    kept = {"id": rule.pk, "action": rule.action, "strength": rule.strength}
    return {**kept, "which_categories": rule.which.get("categories", []), **fields}


KITCHEN = {"which_categories": ["Kitchen"]}


# The list


def test_the_list_says_what_steers_now_and_what_will(boss: Client, campaign: Campaign, placement: Placement):
    assert (
        "0 campaigns steer what shoppers see at this moment, 0 will later"
        in boss.get(reverse(LIST)).content.decode()
    )
    campaigns.publish(campaign)
    later = Campaign.objects.create(
        name="Later",
        slug="later",
        status="scheduled",
        starts_at=timezone.now() + timedelta(days=2),
        has_page=True,
    )
    page = boss.get(reverse(LIST)).content.decode()
    assert "1 campaign steers what shoppers see at this moment, 1 will later by their schedule." in page
    assert "Running now" in page
    assert "starts " in page
    assert "3 products on 1 placement" in page
    assert "its own page" in page
    assert later.name in page


def test_a_shop_without_campaigns_is_told_what_one_is_for(boss: Client):
    assert "No campaign steers the shop yet" in boss.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state": "draft"}, ["Mugs in May"]),
        ({"state": "running"}, ["For members"]),
        ({"placement": "also-bought"}, ["Mugs in May"]),
        ({"audience": "members"}, ["For members"]),
        ({"q": "member"}, ["For members"]),
    ],
)
def test_the_list_is_narrowed(boss: Client, campaign: Campaign, asked, found):
    members = Audience.objects.create(name="Members", slug="members")
    Campaign.objects.create(name="For members", slug="vip", audience=members, status="running")
    rows = boss.get(reverse(LIST), asked).context["cl"].result_list
    assert [row.name for row in rows] == found


def test_the_list_takes_no_query_for_each_campaign(boss: Client, campaign: Campaign, placement: Placement):
    before = queries(boss, reverse(LIST))
    for number in range(5):
        more = Campaign.objects.create(name=f"More {number}", slug=f"more-{number}")
        more.placements.add(placement)
        CampaignRule.objects.create(campaign=more, action="exclude", which={"categories": ["Kitchen"]})
    assert queries(boss, reverse(LIST)) <= before


# The editor


def test_a_campaign_is_made_as_a_draft_with_its_rules(boss: Client, placement: Placement, mugs):
    pin = {"action": "pin", "position": 2, "products": [str(mugs[2].pk), str(mugs[0].pk)]}
    assert boss.post(reverse(ADD), form(None, pin, KITCHEN | {"strength": 3})).status_code == 302
    made = Campaign.objects.get()
    assert (made.status, made.slug, made.revision) == (CampaignStatus.DRAFT, "tea-time", 1)
    first, second = made.rules.all()
    assert (first.action, first.position, product_keys(first)) == ("pin", 2, [mugs[2].pk, mugs[0].pk])
    assert (second.which, second.strength) == ({"categories": ["Kitchen"]}, 3.0)
    (step,) = campaigns.history(made)
    assert (step.before, step.revision.saved_by.username) == (None, "boss")


def test_an_address_is_made_from_the_name_and_never_twice(boss: Client, campaign: Campaign):
    boss.post(reverse(ADD), form(None, KITCHEN, name="Mugs!", placements=[]) | {"has_page": "on"})
    assert Campaign.objects.get(name="Mugs!").slug == "mugs-2"
    boss.post(reverse(ADD), form(None, name="茶具", has_page="on"))
    assert Campaign.objects.get(name="茶具").slug == "campaign"


def test_who_and_when_are_chosen_and_come_back(boss: Client, campaign: Campaign):
    fields = {
        "starts_at": "2026-05-01T09:00", "weekdays": [6, 7], "from_time": "18:00",
        "devices": ["mobile"], "seasons": ["spring"], "countries": "gb, IE", "title_en": "May",
    }  # fmt: skip
    address = at("change", campaign.pk)
    assert boss.post(address, form(campaign, rule_of(campaign), **fields)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.weekdays == [6, 7]
    assert campaign.circumstances == {"devices": ["mobile"], "seasons": ["spring"], "countries": ["GB", "IE"]}
    assert campaign.starts_at.isoformat() == "2026-05-01T08:00:00+00:00"  # nine on the shop's clock
    page = boss.get(address).content.decode()
    assert 'value="GB, IE"' in page
    assert 'name="starts_at" value="2026-05-01T09:00"' in page
    assert 'value="mobile" class="recs-boxes" id="id_devices_1" checked' in page


@pytest.mark.parametrize(
    ("rule", "fields", "field", "message"),
    [
        ({}, {"ends_at": "2026-05-01T00:00", "starts_at": "2026-06-01T00:00"},
         "ends_at", "It ends before it starts; choose a later end."),
        ({}, {"from_time": "9:00", "to_time": "9:00"}, "to_time", "The hours end when they begin"),
        ({}, {"weekdays": ["9"]}, "weekdays", "Select a valid choice. 9 is not one"),
        ({}, {"countries": "England"}, "countries", "Give countries by their two letters"),
        ({}, {"placements": []}, "placements", "Its rules would steer nothing. Choose where"),
        ({}, {"banner": "javascript:alert(1)"}, "banner", "Give an address that begins with https://"),
        ({}, {"name": ""}, "name", "This field is required."),
        ({"which_categories": []}, {}, "rules.products", "Say which products: nothing said would mean all"),
        ({"action": "pin", "which_categories": []}, {}, "rules.products", "Choose the products to pin"),
        ({"action": "pin", "position": 5}, {}, "rules.position", "“Also bought” has 4 places"),
        ({"action": "pin", "position": 0}, {}, "rules.position", "greater than or equal to 1"),
        ({"action": "boost", "strength": 0.5}, {}, "rules.strength", "greater than or equal to 1"),
        ({"action": "explode"}, {}, "rules.action", "Select a valid choice."),
        ({"which_price_low": "9", "which_price_high": "5"}, {}, "rules.which", "Price: 9 is more than 5."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_the_remedy(
    boss: Client, campaign: Campaign, rule, fields, field, message
):
    response = boss.post(at("change", campaign.pk), form(campaign, rule_of(campaign, **rule), **fields))
    assert response.status_code == 200
    name = field.removeprefix("rules.")
    if name != field:
        (inline,) = response.context["inline_admin_formsets"]
        errors = inline.formset.forms[0].errors
    else:
        errors = response.context["adminform"].form.errors
    assert message in " ".join(errors[name])
    assert message.split("“")[0] in response.content.decode().replace("&quot;", '"')
    campaign.refresh_from_db()
    assert campaign.revision == 0


@pytest.mark.parametrize(
    "nonsense",
    [
        {"rules-INITIAL_FORMS": "many"},
        {"rules-TOTAL_FORMS": "9" * 5000},
        {"rules-0-id": "abc"},
        {"rules-0-products": ["x" * 100_000]},
        {"based_on": "never"},
        {"placements": ["drop table"]},
        {"_on_top": "soon"},
    ],
)
def test_nonsense_is_answered_and_changes_nothing(boss: Client, campaign: Campaign, nonsense):
    posted = form(campaign, rule_of(campaign)) | nonsense
    assert boss.post(at("change", campaign.pk), posted).status_code in (200, 302)
    assert [rule.which for rule in campaign.rules.all()] == [{"categories": ["Kitchen"]}]


def test_ten_thousand_titles_are_refused_without_looking_for_each(
    boss: Client, campaign: Campaign, django_assert_max_num_queries
):
    rule = rule_of(campaign, products_add="\n".join(f"Mug {n}" for n in range(10_000)))
    with django_assert_max_num_queries(40):
        page = boss.post(at("change", campaign.pk), form(campaign, rule)).content.decode()
    assert "10000 are chosen; at most 200 are possible here." in page


def test_two_pins_of_a_campaign_do_not_want_one_place(boss: Client, campaign: Campaign, mugs):
    first = {"action": "pin", "position": 1, "products": [str(mug.pk) for mug in mugs[:2]]}
    second = {"action": "pin", "position": 2, "products": [str(mugs[2].pk)]}
    response = boss.post(at("change", campaign.pk), form(campaign, first, second))
    assert "Another rule of this campaign pins to the same place." in response.content.decode()


def test_what_does_not_belong_to_an_action_is_not_asked_for(boss: Client, campaign: Campaign):
    posted = form(campaign, rule_of(campaign, action="exclude", position="", strength=""))
    assert boss.post(at("change", campaign.pk), posted).status_code == 302
    rule = campaign.rules.get()
    assert (rule.action, rule.position, rule.strength) == ("exclude", 1, 2.0)


def test_a_rule_is_deleted_and_an_empty_one_ignored(boss: Client, campaign: Campaign):
    empty = {"action": "", "position": "1", "strength": "2.0"}
    posted = form(campaign, rule_of(campaign, DELETE="on"), empty, has_page="on")
    assert boss.post(at("change", campaign.pk), posted).status_code == 302
    assert not campaign.rules.exists()


def test_saving_what_is_there_makes_no_revision(boss: Client, campaign: Campaign):
    assert boss.post(at("change", campaign.pk), form(campaign, rule_of(campaign))).status_code == 302
    campaign.refresh_from_db()
    assert campaign.revision == 0


def test_a_moment_finer_than_the_browser_s_clock_is_left_as_it_is(boss: Client, campaign: Campaign):
    campaign.starts_at = datetime(2026, 5, 1, 8, 0, 7, 123456, tzinfo=UTC)
    campaign.save()
    posted = form(campaign, rule_of(campaign), starts_at="2026-05-01T09:00:07")
    assert boss.post(at("change", campaign.pk), posted).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.revision, campaign.starts_at.microsecond) == (0, 123456)


def test_what_changed_is_logged_in_words(boss: Client, campaign: Campaign):
    boss.post(at("change", campaign.pk), form(campaign, rule_of(campaign, strength=3)))
    assert LogEntry.objects.latest("pk").get_change_message() == "Boost category “Kitchen”: ×2 → ×3"


def test_the_editor_shows_each_rule_with_its_products(boss: Client, campaign: Campaign, mugs):
    rule = campaign.rules.get()
    set_products(rule, [mugs[1].pk])
    page = boss.get(at("change", campaign.pk)).content.decode()
    assert f'name="rules-0-products" value="{mugs[1].pk}" checked' in page
    assert "£10.00" in page
    assert "Its rules touch 1 product on 1 placement." in page


def test_the_editor_takes_no_query_for_each_rule(boss: Client, campaign: Campaign, mugs):
    set_products(campaign.rules.get(), [mugs[0].pk])
    before = queries(boss, at("change", campaign.pk))
    for mug in mugs:
        set_products(CampaignRule.objects.create(campaign=campaign, action="exclude"), [mug.pk])
    assert queries(boss, at("change", campaign.pk)) <= before


def test_the_editor_leads_to_the_campaign_s_page_and_to_whole_pages(boss: Client, campaign: Campaign):
    assert "/topics/mugs/" not in boss.get(at("change", campaign.pk)).content.decode()
    Campaign.objects.update(has_page=True)
    page = boss.get(at("change", campaign.pk)).content.decode()
    assert "/topics/mugs/" in page
    assert f"{reverse('admin:recommendations_desk_preview')}?draft={campaign.pk}" in page


def test_the_whole_page_is_looked_at_when_the_campaign_is_on_and_by_those_whom_it_is_for(
    boss: Client, campaign: Campaign
):
    """Else its editor would be led to a page on which it has no say."""
    start = timezone.now().replace(microsecond=0) + timedelta(days=3)
    audience = Audience.objects.create(name="Members", slug="members")
    Campaign.objects.update(starts_at=start, audience=audience)
    page = boss.get(at("change", campaign.pk)).content.decode()
    address = re.search(r'href="([^"]*desk/preview/[^"]*)"', page)
    assert address is not None
    said = boss.get(html.unescape(address[1])).content.decode()
    assert "is not on at this time" not in said
    assert f'value="{timezone.localtime(start):%Y-%m-%dT%H:%M}' in said
    assert re.search(r'name="belongs"[^>]* checked', said)


# Publish, pause, end


def test_deciding_asks_first_and_names_what_will_happen(boss: Client, campaign: Campaign):
    asked = boss.get(at("publish", campaign.pk)).content.decode()
    assert "It runs from now on, until it is paused or ended." in asked
    assert "Its rule steers: Also bought." in asked
    assert "Every shopper is concerned." in asked
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.DRAFT
    said = boss.post(at("publish", campaign.pk), follow=True).content.decode()
    assert "“Mugs in May” is published." in said
    boss.post(at("pause", campaign.pk))
    boss.post(at("end", campaign.pk))
    campaign.refresh_from_db()
    assert (campaign.status, campaign.revision) == (CampaignStatus.ENDED, 3)
    assert LogEntry.objects.count() == 3


def test_what_would_do_nothing_is_not_published(boss: Client, campaign: Campaign):
    campaign.rules.all().delete()
    said = boss.get(at("publish", campaign.pk), follow=True).content.decode()
    assert "Add one of them first." in said


@pytest.mark.parametrize("action", ["publish_selected", "pause_selected", "end_selected"])
def test_several_are_decided_on_at_once_after_a_page_that_says_what_happens(
    boss: Client, campaign: Campaign, action
):
    other = Campaign.objects.create(name="Nothing in it", slug="nothing", status="ended")
    chosen = {"action": action, "_selected_action": [campaign.pk, other.pk]}
    if action == "pause_selected":
        campaigns.publish(campaign)
    page = boss.post(reverse(LIST), chosen).content.decode()
    assert "These are left as they are" in page
    campaign.refresh_from_db()
    before = campaign.status
    boss.post(reverse(LIST), chosen | {"recs-confirmed": "yes"})
    campaign.refresh_from_db()
    other.refresh_from_db()
    assert campaign.status != before
    assert other.status == CampaignStatus.ENDED


def test_duplicating_makes_a_draft_of_a_running_one(boss: Client, campaign: Campaign):
    campaigns.publish(campaign)
    response = boss.post(at("duplicate", campaign.pk))
    copy = Campaign.objects.exclude(pk=campaign.pk).get()
    assert response.url == at("change", copy.pk)
    assert (copy.name, copy.slug, copy.status) == ("Copy of Mugs in May", "mugs-2", CampaignStatus.DRAFT)
    assert [rule.which for rule in copy.rules.all()] == [{"categories": ["Kitchen"]}]
    assert campaign.rules.count() == 1


def test_deleting_ends_it_and_stops_its_promotions(boss: Client, campaign: Campaign):
    promotion = Promotion.objects.create(
        name="Ten off", kind="percent", value=10, campaign=campaign, status="active"
    )
    campaigns.publish(campaign)
    assert boss.post(at("delete", campaign.pk), {"post": "yes"}).status_code == 302
    promotion.refresh_from_db()
    assert not Campaign.objects.exists()
    assert promotion.status == "paused"


# Who may


def editor(staff: User, *more: str) -> User:
    return allow(staff, "view_campaign", "add_campaign", "change_campaign", *more)


def test_editors_change_drafts_and_look_at_what_runs(client: Client, staff: User, campaign: Campaign):
    client.force_login(editor(staff))
    posted = form(campaign, rule_of(campaign, strength=3))
    assert client.post(at("change", campaign.pk), posted).status_code == 302
    assert client.get(at("publish", campaign.pk)).status_code == FORBIDDEN
    assert client.post(at("publish", campaign.pk)).status_code == FORBIDDEN
    campaigns.publish(campaign)
    page = client.get(at("change", campaign.pk)).content.decode()
    assert "you can look at it and duplicate it" in page
    assert 'name="name"' not in page
    assert "Boost category “Kitchen” ×3" in page
    assert "/publish/" not in page
    assert client.post(at("restore", campaign.pk, 0)).status_code == FORBIDDEN


def test_what_was_published_in_the_meantime_is_not_changed_and_the_edits_are_kept(
    client: Client, staff: User, campaign: Campaign
):
    posted = form(campaign, rule_of(campaign, strength=9))
    campaigns.publish(campaign)
    client.force_login(editor(staff))
    assert client.post(at("change", campaign.pk), posted).status_code == 302
    assert campaign.rules.get().strength == 2.0
    draft = Campaign.objects.exclude(pk=campaign.pk).get()
    assert (draft.status, draft.rules.get().strength, draft.slug) == (CampaignStatus.DRAFT, 9.0, "mugs-2")


def test_who_may_publish_but_not_change_decides_and_does_not_edit(
    client: Client, staff: User, campaign: Campaign
):
    client.force_login(allow(staff, "view_campaign", "publish_campaign"))
    assert client.post(at("change", campaign.pk), form(campaign, rule_of(campaign))).status_code == FORBIDDEN
    assert client.post(at("publish", campaign.pk)).status_code == 302
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING


def test_the_lists_actions_take_the_permission_to_publish(client: Client, staff: User, campaign: Campaign):
    client.force_login(editor(staff))
    client.post(
        reverse(LIST),
        {"action": "publish_selected", "_selected_action": [campaign.pk], "recs-confirmed": "yes"},
    )
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.DRAFT


# History


def test_the_history_says_who_changed_what_and_puts_it_back(boss: Client, campaign: Campaign):
    boss.post(at("change", campaign.pk), form(campaign, rule_of(campaign, strength=3)))
    page = boss.get(at("history", campaign.pk)).content.decode()
    assert "“Mugs in May” was saved 2 times, the newest first." in page
    assert "Boost category “Kitchen”: ×2 → ×3" in page
    assert boss.get(at("restore", campaign.pk, 0)).status_code == 405
    assert campaign.rules.get().strength == 3.0
    said = boss.post(at("restore", campaign.pk, 0), follow=True).content.decode()
    assert "Revision 0 is back, saved as number 2." in said
    assert campaign.rules.get().strength == 2.0


# The preview


def preview_of(client: Client, campaign: Campaign, **asked: Any) -> str:
    response = client.get(at("preview"), {"preview-campaign": campaign.pk, **asked})
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_shows_what_shoppers_see_now_beside_the_draft(boss: Client, campaign: Campaign, mugs):
    kettle = Article.objects.create(label="Kettle", on_hand=5)
    rule = campaign.rules.get()
    rule.action, rule.which = "pin", {}
    rule.save()
    set_products(rule, [kettle.pk])
    page = preview_of(boss, campaign, **{"preview-product": "Mug 0"})
    now, then = page.split('id="recs-then"')
    assert "On “Mug 0”." in now
    assert then.index("Kettle") < then.index("Mug")
    assert "Pinned" in then
    assert not Campaign.objects.live().exists()


def test_the_preview_shows_edits_that_nobody_saved(boss: Client, campaign: Campaign):
    posted = form(
        campaign, {"action": "exclude", "which_categories": ["Kitchen"]}, **{"preview-campaign": campaign.pk}
    )
    page = boss.post(at("preview"), posted).content.decode()
    assert "Mug" not in page.split('id="recs-then"')[1].split("No longer here:")[0]
    broken = boss.post(at("preview"), {**posted, "rules-0-which_categories": []}).content.decode()
    assert "The form cannot be shown yet:" in broken
    assert campaign.rules.get().action == "boost"


def test_a_preview_of_edits_takes_the_permission_to_edit(client: Client, staff: User, campaign: Campaign):
    posted = {"preview-campaign": campaign.pk}
    client.force_login(allow(staff, "view_campaign"))
    assert client.get(at("preview"), posted).status_code == 200
    assert client.post(at("preview"), posted).status_code == FORBIDDEN


def test_the_history_of_what_was_made_without_one_says_so(boss: Client, campaign: Campaign):
    assert "It was made before its history was kept" in boss.get(at("history", campaign.pk)).content.decode()


# Two at once


@pytest.fixture
def opened(boss: Client, campaign: Campaign) -> dict[str, Any]:
    """What the boss's form holds when it was opened, before anna saved her own changes."""
    boss.post(at("change", campaign.pk), form(campaign, rule_of(campaign), priority=1))
    campaign.refresh_from_db()
    mine = form(campaign, rule_of(campaign), priority=1)
    content = campaigns.content_of(campaign)
    (rule,) = content["rules"]
    anna = User.objects.create_user("anna")
    campaigns.save(campaign, {**content, "priority": 7, "rules": [{**rule, "strength": 5.0}]}, by=anna)
    return mine


def test_the_second_to_save_sees_both_and_loses_nothing(boss: Client, campaign: Campaign, opened):
    posted = {**opened, "name": "Cups in May", "rules-0-strength": 4}
    page = boss.post(at("change", campaign.pk), posted).content.decode()
    assert "anna saved this campaign while you were editing it" in page
    assert "Priority: “1” → “7”" in page
    assert "Name: “Mugs in May” → “Cups in May”" in page
    assert "Both of you changed the same. Saved on top, yours would replace:" in page
    assert "Boost category “Kitchen”: ×2 → ×5" in page
    assert 'value="Cups in May"' in page
    campaign.refresh_from_db()
    assert (campaign.name, campaign.revision) == ("Mugs in May", 2)


def test_saved_on_top_what_only_they_changed_stays(boss: Client, campaign: Campaign, opened):
    posted = {**opened, "name": "Cups in May", "rules-0-strength": 4, "_on_top": "2"}
    assert boss.post(at("change", campaign.pk), posted).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.priority, campaign.rules.get().strength) == ("Cups in May", 7, 4.0)
    assert [step.revision.number for step in campaigns.history(campaign)] == [3, 2, 1, 0]


def test_on_top_holds_for_what_was_seen_and_for_nothing_later(boss: Client, campaign: Campaign, opened):
    campaigns.save(campaign, {**campaigns.content_of(campaign), "name": "Third"})
    response = boss.post(at("change", campaign.pk), {**opened, "_on_top": "2"})
    assert response.status_code == 200
    assert "Somebody saved this campaign" in response.content.decode()


def test_a_rule_that_they_deleted_comes_back_if_i_changed_it(boss: Client, campaign: Campaign, opened):
    content = campaigns.content_of(campaign)
    campaigns.save(campaign, {**content, "rules": []})
    changed = {**opened, "rules-0-strength": 4}
    page = boss.post(at("change", campaign.pk), changed).content.decode()
    assert "Removed: Boost category “Kitchen”" in page
    assert boss.post(at("change", campaign.pk), {**changed, "_on_top": "3"}).status_code == 302
    assert campaign.rules.get().strength == 4.0


def test_mine_can_become_a_campaign_of_its_own(boss: Client, campaign: Campaign, opened):
    assert (
        boss.post(at("change", campaign.pk), {**opened, "_saveasnew": "1", "name": "Mine"}).status_code == 302
    )
    assert Campaign.objects.get(name="Mine").slug == "mugs-2"
    campaign.refresh_from_db()
    assert campaign.priority == 7

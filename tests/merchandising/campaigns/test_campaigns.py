"""A campaign is saved, published, paused, ended, restored; two who change it at once; and what changed, in words."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns import CampaignState, Names, Undecidable
from recommendations.merchandising.chosen import product_keys, set_products
from recommendations.models import (
    Audience,
    Campaign,
    CampaignRevision,
    CampaignRule,
    CampaignStatus,
    Placement,
    Promotion,
)
from tests.warehouse.models import Article

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)  # a Wednesday; 13:00 on the shop's clock


@pytest.fixture
def mugs(db) -> list[Article]:
    return [Article.objects.create(label=label) for label in ("Blue mug", "Red mug", "Teapot")]


@pytest.fixture
def campaign(db) -> Campaign:
    made = Campaign.objects.create(name="Mugs in May", slug="mugs")
    made.placements.add(Placement.objects.create(slug="also-bought"))
    CampaignRule.objects.create(campaign=made, action="boost", which={"categories": ["mugs"]}, strength=2)
    return made


def changed(campaign: Campaign, **columns: Any) -> dict[str, Any]:
    return {**campaigns.content_of(campaign), **columns}


def boosted(campaign: Campaign, strength: float) -> dict[str, Any]:
    (rule,) = campaigns.content_of(campaign)["rules"]
    return changed(campaign, rules=[{**rule, "strength": strength}])


def test_saving_changes_the_campaign_and_keeps_before_and_after(campaign):
    anna = User.objects.create_user("anna")
    campaigns.save(campaign, boosted(campaign, 3.0), by=anna)
    assert campaign.rules.get().strength == 3.0
    after, before = campaigns.history(campaign)
    assert (before.revision.number, after.revision.number) == (0, 1)
    assert (before.revision.saved_by, after.revision.saved_by) == (None, anna)
    assert campaigns.differences(before.after, after.after) == ["Boost category “mugs”: ×2 → ×3"]


def test_what_code_changed_in_between_is_kept_as_nobody_s_doing(campaign):
    anna = User.objects.create_user("anna")
    campaigns.save(campaign, boosted(campaign, 3.0), by=anna)
    Campaign.objects.update(name="By a script")
    campaign.refresh_from_db()
    campaigns.save(campaign, changed(campaign, priority=2), by=anna)
    steps = campaigns.history(campaign)
    assert [(step.revision.number, step.revision.saved_by) for step in steps[:2]] == [(3, anna), (2, None)]
    assert campaigns.differences(steps[1].before, steps[1].after) == ["Name: “Mugs in May” → “By a script”"]
    assert campaigns.differences(steps[0].before, steps[0].after) == ["Priority: “0” → “2”"]


def test_pinned_products_keep_their_order_through_saving_and_restoring(campaign, mugs):
    keys = [str(mugs[2].pk), str(mugs[0].pk), str(mugs[1].pk)]
    pin = {"id": None, "action": "pin", "which": {}, "products": keys, "position": 1, "strength": 2.0}
    campaigns.save(campaign, changed(campaign, rules=[pin]))
    campaigns.save(campaign, changed(campaign, rules=[]))
    campaigns.restore(campaign, 1)
    assert [str(key) for key in product_keys(campaign.rules.get())] == keys


def test_restoring_puts_everything_back_but_not_the_status(campaign):
    before = campaigns.content_of(campaign)
    campaigns.save(campaign, changed(campaign, name="Cups", priority=9, rules=[], placements=[]))
    campaigns.end(campaign)
    campaigns.restore(campaign, 0)
    after = campaigns.content_of(campaign)
    assert after["status"] == "ended"
    ids = {"id": None}
    assert [{**rule, **ids} for rule in after["rules"]] == [{**rule, **ids} for rule in before["rules"]]
    assert {**after, "rules": [], "status": ""} == {**before, "rules": [], "status": ""}
    assert campaign.revision == 3


def test_restoring_says_what_is_gone_and_never_widens_a_rule(campaign, mugs):
    key = str(mugs[0].pk)
    exclude = {"id": None, "action": "exclude", "which": {}, "products": [key], "position": 1, "strength": 2}
    campaigns.save(campaign, changed(campaign, rules=[exclude]))
    campaigns.save(campaign, changed(campaign, rules=[], placements=[], slug="cups"))
    mugs[0].delete()
    Placement.objects.all().delete()
    Campaign.objects.create(name="Other", slug="mugs")
    restored = campaigns.restore(campaign, 1)
    assert restored.left_out == [
        "The placement “also-bought” is gone.",
        "Another campaign has the address “mugs” now.",
        "1 product that its rules named is gone.",
    ]
    assert not campaign.rules.exists()  # without its product it would exclude everything


def test_what_was_for_an_audience_that_is_gone_is_not_restored_for_everybody(campaign):
    members = Audience.objects.create(name="Members", slug="members")
    campaigns.save(campaign, changed(campaign, audience="members"))
    campaigns.save(campaign, changed(campaign, audience=None))
    members.delete()
    with pytest.raises(ValidationError, match="“members”, which is gone"):
        campaigns.restore(campaign, 1)
    with pytest.raises(ValidationError, match="Revision 17 was not kept"):
        campaigns.restore(campaign, 17)
    assert campaign.revision == 2


@pytest.mark.parametrize(
    ("status", "schedule", "state"),
    [
        ("draft", {}, CampaignState.DRAFT),
        ("running", {}, CampaignState.RUNNING),
        ("running", {"starts_at": NOON + timedelta(hours=1)}, CampaignState.SCHEDULED),
        ("scheduled", {"starts_at": NOON}, CampaignState.RUNNING),
        ("running", {"ends_at": NOON}, CampaignState.ENDED),
        ("running", {"weekdays": [3]}, CampaignState.RUNNING),
        ("running", {"weekdays": [4]}, CampaignState.WAITING),
        ("running", {"from_time": time(13), "to_time": time(14)}, CampaignState.RUNNING),
        ("running", {"from_time": time(14), "to_time": time(15)}, CampaignState.WAITING),
        ("paused", {}, CampaignState.PAUSED),
        ("paused", {"ends_at": NOON - timedelta(days=1)}, CampaignState.ENDED),
        ("ended", {"ends_at": NOON + timedelta(days=9)}, CampaignState.ENDED),
    ],
)
def test_what_a_campaign_does_at_a_moment(status, schedule, state):
    assert campaigns.state_of(Campaign(status=status, **schedule), NOON) == state


def test_publishing_starts_now_or_when_it_is_said(campaign):
    campaigns.publish(campaign)
    assert campaign.status == CampaignStatus.RUNNING
    campaigns.pause(campaign)
    assert campaign.status == CampaignStatus.PAUSED
    campaign.starts_at = timezone.now() + timedelta(days=1)
    campaign.save()
    campaigns.publish(campaign)
    assert campaign.status == CampaignStatus.SCHEDULED
    campaigns.end(campaign)
    said = [campaigns.differences(step.before, step.after) for step in campaigns.history(campaign)[:2]]
    assert said[0] == ["Status: Scheduled → Ended"]
    assert said[1][0] == "Status: Paused → Scheduled"


@pytest.mark.parametrize(
    ("lacks", "message"),
    [
        ("rules", "has no rule, no page and no promotion"),
        ("placements", "names no placement"),
        ("time", "end has passed"),
        ("nothing", "published already"),
    ],
)
def test_what_would_do_nothing_is_not_published(campaign, lacks, message):
    if lacks == "rules":
        campaign.rules.all().delete()
    elif lacks == "placements":
        campaign.placements.clear()
    elif lacks == "time":
        campaign.ends_at = timezone.now()
        campaign.save()
    else:
        campaigns.publish(campaign)
    with pytest.raises(Undecidable, match=message):
        campaigns.publish(campaign)


def test_a_campaign_that_only_carries_a_promotion_is_published(campaign):
    campaign.rules.all().delete()
    Promotion.objects.create(name="Ten off", kind="percent", value=10, campaign=campaign)
    assert campaigns.publish(campaign).number == 1


def test_what_does_not_run_is_neither_paused_nor_ended_twice(campaign):
    with pytest.raises(Undecidable, match="Only a published campaign"):
        campaigns.pause(campaign)
    campaigns.end(campaign)
    with pytest.raises(Undecidable, match="ended already"):
        campaigns.end(campaign)


class Titles(Names):
    def product(self, key: int | str) -> str:
        return {1: "Blue mug", 2: "Teapot"}[int(key)]


PLAIN: dict[str, Any] = {
    "name": "A", "slug": "a", "status": "draft", "priority": 0, "store": "", "banner": "", "title": {},
    "introduction": {}, "banner_alt": {}, "placements": [], "audience": None, "starts_at": None, "ends_at": None,
    "weekdays": [], "from_time": None, "to_time": None, "circumstances": {}, "has_page": False, "rules": [],
}  # fmt: skip
PIN = {"id": 1, "action": "pin", "which": {}, "products": [1], "position": 1, "strength": 2.0}
BURY = {
    "id": 2,
    "action": "bury",
    "which": {"stock": [None, 3]},
    "products": [],
    "position": 1,
    "strength": 4,
}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {}, []),
        ({}, {"name": "B"}, ["Name: “A” → “B”"]),
        ({}, {"title": {"en": "May"}}, ["Title (en): none → “May”"]),
        ({"placements": ["home"]}, {"placements": ["basket"]}, ["On “basket” too", "No longer on “home”"]),
        ({}, {"audience": "members"}, ["Audience: everybody → members"]),
        ({}, {"ends_at": "2026-06-01T11:00:00+00:00"}, ["Ends: open → 06/01/2026 noon"]),
        ({}, {"weekdays": [7, 6]}, ["Weekdays: every day → Saturday, Sunday"]),
        ({}, {"from_time": "18:00:00"}, ["Hours: all day → 6 p.m.–24:00"]),
        ({}, {"circumstances": {"devices": ["mobile"]}}, ["Circumstances: any → phone"]),
        ({}, {"has_page": True}, ["Has a page of its own"]),
        ({}, {"rules": [PIN]}, ["Added: Pin “Blue mug” at position 1"]),
        ({"rules": [BURY]}, {}, ["Removed: Bury stock at most 3 ÷4"]),
        (
            {"rules": [PIN]},
            {"rules": [{**PIN, "position": 2}]},
            ["Pin “Blue mug”: at position 1 → at position 2"],
        ),
        (
            {"rules": [PIN]},
            {"rules": [{**PIN, "products": [1, 2]}]},
            ["Pin “Blue mug” at position 1: added “Teapot”"],
        ),
        (
            {"rules": [{**PIN, "products": [1, 2]}]},
            {"rules": [{**PIN, "products": [2]}]},
            ["Pin “Blue mug”, “Teapot” at position 1: removed “Blue mug”"],
        ),
        (
            {"rules": [{**PIN, "products": [1, 2]}]},
            {"rules": [{**PIN, "products": [2, 1]}]},
            ["Pin “Blue mug”, “Teapot” at position 1: its products in another order"],
        ),
        (
            {"rules": [BURY]},
            {"rules": [{**BURY, "action": "exclude"}]},
            ["Bury stock at most 3 ÷4 → Exclude stock at most 3"],
        ),
        ({"rules": [PIN, BURY]}, {"rules": [BURY, PIN]}, ["The rules stand in another order"]),
    ],
)
def test_changes_in_words(before, after, said):
    assert campaigns.differences(PLAIN | before, PLAIN | after, Titles()) == said


def test_the_first_save_tells_what_it_begins_with():
    assert campaigns.differences(None, PLAIN | {"rules": [PIN]}, Titles()) == [
        "Created",
        "Pin “Blue mug” at position 1",
    ]


@pytest.mark.parametrize(
    ("mine", "theirs", "merged", "clashes"),
    [
        ({"name": "B"}, {"priority": 3}, {"name": "B", "priority": 3}, set()),
        ({"name": "B"}, {"name": "C"}, {"name": "B"}, {"name"}),
        ({"name": "B"}, {"name": "B"}, {"name": "B"}, set()),
        ({}, {"rules": [PIN, BURY]}, {"rules": [PIN, BURY]}, set()),
        ({"rules": [{**PIN, "position": 2}]}, {"rules": []}, {"rules": [{**PIN, "position": 2}]}, {1}),
        ({}, {"rules": []}, {"rules": []}, set()),
        ({"rules": []}, {"rules": [{**PIN, "position": 3}]}, {"rules": []}, {1}),
        ({"rules": []}, {}, {"rules": []}, set()),
        (
            {"rules": [{**PIN, "position": 2}]},
            {"rules": [{**PIN, "position": 3}, BURY]},
            {"rules": [{**PIN, "position": 2}, BURY]},
            {1},
        ),
        (
            {"rules": [PIN, {**BURY, "id": None}]},
            {"rules": [{**PIN, "position": 3}]},
            {"rules": [{**PIN, "position": 3}, {**BURY, "id": None}]},
            set(),
        ),
    ],
)
def test_what_two_changed_at_once_is_put_together(mine, theirs, merged, clashes):
    base = PLAIN | {"rules": [PIN]}
    found = campaigns.merge(base, base | mine, base | theirs)
    assert found.content == base | merged
    assert found.clashes == clashes


contents = st.builds(
    lambda name, priority, rules: PLAIN | {"name": name, "priority": priority, "rules": rules},
    st.sampled_from("ABC"),
    st.integers(0, 2),
    st.lists(
        st.sampled_from([PIN, {**PIN, "id": 3}, BURY, {**BURY, "strength": 9}]), unique_by=lambda r: r["id"]
    ),
)


@given(contents, contents)
def test_who_changed_nothing_takes_what_the_other_made(base, other):
    assert campaigns.merge(base, other, base).content == other
    taken = campaigns.merge(base, base, other)
    assert taken.clashes == frozenset()
    kept = sorted(taken.content["rules"], key=lambda rule: rule["id"])
    assert {**taken.content, "rules": kept} == {
        **other,
        "rules": sorted(other["rules"], key=lambda rule: rule["id"]),
    }


def test_a_save_that_fails_leaves_no_revision(campaign):
    with pytest.raises(KeyError):
        campaigns.save(campaign, {"name": "half"})
    assert not CampaignRevision.objects.exists()
    campaign.refresh_from_db()
    assert (campaign.name, campaign.revision) == ("Mugs in May", 0)


def test_choosing_the_same_products_again_writes_nothing(campaign, mugs, django_assert_num_queries):
    rule = campaign.rules.get()
    set_products(rule, [mug.pk for mug in mugs])
    with django_assert_num_queries(1):
        set_products(rule, [mug.pk for mug in mugs])

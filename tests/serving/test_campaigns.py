"""What running campaigns make of a page, with real rows."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest
from django.utils import timezone

from recommendations import recommend, serving
from recommendations.merchandising import steering
from recommendations.merchandising.filters import Filter
from recommendations.models import Audience, AudienceMember, CampaignRule, CampaignStatus, Shopper
from recommendations.testing.factories import place, publish
from tests.serving.desk import LAMPS, MUGS, campaign, labels, rule
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]
CountQueries = Callable[[], AbstractContextManager[Sequence[str]]]


def test_without_a_campaign_the_order_is_the_lists(shop: list[Article]) -> None:
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (rule("exclude", LAMPS), ["0", "2", "4", "6"]),
        (rule("only", LAMPS), ["1", "3", "5", "7"]),
        (rule("boost", LAMPS, strength=2.0), ["1", "3", "5", "7"]),
        (rule("boost", LAMPS, strength=1.1), ["1", "0", "3", "2"]),
        (rule("bury", MUGS, strength=100.0), ["1", "3", "5", "7"]),
        (rule("boost", {"price": ["6.00", None]}, strength=3.0), ["5", "0", "1", "2"]),
        (rule("exclude", {"price": [None, "3.00"]}), ["3", "4", "5", "6"]),
        (rule("only", {"price": ["6.00", "7.00"]}), ["5", "6"]),
        (rule("bury", LAMPS | {"price": ["2.00", "2.00"]}, strength=9.0), ["0", "2", "3", "4"]),
        (rule("only", {"stock": [11, None]}), []),
    ],
    ids=[
        "excluded lamps are gone",
        "only lamps are left",
        "boosted lamps rise above all",
        "a little boost is a little",
        "buried mugs sink",
        "a price lifts what the list has further down",
        "a price excludes",
        "only at a price, and nothing fills with another",
        "a price and a category sink one",
        "what no product has leaves nothing",
    ],
)
def test_a_rule_does_what_it_says(said: dict[str, Any], expected: list[str], shop: list[Article]) -> None:
    campaign({**said, "products": []})
    assert labels(recommend("shelf")) == expected


def test_a_pin_has_its_position_and_the_others_go_around_it(shop: list[Article]) -> None:
    campaign(rule("pin", products=[shop[9], shop[7]], position=2))
    recs = recommend("shelf")
    assert labels(recs) == ["0", "9", "7", "1"]
    assert [(item.campaign, item.source) for item in recs][:2] == [("", "popular"), ("campaign-0", "popular")]


def test_a_pin_that_no_list_knows_comes_from_the_campaign(shop: list[Article]) -> None:
    unknown = Article.objects.create(label="Article 99")
    pinned = campaign(rule("pin", products=[unknown]))
    first = recommend("shelf").items[0]
    assert (first.product, first.source, first.campaign) == (unknown, "campaign", "campaign-0")
    assert first.rule == pinned.rules.get().pk
    assert first.explanation == "The shop puts it forward at the moment."


@pytest.mark.parametrize(
    "keep_away",
    [
        lambda shop: Article.objects.filter(pk=shop[9].pk).update(on_hand=0),
        lambda shop: campaign(rule("exclude", products=[shop[9]])),
        lambda shop: campaign(rule("only", MUGS)),
    ],
    ids=["sold out", "excluded by another campaign", "not what another campaign shows only"],
)
def test_a_pin_that_may_not_be_shown_leaves_its_place_to_the_others(
    keep_away: Callable[[list[Article]], Any], shop: list[Article]
) -> None:
    campaign(rule("pin", products=[shop[9]], position=1), priority=100)
    keep_away(shop)
    recs = recommend("shelf")
    assert "9" not in labels(recs)
    assert len(recs) == 4


def test_of_two_pins_for_one_place_the_higher_priority_has_it(shop: list[Article]) -> None:
    campaign(rule("pin", products=[shop[8]], position=2), priority=1)
    campaign(rule("pin", products=[shop[9]], position=2), priority=5)
    assert labels(recommend("shelf")) == ["0", "9", "8", "1"]


def test_what_is_in_the_basket_or_above_on_the_page_is_not_even_pinned(
    shop: list[Article], page: Page
) -> None:
    campaign(rule("pin", products=[shop[8], shop[9]]))
    place("above", ("recent", None), limit=1)
    request = page(basket=(shop[9],))
    assert labels(recommend("shelf", request=request)) == ["8", "0", "1", "2"]
    assert labels(recommend("shelf", request=request)) == ["3", "4", "5", "6"]


def test_several_only_rules_of_one_campaign_are_alternatives_and_of_two_all_hold(shop: list[Article]) -> None:
    campaign(rule("only", LAMPS), rule("only", products=[shop[4]]))
    assert labels(recommend("shelf")) == ["1", "3", "4", "5"]
    campaign(rule("only", {"price": ["5.00", None]}))
    assert labels(recommend("shelf")) == ["4", "5", "7", "9"]


def test_a_shortfall_names_the_rules(shop: list[Article]) -> None:
    campaign(rule("only", {"categories": ["books"]}), name="Book week")
    recs = recommend("shelf")
    assert recs.shortfall is not None
    assert recs.shortfall.dropped == {"only": 12}
    assert "“Book week”: Only: category “books”." in str(recs.shortfall)


def test_the_trace_says_of_every_candidate_what_moved_or_dropped_it(shop: list[Article]) -> None:
    campaign(
        rule("exclude", products=[shop[0]]),
        rule("boost", LAMPS, strength=1.5),
        rule("boost", {"price": [None, "2.00"]}),
        name="Summer",
    )
    recs = recommend("shelf", trace=True)
    assert recs.trace is not None
    traced = {shop[n].pk: entry for n, entry in _by_number(recs, shop).items()}
    assert set(traced) == {article.pk for article in shop}
    gone, lifted = traced[shop[0].pk], traced[shop[1].pk]
    assert (gone.dropped, [m.action for m in gone.moved], gone.moved[0].campaign) == (
        "exclude",
        ["exclude"],
        "Summer",
    )
    assert [m.words for m in lifted.moved] == [
        "Boost × 1.5: category “lamps”",
        "Boost × 2: price at most £2.00",
    ]
    assert lifted.steered == pytest.approx(lifted.candidate.blended * 3)
    assert traced[shop[11].pk].dropped == "limit"


def _by_number(recs: Any, shop: Sequence[Article]) -> dict[int, Any]:
    keys = [str(article.pk) for article in shop]
    return {keys.index(str(entry.candidate.key)): entry for entry in recs.trace}


@pytest.mark.parametrize("status", [CampaignStatus.DRAFT, CampaignStatus.PAUSED, CampaignStatus.ENDED])
def test_only_what_is_published_steers(status: str, shop: list[Article]) -> None:
    campaign(rule("exclude", LAMPS), status=status)
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]


def test_a_campaign_steers_on_its_placements_alone(shop: list[Article]) -> None:
    place("other", ("global", publish("popularity", everyone=shop).recommender), limit=2)
    campaign(rule("exclude", MUGS), on=("other",))
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]
    assert labels(recommend("other")) == ["1", "3"]


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("at", "schedule", "is_on"),
    [
        (NOON, {"starts_at": NOON}, True),
        (NOON - timedelta(seconds=1), {"starts_at": NOON}, False),
        (NOON, {"weekdays": [1]}, True),
        (NOON + timedelta(days=1), {"weekdays": [1]}, False),
        (NOON, {"circumstances": {"seasons": ["summer"]}}, True),
        (NOON + timedelta(days=180), {"circumstances": {"seasons": ["summer"]}}, False),
    ],
    ids=[
        "at its start",
        "a second before",
        "on its weekday",
        "a day later",
        "in its season",
        "half a year later",
    ],
)
def test_the_clock_changes_the_list(
    at: datetime, schedule: dict[str, Any], is_on: bool, shop: list[Article]
) -> None:
    campaign(rule("only", LAMPS), **schedule)
    assert labels(recommend("shelf", at=at)) == (["1", "3", "5", "7"] if is_on else ["0", "1", "2", "3"])


def test_a_schedule_is_asked_again_when_it_changes(shop: list[Article]) -> None:
    campaign(rule("only", LAMPS), weekdays=[1])
    days = [labels(recommend("shelf", at=NOON + timedelta(days=n)))[0] for n in range(9)]
    assert days == ["1", "0", "0", "0", "0", "0", "0", "1", "0"]


@pytest.mark.parametrize(
    ("headers", "wanted", "is_on"),
    [
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Mobile"}, {"devices": ["mobile"]}, True),
        ({"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0)"}, {"devices": ["mobile"]}, False),
        ({"HTTP_REFERER": "https://www.google.com/"}, {"referrers": ["search"]}, True),
        ({"HTTP_REFERER": "http://testserver/articles/"}, {"referrers": ["search"]}, False),
    ],
)
def test_device_and_referrer_change_the_list(
    headers: dict[str, str], wanted: dict[str, Any], is_on: bool, shop: list[Article], page: Page
) -> None:
    campaign(rule("only", LAMPS), circumstances=wanted)
    request = page()
    request.META |= headers
    assert labels(recommend("shelf", request=request))[0] == ("1" if is_on else "0")


def test_a_campaign_for_an_audience_is_for_its_members_and_costs_one_query(
    shop: list[Article], shopper: Shopper, page: Page, count_queries: CountQueries
) -> None:
    conditions = [{"is": "orders", "number": [1, None]}]
    regulars = Audience.objects.create(
        name="Regulars", slug="regulars", conditions=conditions, refreshed_at=timezone.now()
    )
    AudienceMember.objects.create(audience=regulars, shopper=shopper)
    recommend("shelf")
    with count_queries() as before:
        assert labels(recommend("shelf", request=page(shopper=shopper)))[0] == "0"
    campaign(rule("only", LAMPS), audience=regulars)
    recommend("shelf", request=page(shopper=shopper))  # what lasts of products is known from here on
    assert labels(recommend("shelf", request=page())) == ["0", "1", "2", "3"]
    request = page(shopper=shopper)
    with count_queries() as queries:
        assert labels(recommend("shelf", request=request)) == ["1", "3", "5", "7"]
    assert len(queries) == len(before) + 1
    with count_queries() as again:
        recommend("shelf", request=request)
    assert not any("audiencemember" in sql for sql in again)


def test_a_rule_relative_to_the_product_at_hand(shop: list[Article]) -> None:
    campaign(rule("only", {"same_category": False}))
    assert labels(recommend("shelf", anchors=[shop[0]])) == ["1", "3", "5", "7"]
    assert labels(recommend("shelf", anchors=[shop[1]])) == ["0", "2", "4", "6"]
    assert labels(recommend("shelf")) == ["0", "1", "2", "3"]


def test_a_price_step_compares_with_what_the_anchor_costs_now_even_sold_out(shop: list[Article]) -> None:
    campaign(rule("only", {"price_step": "higher"}))
    assert labels(recommend("shelf", anchors=[shop[4]], limit=3)) == ["6", "7", "8"]
    Article.objects.filter(pk=shop[4].pk).update(on_hand=0, list_price=8)
    assert labels(recommend("shelf", anchors=[shop[4]], limit=2)) == ["10", "11"]


def test_a_price_is_read_on_every_page(shop: list[Article]) -> None:
    campaign(rule("exclude", {"price": [None, "3.00"]}))
    assert labels(recommend("shelf"))[0] == "3"
    Article.objects.filter(pk=shop[0].pk).update(list_price=50)
    assert labels(recommend("shelf"))[0] == "0"


def test_a_rule_that_fails_leaves_out_its_campaign_and_no_more(
    shop: list[Article], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    campaign(rule("exclude", MUGS), name="Sound")
    campaign(rule("exclude", {"price": ["7.00", None]}), name="Broken")
    step = Filter.tests_now

    def fail(self: Filter, *args: Any, **kwargs: Any) -> Any:
        if self.price is not None:
            raise ZeroDivisionError
        return step(self, *args, **kwargs)

    monkeypatch.setattr(Filter, "tests_now", fail)
    assert labels(recommend("shelf", limit=5)) == ["1", "3", "5", "7", "9"]
    assert "its campaign is left out" in caplog.text


def test_a_rule_that_cannot_be_read_is_passed_over(
    shop: list[Article], caplog: pytest.LogCaptureFixture
) -> None:
    made = campaign(rule("exclude", MUGS), rule("exclude", LAMPS))
    CampaignRule.objects.filter(campaign=made, which=LAMPS).update(which={"colour": "red"})
    serving.forget()
    assert labels(recommend("shelf")) == ["1", "3", "5", "7"]
    assert "is passed over: colour" in caplog.text


def test_a_shop_that_cannot_say_prices_has_a_page_without_rules_about_them(
    shop: list[Article], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    campaign(rule("exclude", {"price": [None, "3.00"]}), rule("exclude", LAMPS))

    def fail(*args: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr("tests.warehouse.catalog.WarehouseCatalog.live", fail)
    assert labels(recommend("shelf")) == ["0", "2", "4", "6"]
    assert "fails to say prices and stock" in caplog.text


def test_steering_is_never_asked_where_nothing_steers(
    shop: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign(rule("exclude", LAMPS), on=())
    monkeypatch.setattr(steering, "steer", None)
    monkeypatch.setattr("recommendations.serving.answers.SteeredSelection", None)
    assert len(recommend("shelf")) == 4

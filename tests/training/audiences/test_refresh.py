"""Who belongs to an audience, by what shoppers did: net of refunds, one person once, nothing sensitive."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from recommendations import tasks
from recommendations.merchandising.audiences import read_conditions
from recommendations.models import (
    Audience,
    AudienceMember,
    Interaction,
    Quality,
    Restriction,
    Revision,
    Shopper,
    ShopperProfile,
)
from recommendations.schedule import BEAT_SCHEDULE
from recommendations.training.audiences import estimate, estimating, profile_of, refresh, refreshing
from tests.datasets.rows import interaction, save, shoppers
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db


def audience(*conditions, slug="them", **values):
    return Audience.objects.create(name=slug, slug=slug, conditions=[*conditions], **values)


def members(row):
    return [
        *AudienceMember.objects.filter(audience=row)
        .order_by("shopper_id")
        .values_list("shopper_id", flat=True)
    ]


def article(label="Mug", department=None, price="10.00", **values):
    if department:
        department, _new = Department.objects.get_or_create(name=department)
    return Article.objects.create(label=label, department=department, list_price=price, **values)


def bought(shopper, product, order, *, quantity=1, revenue="10.00", days_ago=1, **values):
    values = {"currency": "GBP", "line": f"{order}-{product.pk}"[:64], **values}
    save(
        interaction(
            product,
            "purchase",
            shopper=shopper,
            order=order,
            quantity=quantity,
            revenue=Decimal(revenue),
            days_ago=days_ago,
            **values,
        )
    )


def returned(shopper, product, order, *, quantity=1, days_ago=0.5):
    line = f"{order}-{product.pk}"[:64]
    save(
        interaction(
            product, "refund", shopper=shopper, order=order, line=line, quantity=quantity, days_ago=days_ago
        )
    )


SPENT_20 = {"is": "spent", "amount": ["20", None]}
ORDERED_TWICE = {"is": "orders", "number": [2, None]}


def test_money_and_orders_count_net_of_refunds():
    mug, cup = article("Mug"), article("Cup")
    keeps, returns, halves = shoppers(3)
    for shopper in (keeps, returns, halves):
        bought(shopper, mug, f"{shopper.pk}-1", quantity=2, revenue="20.00", days_ago=9)
        bought(shopper, cup, f"{shopper.pk}-2", revenue="10.00", days_ago=2)
    returned(returns, mug, f"{returns.pk}-1", quantity=2)
    returned(halves, mug, f"{halves.pk}-1", quantity=1)
    spent, twice = audience(SPENT_20, slug="spent"), audience(ORDERED_TWICE, slug="twice")
    refresh()
    assert members(spent) == [keeps.pk, halves.pk]
    assert members(twice) == [keeps.pk, halves.pk]
    spend = dict(ShopperProfile.objects.values_list("shopper_id", "spend"))
    assert spend == {keeps.pk: Decimal(30), returns.pk: Decimal(10), halves.pk: Decimal(20)}


def test_the_lines_of_one_order_are_one_order_and_a_window_ends():
    mug, cup = article("Mug"), article("Cup")
    one, two = shoppers(2)
    bought(one, mug, "A", days_ago=3)
    bought(one, cup, "A", days_ago=3)
    bought(two, mug, "B", days_ago=3)
    bought(two, mug, "C", days_ago=20)
    ever = audience(ORDERED_TWICE, slug="ever")
    lately = audience({**ORDERED_TWICE, "days": 10}, slug="lately")
    refresh()
    assert members(ever) == [two.pk]
    assert members(lately) == []
    assert ShopperProfile.objects.get(shopper=two).cycle_days == pytest.approx(17, abs=0.01)


def test_a_merged_browser_and_its_account_are_one():
    mug = article()
    account, other = shoppers(2)
    before, after = Shopper.objects.create(merged_into=account), Shopper.objects.create(merged_into=account)
    bought(before, mug, "A")
    bought(after, mug, "B")
    bought(other, mug, "C")
    row = audience(ORDERED_TWICE)
    refresh()
    assert members(row) == [account.pk]
    assert set(ShopperProfile.objects.values_list("shopper_id", "orders")) == {(account.pk, 2), (other.pk, 1)}


def test_who_is_merged_later_leaves_and_their_profile_goes():
    mug = article()
    account, browser = shoppers(2)
    bought(browser, mug, "A", revenue="50.00")
    row = audience(SPENT_20)
    refresh()
    assert members(row) == [browser.pk]
    Shopper.objects.filter(pk=browser.pk).update(merged_into=account)
    refresh()
    assert members(row) == [account.pk]
    assert [*ShopperProfile.objects.values_list("shopper_id", flat=True)] == [account.pk]


def test_bots_count_for_nothing():
    mug = article()
    bot = shoppers(1)[0]
    bought(bot, mug, "A", revenue="500.00", quality=Quality.BOT)
    row = audience(SPENT_20)
    refresh()
    assert members(row) == []
    assert not ShopperProfile.objects.exists()


def test_other_currencies_are_not_added_up():
    mug = article()
    shopper = shoppers(1)[0]
    bought(shopper, mug, "A", revenue="5000.00", currency="JPY")
    row = audience(SPENT_20)
    refresh()
    assert members(row) == []


def test_lapsed_are_those_whose_last_order_is_long_ago_and_not_those_who_never_ordered():
    mug = article()
    lapsed, active, looker, returner = shoppers(4)
    bought(lapsed, mug, "A", days_ago=200)
    bought(active, mug, "B", days_ago=200)
    bought(active, mug, "C", days_ago=5)
    save(interaction(mug, "view", shopper=looker, days_ago=200))
    bought(returner, mug, "D", days_ago=200)
    returned(returner, mug, "D", days_ago=199)
    row = audience({"is": "last", "what": "order", "how": "before", "days": 90})
    refresh()
    assert members(row) == [lapsed.pk]


def test_a_taste_is_the_share_of_what_was_done_by_weight():
    mug, lamp = article("Mug", "Mugs"), article("Lamp", "Lamps")
    fan, browser = shoppers(2)
    bought(fan, mug, "A")  # weight 10 of 11
    save(interaction(lamp, "view", shopper=fan))
    save(
        interaction(mug, "view", shopper=browser),
        *(interaction(lamp, "view", shopper=browser) for _ in range(9)),
    )
    half = {"is": "likes_category", "names": ["Mugs"], "at_least": 50}
    likes, tenth = audience(half, slug="likes"), audience({**half, "at_least": 10}, slug="tenth")
    refresh()
    assert members(likes) == [fan.pk]
    assert members(tenth) == [fan.pk, browser.pk]
    assert ShopperProfile.objects.get(shopper=fan).affinities["categories"] == [
        ["Mugs", 0.9091, 1],
        ["Lamps", 0.0909, 1],
    ]


def test_nothing_is_inferred_from_sensitive_products():
    test, mug = article("Test", "Health"), article("Mug", "Mugs")
    shopper = shoppers(1)[0]
    bought(shopper, test, "A", revenue="90.00")
    bought(shopper, mug, "B")
    likes = audience({"is": "likes_category", "names": ["Health"], "at_least": 1}, slug="likes")
    has = {"is": "did", "whether": "has", "deed": "purchase", "products": [str(test.pk)], "days": 90}
    did, spent = audience(has, slug="did"), audience(SPENT_20, slug="spent")
    refresh()
    assert members(likes) == members(did) == [shopper.pk]
    Restriction.objects.create(kind="sensitive", note="Health", which={"categories": ["Health"]})
    refresh()
    assert members(likes) == members(did) == []
    assert members(spent) == [shopper.pk]  # what was paid is no inference
    assert "Health" not in str(ShopperProfile.objects.get().affinities)
    assert "Health" not in str(profile_of(shopper, timezone.now()))


def test_whoever_bought_a_variant_bought_the_product():
    mug = article("Mug", "Mugs")
    red = article("Red mug", parent=mug)
    shopper = shoppers(1)[0]
    bought(shopper, red, "A")
    row = audience({"is": "did", "whether": "has", "deed": "purchase", "products": [str(mug.pk)], "days": 9})
    refresh()
    assert members(row) == [shopper.pk]
    assert ShopperProfile.objects.get().affinities["categories"][0][0] == "Mugs"


def test_member_groups_are_asked_of_the_shop():
    trade = Group.objects.create(name="Trade")
    anna, bert = User.objects.create_user("anna"), User.objects.create_user("bert")
    anna.groups.add(trade)
    one, _two = Shopper.objects.create(user=anna), Shopper.objects.create(user=bert)
    row = audience({"is": "group", "names": ["Trade"]})
    refresh()
    assert members(row) == [one.pk]


def test_a_store_s_audience_has_its_own_shoppers():
    north, south = Shopper.objects.create(store="north"), Shopper.objects.create(store="south")
    row = audience({"is": "orders", "number": [None, 0]}, store="south")
    both = audience({"is": "orders", "number": [None, 0]}, slug="both")
    refresh()
    assert members(row) == [south.pk]
    assert members(both) == [north.pk, south.pk]


def test_what_only_a_request_can_tell_has_no_members_and_no_size():
    shoppers(2)
    row = audience({"is": "device", "devices": ["mobile"]})
    refresh()
    row.refresh_from_db()
    assert (members(row), row.size) == ([], None)
    assert row.refreshed_at is not None


def test_the_size_is_noted_and_every_process_hears_of_it():
    shoppers(3)
    row = audience({"is": "orders", "number": [None, 0]})
    before = Revision.current()
    done = refresh()
    row.refresh_from_db()
    assert row.size == 3
    assert done.audiences[0].joined == 3
    assert Revision.current() > before


def test_a_second_refresh_writes_nothing_that_is_there_already(django_assert_num_queries):
    mug = article()
    shopper = shoppers(1)[0]
    bought(shopper, mug, "A", revenue="50.00")
    row = audience(SPENT_20)
    refresh()
    kept = [*AudienceMember.objects.values_list("pk", flat=True)]
    done = refresh()
    assert (done.profiles, done.audiences[0].joined, done.audiences[0].left) == (0, 0, 0)
    assert [*AudienceMember.objects.values_list("pk", flat=True)] == kept
    assert members(row) == [shopper.pk]


def test_runs_of_shoppers_leave_nobody_out(monkeypatch):
    monkeypatch.setattr(refreshing, "CHUNK", 2)
    people = shoppers(7)
    Shopper.objects.filter(pk=people[3].pk).update(merged_into=people[0])
    row = audience({"is": "orders", "number": [None, 0]})
    stranger = AudienceMember.objects.create(audience=row, shopper=people[3])
    heard = []
    done = refresh(listener=lambda done, total: heard.append((done, total)))
    assert members(row) == [one.pk for one in people if one != people[3]]
    assert not AudienceMember.objects.filter(pk=stranger.pk).exists()
    assert done.shoppers == 6
    assert heard == [(2, 6), (4, 6), (6, 6)]


def test_conditions_that_are_changed_meanwhile_are_not_called_counted():
    shoppers(1)
    row = audience({"is": "orders", "number": [None, 0]})

    def change(done, total):
        Audience.objects.update(conditions=[SPENT_20])

    refresh(listener=change)
    row.refresh_from_db()
    assert row.refreshed_at is None


def test_one_that_cannot_be_read_is_told_and_the_others_are_counted():
    shoppers(1)
    audience({"is": "astrology"}, slug="stars")
    row = audience({"is": "orders", "number": [None, 0]})
    done = refresh()
    assert list(done.problems) == ["stars"]
    assert len(members(row)) == 1


def test_only_the_audiences_that_are_named_are_counted():
    shoppers(1)
    one = audience({"is": "orders", "number": [None, 0]}, slug="one")
    two = audience({"is": "orders", "number": [None, 0]}, slug="two")
    refresh(["two"])
    assert (members(one), len(members(two))) == ([], 1)


def test_an_empty_shop_is_no_error():
    row = audience(SPENT_20)
    refresh()
    row.refresh_from_db()
    assert estimate(read_conditions([SPENT_20])).size == 0


def test_a_product_that_was_deleted_since_still_counts_as_money():
    mug = article()
    shopper = shoppers(1)[0]
    bought(shopper, mug, "A", revenue="50.00")
    mug.delete()
    assert Interaction.objects.exists()
    row = audience(SPENT_20)
    refresh()
    assert members(row) == [shopper.pk]
    assert ShopperProfile.objects.get().affinities == {}


# Told at once, in the editor


def test_of_few_shoppers_the_size_is_exact_with_the_latest_as_examples():
    mug = article()
    people = shoppers(14)
    for place, one in enumerate(people[:12]):
        bought(one, mug, f"O{place}", revenue="30.00")
        Shopper.objects.filter(pk=one.pk).update(last_seen_at=timezone.now() + timedelta(minutes=place))
    told = estimate(read_conditions([SPENT_20]))
    assert (told.size, told.low, told.high, told.total) == (12, 12, 12, 14)
    assert told.is_exact
    assert [one.shopper_id for one in told.examples] == [one.pk for one in reversed(people[2:12])]


def test_of_many_it_is_estimated_from_a_sample_and_says_how_sure_it_is(monkeypatch):
    monkeypatch.setattr(estimating, "MOST_SHOPPERS", 200)
    people = Shopper.objects.bulk_create(Shopper() for _ in range(600))
    Shopper.objects.filter(pk__in=[one.pk for one in people[::3]]).update(
        first_seen_at=timezone.now() - timedelta(days=90)
    )
    told = estimate(read_conditions([{"is": "first_seen", "who": "returning", "days": 30}]))
    assert (told.sampled, told.total) == (200, 600)
    assert not told.is_exact
    assert told.low < told.size < told.high
    assert told.low <= 200 <= told.high


def test_a_sample_draws_the_young_as_often_as_the_old(monkeypatch):
    monkeypatch.setattr(estimating, "FEWEST_SHOPPERS", 10)
    monkeypatch.setattr(estimating, "MOST_SHOPPERS", 10)
    people = Shopper.objects.bulk_create(Shopper() for _ in range(100))
    old = {one.pk for one in people[:50]}
    drawn = [key for seed in range(40) for key in estimating._sample(Shopper.objects.canonical(), 10, seed)]
    assert len(drawn) == 400
    assert 150 < len([key for key in drawn if key in old]) < 250


def test_nobody_in_a_sample_is_not_nobody_at_all(monkeypatch):
    monkeypatch.setattr(estimating, "MOST_SHOPPERS", 200)
    Shopper.objects.bulk_create(Shopper() for _ in range(600))
    told = estimate(read_conditions([SPENT_20]))
    assert (told.size, told.low) == (0, 0)
    assert 0 < told.high < 20


def test_what_only_a_request_can_tell_is_not_estimated():
    shoppers(2)
    assert estimate(read_conditions([{"is": "device", "devices": ["mobile"]}])).size is None


class WhoeverIsCountedLaws(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(1, 3), st.integers(0, 3)), max_size=12
        )
    )
    def test_spend_is_what_was_bought_less_what_was_returned(self, deeds):
        """Against a sum by hand, in any order of shoppers and runs."""
        people, goods = shoppers(5), [article(str(n)) for n in range(3)]
        expected = dict.fromkeys((one.pk for one in people), 0)
        for place, (who, what, quantity, back) in enumerate(deeds):
            days = 20 - place
            bought(
                people[who],
                goods[what],
                f"O{place}",
                quantity=quantity,
                revenue=str(10 * quantity),
                days_ago=days,
            )
            if back:
                returned(people[who], goods[what], f"O{place}", quantity=back, days_ago=days - 0.5)
            expected[people[who].pk] += 10 * max(quantity - back, 0)
        refresh()
        found = dict(ShopperProfile.objects.values_list("shopper_id", "spend"))
        assert {key: found.get(key, 0) for key in expected} == expected


# By a worker


def test_the_task_counts_every_hour_and_after_a_change(
    celery_application, django_capture_on_commit_callbacks
):
    shoppers(1)
    row = audience({"is": "orders", "number": [None, 0]})
    assert BEAT_SCHEDULE["recommendations-audiences"]["task"] == tasks.refresh_audiences.name
    tasks.refresh_audiences()
    assert len(members(row)) == 1
    celery_application.conf.broker_url = "memory://"
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.request_refresh(row.slug)
    assert len(callbacks) == 1


def test_a_broker_that_is_down_disturbs_nobody(
    celery_application, django_capture_on_commit_callbacks, caplog
):
    celery_application.conf.broker_url = "redis://127.0.0.1:1/0"
    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        tasks.request_refresh("them")
    assert "recs_refresh counts it" in caplog.text


def test_without_a_celery_application_no_broker_is_asked(
    no_celery_application, django_capture_on_commit_callbacks, caplog
):
    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        tasks.request_refresh("them")
    assert not caplog.records

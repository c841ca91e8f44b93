"""Audiences at the desk: built from conditions without free text, counted before they are saved."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from recommendations.merchandising.audiences import feeds
from recommendations.models import (
    Audience,
    AudienceMember,
    Campaign,
    Interaction,
    RecommendationList,
    Restriction,
    Scope,
    Shopper,
)
from recommendations.testing.factories import interact, publish
from recommendations.training.audiences import refresh
from tests.admin.conftest import allow, queries
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db

LIST = "/admin/recommendations/audience/"
ADD = f"{LIST}add/"
COUNT = f"{LIST}count/"
RICH = {"is": "spent", "amount": ["20", None]}


def audience(*conditions, slug="them", **values):
    return Audience.objects.create(name=slug.title(), slug=slug, conditions=[*conditions], **values)


def page(row):
    return f"{LIST}{row.pk}/change/"


def sent(*rows, **values):
    """The form's data with these conditions: (kind, {field: value})."""
    data = {"name": "Loyal", "slug": "loyal", "is_active": "on", "store": "", "condition": []}
    for index, (kind, fields) in enumerate(rows):
        data["condition"].append(str(index))
        data[f"c{index}-is"] = kind
        data |= {f"c{index}-{name}": value for name, value in fields.items()}
    return data | values


SPENT = ("spent", {"amount_low": "20", "amount_high": "", "days": "30"})
LAPSED = ("last", {"what": "order", "how": "before", "days": "90"})


# The form


@pytest.fixture
def mugs(db):
    mugs = Department.objects.create(name="Mugs")
    return Article.objects.create(label="Blue mug", department=mugs)


def test_a_new_audience_is_saved_as_what_its_rows_say(boss, mugs):
    Group.objects.create(name="Trade")
    rows = [
        SPENT,
        LAPSED,
        ("first_seen", {"who": "new", "days": "7"}),
        ("group", {"names": ["Trade"]}),
        ("orders", {"number_low": "1", "number_high": "3", "days": ""}),
        ("likes_category", {"names": ["Mugs"], "at_least": "20"}),
        ("did", {"whether": "has", "deed": "view", "products": [str(mugs.pk)], "days": "9"}),
        ("basket_value", {"amount_low": "", "amount_high": "50"}),
        ("basket_holds", {"categories": ["Mugs"], "price_low": "", "price_high": ""}),
        ("country", {"codes": "gb, FR"}),
        ("device", {"devices": ["mobile"]}),
    ]
    answer = boss.post(ADD, sent(*rows))
    assert answer.status_code == 302, problems(answer)
    assert Audience.objects.get().conditions == [
        {"is": "spent", "amount": ["20", None], "days": 30},
        {"is": "last", "what": "order", "how": "before", "days": 90},
        {"is": "first_seen", "who": "new", "days": 7},
        {"is": "group", "names": ["Trade"]},
        {"is": "orders", "number": [1, 3]},
        {"is": "likes_category", "names": ["Mugs"], "at_least": 20},
        {"is": "did", "whether": "has", "deed": "view", "products": [str(mugs.pk)], "days": 9},
        {"is": "basket_value", "amount": [None, "50"]},
        {"is": "basket_holds", "categories": ["Mugs"]},
        {"is": "country", "codes": ["GB", "FR"]},
        {"is": "device", "devices": ["mobile"]},
    ]


def problems(answer):
    return [str(text) for texts in answer.context["adminform"].form.errors.values() for text in texts]


def test_what_is_stored_comes_back_as_it_was(boss, mugs):
    conditions = [
        {"is": "did", "whether": "has_not", "deed": "purchase", "products": [str(mugs.pk)], "days": 9},
        {"is": "spent", "amount": ["20.50", None], "days": 30},
        {"is": "group", "names": ["Long gone"]},
        {"is": "country", "codes": ["GB", "FR"]},
    ]
    row = audience(*conditions)
    html = boss.get(page(row)).content.decode()
    assert "Blue mug" in html
    assert "Long gone" in html
    assert "GB, FR" in html
    form = boss.get(page(row)).context["adminform"].form
    data = sent(
        ("did", {"whether": "has_not", "deed": "purchase", "products": [str(mugs.pk)], "days": "9"}),
        ("spent", {"amount_low": "20.50", "amount_high": "", "days": "30"}),
        ("group", {"names": "Long gone"}),
        ("country", {"codes": "GB, FR"}),
    )
    assert [one.kind.name for one in form.rows] == ["did", "spent", "group", "country"]
    assert boss.post(page(row), data).status_code == 302
    row.refresh_from_db()
    assert row.conditions == conditions


def test_a_group_that_is_gone_stays_chosen_beside_those_that_are_there(boss):
    Group.objects.create(name="Trade")
    row = audience({"is": "group", "names": ["Long gone"]})
    html = boss.get(page(row)).content.decode()
    assert 'value="Trade"' in html
    assert 'value="Long gone"' in html


def test_what_the_shop_s_products_do_not_have_is_not_asked_for(boss, mugs):
    """The warehouse knows no brands and no tags."""
    answer = boss.post(ADD, sent(_add_condition="basket_holds"))
    assert [*answer.context["adminform"].form.rows[0].fields] == ["categories", "price", "products"]
    html = boss.post(ADD, sent(_add_condition="likes_brand")).content.decode()
    assert "The shop has none to choose from." in html
    row = audience({"is": "basket_holds", "tags": ["gift"]})
    assert "tags" in boss.get(page(row)).context["adminform"].form.rows[0].fields


REFUSED = [
    ([], "Add at least one condition"),
    ([("spent", {"amount_low": "", "amount_high": "", "days": ""})], "Spent"),
    ([("spent", {"amount_low": "9", "amount_high": "3", "days": ""})], "9 is more than 3"),
    ([("orders", {"number_low": "1.5", "number_high": "", "days": ""})], "Number of orders"),
    ([("country", {"codes": "Britain"})], "is no country"),
    ([("device", {})], "Device"),
    ([("basket_holds", {})], "Say what it is to hold"),
    ([("did", {"whether": "has", "deed": "view", "days": "9"})], "Choose at least one product"),
    ([("country", {"codes": "GB"})] * 300, "20 conditions at most"),
    ([("astrology", {"sign": "Leo"})], "Add at least one condition"),
]


@pytest.mark.parametrize(("rows", "told"), REFUSED)
def test_what_makes_no_sense_is_told_and_not_saved(boss, rows, told):
    answer = boss.post(ADD, sent(*rows))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Audience.objects.exists()


def test_rows_are_added_and_taken_away_without_saving_or_losing_what_was_typed(boss):
    answer = boss.post(ADD, sent(SPENT, _add_condition="last"))
    form = answer.context["adminform"].form
    assert [row.kind.name for row in form.rows] == ["spent", "last"]
    html = answer.content.decode()
    assert 'value="20"' in html
    assert 'value="90"' in html
    assert "errornote" not in html
    answer = boss.post(ADD, sent(SPENT, LAPSED, _remove_condition="0"))
    assert [row.kind.name for row in answer.context["adminform"].form.rows] == ["last"]
    assert not Audience.objects.exists()


def test_a_row_under_way_is_not_told_off(boss):
    answer = boss.post(ADD, sent(("spent", {"amount_low": "x"}), name="", slug="", _add_condition="last"))
    assert answer.status_code == 200
    assert "errorlist" not in answer.content.decode()


def test_a_row_that_is_taken_away_leaves_its_number_to_nobody(boss):
    answer = boss.post(ADD, sent(SPENT, LAPSED, ("device", {}), _remove_condition="1"))
    assert [row.index for row in answer.context["adminform"].form.rows] == [0, 2]
    data = sent(SPENT) | {"condition": ["0", "2"], "c2-is": "device", "c2-devices": ["mobile"]}
    assert boss.post(ADD, data).status_code == 302
    assert [one["is"] for one in Audience.objects.get().conditions] == ["spent", "device"]


def test_other_conditions_are_to_be_counted_anew_and_another_name_is_not(boss):
    row = audience(
        {"is": "spent", "amount": ["20", None], "days": 30}, slug="loyal", size=3, refreshed_at=timezone.now()
    )
    boss.post(page(row), sent(SPENT, name="Very loyal"))
    row.refresh_from_db()
    assert (row.name, row.size) == ("Very loyal", 3)
    answer = boss.post(page(row), sent(LAPSED), follow=True)
    row.refresh_from_db()
    assert (row.size, row.refreshed_at) == (None, None)
    assert "recs_refresh loyal" in answer.content.decode()


def test_enter_in_an_input_saves_and_takes_away_no_condition(boss):
    html = boss.get(page(audience(RICH))).content.decode()
    form = html[html.index('id="audience_form"') :]
    first = form.index('type="submit"')
    assert 'name="_continue"' in form[first - 80 : first + 80]
    assert first < form.index('name="_remove_condition"')


# How many


@pytest.fixture
def people(mugs):
    rich, poor = Shopper.objects.create(guest="Rich-1"), Shopper.objects.create(guest="Poor-1")
    interact(rich, "purchase", mugs, revenue="90.00", currency="GBP", order="A")
    interact(poor, "purchase", mugs, revenue="2.00", currency="GBP", order="B")
    return rich, poor


def test_the_form_as_it_stands_is_counted_with_examples_and_nothing_is_written(boss, people):
    html = boss.post(COUNT, sent(SPENT, ("device", {"devices": ["mobile"]}))).content.decode()
    assert "1 shopper" in html
    assert "50 % of 2" in html
    assert "Every shopper was looked at" in html
    assert "Rich-1" in html
    assert "Poor-1" not in html
    assert "on a device: Phone" in html
    assert not Audience.objects.exists()
    assert not AudienceMember.objects.exists()


def test_what_is_saved_is_counted_when_the_page_is_opened(boss, people):
    row = audience(RICH, {"is": "orders", "number": [1, None]})
    html = boss.get(COUNT, {"audience": row.pk}).content.decode()
    assert "1 shopper" in html
    assert "Each condition by itself" in html
    assert "50 %" in html
    assert "100 %" in html


def test_what_the_last_refresh_found_is_told_until_something_is_changed(boss, people):
    row = audience({**RICH, "days": 30}, slug="loyal", size=77, refreshed_at=timezone.now())
    html = boss.get(COUNT, {"audience": row.pk}).content.decode()
    assert "77 shoppers" in html
    html = boss.post(COUNT, sent(SPENT, audience=row.pk)).content.decode()
    assert "77 shoppers" in html
    html = boss.post(COUNT, sent(SPENT, LAPSED, audience=row.pk)).content.decode()
    assert "0 shoppers" in html


def test_what_only_a_request_can_tell_says_so(boss):
    html = boss.post(COUNT, sent(("device", {"devices": ["mobile"]}))).content.decode()
    assert "Told in each request" in html


def test_a_form_that_is_not_right_yet_says_why_it_is_not_counted(boss):
    html = boss.post(COUNT, sent(("spent", {"amount_low": "9", "amount_high": "3"}))).content.decode()
    assert "Not counted yet" in html
    assert "9 is more than 3" in html
    assert "Add a condition" in boss.get(COUNT).content.decode()


def test_what_is_right_already_is_counted_without_what_is_not(boss, people):
    html = boss.post(COUNT, sent(SPENT, ("device", {}))).content.decode()
    assert "1 shopper" in html
    assert "Counted without what is not right yet" in html
    assert "Device: " in html


def test_shoppers_are_shown_to_those_who_may_see_shoppers(client, staff, people):
    client.force_login(allow(staff, "view_audience", "add_audience"))
    html = client.post(COUNT, sent(SPENT)).content.decode()
    assert "1 shopper" in html
    assert "Rich-1" not in html
    assert "takes a permission of its own" in html


def test_an_audience_that_cannot_be_read_is_nobody_and_says_why(boss):
    row = audience({"is": "astrology"})
    assert "There is no such condition" in boss.get(LIST).content.decode()
    assert "There is no such condition" in boss.get(COUNT, {"audience": row.pk}).content.decode()
    assert boss.get(page(row)).status_code == 200


# The list


def test_the_list_says_who_belongs_how_many_and_what_uses_it(boss, people):
    row = audience(RICH)
    Campaign.objects.create(name="Sale", slug="sale", audience=row)
    refresh()
    audience({"is": "device", "devices": ["mobile"]}, slug="phones")
    html = boss.get(LIST).content.decode()
    assert "Spent at least £20.00 ever" in html
    assert "1, counted" in html
    assert "1 campaign" in html
    assert "not counted yet" in html
    assert "1 waits to be counted" in html


def test_an_empty_list_says_what_to_do(boss):
    assert "There is no audience yet" in boss.get(LIST).content.decode()


def test_the_list_costs_the_same_for_many(boss):
    audience({"is": "likes_category", "names": ["Mugs"], "at_least": 10}, slug="one")
    few = queries(boss, LIST)
    for number in range(5):
        audience({"is": "likes_category", "names": ["Mugs"], "at_least": 10}, slug=f"more-{number}")
    assert queries(boss, LIST) == few


# Who may do what


def test_who_may_only_look_reads_it_in_words_and_touches_nothing(client, staff, people):
    row = audience(RICH)
    client.force_login(allow(staff, "view_audience"))
    html = client.get(page(row)).content.decode()
    assert "Spent at least £20.00 ever" in html
    assert "_add_condition" not in html
    assert "_save" not in html
    assert "open-feed" not in html
    assert client.get(COUNT, {"audience": row.pk}).status_code == 200
    assert client.post(COUNT, sent(SPENT, audience=row.pk)).status_code == 403
    assert client.post(page(row), sent(LAPSED)).status_code == 403
    assert client.get(ADD).status_code == 403


DEEDS = ("count-now", "open-feed", "close-feed")


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_takes_the_permission_to_change_and_a_post(client, staff, deed):
    row = audience(RICH)
    feeds.open_feed(row)
    key = row.feed_key
    address = f"{LIST}{row.pk}/{deed}/"
    assert client.get(address).status_code == 302  # to the log-in
    client.force_login(allow(staff, "view_audience"))
    assert client.get(address).status_code == client.post(address).status_code == 403
    client.force_login(allow(staff, "view_audience", "change_audience"))
    assert client.get(address).status_code == 200
    row.refresh_from_db()
    assert row.feed_key == key


def test_no_form_is_taken_without_its_token(staff):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(allow(staff, "view_audience", "change_audience", "add_audience"))
    row = audience(RICH)
    for address in (ADD, page(row), COUNT, *(f"{LIST}{row.pk}/{deed}/" for deed in DEEDS)):
        assert client.post(address, sent(SPENT)).status_code == 403


def test_a_feed_is_given_an_address_changed_and_revoked(boss, client):
    row = audience(RICH)
    answer = boss.post(f"{LIST}{row.pk}/open-feed/", follow=True)
    first = addresses(answer)
    assert len(first) == 2
    assert boss.get(first[0]).status_code == 200
    second = addresses(boss.post(f"{LIST}{row.pk}/open-feed/", follow=True))
    assert boss.get(first[0]).status_code == 404
    assert boss.get(second[0]).status_code == 200
    assert addresses(boss.post(f"{LIST}{row.pk}/close-feed/", follow=True)) == []
    assert boss.get(second[0]).status_code == 404


def test_the_page_says_whether_what_is_popular_in_it_is_known(boss, mugs):
    row = audience(RICH)
    assert "no list of its own yet" in boss.get(page(row)).content.decode()
    version = publish("popularity", everyone=[mugs])
    items = [[str(mugs.pk), 1.0, 0]]
    RecommendationList.objects.create(version=version, scope=Scope.SEGMENT, subject=str(row.pk), items=items)
    assert "a list of 1 product." in boss.get(page(row)).content.decode()


def addresses(answer):
    return [address for _form, address in answer.context["feeds"]]


def test_an_audience_that_a_campaign_is_for_is_not_deleted(boss):
    row = audience(RICH)
    Campaign.objects.create(name="Sale", slug="sale", audience=row)
    boss.post(f"{LIST}{row.pk}/delete/", {"post": "yes"})
    assert Audience.objects.filter(pk=row.pk).exists()


# The shopper's profile


def profile(client, shopper):
    return client.get(reverse("admin:recommendations_shopper_change", args=[shopper.pk])).context["profile"]


def test_a_profile_says_what_was_bought_and_what_each_taste_rests_on(boss, mugs):
    shopper = Shopper.objects.create()
    browser = Shopper.objects.create(merged_into=shopper)
    day = timezone.now() - timedelta(days=20)
    first = interact(browser, "purchase", mugs, revenue="30.00", currency="GBP", order="A", occurred_at=day)
    second = interact(shopper, "purchase", mugs, revenue="10.00", currency="GBP", order="B")
    told = profile(boss, shopper)
    assert told["lead"].startswith("2 orders, one every 20 days on average")
    assert {what: figure for what, figure, _note in told["tiles"]}["Spent"] == "£40.00"
    (title, rows), *_others = told["tastes"]
    assert title == "Categories"
    assert rows[0]["name"] == "Mugs"
    assert rows[0]["percent"] == 100
    assert {one["pk"] for one in rows[0]["interactions"]} == {first.pk, second.pk}
    html = boss.get(reverse("admin:recommendations_shopper_change", args=[shopper.pk])).content.decode()
    assert reverse("admin:recommendations_interaction_change", args=[first.pk]) in html


def test_a_profile_infers_nothing_from_sensitive_products(boss, mugs, people):
    Restriction.objects.create(kind="sensitive", note="Mugs", which={"categories": ["Mugs"]})
    told = profile(boss, people[0])
    assert told["tastes"] == []
    assert "90.00" in str(told["tiles"])


def test_a_profile_names_the_audiences_that_the_shopper_belongs_to(boss, people):
    row = audience(RICH)
    audience({"is": "orders", "number": [5, None]}, slug="others")
    refresh()
    assert [*profile(boss, people[0])["audiences"]] == [row]
    assert [*profile(boss, people[1])["audiences"]] == []


def test_somebody_who_did_nothing_has_a_profile_that_says_so(boss):
    told = profile(boss, Shopper.objects.create())
    assert told["lead"] == "They have not ordered anything that they kept."
    assert told["tastes"] == []


def test_a_browser_that_was_merged_has_no_profile_of_its_own(boss, people):
    Shopper.objects.filter(pk=people[1].pk).update(merged_into=people[0])
    assert profile(boss, people[1]) is None


def test_a_profile_costs_the_same_for_much_that_was_done(boss, people, mugs):
    address = reverse("admin:recommendations_shopper_change", args=[people[0].pk])
    few = queries(boss, address)
    for number in range(12):
        interact(people[0], "purchase", mugs, revenue="1.00", currency="GBP", order=f"N{number}")
    assert queries(boss, address) == few
    assert Interaction.objects.count() == 14


def test_a_history_tells_that_conditions_were_changed(boss):
    row = audience(RICH, slug="loyal")
    boss.post(page(row), sent(LAPSED))
    from django.contrib.admin.models import LogEntry

    assert "conditions" in json.dumps(json.loads(LogEntry.objects.latest("pk").change_message)).lower()

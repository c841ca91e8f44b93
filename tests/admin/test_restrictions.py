"""What holds in every placement: chosen without free text, never for the whole shop by mistake."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.merchandising.chosen import product_keys, set_products
from recommendations.models import Restriction
from tests.admin.conftest import allow, queries
from tests.warehouse.models import Article

ADD = "admin:recommendations_restriction_add"
LIST = "admin:recommendations_restriction_changelist"
CHANGE = "admin:recommendations_restriction_change"


@pytest.fixture
def recalled(db) -> Restriction:
    made = Restriction.objects.create(note="Recalled by the maker")
    set_products(made, [Article.objects.create(label="Kettle").pk])
    return made


def posted(**fields: object) -> dict[str, object]:
    return {"note": "Recalled", "kind": "blocked", "is_active": "on", **fields}


def test_products_are_blocked_by_name_or_by_what_they_are(boss: Client, recalled: Restriction):
    boss.post(reverse(ADD), posted(products_add="Kettle"))
    boss.post(reverse(ADD), posted(note="Cheap", which_price_high="2"))
    by_name, by_price = Restriction.objects.exclude(pk=recalled.pk).order_by("pk")
    assert product_keys(by_name) == product_keys(recalled)
    assert by_price.which == {"price": [None, "2"]}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Say which products: nothing said would mean all that the shop has."),
        ({"which_same_brand": "same"}, "A restriction holds everywhere: it cannot compare"),
    ],
)
def test_what_would_hold_for_everything_is_refused(boss: Client, db, fields, message):
    assert message in boss.post(reverse(ADD), posted(**fields)).content.decode()
    assert not Restriction.objects.exists()


def test_it_is_not_asked_what_it_is_compared_with(boss: Client, db):
    assert "which_same_brand" not in boss.get(reverse(ADD)).content.decode()


def test_the_list_says_what_holds_in_words(boss: Client, recalled: Restriction):
    Restriction.objects.create(note="Off", kind="sensitive", is_active=False, which={"price": [None, "2"]})
    page = boss.get(reverse(LIST)).content.decode()
    assert "1 in force that block, 0 that keep what is sensitive apart." in page
    assert "“Kettle”" in page
    before = queries(boss, reverse(LIST))
    for number in range(4):
        more = Restriction.objects.create(note=f"More {number}")
        set_products(more, [Article.objects.create(label=f"Pan {number}").pk])
    assert queries(boss, reverse(LIST)) <= before


def test_who_may_look_only_reads_it_in_words(client: Client, staff, recalled: Restriction):
    client.force_login(allow(staff, "view_restriction"))
    page = client.get(reverse(CHANGE, args=[recalled.pk])).content.decode()
    assert "“Kettle”" in page
    assert 'name="note"' not in page

"""Choosing products and what they are: what the form shows, what it takes without a script, what it refuses."""

import pytest
from django.contrib.auth.models import User
from django.forms import ModelForm
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from recommendations.admin.filter_form import FilterForm, words_of
from recommendations.merchandising.chosen import product_keys, set_products
from recommendations.models import Restriction
from tests.admin.conftest import allow
from tests.warehouse.models import Article, Department

PRODUCTS = "admin:recommendations_pick_products"
VALUES = "admin:recommendations_pick_values"


class Form(FilterForm):
    orders_products = True

    class Meta:
        model = Restriction
        fields = ("note", "products", "which")


@pytest.fixture
def mugs(db) -> list[Article]:
    return [
        Article.objects.create(label="Blue mug", list_price="4.50", on_hand=12),
        Article.objects.create(label="Red mug", list_price="5.00", on_hand=0),
        Article.objects.create(label="Teapot", list_price="19.00", on_hand=3),
    ]


@pytest.fixture
def departments(db) -> list[Department]:
    return [Department.objects.create(name=name) for name in ("Kitchen", "Garden")]


def filled(**given: object) -> QueryDict:
    data = QueryDict(mutable=True)
    data["note"] = "x"
    for name, value in given.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form(instance: Restriction | None = None, **given: object) -> ModelForm:
    return Form(filled(**given), instance=instance)


def chosen(**given: object) -> list[str]:
    found = form(**given)
    assert found.is_valid(), found.errors
    return [row.label for row in found.cleaned_data["products"]]


def test_products_are_chosen_by_box_title_or_key_in_that_order(mugs):
    blue, _red, teapot = mugs
    assert chosen(products=[str(teapot.pk), str(blue.pk)]) == ["Teapot", "Blue mug"]
    assert chosen(products_add=f"red mug\n\n{blue.pk}\n") == ["Red mug", "Blue mug"]
    assert chosen(products=[str(teapot.pk)], products_add="Teapot\nRed") == ["Teapot", "Red mug"]


def test_the_order_of_choice_is_kept(mugs):
    blue, red, teapot = mugs
    saved = form(products=[str(teapot.pk), str(blue.pk), str(red.pk)]).save()
    assert product_keys(saved) == [teapot.pk, blue.pk, red.pk]
    assert form(saved, products=[str(red.pk), str(teapot.pk)]).save() == saved
    assert product_keys(saved) == [red.pk, teapot.pk]
    set_products(saved, [])
    assert product_keys(saved) == []


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("Lamp", "No product is called “Lamp”. Give its title or its key."),
        ("mug", "“mug” may be several: “Blue mug”, “Red mug”. Give the whole title."),
    ],
)
def test_what_names_no_single_product_is_refused_and_stays_in_the_form(mugs, typed, message):
    found = form(products_add=typed)
    assert found.errors["products"] == [message]
    assert typed in str(found["products"])


def test_a_picker_shows_picture_price_and_stock(mugs):
    shown = str(Form(initial={}, instance=saved_with(mugs[0], mugs[1]))["products"])
    assert "Blue mug" in shown
    assert "£4.50" in shown
    assert "in stock" not in shown  # this shop's catalog does not say what features could read
    assert shown.count("checked") == 2


def saved_with(*products: Article) -> Restriction:
    row = Restriction.objects.create(note="x")
    set_products(row, [product.pk for product in products])
    return row


def which(**given: object) -> dict[str, object]:
    found = form(**{f"which_{name}": value for name, value in given.items()})
    assert found.is_valid(), found.errors
    return found.cleaned_data["which"]


def test_pickers_say_what_no_shopper_would_be_shown(boss: Client, mugs):
    """However many there are of it: pinned, its place would go to another."""
    blue, *_others = mugs
    Article.objects.filter(pk=blue.pk).update(withdrawn=True)
    found = boss.get(reverse(PRODUCTS), {"q": "mug"}).json()["suggestions"]
    assert [(one["title"], one["in_stock"], one["is_out"]) for one in found] == [
        ("Blue mug", "withdrawn", True),
        ("Red mug", "", False),
    ]
    page = str(Form(instance=saved_with(blue)))
    assert '<span class="recs-text-bad">withdrawn</span>' in page


def test_nothing_said_is_every_product(db):
    assert which() == {}
    assert which(relative_to="basket") == {}
    assert form(which_relative_to="anchor").changed_data == ["note"]


def test_conditions_become_what_the_filter_reads(departments):
    assert which(categories=["Kitchen"]) == {"categories": ["Kitchen"]}
    assert which(categories_add="garden") == {"categories": ["Garden"]}
    assert which(price_low="4.5", price_high="") == {"price": ["4.5", None]}
    assert which(stock_low="", stock_high="3") == {"stock": [None, 3]}
    assert which(same_category="other") == {"same_category": False, "relative_to": "anchor"}
    assert which(price_step="lower", relative_to="basket") == {"price_step": "lower", "relative_to": "basket"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"categories_add": "Kitchn"}, "No product has “Kitchn”. Did you mean “Kitchen”?"),
        ({"categories_add": "Zoo"}, "No product has “Zoo”."),
        ({"price_low": "9", "price_high": "5"}, "Price: 9 is more than 5. Swap them, or leave one open."),
        ({"price_low": "cheap"}, "Price: Enter a number."),
        ({"same_brand": "maybe"}, "Select a valid choice. maybe is not one of the available choices."),
        ({"margin_percent_high": "120"}, "Margin: “120” is no number that can stand here."),
    ],
)
def test_a_wrong_condition_is_named_with_the_remedy(departments, given, message):
    found = form(**{f"which_{name}": value for name, value in given.items()})
    assert found.errors["which"] == [message]


def test_what_is_saved_comes_back_into_the_form(departments):
    said = {"categories": ["Kitchen"], "price": ["4.50", None], "age_days": [None, 30.0], "same_brand": True}
    shown = Form(instance=Restriction.objects.create(note="x", which=said))
    page = str(shown["which"])
    assert 'value="Kitchen" checked' in page
    assert 'name="which_price_low" value="4.50"' in page
    assert 'name="which_age_days_high" value="30"' in page
    assert '<option value="same" selected>' in page
    assert page.count('<details class="recs-which-more" open>') == 2
    assert "which_brands" not in page  # the warehouse knows no brands


def test_a_sentence_names_a_few_products_and_counts_the_rest(mugs, departments):
    jug = Article.objects.create(label="Jug")
    row = saved_with(mugs[0], mugs[2])
    assert words_of(row) == "“Blue mug”, “Teapot”"
    row.which = {"categories": ["Kitchen"]}
    assert words_of(row) == "“Blue mug”, “Teapot”, if category “Kitchen”"
    assert words_of(saved_with()) == "every product"
    assert words_of(saved_with(*mugs, jug)) == "“Blue mug”, “Red mug”, “Teapot”, 1 more"


def test_pickers_are_answered_with_what_holds_the_typed_text(boss: Client, mugs, departments):
    found = boss.get(reverse(PRODUCTS), {"q": "mug"}).json()["suggestions"]
    assert [(one["title"], one["price"]) for one in found] == [("Blue mug", "£4.50"), ("Red mug", "£5.00")]
    assert boss.get(reverse(PRODUCTS), {"q": ""}).json() == {"suggestions": []}
    found = boss.get(reverse(VALUES), {"kind": "category", "q": "gar"}).json()
    assert found == {"suggestions": [{"key": "Garden", "title": "Garden"}]}


def test_pickers_answer_only_those_with_some_business_at_the_desk(client: Client, staff: User, mugs):
    client.force_login(staff)
    assert [client.get(reverse(view), {"q": "mug"}).status_code for view in (PRODUCTS, VALUES)] == [403, 403]
    client.force_login(allow(staff, "view_restriction"))
    assert [client.get(reverse(view), {"q": "mug"}).status_code for view in (PRODUCTS, VALUES)] == [200, 200]

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.utils.translation import override

from recommendations import conf
from recommendations.catalog import BasketLine, Catalog, get_catalog, product_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return get_catalog()


def test_the_shop_is_reached_through_the_class_that_the_setting_names(shop):
    assert type(shop).__name__ == conf.settings.CATALOG.rsplit(".", 1)[1]
    assert shop.recommendable().model is product_model()


def test_only_what_is_active_may_ever_be_shown(shop, make_product):
    shown, hidden = make_product("Lantern"), make_product("Withdrawn lantern", active=False)
    keys = set(shop.recommendable().values_list("pk", flat=True))
    assert shown.pk in keys
    assert hidden.pk not in keys


def test_only_what_is_in_stock_is_visible_to_a_request(shop, make_product, rf):
    in_stock, sold_out = make_product("Lantern"), make_product("Sold out", stock=0)
    keys = set(shop.visible(shop.recommendable(), rf.get("/")).values_list("pk", flat=True))
    assert in_stock.pk in keys
    assert sold_out.pk not in keys


def test_a_card_has_title_address_and_price(shop, make_product, rf):
    product = make_product("Lantern", price="4.25")
    card = shop.cards([product], rf.get("/"))[product.pk]
    assert card.title == "Lantern"
    assert card.url == product.get_absolute_url()
    assert card.price.amount == Decimal("4.25")
    assert card.price.currency == conf.settings.CURRENCY


def test_twenty_cards_cost_one_query(shop, make_product, rf, django_assert_num_queries):
    for number in range(20):
        make_product(f"Lantern {number}")
    with django_assert_num_queries(1):
        assert len(shop.cards(shop.recommendable(), rf.get("/"))) == 20


def test_features_of_twenty_products_cost_one_query(shop, make_product, django_assert_num_queries):
    for number in range(20):
        make_product(f"Lantern {number}", price="3.00")
    with django_assert_num_queries(1):
        features = shop.features(shop.recommendable())
    assert {f.price for f in features.values()} == {Decimal("3.00")}


class BareCatalog(Catalog):
    """Knows none of the shop's attribute names."""

    title_attributes = image_attributes = price_attributes = ("nothing_like_it",)
    stock_attributes = active_attributes = category_attributes = brand_attributes = ("nothing_like_it",)


def test_missing_attributes_degrade_to_nothing(make_product, rf):
    shop, product = BareCatalog(), make_product("Lantern")
    card = shop.cards([product], rf.get("/"))[product.pk]
    assert (card.title, card.image, card.price) == (str(product), "", None)
    assert shop.features([product])[product.pk].price is None
    assert list(shop.visible(shop.recommendable(), None)) == [product]
    assert list(shop.basket(rf.get("/"))) == []
    assert list(shop.order_lines()) == []
    assert shop.parents([product.pk]) == {}


def test_a_catalog_that_cannot_fill_a_basket_says_so(rf):
    shop = BareCatalog()
    assert not shop.can_add_to_basket
    with pytest.raises(NotImplementedError, match=r"BareCatalog.add_to_basket is not written yet"):
        shop.add_to_basket(rf.get("/"), [BasketLine(product=1)])


def test_the_shop_can_fill_a_basket(shop):
    assert shop.can_add_to_basket


@pytest.mark.parametrize("path", ["nowhere.Catalog", "django.db.models.Model"])
def test_a_catalog_that_is_none_is_refused_by_name(path):
    wrong = {**conf.settings.user_settings, "CATALOG": path}
    with (
        override_settings(RECOMMENDATIONS=wrong),
        pytest.raises(ImproperlyConfigured, match=r"RECOMMENDATIONS\['CATALOG'\]"),
    ):
        get_catalog()


def test_staff_choose_from_what_features_give(shop, make_product):
    for title in ("Red ceramic mug", "Glass bowl, vintage"):
        make_product(title)
    known = shop.features(shop.recommendable()).values()
    for kind, name in (("category", "categories"), ("tag", "tags")):
        offered = shop.values_of(kind)
        assert {value for features in known for value in getattr(features, name)} <= set(offered)
        with override("zh-hans"):
            assert set(shop.values_of(kind)) == set(offered)
    assert shop.values_of("brand") == {}


class Plain(Catalog):
    """A shop whose columns hold words rather than rows."""

    category_attributes = ("label",)
    tag_attributes = ("label",)


def test_words_in_a_column_are_offered_once_each(shop, make_product):
    if shop.title_attributes != ("label",):
        pytest.skip("the demo's product has no column that could stand for words")
    for words in ("red, blue", "blue, green", "red, blue"):
        make_product(words)
    assert Plain().values_of("category") == {"red, blue": "red, blue", "blue, green": "blue, green"}
    assert set(Plain().values_of("tag")) == {"red", "blue", "green"}

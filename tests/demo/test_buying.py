import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from recommendations import price_basket
from recommendations.catalog import BasketLine, get_catalog
from recommendations.models import (
    Audience,
    Coupon,
    EventKind,
    Interaction,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Redemption,
)
from recommendations.serving import forget
from shopdemo.basket import Line
from shopdemo.models import Order, OrderLine, Product
from shopdemo.ordering import place_order

WHERE = {"name": "A customer", "email": "a@example.org", "address": "1 High Street", "country": "France"}


def basket_of(client):
    return {line.product.sku: line.quantity for line, _price in client.get("/basket/").context["lines"]}


def test_from_product_to_order(cakestand, client):
    client.post("/basket/add/22423/", {"quantity": "2"})
    client.post("/basket/add/20725/", {"quantity": "1"})
    assert basket_of(client) == {"22423": 2, "20725": 1}
    answer = client.post("/checkout/", WHERE, follow=True)
    order = Order.objects.get(number__startswith="W")
    assert answer.redirect_chain[-1][0] == f"/checkout/placed/{order.number}/"
    assert order.number in answer.content.decode()
    assert {line.product.sku: line.quantity for line in order.lines.all()} == {"22423": 2, "20725": 1}
    assert Product.objects.get(sku="22423").stock == 18
    assert basket_of(client) == {}


def test_an_order_is_told_to_the_recommendations(customers_browser, customer):
    customers_browser.post("/basket/add/22423/", {"quantity": "2"})
    customers_browser.post("/checkout/", WHERE)
    bought = Interaction.objects.get(kind=EventKind.PURCHASE)
    assert (bought.product.sku, bought.quantity, bought.currency) == ("22423", 2, "GBP")
    assert bought.shopper.user == customer
    assert bought.revenue == 2 * bought.product.price


def test_only_the_browser_that_ordered_sees_the_confirmation(cakestand, client):
    client.post("/basket/add/22423/", {"quantity": "1"})
    address = client.post("/checkout/", WHERE).url
    assert client.get(address).status_code == 200
    client.cookies.clear()
    assert client.get(address).status_code == 404


def test_quantities_change_and_nought_takes_a_line_out(cakestand, client):
    client.post("/basket/add/22423/", {"quantity": "2"})
    client.post("/basket/change/22423/", {"quantity": "5"})
    assert basket_of(client) == {"22423": 5}
    client.post("/basket/change/22423/", {"quantity": "0"})
    assert basket_of(client) == {}


@pytest.mark.parametrize("quantity", ["0", "-1", "1000", "many", ""])
def test_nonsense_quantities_are_refused_in_words(cakestand, client, quantity):
    answer = client.post("/basket/add/22423/", {"quantity": quantity}, follow=True)
    assert "from 1 to 999" in answer.content.decode()
    assert basket_of(client) == {}


def test_what_left_the_range_cannot_be_put_in(shop, client):
    assert client.post("/basket/add/85123A/", {"quantity": "1"}).status_code == 404


def test_an_empty_basket_has_no_checkout(shop, client):
    assert client.get("/checkout/").url == "/basket/"


def test_what_ran_out_meanwhile_stops_the_whole_order(cakestand, client):
    client.post("/basket/add/20725/", {"quantity": "1"})
    client.post("/basket/add/22423/", {"quantity": "21"})
    answer = client.post("/checkout/", WHERE)
    assert "fewer than 21" in answer.content.decode()
    assert not Order.objects.filter(number__startswith="W").exists()
    assert set(Product.objects.filter(sku__in=["22423", "20725"]).values_list("stock", flat=True)) == {20}
    assert basket_of(client) == {"20725": 1, "22423": 21}


def test_an_order_needs_lines(shop, customer):
    with pytest.raises(ValidationError, match="empty"):
        place_order(customer, [], price_basket([]), WHERE)


def test_an_order_keeps_the_price_of_the_day(cakestand, customer):
    lines = [Line(product=cakestand, quantity=3)]
    order = place_order(customer, lines, price_basket([line.asked for line in lines]), WHERE)
    Product.objects.update(price=1)
    assert OrderLine.objects.get(order=order).unit_price == cakestand.price
    assert order.total == 3 * cakestand.price


def test_a_bundle_is_added_at_once(shop, client, rf):
    request = rf.post("/")
    request.session = client.session
    request.user = User(username="somebody")
    keys = list(
        Product.objects.filter(sku__in=["22423", "22699"]).order_by("pk").values_list("pk", flat=True)
    )
    get_catalog().add_to_basket(request, [BasketLine(product=key) for key in keys])
    assert [(line.product, line.quantity) for line in get_catalog().basket(request)] == [
        (key, 1) for key in keys
    ]


def test_out_of_stock_is_not_visible_and_out_of_range_not_recommendable(cakestand):
    catalog = get_catalog()
    Product.objects.filter(pk=cakestand.pk).update(stock=0)
    shown = set(catalog.visible(catalog.recommendable(), None).values_list("sku", flat=True))
    assert shown == {"20725", "22699", "23999"}


def test_features_and_cards_take_one_query_each(shop, django_assert_num_queries):
    catalog = get_catalog()
    with django_assert_num_queries(1):
        features = catalog.features(catalog.recommendable())
    assert {found.categories for found in features.values()} == {("tea-and-table",), ("bags-and-lunch",)}
    with django_assert_num_queries(1):
        cards = catalog.cards(catalog.recommendable(), None)
    assert all(card.image.startswith("/pictures/") and card.price for card in cards.values())


@pytest.fixture
def promote():
    def made(kind, value, **fields):
        defaults = {"name": "An offer", "label": {"en": "An offer"}, "status": PromotionStatus.ACTIVE}
        promotion = Promotion.objects.create(**defaults | {"kind": kind, "value": value, **fields})
        forget()
        return promotion

    return made


def order_of(client):
    client.post("/checkout/", WHERE)
    return Order.objects.filter(number__startswith="W").order_by("-pk").first()


def test_basket_checkout_order_and_event_agree_on_a_reduced_price(cakestand, customers_browser, promote):
    promotion = promote(PromotionKind.THRESHOLD, 5, threshold=20)
    customers_browser.post("/basket/add/22423/", {"quantity": "2"})
    shown = customers_browser.get("/basket/").context["cost"]
    assert shown.total == 2 * cakestand.price - 5
    assert customers_browser.get("/checkout/").context["cost"].total == shown.total
    order = order_of(customers_browser)
    assert order.total == shown.total
    assert Interaction.objects.get(kind=EventKind.PURCHASE).revenue == shown.total
    redeemed = Redemption.objects.get(order=order.number)
    assert (redeemed.promotion, redeemed.amount) == (promotion, 5)


def test_a_member_pays_the_member_price_and_a_guest_does_not_read_of_it(
    cakestand, client, customers_browser, customer, promote
):
    customer.customer.is_member = True
    customer.customer.save()
    members = Audience.objects.create(
        name="Members", slug="members", conditions=[{"is": "group", "names": ["members"]}]
    )
    promote(PromotionKind.PERCENT, 10, audience=members, label={"en": "Member price"})
    address = cakestand.get_absolute_url()
    assert "Member price" in customers_browser.get(address).content.decode()
    assert "Member price" not in client.get(address).content.decode()


def test_a_coupon_counts_from_when_it_is_typed_in_until_it_is_taken_out(cakestand, client, promote):
    promotion = promote(PromotionKind.PERCENT, 50, needs_coupon=True)
    Coupon.objects.create(promotion=promotion, code="HALF", most_uses=None)
    client.post("/basket/add/22423/", {"quantity": "1"})

    def total():
        return client.get("/basket/").context["cost"].total

    assert total() == cakestand.price
    client.post("/basket/coupon/", {"code": "half"})
    assert total() < cakestand.price
    client.post("/basket/coupon/remove/", {"code": "half"})
    assert total() == cakestand.price


def test_a_code_that_nobody_gave_out_is_refused_in_words(cakestand, client):
    client.post("/basket/add/22423/", {"quantity": "1"})
    client.post("/basket/coupon/", {"code": "NOSUCH"})
    page = client.get("/basket/")
    assert str(page.context["cost"].refused_coupons["NOSUCH"]) in page.content.decode()


def test_a_price_that_changed_since_it_was_seen_stops_the_order(cakestand, client):
    client.post("/basket/add/22423/", {"quantity": "1"})
    answer = client.post("/checkout/", {**WHERE, "seen_total": "0.01"})
    assert "A price has changed" in answer.content.decode()
    assert not Order.objects.filter(number__startswith="W").exists()

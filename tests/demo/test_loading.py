from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from recommendations.catalog import get_catalog
from shopdemo import demo_values
from shopdemo.loading import load, weeks_to_move
from shopdemo.models import Customer, Load, Order, OrderLine, Product
from tests.demo.conftest import LAST_ORDER, NOW


@pytest.mark.parametrize(
    "now",
    [
        LAST_ORDER,
        LAST_ORDER + timedelta(days=7),
        datetime(2026, 11, 22, 12, tzinfo=UTC),
        datetime(2030, 2, 28, 23, 59, tzinfo=UTC),
    ],
)
def test_dates_move_by_whole_weeks_so_that_the_last_order_is_of_the_past_seven_days(now):
    moved = LAST_ORDER + timedelta(weeks=weeks_to_move(LAST_ORDER, now))
    assert timedelta(0) <= now - moved < timedelta(days=7)
    assert moved.weekday() == LAST_ORDER.weekday()
    assert moved.time() == LAST_ORDER.time()


def test_everything_arrives(shop):
    assert (Product.objects.count(), Order.objects.count(), OrderLine.objects.count()) == (5, 4, 6)
    assert shop.last_order_at == Order.objects.get(number="C565078").placed_at
    assert shop.last_order_at - LAST_ORDER == timedelta(weeks=shop.weeks_moved)


def test_guests_orders_have_no_account(shop):
    assert Order.objects.get(number="489435").user is None


def test_customers_log_in_with_the_demos_password(shop, client):
    assert client.login(username="customer-13085", password="demo")
    assert Customer.objects.get(user__username="customer-13085").country == "United Kingdom"


def test_a_return_names_the_line_that_it_takes_back(shop):
    line = OrderLine.objects.get(quantity=-1)
    assert (line.returns_line.order.number, line.returns_line.product.sku) == ("565077", "22423")
    assert line.order.is_return


def test_what_has_not_sold_for_a_year_leaves_the_range_and_what_never_sold_is_new(shop):
    on_sale = {product.sku for product in Product.objects.on_sale()}
    assert on_sale == {"22423", "20725", "22699", "23999"}
    assert Product.objects.get(sku="23999").created_at == shop.last_order_at


def test_two_products_of_one_title_have_addresses_of_their_own(shop):
    addresses = {product.get_absolute_url() for product in Product.objects.all()}
    assert len(addresses) == 5


def test_numbering_goes_on_after_what_was_loaded(shop):
    assert Order.objects.create(number="W1", placed_at=NOW).pk == 5


def test_a_load_that_fails_leaves_nothing(db, sample):
    sample.orders[2]["number"] = sample.orders[1]["number"]
    with pytest.raises(Exception, match=r"UNIQUE|unique|Duplicate"):
        load(sample, NOW)
    assert not User.objects.exists()
    assert not Product.objects.exists()


def test_a_second_load_does_nothing(shop):
    out = StringIO()
    call_command("demo_load", stdout=out)
    assert "nothing to do" in out.getvalue()
    assert Load.objects.count() == 1


def test_demo_values_are_the_same_every_time():
    assert demo_values.stock("22423", 3000) == demo_values.stock("22423", 3000)
    assert demo_values.cost("22423", Decimal("12.75")) == demo_values.cost("22423", Decimal("12.75"))
    assert Decimal("0.35") <= demo_values.cost("22423", Decimal(100)) / 100 <= Decimal("0.65")
    members = sum(demo_values.is_member(str(number)) for number in range(12_000, 14_000))
    assert 500 < members < 700


def test_the_recommendations_read_sales_and_returns_oldest_first(shop):
    lines = list(get_catalog().order_lines())
    assert [(line.order, line.quantity, bool(line.refund)) for line in lines] == [
        ("489434", 2, False),
        ("489434", 6, False),
        ("489435", 10, False),
        ("565077", 1, False),
        ("565077", 4, False),
        ("565077", 1, True),
    ]
    assert lines[-1].line == lines[3].line
    assert lines[-1].revenue == Decimal("12.75")
    assert lines[2].user is None


def test_orders_can_be_read_from_a_day_on(shop):
    since = shop.last_order_at - timedelta(days=1)
    assert {line.order for line in get_catalog().order_lines(since)} == {"489435", "565077"}

import re

import pytest
from django.contrib.auth.models import User

from shopdemo.models import Product

PAGES = [
    "/",
    "/categories/tea-and-table/",
    "/categories/tea-and-table/?sort=price-down&page=99",
    "/categories/tea-and-table/?sort=nonsense&page=x",
    "/search/",
    "/search/?q=regency",
    "/search/?q=nothing+like+it",
    "/products/regency-cake-stand-3-tiers/",
    "/products/white-hanging-heart-tea-light-holder/",
    "/basket/",
    "/login/",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_answer_guests_in_both_languages(shop, client, address, language):
    page = client.get(address, headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()


@pytest.mark.parametrize("address", [*PAGES, "/orders/", "/orders/489434/", "/orders/C565078/"])
def test_pages_answer_customers(customers_browser, address):
    assert customers_browser.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_pages_have_one_heading_and_no_inline_script_or_style(shop, client, address):
    page = client.get(address).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)


def test_looking_around_writes_nothing(shop, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        for address in PAGES:
            client.get(address)
    assert not [query["sql"] for query in asked if re.match("INSERT|UPDATE|DELETE", query["sql"])]
    assert not client.cookies.get("sessionid")


def test_a_products_code_leads_to_its_page(shop, client):
    page = client.get("/products/22423/")
    assert (page.status_code, page["Location"]) == (301, "/products/regency-cake-stand-3-tiers/")
    assert client.get("/products/99999/").status_code == 404


def test_categories_sort_as_asked(shop, client):
    page = client.get("/categories/tea-and-table/?sort=price").context["page"]
    assert [product.sku for product in page] == ["22699", "22423"]


def test_search_finds_every_word_and_nothing_that_left_the_range(shop, client):
    found = client.get("/search/?q=red+bag").context["page"]
    assert {product.sku for product in found} == {"20725", "23999"}
    assert not client.get("/search/?q=hanging+heart").context["page"]


def test_the_page_says_that_its_dates_were_moved(shop, client):
    page = client.get("/").content.decode()
    assert f"{shop.weeks_moved} whole weeks" in page
    assert "CC BY 4.0" in page
    assert "demo values" in page


def test_a_customer_sees_only_their_own_orders(shop, client):
    stranger = User.objects.create_user("stranger")
    client.force_login(stranger)
    assert client.get("/orders/489434/").status_code == 404
    assert client.get("/orders/").context["page"].paginator.count == 0


def test_order_history_asks_for_log_in(shop, client):
    assert client.get("/orders/").url == "/login/?next=/orders/"


def test_the_language_can_be_switched(shop, client):
    client.post("/language/setlang/", {"language": "zh-hans", "next": "/"})
    assert "茶具餐桌" in client.get("/").content.decode()


def test_see_why_is_switched_by_post_and_shows_source_and_score(shop, client):
    address = "/products/regency-cake-stand-3-tiers/"
    assert 'class="recs-why"' not in client.get(address).content.decode()
    assert client.post("/see-why/", {"show": "1", "next": address}).url == address
    assert 'class="recs-why"' in client.get(address).content.decode()
    assert client.get("/see-why/").status_code == 405


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
@pytest.mark.parametrize("door", ["/see-why/", "/remember/"])
def test_switches_lead_nowhere_else(shop, client, door, elsewhere):
    assert client.post(door, {"next": elsewhere}).url == "/"


def test_a_visitor_who_says_no_is_not_remembered(shop, client):
    client.post("/remember/", {"remember": "0", "next": "/"})
    page = client.get("/")
    assert not page.context["is_remembered"]
    client.post("/remember/", {"remember": "1", "next": "/"})
    assert client.get("/").context["is_remembered"]


def test_what_is_out_of_stock_says_so_and_cannot_be_bought(cakestand, client):
    Product.objects.filter(pk=cakestand.pk).update(stock=0)
    page = client.get(cakestand.get_absolute_url()).content.decode()
    assert "Out of stock" in page
    assert "/basket/add/22423/" not in page

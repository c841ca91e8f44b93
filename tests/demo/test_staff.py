from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from recommendations.models import Placement, Recommender
from recommendations.serving.defaults import RECOMMENDERS

PRODUCT = "/admin/shopdemo/product/"


@pytest.fixture
def staff(shop):
    call_command("demo_setup", stdout=StringIO())

    def log_in(name):
        browser = Client()
        assert browser.login(username=name, password="demo")
        return browser

    return log_in


@pytest.mark.parametrize(
    ("name", "sees", "changes"),
    [("admin", 200, 302), ("merchandiser", 200, 302), ("viewer", 200, 403)],
)
def test_each_may_do_what_the_login_page_says(staff, cakestand, name, sees, changes):
    browser = staff(name)
    address = f"{PRODUCT}{cakestand.pk}/change/"
    assert browser.get(address).status_code == sees
    form = {
        "sku": cakestand.sku,
        "slug": cakestand.slug,
        "title": "Another title",
        "category": cakestand.category_id,
        "price": "1.00",
        "cost": "0.50",
        "stock": "3",
    }
    assert browser.post(address, form).status_code == changes
    cakestand.refresh_from_db()
    assert (cakestand.title == "Another title") is (changes == 302)


@pytest.mark.parametrize("model", ["product", "category", "order", "customer"])
def test_the_shops_own_lists_answer(staff, model):
    assert staff("viewer").get(f"/admin/shopdemo/{model}/").status_code == 200


def test_customers_have_no_way_into_the_admin(customers_browser):
    assert customers_browser.get(PRODUCT).status_code == 302


def test_setting_up_twice_changes_nothing(staff):
    Placement.objects.filter(slug="for-you").update(limit=4)
    out = StringIO()
    call_command("demo_setup", stdout=out)
    assert "nothing to do" in out.getvalue()
    assert Placement.objects.get(slug="for-you").limit == 4
    assert set(Recommender.objects.values_list("slug", flat=True)) == set(RECOMMENDERS)


def test_the_login_page_names_customers_by_what_they_bought(shop, client, monkeypatch):
    monkeypatch.setattr("shopdemo.featured.NUMBERS", ("13085", "99999"))
    from django.core.cache import cache

    cache.clear()
    page = client.get("/login/")
    (featured,) = page.context["featured"]
    assert (featured.username, featured.orders, featured.lines) == ("customer-13085", 2, 4)
    assert (featured.favourite.slug, featured.share) == ("tea-and-table", 75)
    cache.clear()

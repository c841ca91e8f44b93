"""A bundle from its proposal to the basket, in Chromium: with and without a script, by keyboard, with axe."""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client

from recommendations.models import Bundle, BundleStatus
from tests.merchandising.bundles.sets import bundle
from tests.warehouse.models import Article

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, TABLET, NARROW = (
    {"width": 1280, "height": 900},
    {"width": 820, "height": 1100},
    {"width": 360, "height": 740},
)
#: What Django's own pages are made of, and we cannot mend.
DJANGOS = [[".breadcrumbs:not(.recs-breadcrumbs)"], [".theme-toggle"]]
EVIDENCE = {"support": 124, "shoppers": 98, "confidence": 0.31, "association_lift": 6.0, "evidence_days": 365}

Open = Callable[..., Any]


@pytest.fixture
def tea(settings: Any) -> list[Article]:
    settings.ROOT_URLCONF = "tests.browser.widget_urls"
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CATALOG": "tests.browser.widget_urls.PicturedCatalog",
    }
    prices = ("4.95", "3.50", "6.40")
    return Article.objects.bulk_create(
        Article(label=f"Article {4 * n + 1}", list_price=Decimal(price)) for n, price in enumerate(prices)
    )


@pytest.fixture
def open_page(chromium: Any, live_server: Any, tea: list[Article]) -> Iterator[Open]:
    contexts = []

    def go(path: str, *, as_staff: bool = False, **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        if as_staff:
            client = Client()
            client.force_login(User.objects.create_superuser("boss"))
            cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            name = django_settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield go
    for context in contexts:
        context.close()


def set_of(page: Any) -> Any:
    return page.locator("[data-recs-placement=frequently-bought-together]")


def keep_picture(page: Any, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])
def test_a_bundle_is_bought_in_one_click_at_its_price(
    scripted: bool, open_page: Open, tea: list[Article]
) -> None:
    bundle(*tea, price="12.90", support=124)
    page = open_page(f"/articles/{tea[0].pk}/", java_script_enabled=scripted)
    block = set_of(page)
    assert "£4.95 + £3.50 + £6.40 = £14.85" in " ".join(
        block.locator(".recs-arithmetic").inner_text().split()
    ).replace("One by one: ", "")
    assert "£12.90 You save £1.95" in block.locator(".recs-arithmetic").inner_text()
    button = block.get_by_role("button", name="Add all 3 to basket, £12.90")
    button.click()
    assert page.get_by_text("3 products were added to your basket.").is_visible()
    assert page.get_by_text("Together they cost £12.90: you save £1.95.").is_visible()
    assert page.complaints == []


def test_with_a_script_the_line_is_true_for_each_choice(open_page: Open, tea: list[Article]) -> None:
    bundle(*tea, price="12.90")
    page = open_page(f"/articles/{tea[0].pk}/")
    block = set_of(page)
    boxes, line = block.get_by_role("checkbox"), block.locator(".recs-arithmetic")
    boxes.nth(2).focus()
    page.keyboard.press("Space")
    assert block.locator("[data-recs-total]").inner_text() == "£8.45"
    assert not block.locator("[data-recs-instead]").is_visible()
    assert "You save" not in line.inner_text()
    page.keyboard.press("Space")
    assert block.locator("[data-recs-total]").inner_text() == "£12.90"
    assert block.locator("[data-recs-before]").inner_text() == "£14.85"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Together they cost £12.90: you save £1.95.").wait_for()


def test_without_a_script_a_part_of_the_set_claims_no_price_of_it(
    open_page: Open, tea: list[Article]
) -> None:
    bundle(*tea, price="12.90")
    page = open_page(f"/articles/{tea[0].pk}/", java_script_enabled=False)
    block = set_of(page)
    block.get_by_role("checkbox").nth(1).uncheck()
    assert not block.locator(".recs-arithmetic").is_visible()
    block.get_by_role("button", name="Add the ticked ones to basket").click()
    assert page.get_by_text("2 products were added to your basket.").is_visible()
    assert page.get_by_text("you save").count() == 0


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_block(
    viewport: dict[str, int], scheme: str, open_page: Open, tea: list[Article]
) -> None:
    bundle(*tea, price="12.90", support=124)
    page = open_page(f"/articles/{tea[0].pk}/", viewport=viewport, color_scheme=scheme)
    keep_picture(page, f"bundle-{viewport['width']}-{scheme}")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


LIST = "/admin/recommendations/bundle/"


@pytest.mark.parametrize("viewport", [WIDE, TABLET], ids=["wide", "tablet"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(
    viewport: dict[str, int], scheme: str, open_page: Open, tea: list[Article]
) -> None:
    made = bundle(*tea, status=BundleStatus.PROPOSED, origin="mined", **EVIDENCE)
    page = open_page(LIST, as_staff=True, viewport=viewport, color_scheme=scheme)
    for path in (LIST, f"{LIST}?status=rejected", f"{LIST}{made.pk}/change/", f"{LIST}add/"):
        page.goto(page.url.split("/admin/")[0] + path)
        violations = axe.Axe().run(page, context={"exclude": DJANGOS}).response["violations"]
        told = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations]
        assert told == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    assert page.complaints == []


@pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])
def test_a_proposal_is_approved_at_the_price_that_was_typed(
    scripted: bool, open_page: Open, tea: list[Article]
) -> None:
    made = bundle(*tea, status=BundleStatus.PROPOSED, origin="mined", **EVIDENCE)
    page = open_page(LIST, as_staff=True, java_script_enabled=scripted)
    page.get_by_label("As a set, GBP").fill("12.90")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_text("is live at £12.90.").wait_for()
    made.refresh_from_db()
    assert (made.status, made.promotion.value) == (BundleStatus.LIVE, Decimal("12.90"))


def test_the_margin_follows_the_price_that_is_typed(
    open_page: Open, tea: list[Article], settings: Any
) -> None:
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CATALOG": "tests.admin.test_bundles.CostingCatalog",
    }
    bundle(*tea, status=BundleStatus.PROPOSED, origin="mined", **EVIDENCE)
    page = open_page(LIST, as_staff=True)
    margin, price = page.locator(".recs-margin"), page.get_by_label("As a set, GBP")
    proposed = margin.inner_text()
    assert proposed == "£7.35 margin a set, 55 % of the price"
    price.fill("12.00")
    assert margin.inner_text() == "6.00 GBP margin a set, 50 % of the price"
    price.fill("5.00")
    assert margin.inner_text() == "-1.00 GBP margin a set, -20 % of the price"
    price.fill("13.35")
    assert margin.inner_text() == proposed


def test_a_proposal_is_rejected_by_keyboard_alone(open_page: Open, tea: list[Article]) -> None:
    bundle(*tea, status=BundleStatus.PROPOSED, origin="mined", **EVIDENCE)
    page = open_page(LIST, as_staff=True)
    page.get_by_label("As a set, GBP").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Reject"
    page.keyboard.press("Enter")
    page.get_by_text("will not be proposed again.").wait_for()
    assert Bundle.objects.get().status == BundleStatus.REJECTED

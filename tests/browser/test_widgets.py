"""The widgets in Chromium: axe, the keyboard, without a script, narrow and wide, light and dark."""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recommendations.models import Interaction, Shopper
from recommendations.testing.factories import interact, publish
from tests.serving.conftest import cookies_of
from tests.warehouse.models import Article

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}

Open = Callable[..., Any]


@pytest.fixture
def shop(settings: Any) -> list[Article]:
    settings.ROOT_URLCONF = "tests.browser.widget_urls"
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CATALOG": "tests.browser.widget_urls.PicturedCatalog",
    }
    articles = Article.objects.bulk_create(
        Article(label=f"Article {n}", list_price=Decimal(n % 9 + 1) - Decimal("0.05")) for n in range(48)
    )
    publish("co-purchase", items={articles[0]: [(a, 9.0, 61 - n) for n, a in enumerate(articles[1:16])]})
    publish("item-knn", items={a: [(b, 1.0, 12) for b in articles[16:30]] for a in articles[:3]})
    publish("trending", everyone=articles[30:])
    return articles


@pytest.fixture
def shopper(shop: list[Article]) -> Shopper:
    shopper = Shopper.objects.create()
    for article in shop[1:3]:
        interact(shopper, "view", article)
    return shopper


@pytest.fixture
def open_article(chromium: Any, live_server: Any, shop: list[Article], shopper: Shopper) -> Iterator[Open]:
    """Open the page of Article 0 as the shopper; options are those of a browser context."""
    contexts = []

    def go(**options: Any) -> Any:
        context = chromium.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": live_server.url}
                for name, value in cookies_of(shopper).items()
            ]
        )
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{live_server.url}/articles/{shop[0].pk}/")
        return page

    yield go
    for context in contexts:
        context.close()


def block(page: Any, placement: str) -> Any:
    return page.locator(f"[data-recs-placement={placement}]")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])
def test_axe_finds_nothing(
    viewport: dict[str, int], scheme: str, scripted: bool, open_article: Open, tmp_path: Path
) -> None:
    page = open_article(viewport=viewport, color_scheme=scheme, java_script_enabled=scripted)
    if folder := os.environ.get("SCREENSHOTS"):
        name = f"widgets-{viewport['width']}-{scheme}{'' if scripted else '-no-script'}.png"
        page.screenshot(path=Path(folder) / name, full_page=True)
    if scripted:  # axe is a script itself
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.complaints == []
    assert page.locator("section.recs").count() == 6


def test_nothing_is_wider_than_a_narrow_screen(open_article: Open) -> None:
    page = open_article(viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_nothing_moves_after_it_is_painted(open_article: Open) -> None:
    page = open_article()
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(300)
    shift = """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe(
        {type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 200))"""
    assert page.evaluate(shift) == 0


def test_with_a_script_a_card_leads_straight_to_its_product(open_article: Open, shop: list[Article]) -> None:
    page = open_article()
    link = block(page, "also-bought").locator("a[data-recs-item]").first
    assert link.get_attribute("href") == link.get_attribute("data-recs-url")


def test_without_a_script_a_click_counts_and_leads_to_the_product(
    open_article: Open, live_server: Any
) -> None:
    page = open_article(java_script_enabled=False)
    link = block(page, "also-bought").locator("a[data-recs-item]").first
    address = link.get_attribute("data-recs-url")
    link.click()
    assert page.url == live_server.url + address
    assert Interaction.objects.filter(kind="click", position=0, impression__isnull=False).count() == 1


def test_a_carousel_is_moved_by_its_buttons_and_by_the_keyboard_alone(open_article: Open) -> None:
    page = open_article(reduced_motion="reduce")
    carousel = block(page, "trending")
    listing, back, forward = (
        carousel.locator(".recs-items"),
        carousel.get_by_role("button", name="Back"),
        carousel.get_by_role("button", name="Forward"),
    )
    assert back.get_attribute("aria-disabled") == "true"
    forward.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("list => list.scrollLeft > 100", arg=listing.element_handle())
    assert back.get_attribute("aria-disabled") == "false"
    for _ in range(12):
        page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert forward.get_attribute("aria-disabled") == "true"
    assert forward.evaluate("button => button === document.activeElement")


def test_every_card_of_a_carousel_can_be_reached_by_tab(open_article: Open) -> None:
    page = open_article(reduced_motion="reduce")  # no smooth scrolling to wait for
    links = block(page, "trending").locator("a[data-recs-item]")
    links.first.focus()
    for _ in range(3 * (links.count() - 1)):  # each card has its reason and "not interested" too
        page.keyboard.press("Tab")
    assert links.last.evaluate("link => link === document.activeElement")
    box, listing = links.last.bounding_box(), block(page, "trending").locator(".recs-items").bounding_box()
    assert box["x"] < listing["x"] + listing["width"]


def test_a_carousel_that_fits_has_no_buttons(open_article: Open) -> None:
    page = open_article()
    recent = block(page, "recently-viewed")
    assert recent.locator("article").count() == 2
    assert recent.get_by_role("button", name="Forward").count() == 0


def test_a_bundle_says_what_its_button_does_as_boxes_are_ticked(open_article: Open) -> None:
    page = open_article()
    bundle = block(page, "frequently-bought-together")
    boxes, button = bundle.get_by_role("checkbox"), bundle.locator(".recs-add")
    assert button.inner_text() == "Add all 4 to basket, £9.80"
    assert "£0.95 + £1.95 + £2.95 + £3.95" in bundle.locator(".recs-arithmetic").inner_text()
    boxes.nth(3).focus()
    page.keyboard.press("Space")
    assert (
        button.inner_text() == "Add all 3 to basket, £5.85" or button.inner_text() == "Add 3 to basket, £5.85"
    )
    assert bundle.locator("[data-recs-total]").inner_text() == "£5.85"
    for number in range(3):
        boxes.nth(number).uncheck()
    assert button.is_disabled()
    assert button.inner_text() == "Choose at least one"
    boxes.nth(0).check()
    boxes.nth(1).check()
    button.click()
    assert page.get_by_text("2 products were added to your basket.").is_visible()


def test_a_bundle_works_without_a_script_and_claims_nothing_then(open_article: Open) -> None:
    page = open_article(java_script_enabled=False)
    bundle = block(page, "frequently-bought-together")
    button = bundle.locator(".recs-add")
    assert button.inner_text() == "Add all 4 to basket, £9.80"
    bundle.get_by_role("checkbox").nth(1).uncheck()
    assert button.inner_text() == "Add the ticked ones to basket"
    assert not bundle.locator(".recs-arithmetic").is_visible()
    button.click()
    assert page.get_by_text("3 products were added to your basket.").is_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])
def test_not_interested_takes_the_product_away_for_good(
    scripted: bool, open_article: Open, shop: list[Article]
) -> None:
    page = open_article(java_script_enabled=scripted)
    widget = block(page, "for-you")
    before = (
        widget.locator("a[data-recs-item]").evaluate_all("links => links.map(a => a.dataset.recsItem)")
        if (scripted)
        else [link.get_attribute("data-recs-item") for link in widget.locator("a[data-recs-item]").all()]
    )
    button = widget.locator(".recs-dismiss").first
    assert button.inner_text().split("\n")[-1].startswith("Not interested in ")
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_text("We will not suggest that again.").first.wait_for(state="attached")
    if scripted:
        assert widget.locator(".recs-dismiss").first.evaluate("button => button === document.activeElement")
    assert Interaction.objects.filter(kind="dismiss", product_id=before[0]).count() == 1
    page.reload()
    after = [link.get_attribute("data-recs-item") for link in widget.locator("a[data-recs-item]").all()]
    assert before[0] not in after


def test_a_strict_content_security_policy_is_kept_to(open_article: Open, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.browser.widget_urls.strict_policy"]
    page = open_article()
    assert page.complaints == []
    assert block(page, "frequently-bought-together").locator("[data-recs-live]").count() == 1

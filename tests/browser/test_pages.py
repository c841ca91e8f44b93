"""The shoppers' pages and blocks in Chromium: axe, the keyboard alone, without a script, in both languages."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from recommendations import serving
from recommendations.models import (
    Campaign,
    CampaignRule,
    CampaignStatus,
    Interaction,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Revision,
    Shopper,
    ShopperProfile,
)
from recommendations.testing.factories import interact, publish
from tests.browser.test_widgets import NARROW, WIDE
from tests.serving.conftest import cookies_of
from tests.warehouse.models import Article, Department

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Visit = Callable[..., Any]
TOPIC, MINE, TASTE = (
    f"/recommendations/{path}/" for path in ("topics/tea-time", "my/recommendations", "my/taste")
)
BASKET = "/my-basket/"


@pytest.fixture
def shop(settings: Any) -> list[Article]:
    settings.ROOT_URLCONF = "tests.browser.page_urls"
    settings.RECOMMENDATIONS = {
        **settings.RECOMMENDATIONS,
        "CATALOG": "tests.browser.page_urls.GroupBuyingCatalog",
    }
    departments = [Department.objects.create(name=name) for name in ("mugs", "lamps", "tins", "mats")]
    articles = Article.objects.bulk_create(
        Article(
            label=f"Article {n}",
            list_price=Decimal(n % 9 + 1) - Decimal("0.05"),
            department=departments[n % 4],
        )
        for n in range(48)
    )
    publish("popularity", everyone=articles)
    publish("trending", everyone=articles[30:])
    publish("item-knn", items={a: [(b, 1.0, 12) for b in articles[16:30]] for a in articles[:5]})
    _campaign(articles)
    _promotion("Summer sale", PromotionKind.PERCENT, 20, articles[:4], hours=5)
    _promotion("Long sale", PromotionKind.PERCENT, 10, articles[4:8], hours=300)
    _promotion("£5 off your basket", PromotionKind.THRESHOLD, 5, [], threshold=Decimal(20))
    return articles


def _campaign(articles: list[Article]) -> None:
    campaign = Campaign.objects.create(
        name="Tea time",
        slug="tea-time",
        status=CampaignStatus.RUNNING,
        has_page=True,
        title={"en": "Tea time", "zh-hans": "下午茶时光"},
        introduction={
            "en": "Everything for five o'clock.\n\nMugs, and a lamp to read by.",
            "zh-hans": "下午五点所需的一切。",
        },
        banner="/pictures/5.svg",
        banner_alt={"en": "A table laid for tea", "zh-hans": "摆好的茶桌"},
    )
    CampaignRule.objects.create(campaign=campaign, action="boost", which={"categories": ["mugs", "lamps"]})
    CampaignRule.objects.create(campaign=campaign, action="pin").products.add(articles[3])
    Revision.advance()
    serving.forget()


def _promotion(
    name: str, kind: str, value: int, products: list[Article], hours: int | None = None, **fields: Any
) -> None:
    promotion = Promotion.objects.create(
        name=name,
        label={"en": name, "zh-hans": "夏日特惠"},
        kind=kind,
        value=Decimal(value),
        status=PromotionStatus.ACTIVE,
        shows_countdown=True,
        ends_at=timezone.now() + timedelta(hours=hours, seconds=-30) if hours else None,
        **fields,
    )
    promotion.products.set(products)


@pytest.fixture
def shopper(shop: list[Article]) -> Shopper:
    shopper = Shopper.objects.create()
    for kind, chosen in (("view", shop[8:12]), ("purchase", shop[12:13]), ("dismiss", shop[13:15])):
        for article in chosen:
            interact(shopper, kind, article)
    ShopperProfile.objects.create(
        shopper=shopper,
        affinities={
            "categories": [["mugs", 0.614, 31], ["lamps", 0.2, 1]],
            "brands": [["Larkspur", 0.4, 12]],
            "price": {"bands": [[None, 5.0, 0.7, 20], [5.0, 10.0, 0.3, 9]]},
        },
        refreshed_at=timezone.now(),
    )
    return shopper


@pytest.fixture
def visit(chromium: Any, live_server: Any, shop: list[Article]) -> Iterator[Visit]:
    """Open a page, as a shopper or as nobody known; options are those of a browser context."""
    contexts = []

    def go(path: str, shopper: Shopper | None = None, consent: bool = True, **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": WIDE, "locale": "en", **options})
        contexts.append(context)
        cookies = cookies_of(shopper) if shopper else {"recs_consent": "1"} if consent else {}
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        context.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{live_server.url}{path}")
        return page

    yield go
    for context in contexts:
        context.close()


def full_basket(shop: list[Article]) -> str:
    """£13.85 in it, of £20."""
    return f"{BASKET}?put={shop[8].pk}&put={shop[40].pk}"


LOOKS = [
    (WIDE, "light", True, "en"),
    (WIDE, "dark", True, "zh-Hans"),
    (NARROW, "light", True, "zh-Hans"),
    (NARROW, "dark", True, "en"),
    (NARROW, "light", False, "en"),
]
PAGES = {"topic": (TOPIC, False), "mine": (MINE, True), "mine-off": (MINE, False), "taste": (TASTE, True)}


@pytest.mark.parametrize(("viewport", "scheme", "scripted", "language"), LOOKS)
@pytest.mark.parametrize("name", [*PAGES, "basket"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    name: str,
    viewport: dict[str, int],
    scheme: str,
    scripted: bool,
    language: str,
    visit: Visit,
    shop: list[Article],
    shopper: Shopper,
) -> None:
    path, is_known = PAGES.get(name, (full_basket(shop), False))
    page = visit(
        path,
        shopper if is_known else None,
        consent=name == "basket",
        viewport=viewport,
        color_scheme=scheme,
        java_script_enabled=scripted,
        locale=language,
    )
    if folder := os.environ.get("SCREENSHOTS"):
        look = f"{name}-{viewport['width']}-{scheme}-{language}{'' if scripted else '-no-script'}.png"
        page.screenshot(path=Path(folder) / look, full_page=True)
    if scripted:  # axe is a script itself
        found = axe.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert page.complaints == []
    assert page.locator("h1").count() == 1


def tab_to(page: Any, wanted: str) -> None:
    """Press Tab until what ``wanted`` (a selector) names has the focus; it must be within reach."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard never gets to {wanted}")


SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])


def test_the_quiz_is_answered_by_the_keyboard_alone(visit: Visit, shop: list[Article]) -> None:
    page = visit(TASTE)
    tab_to(page, "input[type=radio]:checked")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    tab_to(page, "input[type=radio]:checked")
    page.keyboard.press("ArrowUp")
    tab_to(page, ".recs-quiz button")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you: 2 answers count from now on.").wait_for()
    assert page.url.endswith(TASTE)
    kinds = dict(Interaction.objects.values_list("product_id", "kind"))
    assert kinds == {shop[0].pk: "favourite", shop[1].pk: "dismiss"}
    reasons = page.locator("[data-recs-placement=for-you] summary").all_inner_texts()
    assert any(reason.startswith("Because you like Lantern 0") for reason in reasons)


def test_the_quiz_works_without_a_script(visit: Visit, shop: list[Article]) -> None:
    page = visit(TASTE, java_script_enabled=False)
    page.get_by_role("group", name="Cake stand 2").get_by_label("I like it").check()
    page.get_by_role("button", name="Show me what suits me").click()
    assert page.get_by_text("Thank you: 1 answer counts from now on.").is_visible()
    assert Interaction.objects.get().product_id == shop[2].pk


def test_what_is_known_is_corrected_by_the_keyboard_alone(
    visit: Visit, shop: list[Article], shopper: Shopper
) -> None:
    page = visit(MINE, shopper)
    tab_to(page, "#recs-dismissed button")
    page.keyboard.press("Enter")
    page.get_by_text("It may be suggested to you again.").wait_for()
    assert Interaction.objects.filter(kind="dismiss").count() == 1
    tab_to(page, "#recs-view button")
    page.keyboard.press("Enter")
    page.get_by_text("Forgotten.").wait_for()
    assert Interaction.objects.filter(kind="view").count() == 3
    tab_to(page, "#recs-personal button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Personal suggestions are off").wait_for()
    assert page.get_by_text("What you looked at").count() == 0


@SCRIPTED
def test_personal_suggestions_are_switched_off_and_on(
    scripted: bool, visit: Visit, shop: list[Article], shopper: Shopper
) -> None:
    page = visit(MINE, shopper, java_script_enabled=scripted)
    page.get_by_role("button", name="Switch them off").click()
    page.get_by_role("button", name="Switch them on").click()
    assert page.get_by_role("heading", name="Nothing is known of you yet").is_visible()


def test_why_is_told_to_the_keyboard_and_leads_on(visit: Visit, shopper: Shopper) -> None:
    page = visit(TASTE, shopper)
    card = page.locator("[data-recs-placement=for-you] article").first
    told = card.locator(".recs-because p")
    assert not told.is_visible()
    tab_to(page, "[data-recs-placement=for-you] summary")
    assert "Why am I seeing this?" in (page.evaluate("document.activeElement.textContent") or "")
    page.keyboard.press("Enter")
    assert told.is_visible()
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{MINE}")


def test_why_is_told_to_a_pointer_without_leaving_the_page(visit: Visit, shopper: Shopper) -> None:
    page = visit(TASTE, shopper, java_script_enabled=False)
    page.locator("[data-recs-placement=for-you] summary").first.click()
    assert page.url.endswith(TASTE)
    assert page.locator(".recs-because p").first.is_visible()


def countdown(page: Any) -> Any:
    return page.locator("article", has_text="Summer sale").locator(".recs-left").first


def test_the_countdown_ends_with_the_offer_and_says_so(visit: Visit, shop: list[Article]) -> None:
    page = visit(TOPIC)
    page.clock.install()
    page.reload()
    assert page.get_by_text("Summer sale until").first.is_visible()
    first = countdown(page).inner_text()
    assert first.startswith("4:59:")
    page.clock.run_for(2000)
    assert countdown(page).inner_text() != first
    page.clock.fast_forward("05:00:00")
    page.clock.run_for(2000)
    assert countdown(page).inner_text() == "This offer has ended"
    page.clock.fast_forward("10:00:00")
    assert countdown(page).inner_text() == "This offer has ended"
    assert countdown(page).get_attribute("aria-hidden") is None
    assert page.get_by_text("Long sale until").first.is_visible()


def test_who_wants_no_motion_sees_no_seconds(visit: Visit) -> None:
    page = visit(TOPIC, reduced_motion="reduce")
    assert countdown(page).inner_text() == "4:59 left"


def test_without_a_script_the_end_is_told_and_no_line_is_left_empty(visit: Visit) -> None:
    page = visit(TOPIC, java_script_enabled=False)
    assert page.get_by_text("Summer sale until").first.is_visible()
    assert not countdown(page).is_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_moves_after_it_is_painted(viewport: dict[str, int], visit: Visit) -> None:
    page = visit(TOPIC, viewport=viewport)
    page.wait_for_timeout(1500)
    shift = """() => new Promise(done => new PerformanceObserver(list => done(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe(
        {type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 200))"""
    assert page.evaluate(shift) == 0


@SCRIPTED
def test_what_closes_the_gap_is_added_and_thanked_for(
    scripted: bool, visit: Visit, shop: list[Article]
) -> None:
    page = visit(full_basket(shop), java_script_enabled=scripted)
    assert page.get_by_role("heading", name="£6.10 more and £5.00 comes off").is_visible()
    assert page.get_by_role("progressbar").get_attribute("value") == "13.90"
    page.get_by_role("button", name="Add to basket").first.click()
    assert page.get_by_role("heading", name="Thank you: £5.00 comes off.").is_visible()
    assert page.get_by_role("progressbar").count() == 0


@SCRIPTED
def test_a_topics_second_page_is_reached(scripted: bool, visit: Visit) -> None:
    page = visit(TOPIC, java_script_enabled=scripted)
    page.get_by_role("link", name="Next page").click()
    assert page.title() == "Tea time · Page 2"
    assert page.locator("[data-recs-placement=topic-tea-time] article").count() == 1
    page.get_by_role("link", name="Previous page").click()
    assert page.url.endswith(TOPIC)


def test_a_strict_content_security_policy_is_kept_to(visit: Visit, shopper: Shopper, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.browser.widget_urls.strict_policy"]
    for path in (TOPIC, MINE, TASTE):
        page = visit(path, shopper)
        assert page.complaints == []

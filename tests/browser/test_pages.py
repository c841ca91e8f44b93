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
        ends_at=timezone.now() + timedelta(hours=hours) if hours else None,
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

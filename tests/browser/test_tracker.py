import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from recommendations.models import Interaction
from tests.browser.tracker_urls import IMPRESSION
from tests.warehouse.models import Article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

Open = Callable[..., Any]


@pytest.fixture
def shop(settings: Any, live_server: Any) -> str:
    settings.ROOT_URLCONF = "tests.browser.tracker_urls"
    Article.objects.create(label="Kettle")
    Article.objects.create(label="Teapot")
    return str(live_server.url)


@pytest.fixture
def context_of(chromium: Any, shop: str) -> Iterator[Open]:
    contexts = []

    def make(**options: Any) -> Any:
        context = chromium.new_context(user_agent=A_BROWSER, **options)
        context.add_cookies([{"name": "recs_consent", "value": "1", "url": shop}])
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def kettle(shop: str) -> str:
    return f"{shop}{Article.objects.get(label='Kettle').get_absolute_url()}"


def stored(count: int, kind: str = "view") -> list[Interaction]:
    """The interactions of ``kind``, once there are ``count``, and never more."""
    deadline = time.monotonic() + 10
    while Interaction.objects.filter(kind=kind).count() < count and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    found = list(Interaction.objects.filter(kind=kind).select_related("product").order_by("pk"))
    assert len(found) == count
    return found


def test_a_view_is_reported(context_of: Open, kettle: str) -> None:
    context_of().new_page().goto(kettle)
    seen = stored(1)[0]
    assert (seen.product.label, seen.quality) == ("Kettle", "ok")
    assert seen.shopper is not None


def test_a_view_of_a_page_that_is_closed_at_once_is_reported_once(context_of: Open, kettle: str) -> None:
    page = context_of().new_page()
    page.goto(kettle)
    page.evaluate(
        "dispatchEvent(new Event('pagehide')); document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.close(run_before_unload=True)
    stored(1)


def test_a_full_queue_is_delivered_when_the_page_is_closed(context_of: Open, kettle: str) -> None:
    page = context_of().new_page()
    page.goto(kettle)
    stored(1)
    page.evaluate(
        """() => {
            addEventListener('click', event => event.preventDefault())
            for (let n = 0; n < 60; n++) document.querySelector('b').click()
        }"""
    )
    page.goto("about:blank")
    stored(50, "click")


def test_with_the_script_a_click_goes_straight_to_the_product_and_is_attributed(
    context_of: Open, kettle: str
) -> None:
    page = context_of().new_page()
    page.goto(kettle)
    stored(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = page.locator("a")
    assert link.get_attribute("href") == link.get_attribute("data-recs-url")
    page.get_by_text("Teapot").click()
    clicked = stored(1, "click")[0]
    assert (clicked.product.label, clicked.impression, clicked.position) == ("Teapot", IMPRESSION, 3)
    assert not [url for url in asked if "/click/" in url]
    assert [seen.product.label for seen in stored(2)] == ["Kettle", "Teapot"]


def test_a_card_that_came_later_counts_one_click_as_well(context_of: Open, kettle: str) -> None:
    page = context_of().new_page()
    page.goto(kettle)
    stored(1)
    page.evaluate(
        """() => {
            const late = document.querySelector('a').cloneNode(true)
            late.href = `/recommendations/click/${late.dataset.recsItem}/?i=x&p=1&m=x`
            late.textContent = 'A late card'
            document.body.append(late)
        }"""
    )
    page.get_by_text("A late card").click()
    stored(1, "click")


def test_without_javascript_a_click_still_counts(context_of: Open, kettle: str) -> None:
    page = context_of(java_script_enabled=False).new_page()
    page.goto(kettle)
    page.get_by_text("Teapot").click()
    clicked = stored(1, "click")[0]
    assert page.title() == "Teapot"
    assert (clicked.impression, clicked.position) == (IMPRESSION, 3)
    assert not Interaction.objects.filter(kind="view").exists()


def test_what_the_shop_cannot_take_now_is_sent_again_from_the_next_page(
    context_of: Open, kettle: str
) -> None:
    page = context_of().new_page()
    with page.expect_response("**/api/v1/events"):
        page.route("**/api/v1/events", lambda route: route.fulfill(status=503, headers={"Retry-After": "30"}))
        page.goto(kettle)
    page.wait_for_timeout(100)
    page.unroute("**/api/v1/events")
    page.get_by_text("Teapot").click()
    assert [seen.product.label for seen in stored(2)] == ["Kettle", "Teapot"]
    stored(1, "click")


def test_a_browser_that_asks_not_to_be_tracked_reports_nothing(context_of: Open, kettle: str) -> None:
    page = context_of().new_page()
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.goto(kettle)
    page.wait_for_timeout(1_500)
    page.goto("about:blank")
    assert "POST" not in asked
    stored(0)


def test_the_cookie_is_out_of_scripts_reach(context_of: Open, kettle: str) -> None:
    context = context_of()
    page = context.new_page()
    page.goto(kettle)
    stored(1)
    cookie = next(cookie for cookie in context.cookies() if cookie["name"] == "recs_shopper")
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert "recs_shopper" not in page.evaluate("document.cookie")


def test_the_script_causes_no_error_in_the_console(context_of: Open, kettle: str) -> None:
    page = context_of().new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(kettle)
    page.click("a", position={"x": 1, "y": 1})
    stored(2)
    assert faults == []

"""The template tags, as a shop's pages use them."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpRequest
from django.template import Context, RequestContext, Template
from django.utils import translation
from django.utils.html import escape

from recommendations.catalog import Card, Price
from recommendations.models import Shopper
from recommendations.testing.factories import interact, place, publish
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

Page = Callable[..., HttpRequest]


def render(template: str, request: HttpRequest, **context: Any) -> str:
    return Template("{% load recommendations %}" + template).render(RequestContext(request, context))


class Outline(HTMLParser):
    """Every start tag with its attributes, and a complaint where tags do not nest."""

    VOID = frozenset({"img", "input", "link", "br", "meta"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def trained(articles: list[Article], shopper: Shopper) -> list[Article]:
    publish("co-purchase", items={articles[0]: [(a, 9.0, 41) for a in articles[1:]]})
    publish("item-knn", items=dict.fromkeys(articles[:2], articles))
    publish("svd", shoppers={shopper: articles})
    publish("purchase-cycle", shoppers={shopper: articles})
    publish("trending", everyone=articles)
    publish("popularity", everyone=articles)
    publish("new-arrivals", everyone=articles)
    publish("top-rated", everyone=articles)
    interact(shopper, "view", articles[1])
    return articles


EVERY_TAG = [
    ("{% also_bought product %}", "also-bought", "co-purchase"),
    ("{% frequently_bought_together product %}", "frequently-bought-together", "co-purchase"),
    ("{% similar_products product %}", "similar-products", "item-knn"),
    ("{% for_you %}", "for-you", "item-knn"),
    ("{% recently_viewed %}", "recently-viewed", "recent"),
    ("{% buy_again %}", "buy-again", "purchase-cycle"),
    ("{% new_arrivals %}", "new-arrivals", "new-arrivals"),
    ("{% top_rated %}", "top-rated", "top-rated"),
    ("{% trending %}", "trending", "trending"),
    ("{% popular %}", "popular", "popular"),
    ("{% basket_goes_with %}", "basket-goes-with", "co-purchase"),
    ('{% recommend "also-bought" anchor=product %}', "also-bought", "co-purchase"),
]


@pytest.mark.parametrize(("template", "placement", "source"), EVERY_TAG)
def test_each_tag_is_a_placement_that_works_before_any_is_set_up(
    template: str, placement: str, source: str, trained: list[Article], shopper: Shopper, page: Page
) -> None:
    html = render(template, page(shopper=shopper, basket=(trained[0],)), product=trained[0])
    root = Outline(html).all("section")[0]
    assert root["data-recs-placement"] == placement
    assert root["data-recs-source"] == source
    assert re.fullmatch(r"[0-9a-f-]{36}", root["data-recs-impression"] or "")


@pytest.mark.parametrize("template", [template for template, _placement, _source in EVERY_TAG])
def test_no_tag_writes_inline_script_or_style(
    template: str, trained: list[Article], shopper: Shopper, page: Page
) -> None:
    outline = Outline(render(template, page(shopper=shopper, basket=(trained[0],)), product=trained[0]))
    for tag, attributes in outline.tags:
        assert tag not in {"script", "style"}
        assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_a_card_counts_its_click_without_a_script_and_names_its_own_address_to_one(
    trained: list[Article], page: Page
) -> None:
    outline = Outline(render("{% also_bought product limit=2 %}", page(), product=trained[0]))
    impression = outline.all("section")[0]["data-recs-impression"]
    cards, links = outline.all("article"), [link for link in outline.all("a") if "data-recs-item" in link]
    assert [card["data-recs-position"] for card in cards] == ["0", "1"]
    for number, link in enumerate(links):
        key = str(trained[number + 1].pk)
        assert (link["href"] or "").startswith(f"/recommendations/click/{key}/?i={impression}&p={number}&m=")
        assert link["data-recs-url"] == f"/articles/{key}/"
        assert link["data-recs-item"] == key
        assert link["rel"] == "nofollow"


def test_the_heading_names_the_block_at_the_level_asked_for(trained: list[Article], page: Page) -> None:
    outline = Outline(render("{% trending heading=3 title='Hot' %}", page()))
    assert outline.all("h3")[0]["id"] == outline.all("section")[0]["aria-labelledby"]
    assert "Hot" in render("{% trending heading=3 title='Hot' %}", page())


@pytest.mark.parametrize("layout", ["grid", "list", "carousel"])
def test_a_layout_can_be_asked_for(layout: str, trained: list[Article], page: Page) -> None:
    html = render("{% trending layout=layout %}", page(), layout=layout)
    assert f'class="recs recs-{layout}"' in html


@pytest.mark.parametrize("layout", ["bundle", "nonsense", ""])
def test_a_layout_that_does_not_fit_is_the_placements_own(
    layout: str, trained: list[Article], page: Page
) -> None:
    assert "recs-carousel" in render("{% trending layout=layout %}", page(), layout=layout)


def test_a_bundle_stays_a_bundle(trained: list[Article], page: Page) -> None:
    html = render("{% frequently_bought_together product layout='grid' %}", page(), product=trained[0])
    assert "recs recs-bundle" in html


def test_an_answer_can_be_kept_for_the_pages_own_markup(trained: list[Article], page: Page) -> None:
    html = render(
        '{% recommend "also-bought" anchor=product limit=2 as recs %}'
        "{{ recs.title }}: {% for item in recs %}{{ item.card.title }} ({{ item.reason }}); {% endfor %}"
        "{{ recs|length }} from {{ recs.source }}",
        page(),
        product=trained[0],
    )
    assert html == (
        "Customers also bought: Article 1 (Bought together in 41 orders);"
        " Article 2 (Bought together in 41 orders); 2 from co-purchase"
    )


def test_a_kept_answer_prints_as_its_widget(trained: list[Article], page: Page) -> None:
    html = render('{% recommend "trending" limit=2 as recs %}{{ recs }}', page())
    assert html.count("<article") == 2


def test_without_a_request_a_tag_still_renders(trained: list[Article]) -> None:
    template = Template("{% load recommendations %}{% also_bought product %}")
    assert template.render(Context({"product": trained[0]})).count("<article") == 8


def test_what_a_placement_is_called_when_nothing_of_its_own_is_shown(
    articles: list[Article], page: Page
) -> None:
    publish("trending", everyone=articles)
    html = render("{% also_bought product %}", page(), product=articles[0])
    assert "You may also like" in html
    assert "Customers also bought" not in html


def test_titles_follow_the_language(articles: list[Article], page: Page) -> None:
    place("gifts", title={"en": "Gifts", "zh-hans": "礼物"})
    with translation.override("zh-hans"):
        assert "礼物" in render('{% recommend "gifts" %}', page())
    with translation.override("fr"):
        assert "Gifts" in render('{% recommend "gifts" %}', page())


@pytest.mark.parametrize("explain", ["{% trending explain=True limit=1 %}", "{% trending limit=1 %}"])
def test_a_page_can_ask_to_see_why(explain: str, trained: list[Article], page: Page) -> None:
    request = page()
    request.recs_explain = True  # type: ignore[attr-defined]
    assert '<p class="recs-why">trending 1</p>' in render(explain, request)
    assert "recs-why" not in render("{% trending limit=1 %}", page())


def test_an_empty_block_is_no_block_unless_one_asks_why(articles: list[Article], page: Page) -> None:
    assert render("{% recently_viewed %}", page()) == ""
    assert "0 of 8 products." in render("{% recently_viewed explain=True %}", page())


def test_not_interested_is_offered_to_known_shoppers_only(
    trained: list[Article], shopper: Shopper, page: Page
) -> None:
    assert "recs-dismiss" not in render("{% for_you %}", page())
    outline = Outline(render("{% for_you limit=2 %}", page(shopper=shopper)))
    form, buttons = outline.all("form")[0], outline.all("button")
    assert form["action"] == "/recommendations/dismiss/"
    assert form["method"] == "post"
    assert [button["form"] for button in buttons] == [form["id"]] * 2


class LoudCatalog(WarehouseCatalog):
    """Titles, pictures and links as an attacker would write them."""

    title = "Lamp"
    image = ""
    url = "/articles/1/"

    def card(self, product: Any, price: Price | None) -> Card:
        return Card(
            title=self.title,
            url=self.url,
            image=self.image,
            image_alt="</script><img src=x onerror=alert(1)>",
            price=price,
            badge="<b>new</b>",
        )


@pytest.mark.parametrize(
    "title",
    [
        "</script><img src=x onerror=alert(1)>",
        '" onmouseover="alert(1)',
        "{{ settings.SECRET_KEY }}{% debug %}",
        "\u202eright to left\u202c שלום",
        "🎁" * 40,
        "L" * 10_000,
    ],
    ids=["script", "attribute", "template", "right to left", "emoji", "10,000 letters"],
)
def test_titles_are_text_whatever_they_hold(
    title: str, articles: list[Article], page: Page, settings: Any
) -> None:
    publish("co-purchase", items={articles[0]: articles[1:]})
    shop = type("Shop", (LoudCatalog,), {"title": title})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": shop}
    html = render("{% frequently_bought_together product %}{% trending %}", page(), product=articles[0])
    outline = Outline(html)
    assert not [tag for tag, _attributes in outline.tags if tag in {"script", "b"}]
    assert not [a for _tag, a in outline.tags if {"onerror", "onmouseover"} & a.keys()]
    assert escape(title) in html


@pytest.mark.parametrize(
    ("image", "rendered"),
    [
        ("/media/a.jpg", "/media/a.jpg"),
        ("pictures/a.jpg?size=2", "pictures/a.jpg?size=2"),
        ("https://cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("//cdn.example/a.jpg", "https://cdn.example/a.jpg"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("data:image/svg+xml,<svg onload=alert(1)>", None),
        ("file:///etc/passwd", None),
        ("http://169.254.169.254/latest/meta-data", None),
        ("\\\\evil.example\\a.jpg", None),
        ("https://[broken", None),
    ],
)
def test_only_relative_and_https_pictures_are_rendered(
    image: str, rendered: str | None, articles: list[Article], page: Page, settings: Any
) -> None:
    shop = type("Shop", (LoudCatalog,), {"image": image})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": shop}
    pictures = Outline(render("{% trending limit=1 %}", page())).all("img")
    assert [picture["src"] for picture in pictures] == ([rendered] if rendered else [])
    assert all(
        picture["width"] and picture["height"] and picture["loading"] == "lazy" for picture in pictures
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "\tjavascript:alert(1)"])
def test_a_link_that_would_run_a_script_is_none(
    url: str, articles: list[Article], page: Page, settings: Any
) -> None:
    shop = type("Shop", (LoudCatalog,), {"url": url})
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": shop}
    html = render("{% trending limit=1 %}", page())
    assert "<article" in html
    assert not Outline(html).all("a")


def test_the_tags_of_the_head_and_the_foot(articles: list[Article], page: Page) -> None:
    head = Outline(render("{% recommendations_assets %}", page()))
    assert head.all("link")[0]["href"] == "/static/recommendations/recommendations.css"
    assert "defer" in head.all("script")[0]
    foot = render("{% recommendations_tracker product %}", page(), product=articles[0])
    assert str(articles[0].pk) in foot

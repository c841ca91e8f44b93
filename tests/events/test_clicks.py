from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from recommendations.events.clicks import chance_of, click_mac, click_url
from recommendations.models import Interaction
from tests.events.conftest import Post, view
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

IMPRESSION = UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def link(article: Article) -> str:
    return click_url(article.pk, IMPRESSION, 3)


def test_a_click_counts_and_leads_to_the_product(
    post: Post, article: Article, shopper_client: Client, link: str
) -> None:
    post(view(article))
    response = shopper_client.get(link)
    clicked = Interaction.objects.get(kind="click")
    assert (response.status_code, response.headers["Location"]) == (302, f"/articles/{article.pk}/")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert (clicked.impression, clicked.position, clicked.shopper) == (
        IMPRESSION,
        3,
        Interaction.objects.get(kind="view").shopper,
    )
    assert not response.cookies


def test_a_click_of_a_browser_not_known_yet_counts_without_a_shopper(
    shopper_client: Client, link: str
) -> None:
    shopper_client.get(link)
    assert Interaction.objects.get().shopper is None


def test_without_consent_the_link_leads_on_and_nothing_is_recorded(client: Client, link: str) -> None:
    assert client.get(link).status_code == 302
    assert not Interaction.objects.exists()


def test_the_same_link_followed_again_is_the_same_click(
    post: Post, article: Article, shopper_client: Client, link: str
) -> None:
    post(view(article))
    for _ in range(3):
        shopper_client.get(link)
    assert Interaction.objects.filter(kind="click").count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?i=&p=&m=",
        f"?i={IMPRESSION}&p=3&m=AAAAAAAAAAAA",
        f"?i={IMPRESSION}&p=3&m=ééé",
        f"?i={IMPRESSION}&p=4&m={{mac}}",
        "?i=66c698db-b4a9-43c2-a950-a367f78a5122&p=3&m={mac}",
        "?i=no-uuid&p=3&m={mac}",
        f"?i={IMPRESSION}&p=-1&m={{mac}}",
        f"?i={IMPRESSION}&p=99999999999999999999&m={{mac}}",
        f"?i={IMPRESSION}&p=%00&m=%00",
    ],
)
def test_a_link_that_was_tampered_with_leads_on_and_counts_without_attribution(
    article: Article, shopper_client: Client, query: str
) -> None:
    query = query.format(mac=click_mac(article.pk, IMPRESSION, 3))
    response = shopper_client.get(reverse("recommendations:click", args=[article.pk]) + query)
    clicked = Interaction.objects.get()
    assert response.status_code == 302
    assert (clicked.impression, clicked.position) == (None, None)
    assert clicked.context == {"attribution": "unverified"}


def test_a_code_made_for_one_product_does_not_vouch_for_another(
    article: Article, shopper_client: Client
) -> None:
    other = Article.objects.create(label="Teapot")
    mac = click_mac(article.pk, IMPRESSION, 3)
    shopper_client.get(reverse("recommendations:click", args=[other.pk]), {"i": IMPRESSION, "p": 3, "m": mac})
    assert Interaction.objects.get().impression is None


def test_links_made_under_the_secret_key_before_still_count(
    article: Article, shopper_client: Client, link: str
) -> None:
    with override_settings(SECRET_KEY="a new one", SECRET_KEY_FALLBACKS=["only for tests"]):
        shopper_client.get(link)
    assert Interaction.objects.get().impression == IMPRESSION


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "/%0d%0aX-Evil: 1"]
)
def test_no_parameter_says_where_a_click_leads(
    article: Article, shopper_client: Client, link: str, target: str
) -> None:
    response = shopper_client.get(f"{link}&next={target}&url={target}&u={target}")
    assert response.headers["Location"] == f"/articles/{article.pk}/"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/a\r\nX-Evil: 1",
        "",
    ],
)
def test_a_catalog_that_points_elsewhere_leads_nowhere(
    article: Article, shopper_client: Client, link: str, address: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Article, "get_absolute_url", lambda self: address)
    assert shopper_client.get(link).status_code == 404


def test_a_catalog_may_give_absolute_addresses_of_the_same_origin(
    article: Article, shopper_client: Client, link: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Article, "get_absolute_url", lambda self: f"http://testserver/a/{self.pk}")
    assert shopper_client.get(link).headers["Location"] == f"http://testserver/a/{article.pk}"


@pytest.mark.parametrize("key", ["00000000-0000-0000-0000-000000000000", "no-uuid", "a/b", "%00"])
def test_there_is_no_click_on_what_there_is_not(shopper_client: Client, key: str, db: None) -> None:
    assert shopper_client.get(f"/recommendations/click/{key}/").status_code == 404
    assert not Interaction.objects.exists()


def test_looking_ahead_is_no_click(shopper_client: Client, link: str) -> None:
    assert shopper_client.head(link).status_code == 302
    assert shopper_client.get(link, headers={"Sec-Purpose": "prefetch"}).status_code == 302
    assert not Interaction.objects.exists()
    assert shopper_client.post(link).status_code == 405


def test_a_robots_click_is_flagged(shopper_client: Client, link: str) -> None:
    shopper_client.get(link, headers={"User-Agent": "SomeBot/1.0"})
    assert Interaction.objects.get().quality == "bot"


def test_above_the_allowance_the_link_still_leads_on(
    article: Article, shopper_client: Client, settings: Any
) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "EVENTS_PER_MINUTE": 2}
    for position in range(5):
        assert shopper_client.get(click_url(article.pk, IMPRESSION, position)).status_code == 302
    assert Interaction.objects.count() == 2


def test_a_page_of_links_resolves_its_route_once(article: Article, settings: Any) -> None:
    links = [click_url(article.pk, IMPRESSION, position) for position in range(12)]
    assert len({link.split("?")[0] for link in links}) == 1
    assert all(len(link) < 160 for link in links)


def test_the_scripts_click_is_attributed_by_the_same_code(post: Post, article: Article) -> None:
    told = {"impression": str(IMPRESSION), "position": 3, "mac": click_mac(article.pk, IMPRESSION, 3)}
    post(
        view(article, "1", kind="click", **told),
        view(article, "2", kind="click", **{**told, "position": 4}),
        view(article, "3", kind="click", **{**told, "mac": 7}),
        view(article, "4", kind="click", **{**told, "impression": ["x"]}),
    )
    kept = Interaction.objects.order_by("pk").values_list("impression", "position", "context")
    unverified = (None, None, {"attribution": "unverified"})
    assert list(kept) == [(IMPRESSION, 3, {}), unverified, unverified, unverified]


def test_the_chance_of_a_place_travels_in_the_link_and_is_kept(
    article: Article, shopper_client: Client
) -> None:
    shopper_client.get(click_url(article.pk, IMPRESSION, 3, chance_of(0.0125)))
    clicked = Interaction.objects.get()
    assert (clicked.impression, clicked.position) == (IMPRESSION, 3)
    assert clicked.context == {"propensity": 0.0125}


@pytest.mark.parametrize("chance", ["1", "", "0.5~", "nan"])
def test_a_chance_that_was_tampered_with_counts_without_attribution(
    article: Article, shopper_client: Client, chance: str
) -> None:
    link = click_url(article.pk, IMPRESSION, 3, "0.5").replace("&c=0.5", f"&c={chance}")
    assert shopper_client.get(link).status_code == 302
    clicked = Interaction.objects.get()
    assert clicked.impression is None
    assert clicked.context == {"attribution": "unverified"}


def test_a_chance_cannot_be_read_out_of_a_products_key() -> None:
    assert click_mac("a", IMPRESSION, 3, "0.5") != click_mac("0.5:a", IMPRESSION, 3)


def test_the_endpoint_keeps_the_chance_too(article: Article, shopper_client: Client) -> None:
    told = {"impression": str(IMPRESSION), "position": 3, "chance": "0.25"}
    told["mac"] = click_mac(article.pk, IMPRESSION, 3, "0.25")
    event = {"id": "1", "kind": "click", "product": str(article.pk), **told}
    forged = {**event, "id": "2", "chance": "1"}
    shopper_client.post(
        reverse("recommendations:events"), {"events": [event, forged]}, content_type="application/json"
    )
    contexts = [clicked.context for clicked in Interaction.objects.order_by("pk")]
    assert contexts[0]["propensity"] == 0.25
    assert contexts[1]["attribution"] == "unverified"

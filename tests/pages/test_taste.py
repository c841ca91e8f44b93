"""my/taste/: five products, answered by a plain form, and what changes by it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from recommendations import recommend
from recommendations.models import Interaction, Shopper
from recommendations.serving.context import Context, Visitor
from recommendations.serving.tasting import most_telling, questions
from recommendations.testing.factories import interact, publish
from tests.pages.conftest import cookies_of
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db

Page = Callable[..., HttpRequest]
ADDRESS = "/recommendations/my/taste/"


@pytest.fixture
def known(client: Client, shopper: Shopper) -> Client:
    client.cookies.load(cookies_of(shopper))
    return client


def answer(client: Client, answers: dict[Article, str], **fields: str) -> Any:
    said = {f"answer-{getattr(article, 'pk', article)}": value for article, value in answers.items()}
    return client.post(ADDRESS, {**said, **fields})


def kinds(shopper: Shopper) -> dict[Any, str]:
    return dict(Interaction.objects.for_shopper(shopper).values_list("product_id", "kind"))


def put_into(departments: dict[str, list[Article]]) -> None:
    for name, articles in departments.items():
        department = Department.objects.create(name=name)
        Article.objects.filter(pk__in=[one.pk for one in articles]).update(department=department)


def test_the_five_are_popular_and_unlike_each_other(articles: list[Article], page: Page) -> None:
    put_into({"mugs": articles[:6], "lamps": articles[6:8], "tins": articles[8:9], "cards": articles[9:]})
    ranked = [str(article.pk) for article in articles]
    found = most_telling(ranked, Context(visitor=Visitor(page())))
    # 1 - place/12 less the likeness 1 of a shared category: the best of each first, then the next best.
    assert [ranked.index(key) for key in found] == [0, 6, 8, 9, 1]


def test_what_the_shopper_knows_is_not_asked_about(
    articles: list[Article], shopper: Shopper, page: Page
) -> None:
    publish("popularity", everyone=articles)
    for article in articles[:3]:
        interact(shopper, "view", article)
    interact(shopper, "dismiss", articles[3])
    found = [item.product.pk for item in questions(page(shopper=shopper))]
    assert found == [article.pk for article in articles[4:9]]


def test_a_shop_without_a_popularity_list_asks_about_what_there_is(
    articles: list[Article], shopper: Shopper, page: Page
) -> None:
    assert len(questions(page(shopper=shopper))) == 5


def test_answers_become_favourites_and_dismissals(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    response = answer(known, {articles[0]: "like", articles[1]: "no", articles[2]: "skip"}, next="/articles/")
    assert response["Location"] == "/articles/"
    assert response["Cache-Control"] == "private, no-store"
    assert [str(one) for one in response.wsgi_request._messages] == [
        "Thank you: 2 answers count from now on."
    ]
    assert kinds(shopper) == {articles[0].pk: "favourite", articles[1].pk: "dismiss"}


def test_the_very_next_request_is_answered_by_them(
    known: Client, shopper: Shopper, articles: list[Article], page: Page
) -> None:
    publish("item-knn", items={articles[0]: [articles[8], articles[1], articles[9]]})
    publish("trending", everyone=articles[4:])

    def first_for_you() -> list[Any]:
        return [item.product.pk for item in recommend("for-you", request=page(shopper=shopper), limit=2)]

    before = first_for_you()
    answer(known, {articles[0]: "like", articles[1]: "no"})
    assert before == [articles[4].pk, articles[5].pk]
    assert first_for_you() == [articles[8].pk, articles[9].pk]
    found = recommend("for-you", request=page(shopper=shopper), limit=1).items[0]
    assert found.reason == "Because you like Article 0"


def test_a_new_answer_takes_the_place_of_the_old_one(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    for said, kind in (("no", "dismiss"), ("like", "favourite"), ("like", "favourite"), ("no", "dismiss")):
        answer(known, {articles[0]: said})
        assert kinds(shopper) == {articles[0].pk: kind}
        assert Interaction.objects.count() == 1


def test_whoever_is_not_known_yet_is_from_the_first_answer_on(
    client: Client, articles: list[Article]
) -> None:
    client.cookies["recs_consent"] = "1"
    response = answer(client, {articles[0]: "like"})
    assert response.cookies["recs_shopper"].value
    assert [*kinds(Shopper.objects.get()).values()] == ["favourite"]


def test_without_consent_nothing_is_asked_or_recorded(client: Client, articles: list[Article]) -> None:
    html = client.get(ADDRESS).content.decode()
    assert 'type="radio"' not in html
    assert "Without your consent" in html
    answer(client, {articles[0]: "like"})
    assert (Interaction.objects.count(), Shopper.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "answers",
    [
        {"no key": "like"},
        {"": "like"},
        {"x" * 500: "no"},
        {"7": "like"},
        {"0198c9a5-0000-4000-8000-000000000000": "like"},
    ],
)
def test_what_is_no_product_is_passed_over(answers: Any, known: Client) -> None:
    assert answer(known, answers).status_code == 302
    assert Interaction.objects.count() == 0


@pytest.mark.parametrize("said", ["love", "", "<script>", "dismiss"])
def test_what_is_no_answer_is_passed_over(said: str, known: Client, articles: list[Article]) -> None:
    answer(known, {articles[0]: said})
    assert Interaction.objects.count() == 0


def test_more_than_five_answers_at_once_are_not_taken(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    answer(known, dict.fromkeys(articles, "like"))
    assert len(kinds(shopper)) == 5


def test_what_cannot_be_shown_cannot_be_answered(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    Article.objects.filter(pk=articles[0].pk).update(withdrawn=True)
    answer(known, {articles[0]: "like", articles[1]: "like"})
    assert kinds(shopper) == {articles[1].pk: "favourite"}


@pytest.mark.parametrize(
    "asked", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_form_leads_nowhere_else(asked: str, known: Client, articles: list[Article]) -> None:
    assert answer(known, {articles[0]: "like"}, next=asked)["Location"] == "/"


def test_the_form_is_protected(shopper: Shopper, articles: list[Article]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.load(cookies_of(shopper))
    assert answer(strict, {articles[0]: "like"}).status_code == 403
    assert Client().put(ADDRESS).status_code == 405


def test_the_page_asks_five_questions_and_skips_by_default(known: Client, articles: list[Article]) -> None:
    publish("popularity", everyone=articles)
    response = known.get(ADDRESS)
    html = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert html.count("<fieldset") == 5
    assert html.count('<legend><span class="recs-title">Article') == 5
    assert len(re.findall(r'value="skip" checked', html)) == 5
    assert f'action="{reverse("recommendations:taste")}"' in html


def test_when_all_is_known_there_is_nothing_to_ask(
    known: Client, shopper: Shopper, articles: list[Article]
) -> None:
    for article in articles:
        interact(shopper, "view", article)
    assert "There is nothing left to ask." in known.get(ADDRESS).content.decode()

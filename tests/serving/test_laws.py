"""What holds for every list, whatever is in it."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations.models import HowSource
from recommendations.serving import RecommendationSet
from recommendations.serving.answers import answer
from recommendations.serving.context import Context, Visitor, keys_of
from recommendations.serving.slots import Published, Slot, Source
from tests.warehouse.models import Article

SOLD_OUT, WITHDRAWN, PARENT, RED, BLUE, ANCHOR = 0, 1, 2, 3, 4, 11
EVERY = frozenset(range(12))
INELIGIBLE = {SOLD_OUT, WITHDRAWN, RED, BLUE}  # variants are sold, but their parent is what is recommended

ranked = st.lists(st.sampled_from(sorted(EVERY)), unique=True)
some = st.frozensets(st.sampled_from(sorted(EVERY)), max_size=5)
weight = st.sampled_from([0.0, 0.5, 1.0])
any_question = given(
    question=st.fixed_dictionaries(
        {
            "lists": st.lists(st.tuples(weight, ranked), max_size=3),
            "exclude": some,
            "basket": some,
            "fill": st.booleans(),
            "limit": st.integers(1, 12),
        }
    )
)
on_one_shop = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def shop(articles: list[Article]) -> list[Article]:
    articles[SOLD_OUT].on_hand = 0
    articles[WITHDRAWN].withdrawn = True
    articles[RED].parent = articles[BLUE].parent = articles[PARENT]
    Article.objects.bulk_update(articles, ["on_hand", "withdrawn", "parent"])
    return articles


def ask(shop: Sequence[Article], question: dict[str, Any]) -> RecommendationSet:
    sources = tuple(
        Source(how=HowSource.GLOBAL, weight=weight, published=_published(n, [shop[i] for i in ranked]))
        for n, (weight, ranked) in enumerate(question["lists"])
    )
    slot = Slot(slug="any", sources=sources, fill=question["fill"], limit=question["limit"])
    context = Context(
        visitor=Visitor(None, basket=[shop[i] for i in question["basket"]]),
        anchors=keys_of([shop[ANCHOR]]),
        exclude=keys_of(shop[i] for i in question["exclude"]),
    )
    return answer(slot, (), context, trace=True)


def _published(n: int, ranked: Sequence[Article]) -> Published:
    everyone = [[str(article.pk), 1.0 / (rank + 1), 0] for rank, article in enumerate(ranked)]
    return Published(version=n, label=f"list {n}", algorithm="any", everyone=everyone)


def numbers(recs: RecommendationSet, shop: Sequence[Article]) -> list[int]:
    return [shop.index(item.product) for item in recs]


def family(numbers: frozenset[int]) -> set[int]:
    """``numbers``, and with a variant or a parent all that belong together."""
    together = {PARENT, RED, BLUE}
    return set(numbers) | (together if together & numbers else set())


@any_question
@on_one_shop
def test_what_is_ineligible_excluded_or_in_the_basket_never_appears(
    question: dict[str, Any], shop: list[Article]
) -> None:
    shown = set(numbers(ask(shop, question), shop))
    assert not shown & INELIGIBLE
    assert not shown & (family(question["exclude"]) | family(question["basket"]) | {ANCHOR})


@any_question
@on_one_shop
def test_the_same_question_has_the_same_answer(question: dict[str, Any], shop: list[Article]) -> None:
    assert numbers(ask(shop, question), shop) == numbers(ask(shop, question), shop)


@any_question
@on_one_shop
def test_no_product_appears_twice_and_positions_count_up(
    question: dict[str, Any], shop: list[Article]
) -> None:
    recs = ask(shop, question)
    assert len(set(numbers(recs, shop))) == len(recs)
    assert [item.position for item in recs] == list(range(len(recs)))


@any_question
@on_one_shop
def test_an_answer_is_full_or_every_other_candidate_was_dropped_by_a_rule(
    question: dict[str, Any], shop: list[Article]
) -> None:
    recs = ask(shop, question)
    forbidden = family(question["exclude"]) | family(question["basket"]) | {ANCHOR} | INELIGIBLE
    reach = EVERY if question["fill"] else {i for _weight, ranked in question["lists"] for i in ranked}
    assert len(recs) == min(question["limit"], len(reach - forbidden))
    assert (recs.shortfall is None) == (len(recs) == question["limit"])
    assert recs.trace is not None
    shown = {item.key for item in recs}
    assert all((traced.candidate.key in shown) == (traced.dropped == "") for traced in recs.trace)

"""Relations between products: said once, with both products by name."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import Relation
from tests.warehouse.models import Article

LIST = "admin:recommendations_relation_changelist"
ADD = "admin:recommendations_relation_add"


@pytest.fixture
def pair(db: None) -> tuple[Article, Article]:
    return Article.objects.create(label="Phone case"), Article.objects.create(label="Phone")


def test_the_empty_list_says_what_to_do(boss: Client, db: None) -> None:
    assert "Nothing is said yet." in boss.get(reverse(LIST)).content.decode()


def test_a_relation_is_added_and_shown_by_title(boss: Client, pair: tuple[Article, Article]) -> None:
    case, phone = pair
    form = {"source": case.pk, "kind": "fits", "target": phone.pk}
    assert boss.post(reverse(ADD), form).status_code == 302
    assert Relation.objects.values_list("source", "kind", "target").get() == (case.pk, "fits", phone.pk)
    page = boss.get(reverse(LIST)).content.decode()
    assert "Phone case" in page
    assert ">fits<" in page


@pytest.mark.parametrize("wrong", ["twice", "itself"])
def test_what_makes_no_sense_is_refused_at_the_form(
    wrong: str, boss: Client, pair: tuple[Article, Article]
) -> None:
    case, phone = pair
    Relation.objects.create(source=case, kind="fits", target=phone)
    target = phone if wrong == "twice" else case
    answer = boss.post(reverse(ADD), {"source": case.pk, "kind": "fits", "target": target.pk})
    assert answer.status_code == 200
    assert Relation.objects.count() == 1


def test_a_product_that_is_gone_leaves_its_key(boss: Client, pair: tuple[Article, Article]) -> None:
    case, phone = pair
    Relation.objects.create(source=case, kind="fits", target=phone)
    key = phone.pk
    phone.delete()
    assert str(key) in boss.get(reverse(LIST)).content.decode()


def test_twenty_relations_take_no_more_queries_than_one(
    boss: Client, pair: tuple[Article, Article], django_assert_max_num_queries: object
) -> None:
    for number in range(20):
        Relation.objects.create(
            source=Article.objects.create(label=f"Case {number}"), kind="fits", target=pair[1]
        )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        boss.get(reverse(LIST))

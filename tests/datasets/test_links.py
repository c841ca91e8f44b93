"""What the shop knows of pairs of products, and shoppers of one another."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommendations import datasets
from recommendations.algorithms import Dataset
from recommendations.datasets import links
from recommendations.models import Recommender, Relation, RelationKind, Shopper
from tests.datasets.rows import articles, interaction, save
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


def built(algorithm: str) -> Dataset:
    return datasets.build(Recommender(slug="any", algorithm=algorithm))


def said(data: Dataset) -> set[tuple[Any, str, Any]]:
    assert data.relations is not None
    found = data.relations
    return {
        (data.item_ids[source], found.kind_names[kind], data.item_ids[target])
        for source, kind, target in zip(found.sources, found.kinds, found.targets, strict=True)
    }


def test_relations_bring_their_products_whether_anything_happened_to_them_or_not() -> None:
    case, phone, charger = articles(3)
    save(interaction(phone))
    Relation.objects.create(source=case, kind=RelationKind.FITS, target=phone)
    Relation.objects.create(source=phone, kind=RelationKind.NEEDS, target=charger)
    data = built("relations")
    assert set(data.item_ids.tolist()) == {case.pk, phone.pk, charger.pk}
    assert said(data) == {(case.pk, "fits", phone.pk), (phone.pk, "needs", charger.pk)}
    assert (data.features, data.friends) == (None, None)


def test_a_variant_stands_for_its_product_and_a_product_is_not_related_to_itself() -> None:
    case, phone = articles(2)
    red = Article.objects.create(label="Case, red", parent=case)
    Relation.objects.create(source=red, kind=RelationKind.FITS, target=phone)
    Relation.objects.create(source=case, kind=RelationKind.FITS, target=phone)
    Relation.objects.create(source=red, kind=RelationKind.SAME_AS, target=case)
    assert said(built("relations")) == {(case.pk, "fits", phone.pk)}


def test_a_relation_is_said_once() -> None:
    case, phone = articles(2)
    Relation.objects.create(source=case, kind=RelationKind.FITS, target=phone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(source=case, kind=RelationKind.FITS, target=phone)
    Relation.objects.create(source=case, kind=RelationKind.NEEDS, target=phone)


def test_a_relation_of_a_product_with_itself_is_refused() -> None:
    (case,) = articles(1)
    with pytest.raises(ValidationError, match="two products"):
        Relation(source=case, kind=RelationKind.FITS, target=case).full_clean()


def test_without_any_relation_there_are_none() -> None:
    data = built("relations")
    assert data.relations is not None
    assert (len(data.relations.sources), data.n_items) == (0, 0)


class Sociable(WarehouseCatalog):
    """Everybody is everybody's friend, and their own."""

    def friends_of(self, user: Any) -> Iterable[Any]:
        return User.objects.values_list("pk", flat=True)


class SociableAtOnce(WarehouseCatalog):
    def friends(self, users: Collection[Any]) -> Mapping[Any, Collection[Any]]:
        everybody = list(User.objects.values_list("pk", flat=True))
        return dict.fromkeys(users, everybody)


def shopper(name: str, *, consents: bool = True) -> Shopper:
    user = User.objects.create_user(name)
    return Shopper.objects.create(user=user, consented_at=timezone.now() if consents else None)


def called(data: Dataset) -> set[tuple[int, int]]:
    assert data.friends is not None
    ids = data.shopper_ids
    return {
        (int(ids[one]), int(ids[other]))
        for one, other in zip(data.friends.shoppers, data.friends.friends, strict=True)
    }


@pytest.mark.parametrize("catalog", [Sociable, SociableAtOnce])
def test_friends_are_those_of_whom_both_consented(settings: Any, catalog: type[WarehouseCatalog]) -> None:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": catalog}
    (article,) = articles(1)
    ann, bob, shy = shopper("ann"), shopper("bob"), shopper("shy", consents=False)
    guest = Shopper.objects.create(consented_at=timezone.now())
    save(*(interaction(article, shopper=one) for one in (ann, bob, shy, guest)))
    assert called(built("social")) == {(ann.pk, bob.pk), (bob.pk, ann.pk)}


def test_sets_of_accounts_go_in_and_sets_come_out(settings: Any, django_assert_num_queries: Any) -> None:
    """Shoppers, friends: two queries for any number of accounts up to a chunk."""
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": SociableAtOnce}
    known = [shopper(f"user {number}") for number in range(20)]
    (article,) = articles(1)
    save(*(interaction(article, shopper=one) for one in known))
    data = built("social")
    with django_assert_num_queries(2):
        found = links.friends(data.shopper_ids)
    assert len(found.shoppers) == 20 * 19


def test_a_shop_that_tells_of_no_friends_has_none() -> None:
    (article,) = articles(1)
    save(interaction(article, shopper=shopper("ann")))
    assert called(built("social")) == set()

"""Sets that sell together become proposals: which, with what evidence, and what becomes of them."""

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any

import numpy as np
import pytest
from celery import Celery
from django.core.management import CommandError, call_command
from django.utils import timezone
from scipy.sparse import csr_matrix

from recommendations import tasks
from recommendations.algorithms.baskets.mining import mine
from recommendations.algorithms.data import ItemFeatures
from recommendations.merchandising.bundles import fingerprint
from recommendations.models import (
    Bundle,
    BundleItem,
    BundleOrigin,
    BundleStatus,
    Interaction,
    Relation,
    Restriction,
)
from recommendations.schedule import BEAT_SCHEDULE
from recommendations.training import bundles
from recommendations.training.bundles.alike import Alike, telling
from recommendations.training.bundles.choosing import Chooser, Limits, claimed_lifts, worthwhile
from tests.datasets.rows import orders, save, shoppers
from tests.warehouse.models import Article, Department

SHELVES = {
    "tea": ["Red cup", "Blue cup", "Red teapot", "Blue teapot", "Cup small", "Cup large"],
    "garden": ["Red watering can", "Blue watering can", "Green trowel", "Blue trowel"],
    "paper": ["Red napkins", "Blue napkins", "Green napkins", "Red garland"],
}
PRICES = {"teapot": 9.95, "small": 2.0, "large": 4.0, "can": 3.0, "trowel": 2.0, "garland": 2.0}


def shelves() -> ItemFeatures:
    titles = [title for shelf in SHELVES.values() for title in shelf]
    categories = [(name,) for name, shelf in SHELVES.items() for _ in shelf]
    prices = [next((p for word, p in PRICES.items() if word in title), 1.0) for title in titles]
    return ItemFeatures.of(len(titles), titles=titles, categories=categories, prices=prices)


def alike(*titles: str) -> bool:
    known = shelves()
    first, second = ([known.titles.index(title)] for title in titles)
    return bool(Alike.of(known).pairs(np.array(first), np.array(second))[0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Red cup", "Blue cup", True),  # one thing in two colours
        ("Green napkins", "Red napkins", True),
        ("Cup small", "Cup large", True),  # and in two sizes, at two prices
        ("Red cup", "Red teapot", False),  # two things in one colour
        ("Red napkins", "Red garland", False),
        ("Blue trowel", "Blue watering can", False),
        ("Red teapot", "Blue cup", False),
    ],
)
def test_two_products_are_alike_when_their_titles_name_one_thing(
    one: str, other: str, expected: bool
) -> None:
    assert alike(one, other) is alike(other, one) is expected


def test_a_word_weighs_what_it_tells_of_the_category() -> None:
    held = csr_matrix([[1, 1], [1, 0], [0, 1], [0, 0]])  # "cup" on the first shelf, "red" on both
    told = telling(held, csr_matrix([[1, 0], [1, 0], [0, 1], [0, 1]]))
    # Two cups of one shelf: (2 + 2/2) / 4 = 3/4 there, 1/4 elsewhere, against halves.
    assert told[0] == pytest.approx(0.75 * np.log(1.5) + 0.25 * np.log(0.5))
    assert told[1] == pytest.approx(0.0)


def test_without_categories_all_words_weigh_the_same() -> None:
    features = ItemFeatures.of(3, titles=["Red cup", "Blue cup", "Red hat"], prices=[1.0, 1.0, 1.0])
    pairs = Alike.of(features).pairs(np.array([0, 1]), np.array([1, 2]))
    assert pairs.tolist() == [True, False]


def test_products_without_a_title_are_like_none() -> None:
    features = ItemFeatures.of(2, titles=["", ""], prices=[1.0, 1.0])
    assert Alike.of(features).pairs(np.array([0]), np.array([1])).tolist() == [False]


def matrix(baskets: Sequence[Iterable[int]], n_items: int) -> csr_matrix:
    rows = np.repeat(np.arange(len(baskets)), [len(list(basket)) for basket in baskets])
    columns = [item for basket in baskets for item in basket]
    return csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(baskets), n_items))


def test_a_third_product_that_adds_nothing_earns_no_lift() -> None:
    # 0 and 1 always come together, 2 lies in half of all orders, whatever else is in them.
    baskets = [(0, 1, 2), (0, 1), (0, 1, 2), (0, 1), (3, 2), (3,), (3, 2), (3,)]
    sets = mine(matrix(baskets, 4), min_orders=1, min_shoppers=1, max_set_size=3)
    assert claimed_lifts(sets, 2, z=0.0).max() == pytest.approx(2.0)
    assert claimed_lifts(sets, 3, z=0.0).tolist() == pytest.approx([1.0])


def test_sets_are_ranked_by_shoppers_lift_and_what_comes_with_the_first() -> None:
    baskets = [(0, 1)] * 6 + [(2, 3)] * 3 + [(4,)] * 9
    sets = mine(matrix(baskets, 5), min_orders=1, min_shoppers=1, max_set_size=3)
    nothing = csr_matrix((5, 5), dtype=bool)
    found = sets.items[worthwhile(sets, nothing, Limits(min_lift=1.1, most_products=3, z=0.0))]
    assert [[i for i in row if i >= 0] for row in found.tolist()] == [[0, 1], [2, 3]]


def test_what_is_apart_is_in_no_set() -> None:
    baskets = [(0, 1, 2)] * 5 + [(3,)] * 5
    sets = mine(matrix(baskets, 4), min_orders=1, min_shoppers=1, max_set_size=3)
    apart = csr_matrix(([True, True], ([0, 1], [1, 0])), shape=(4, 4))
    found = sets.items[worthwhile(sets, apart, Limits(min_lift=1.1, most_products=3, z=0.0))]
    assert sorted([i for i in row if i >= 0] for row in found.tolist()) == [[0, 2], [1, 2]]


@pytest.mark.parametrize(
    ("known", "asked", "taken"),
    [
        ("nothing yet", ["Red cup", "Red teapot"], True),
        ("the same in blue", ["Blue cup", "Blue teapot"], False),
        ("two of three", ["Red cup", "Red teapot", "Red garland"], False),
        ("one of two", ["Red cup", "Red garland"], True),
        ("turned down", ["Green trowel", "Red watering can"], False),
        ("turned down, and one more", ["Green trowel", "Red watering can", "Red garland"], True),
    ],
)
def test_a_set_that_repeats_another_is_not_taken(known: str, asked: list[str], taken: bool) -> None:
    features = shelves()
    place = {title: nth for nth, title in enumerate(features.titles)}
    chooser = Chooser(Alike.of(features), np.arange(len(features)), Limits())
    if known != "nothing yet":
        chooser.note([place["Red cup"], place["Red teapot"]])
        chooser.refuse([place["Blue trowel"], place["Blue watering can"]])
    assert chooser.take([place[title] for title in asked]) is taken


def test_each_product_takes_part_in_one_new_proposal() -> None:
    features = shelves()
    chooser = Chooser(Alike.of(features), np.arange(len(features)), Limits())
    assert chooser.take([0, 2])
    assert not chooser.take([0, 8])


# On the shop's own rows

FEW = bundles.Limits(min_orders=5, min_shoppers=4)


@pytest.fixture
def shop(db: None) -> dict[str, Article]:
    """Cup, teapot and jug of a design sell together; so do two colours of a cup; the rest comes alone."""
    shelves = {name: Department.objects.create(name=name) for name in ("Tea", "Garden")}
    goods = {
        label: Article.objects.create(label=label, department=shelves[shelf], list_price=Decimal(price))
        for label, shelf, price in [
            ("Rose teapot", "Tea", "9.95"),
            ("Rose milk jug", "Tea", "3.25"),
            ("Rose sugar bowl", "Tea", "4.15"),
            ("Red mug", "Tea", "2.95"),
            ("Blue mug", "Tea", "2.95"),
            ("Rose trellis", "Garden", "12.00"),
            ("Red trowel", "Garden", "1.95"),
            ("Blue trowel", "Garden", "1.95"),
        ]
    }
    people = shoppers(12)
    sold = [(people[n], pick(goods, "Rose teapot", "Rose milk jug", "Rose sugar bowl")) for n in range(8)]
    sold += [(people[n], pick(goods, "Red mug", "Blue mug")) for n in range(8)]
    sold += [(people[n], pick(goods, "Rose trellis")) for n in range(12)]
    sold += [(people[n], pick(goods, "Red trowel")) for n in range(12)]
    save(*orders(sold))
    return goods


def pick(goods: dict[str, Article], *labels: str) -> list[Article]:
    return [goods[label] for label in labels]


def labels(bundle: Bundle) -> list[str]:
    return [item.product.label for item in bundle.items.all()]


TEA = ["Rose teapot", "Rose sugar bowl", "Rose milk jug"]


def test_what_sells_together_is_proposed_with_its_evidence(shop: dict[str, Article]) -> None:
    outcome = bundles.propose(FEW)
    found = Bundle.objects.get()
    assert labels(found) == TEA  # the dearest leads; no bundle of a red and a blue mug
    assert (found.status, found.origin) == (BundleStatus.PROPOSED, BundleOrigin.MINED)
    assert (found.support, found.shoppers, found.confidence) == (8, 8, 1.0)
    assert found.association_lift == pytest.approx(40 / 8)  # of 40 orders 8 hold the set, and each part of it
    assert (found.evidence_days, outcome.orders) == (365, 40)
    assert found.fingerprint == fingerprint("", {shop[label].pk: 1 for label in TEA})


def test_a_second_search_proposes_nothing_twice(shop: dict[str, Article]) -> None:
    bundles.propose(FEW)
    outcome = bundles.propose(FEW)
    assert (len(outcome.proposed), outcome.refreshed, Bundle.objects.count()) == (0, 1, 1)


def test_what_was_rejected_is_not_proposed_again(shop: dict[str, Article]) -> None:
    bundles.propose(FEW)
    Bundle.objects.update(status=BundleStatus.REJECTED, decided_at=timezone.now())
    assert all(set(found.titles) != set(TEA) for found in bundles.propose(FEW).proposed)
    assert Bundle.objects.get(status=BundleStatus.REJECTED).items.count() == 3


def test_what_repeats_a_bundle_put_together_by_hand_is_not_proposed(shop: dict[str, Article]) -> None:
    own = Bundle.objects.create(status=BundleStatus.LIVE)
    for place, label in enumerate(TEA):
        BundleItem.objects.create(bundle=own, product=shop[label], order=place)
    assert bundles.propose(FEW).proposed == []
    own.refresh_from_db()
    assert (own.support, own.status) == (8, BundleStatus.LIVE)  # its evidence is counted too


def test_a_proposal_that_lost_its_support_is_retired_and_may_come_back(shop: dict[str, Article]) -> None:
    bundles.propose(FEW)
    Interaction.objects.filter(product=shop["Rose milk jug"]).update(kind="view")
    assert bundles.propose(FEW).retired == 1
    retired = Bundle.objects.get(status=BundleStatus.RETIRED)
    assert (labels(retired), retired.support) == (TEA, 0)
    Bundle.objects.exclude(pk=retired.pk).delete()
    Interaction.objects.filter(product=shop["Rose milk jug"]).update(kind="purchase")
    bundles.propose(FEW)
    assert Bundle.objects.get().status == BundleStatus.PROPOSED


def test_a_proposal_whose_product_is_withdrawn_is_retired(shop: dict[str, Article]) -> None:
    bundles.propose(FEW)
    Article.objects.filter(label="Rose sugar bowl").update(withdrawn=True)
    outcome = bundles.propose(FEW)
    assert outcome.retired == 1
    assert [found.titles for found in outcome.proposed] == [("Rose teapot", "Rose milk jug")]


def test_a_live_bundle_is_never_retired_by_a_search(shop: dict[str, Article]) -> None:
    bundles.propose(FEW)
    Bundle.objects.update(status=BundleStatus.LIVE, decided_at=timezone.now())
    Interaction.objects.all().delete()
    bundles.propose(FEW)
    assert Bundle.objects.get().status == BundleStatus.LIVE


@pytest.mark.parametrize("kind", ["blocked", "sensitive"])
def test_what_is_restricted_is_in_no_proposal(kind: str, shop: dict[str, Article]) -> None:
    restriction = Restriction.objects.create(kind=kind, note="not on shared pages")
    restriction.products.add(shop["Rose teapot"])
    assert all("Rose teapot" not in found.titles for found in bundles.propose(FEW).proposed)


def test_what_replaces_another_is_not_proposed_with_it(shop: dict[str, Article]) -> None:
    Relation.objects.create(source=shop["Rose sugar bowl"], kind="replaces", target=shop["Rose milk jug"])
    for found in bundles.propose(FEW).proposed:
        assert not {"Rose sugar bowl", "Rose milk jug"} <= set(found.titles)


def test_one_who_orders_often_is_no_crowd(shop: dict[str, Article]) -> None:
    Interaction.objects.filter(kind="purchase").update(shopper=shoppers(1)[0])
    assert bundles.propose(FEW).proposed == []


def test_what_somebody_put_together_meanwhile_is_left_alone(shop: dict[str, Article]) -> None:
    mark = fingerprint("", {shop[label].pk: 1 for label in TEA})
    Bundle.objects.create(fingerprint=mark)  # its products are not written yet
    assert bundles.propose(FEW).proposed == []
    assert Bundle.objects.count() == 1


@pytest.mark.parametrize(("orders", "least"), [(0, 10), (16_962, 10), (1_000_000, 200)])
def test_more_is_asked_of_a_set_in_a_shop_of_very_many_orders(orders: int, least: int) -> None:
    assert Limits().among(orders).min_orders == least


def test_no_more_proposals_are_open_than_are_wanted(shop: dict[str, Article]) -> None:
    assert bundles.propose(bundles.Limits(min_orders=5, min_shoppers=4, most_proposals=0)).proposed == []


def test_a_shop_without_orders_gets_no_proposals(db: None) -> None:
    outcome = bundles.propose()
    assert (outcome.orders, outcome.proposed) == (0, [])


# The doors


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("recs_bundles", "--min-orders=5", "--min-shoppers=4", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_proposes(shop: dict[str, Article]) -> None:
    said = run()
    assert "8 orders by 8 shoppers, 5.0 × chance: Rose teapot + Rose sugar bowl + Rose milk jug" in said
    assert "1 proposed from 40 orders of 365 days; 0 open before, 0 retired." in said


def test_a_dry_run_keeps_nothing(shop: dict[str, Article]) -> None:
    assert "1 would be proposed" in run("--dry-run")
    assert not Bundle.objects.exists()


def test_the_command_speaks_json(shop: dict[str, Article]) -> None:
    said = json.loads(run("--json"))
    assert said["proposed"][0]["titles"] == TEA
    assert said["proposed"][0]["products"] == [str(shop[label].pk) for label in TEA]
    assert (said["orders"], said["dry_run"]) == (40, False)


def test_without_the_extra_the_command_says_what_to_install(
    shop: dict[str, Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("recommendations.training.bundles.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(CommandError, match=r"django-shop-recommendations\[train\]"):
        run()


def test_without_a_celery_application_queueing_fails_in_words(no_celery_application: Celery) -> None:
    with pytest.raises(CommandError, match="No broker took it"):
        run("--queue")


def test_a_worker_searches(shop: dict[str, Article], celery_application: Celery, settings: Any) -> None:
    celery_application.conf.task_always_eager = True
    assert tasks.request_bundles()


def test_the_search_is_on_the_schedule() -> None:
    assert BEAT_SCHEDULE["recommendations-bundles"]["task"] == tasks.propose_bundles.name

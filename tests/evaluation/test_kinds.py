import numpy as np
import pytest

from recommendations.algorithms import Dataset
from recommendations.evaluation import KINDS
from recommendations.evaluation.kinds import ENOUGH

DAY = 86_400


def shop(*, n=20_000, clock=True, orders=True, visits=True, shoppers=True) -> Dataset:
    """Orders of four lines over a hundred days; or positions in place of times."""
    rng = np.random.default_rng(6)
    groups = np.repeat(np.arange(n // 4), 4)
    times = np.sort(rng.integers(0, 100 * DAY, n // 4)).repeat(4) + np.tile(np.arange(4), n // 4)
    return Dataset.from_columns(
        shoppers=rng.integers(0, n // 20, n // 4).repeat(4) if shoppers else -1,
        items=rng.integers(0, 50, n),
        times=times if clock else np.tile(np.arange(4), n // 4),
        orders=groups if orders else -1,
        visits=groups if visits else -1,
    )


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_asks_enough_of_a_tenth(name):
    kind, data = KINDS[name], shop(n=40_000)
    split = kind.split(data)
    assert len(split.test) < 0.13 * len(data)
    questions = kind.ask(split, repeats=True, limit=10_000, seed=0)
    assert len(questions) > 300
    assert kind.name == name
    assert len(kind.ask(split, repeats=False, limit=100, seed=0)) == 100


def test_few_are_asked_on_a_sixth():
    data = shop(n=2000)
    for kind in KINDS.values():
        assert len(kind.split(data).test) == pytest.approx(len(data) / 6, rel=0.2)
    assert len(data) / 10 < ENOUGH


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    "without", [{"clock": False}, {"clock": False, "orders": False}, {"shoppers": False}, {"visits": False}]
)
def test_a_kind_copes_with_data_that_lack_something(name, without):
    kind, data = KINDS[name], shop(**without)
    questions = kind.ask(kind.split(data), repeats=True, limit=500, seed=0)
    by_shopper, by_order = name in {"for-you", "buy-again"}, name in {"also-bought", "basket"}
    impossible = (by_shopper and "shoppers" in without) or (by_order and "orders" in without)
    again_impossible = name == "buy-again" and without == {"clock": False, "orders": False}
    if impossible:
        assert len(questions) == 0
    elif not again_impossible:
        assert len(questions) > 300


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_shop_asks_nothing(name):
    kind = KINDS[name]
    data = shop().take(slice(0, 0))
    assert len(kind.ask(kind.split(data), repeats=False, limit=10, seed=0)) == 0


def test_what_decides_for_each_kind():
    assert {kind.name: (kind.metric, kind.k) for kind in KINDS.values()} == {
        "for-you": ("ndcg", 20),
        "also-bought": ("ndcg", 10),
        "basket": ("mrr", 10),
        "visit": ("mrr", 20),
        "buy-again": ("ndcg", 10),
    }


def test_where_hardly_anybody_returned_each_shoppers_last_is_asked():
    # Two purchases each on one early day; the last days saw newcomers only.
    shoppers = np.append(np.tile(np.arange(40), 2), 100 + np.arange(40))
    times = np.append(np.repeat([0, 9], 40), np.full(40, 50 * DAY))
    data = Dataset.from_columns(shoppers=shoppers, items=np.arange(120) % 7, times=times)
    assert len(KINDS["for-you"].split(data).test) == 40
    assert KINDS["for-you"].split(data).test.ends_at == 9

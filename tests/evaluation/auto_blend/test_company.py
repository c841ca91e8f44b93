import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.evaluation.auto_blend import AutoBlend
from recommendations.evaluation.auto_blend.company import company

ANCHOR, PUSHED = 0, 25
SOURCES = [{"algorithm": "sequential-rules", "params": {"min_visits": 1}}]


def shop(accounts: int) -> Dataset:
    """120 shoppers with 3 of 25 items each, and accounts that have the anchor and the pushed item 50 times."""
    rng = np.random.default_rng(3)
    lines = [(shopper, item) for shopper in range(120) for item in rng.choice(25, 3, replace=False)]
    lines += [(1000 + account, item) for account in range(accounts) for item in (ANCHOR, PUSHED) * 50]
    shoppers, items = np.array(lines).T
    return Dataset.from_columns(
        shoppers=shoppers, items=items, times=np.arange(len(lines)) * 600, kinds="view"
    )


def blend(data: Dataset, min_shoppers: int) -> list[int]:
    fitted = AutoBlend(kind="visit", sources=SOURCES, min_shoppers=min_shoppers).fit(data)
    found = fitted.similar([ANCHOR], 10).items[0]
    return fitted.item_ids_[found[found >= 0]].tolist()


def test_fewer_accounts_than_asked_for_make_no_neighbour_whatever_they_do():
    assert PUSHED not in blend(shop(2), min_shoppers=3)


def test_as_many_as_asked_for_do():
    assert PUSHED in blend(shop(3), min_shoppers=3)


def test_the_evidence_of_a_neighbour_is_how_many_people_share_it():
    data = shop(5)
    fitted = AutoBlend(kind="visit", sources=SOURCES, min_shoppers=2).fit(data)
    top = fitted.similar([ANCHOR], 25)
    counts = dict(zip(top.items[0].tolist(), top.evidence[0].tolist(), strict=True))
    assert counts[PUSHED] == 5
    had = {item: set(data.shoppers[data.items == item].tolist()) for item in range(26)}
    assert all(count == len(had[ANCHOR] & had[item]) for item, count in counts.items() if item >= 0)


def test_a_shopper_s_own_list_needs_no_company():
    data = shop(1)
    fitted = AutoBlend(kind="visit", sources=SOURCES, min_shoppers=3).fit(data)
    assert PUSHED in fitted.recommend(Histories.from_lists([[ANCHOR]]), 10).items[0]


@pytest.mark.parametrize(
    ("column", "rows"), [("shoppers", 2), ("visits", 2), ("orders", 2)], ids=["shoppers", "visits", "orders"]
)
def test_people_are_told_apart_by_what_the_data_hold(column, rows):
    ids = {name: [-1] * 4 for name in ("shoppers", "visits", "orders")} | {column: [5, 5, 6, 6]}
    data = Dataset.from_columns(items=[0, 1, 0, 1], times=range(4), kinds="view", **ids)
    shared, counts = company(data, 2)
    assert shared[0, 0] == 1
    assert counts[0, 0] == rows


def test_nobody_in_nothing_shares_anything():
    data = Dataset.from_columns(shoppers=[], items=[], times=[])
    fitted = AutoBlend(kind="visit", sources=SOURCES).fit(data)
    assert fitted.similar([0, -1], 3).items.tolist() == [[-1] * 3] * 2

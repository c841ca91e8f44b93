"""What a few accounts can do to an item's list, and what more of them can (shilling, runaway scripts)."""

import numpy as np
import pytest

from recommendations.algorithms import Dataset, registry
from recommendations.algorithms.data.bursts import find_bursts, suspected

DAY = 86_400
SHOPPERS, ITEMS, GROUPS, DAYS = 1500, 150, 10, 120
ANCHOR = 31  # of middling popularity, in group 1
TARGET = 150  # new, and bought by nobody who bought the anchor


def purchases(seed: int = 0) -> np.ndarray:
    """Lines (shopper, item, time, order) of a shop whose shoppers each like two of ten groups of items."""
    rng = np.random.default_rng(seed)
    popularity = np.arange(1, ITEMS + 1) ** -0.8
    group = np.arange(ITEMS) % GROUPS
    lines, order = [], 0
    for shopper in range(SHOPPERS):
        share = popularity * np.where(np.isin(group, rng.integers(0, GROUPS, 2)), 13, 1)
        share /= share.sum()
        day = rng.uniform(0, DAYS)
        while day < DAYS:
            basket = rng.choice(ITEMS, 1 + rng.poisson(2.5), replace=False, p=share)
            lines += [
                (shopper, item, int(day * DAY) + 20 * number, order) for number, item in enumerate(basket)
            ]
            order += 1
            day += rng.exponential(30)
    anchored = {line[0] for line in lines if line[1] == ANCHOR}
    for shopper in [shopper for shopper in range(SHOPPERS) if shopper not in anchored][:12]:
        lines += [(shopper, item, (DAYS - 1) * DAY + shopper, order) for item in (TARGET, 8, 18)]
        order += 1
    return np.array(lines)


def fakes(
    honest: np.ndarray, n: int, *, orders: int, start: int, length: int, fillers: int = 0
) -> np.ndarray:
    """Lines of n new accounts that order the anchor and the target together, and chance items as a cover."""
    rng = np.random.default_rng(1)
    shopper, order = honest[:, 0].max() + 1, honest[:, 3].max() + 1
    lines = []
    for account in range(n):
        arrival = start + int(rng.integers(0, length))
        for repeat in range(orders):
            basket = [ANCHOR, TARGET, *rng.integers(0, 40, fillers)]
            time = arrival + repeat * 60
            lines += [(shopper + account, item, time + number, order) for number, item in enumerate(basket)]
            order += 1
    return np.array(lines).reshape(-1, 4)


def dataset(*blocks: np.ndarray) -> Dataset:
    lines = np.concatenate(blocks)
    return Dataset.from_columns(
        shoppers=lines[:, 0],
        items=lines[:, 1],
        times=lines[:, 2],
        orders=lines[:, 3],
        visits=lines[:, 3],
        kinds="purchase",
    )


def neighbours(name: str, data: Dataset, **params: object) -> list[int]:
    """The ten items in the anchor's list."""
    fitted = registry.get(name)(**params).fit(data)
    code = int(np.flatnonzero(data.item_ids == ANCHOR)[0])
    return [int(data.item_ids[item]) for item, _ in fitted.similar([code], 10).row(0)]


HONEST = purchases()
NEWEST = (DAYS - 2) * DAY

#: Name, caps on, caps off, and how many accounts the caps promise to withstand: the minimum less one.
DEFENCES = [
    ("association-rules", {}, {"min_shoppers": 1, "orders_each": None}, 1),
    ("co-purchase", {}, {"min_shoppers": 1, "orders_each": None}, 1),
    ("ease", {}, {"min_shoppers": 1}, 2),
    ("item-knn", {}, {"min_shoppers": 1}, 2),
    ("random-walk", {}, {"min_shoppers": 1}, 1),
    ("sequential-rules", {"min_visits": 6}, {"min_visits": 1}, 5),
    ("session-knn", {"min_shoppers": 3}, {"min_shoppers": 1}, 2),
    ("slist", {}, {"min_shoppers": 1}, 1),
]


@pytest.mark.parametrize(("name", "on", "off", "accounts"), DEFENCES, ids=[row[0] for row in DEFENCES])
def test_fewer_accounts_than_the_minimum_cannot_make_a_pair_however_much_they_order(name, on, off, accounts):
    attacked = dataset(HONEST, fakes(HONEST, accounts, orders=200, start=NEWEST, length=DAY))
    assert TARGET not in neighbours(name, attacked.capped(pair_weight=5.0), **on)
    assert TARGET in neighbours(name, attacked, **off)


def test_one_account_cannot_fill_the_visits_that_are_compared():
    visits = fakes(HONEST, 1, orders=200, start=NEWEST, length=DAY)
    by_many = visits.copy()
    by_many[:, 0] += by_many[:, 3]  # each visit by an account of its own
    assert TARGET not in neighbours("session-knn", dataset(HONEST, visits))
    assert TARGET in neighbours("session-knn", dataset(HONEST, by_many))


def test_ten_thousand_views_by_one_account_weigh_no_more_than_the_cap():
    views = Dataset.from_columns(
        shoppers=[0] * 10_000 + [1], items=[0] * 10_000 + [0], times=range(10_001), kinds="view"
    )
    assert views.matrix()[0, 0] == 10_000
    assert views.capped(pair_weight=5.0).matrix().toarray().tolist() == [
        [pytest.approx(5.0, rel=1e-4)],
        [1.0],
    ]


@pytest.mark.parametrize("name", ["association-rules", "co-purchase"])
@pytest.mark.parametrize(("each", "counted"), [(3, 3 + 5), (None, 10_000 + 5)])
def test_ten_thousand_orders_by_one_account_count_no_more_than_the_cap(name, each, counted):
    orders = np.repeat(np.arange(12_000), 2)
    # The first account orders the pair 10,000 times, five others once; the rest order two other things.
    items = np.where(orders < 10_005, np.tile([0, 1], 12_000), np.tile([2, 3], 12_000))
    data = Dataset.from_columns(
        shoppers=np.where(orders < 10_000, 0, orders),
        items=items,
        times=orders,
        orders=orders,
        kinds="purchase",
    )
    found = registry.get(name)(orders_each=each).fit(data).similar([0], 1)
    assert found.items.tolist() == [[1]]
    assert found.evidence.tolist() == [[counted]]


def test_an_honest_shop_has_no_bursts():
    assert find_bursts(dataset(HONEST)) == []


@pytest.mark.parametrize(
    ("case", "share", "start", "length"),
    [
        ("one in a hundred within ten minutes", 0.01, 60 * DAY, 600),
        ("one in a hundred within a day", 0.01, 60 * DAY, DAY),
        ("one in twenty within ten minutes", 0.05, 60 * DAY, 600),
        ("one in twenty within a week", 0.05, 56 * DAY, 7 * DAY),
    ],
)
def test_a_burst_of_new_accounts_is_found_named_and_set_aside(case, share, start, length):
    accounts = int(share * SHOPPERS)
    attacked = dataset(HONEST, fakes(HONEST, accounts, orders=1, start=start, length=length, fillers=2))
    bursts = find_bursts(attacked)
    named = {int(attacked.item_ids[item]) for item in bursts[0].items}
    assert named == {ANCHOR, TARGET}
    assert start <= bursts[0].starts_at < bursts[0].ends_at <= start + length + 60
    faked = attacked.shoppers >= SHOPPERS
    blamed = suspected(attacked, bursts)
    assert np.count_nonzero(blamed & faked) >= 0.9 * np.count_nonzero(faked)
    assert np.count_nonzero(blamed & ~faked) <= 0.01 * np.count_nonzero(~faked)


def test_with_the_burst_set_aside_the_pair_is_gone():
    attacked = dataset(HONEST, fakes(HONEST, 75, orders=1, start=60 * DAY, length=DAY, fillers=2))
    cleaned = attacked.take(~suspected(attacked, find_bursts(attacked)))
    assert TARGET in neighbours("item-knn", attacked)
    assert TARGET not in neighbours("item-knn", cleaned)


def test_accounts_that_take_their_time_are_not_told_from_shoppers():
    """What this does not see, so that nobody relies on it: fifteen accounts over a quarter."""
    attacked = dataset(HONEST, fakes(HONEST, 15, orders=1, start=10 * DAY, length=90 * DAY, fillers=2))
    assert find_bursts(attacked) == []
    assert TARGET in neighbours("item-knn", attacked)


def test_guests_who_order_the_pair_at_once_are_a_burst_too():
    orders = fakes(HONEST, 30, orders=1, start=60 * DAY, length=600)
    orders[:, 0] = -1
    attacked = dataset(HONEST, orders)
    (burst,) = find_bursts(attacked)
    assert len(burst.actors) == 30
    assert (
        np.flatnonzero(suspected(attacked, [burst])).tolist()
        == np.flatnonzero(attacked.shoppers < 0).tolist()
    )


@pytest.mark.parametrize("share", [0.01, 0.05])
def test_a_burst_is_found_among_real_orders_too_and_nothing_else(share):
    real = _online_retail()
    start = int(np.median(real["times"]))
    accounts = int(share * (real["shoppers"].max() + 1))
    attacked, pair = _with_fakes(real, accounts, start)
    bursts = find_bursts(attacked)
    assert bursts[0].items == pair
    assert start <= bursts[0].starts_at < bursts[0].ends_at <= start + DAY
    faked = attacked.shoppers > real["shoppers"].max()
    blamed = suspected(attacked, bursts)
    assert blamed[faked].all()
    assert np.count_nonzero(blamed & ~faked) <= 0.001 * len(attacked)


def test_real_orders_alone_are_no_burst():
    assert find_bursts(Dataset.from_columns(**_online_retail(), kinds="purchase")) == []


def _online_retail() -> dict[str, np.ndarray]:
    from benchmarks.data_sets import DataSetAbsentError, interactions, items

    try:
        lines = interactions("online_retail_ii")
        is_product = items("online_retail_ii").set_index("item")["is_product"]
    except DataSetAbsentError as absence:
        pytest.skip(str(absence))
    lines = lines[(lines["event"] == "purchase") & lines["ts"].notna() & lines["item"].map(is_product)]
    codes = {
        name: lines[name].astype("category").cat.codes.to_numpy(np.int64)
        for name in ("user", "item", "order")
    }
    return {
        "shoppers": codes["user"],
        "items": codes["item"],
        "times": lines["ts"].to_numpy(np.int64),
        "orders": codes["order"],
    }


def _with_fakes(real: dict[str, np.ndarray], accounts: int, start: int) -> tuple[Dataset, tuple[int, int]]:
    """A best seller and an item that hardly sells, ordered together by new accounts within a day."""
    sold = np.bincount(real["items"])
    pair = (int(sold.argmax()), int(np.flatnonzero(sold == 2)[0]))
    arrivals = np.repeat(start + np.random.default_rng(1).integers(0, DAY - 1, accounts), 2)
    accounts_twice = np.repeat(np.arange(accounts), 2)
    added = {
        "shoppers": real["shoppers"].max() + 1 + accounts_twice,
        "items": np.tile(pair, accounts),
        "times": arrivals,
        "orders": real["orders"].max() + 1 + accounts_twice,
    }
    data = Dataset.from_columns(
        **{name: np.concatenate([column, added[name]]) for name, column in real.items()}, kinds="purchase"
    )
    return data, (min(pair), max(pair))

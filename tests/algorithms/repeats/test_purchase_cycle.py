from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.data import ItemFeatures
from recommendations.algorithms.repeats.cycles import Cycles
from recommendations.algorithms.repeats.purchase_cycle import PurchaseCycle
from recommendations.testing.algorithms import AlgorithmContract, checkerboard

DAY = 86_400


class TestPurchaseCycle(AlgorithmContract):
    algorithm = PurchaseCycle

    @pytest.fixture
    def data(self):
        """The contract's data, three times over, thirty days apart."""
        once = checkerboard()
        return Dataset.from_columns(
            shoppers=np.tile(once.shoppers, 3),
            items=np.tile(once.items, 3),
            times=np.concatenate([once.times + days * DAY for days in (0, 30, 60)]),
            kinds="purchase",
            orders=np.concatenate([once.orders + 100 * part for part in range(3)]),
        )


def bought(**items):
    """Each item bought by shoppers on the days given: item={shopper: [days]}."""
    lines = [
        (shopper, item, day) for item, who in items.items() for shopper, days in who.items() for day in days
    ]
    shoppers, names, days = zip(*lines, strict=True)
    return Dataset.from_columns(
        shoppers=np.array(shoppers),
        items=np.array(names, object),
        times=np.array(days) * DAY,
        kinds="purchase",
    )


def due_days(algorithm, data, shopper):
    code = int(np.flatnonzero(data.shopper_ids == shopper)[0])
    due = algorithm.due(Histories.from_dataset(data, [code]))
    names = data.item_ids[due.items]
    return {
        str(name): (at / DAY, error / DAY)
        for name, at, error in zip(names, due.due_at, due.error, strict=True)
    }


def every(gap, start, end):
    return list(range(start, end + 1, gap))


SHOPPERS = range(40)
# Everybody buys coffee every 30 days and filters every 90, and once a kettle.
HABITS = {
    "coffee": {shopper: every(30, shopper % 30, 360) for shopper in SHOPPERS},
    "filters": {shopper: every(90, shopper % 30, 360) for shopper in SHOPPERS},
    "kettle": {shopper: [shopper % 30] for shopper in SHOPPERS},
}


def test_the_due_date_is_the_last_purchase_and_the_learned_interval():
    data = bought(**HABITS)
    found = due_days(PurchaseCycle().fit(data), data, 0)  # bought both last on day 360
    assert found["coffee"][0] == pytest.approx(390, abs=1.5)
    assert found["filters"][0] == pytest.approx(450, abs=9)
    assert found["coffee"][1] < 6
    assert found["coffee"][1] < found["filters"][1] < 40


def test_an_irregular_habit_has_a_larger_error():
    rng = np.random.default_rng(2)
    jumpy = {s: np.cumsum(rng.choice([10, 90], 8)).tolist() for s in SHOPPERS}
    data = bought(coffee=HABITS["coffee"], jumpy=jumpy)
    found = due_days(PurchaseCycle().fit(data), data, 0)
    assert found["jumpy"][1] > 3 * found["coffee"][1]


@pytest.mark.parametrize("gap", [14, 30, 61])
def test_in_a_replay_buy_again_appears_within_a_fifth_of_the_interval_from_the_due_date(gap):
    """Day by day after the last purchase but one, the chance of the coming days is asked for; a thing appears
    when it first exceeds one half. Its next purchase was withheld. Shoppers' intervals vary by 7 %."""
    rng = np.random.default_rng(gap)
    truth = {s: np.cumsum(rng.normal(gap, 0.07 * gap, 12).round().astype(int)).tolist() for s in SHOPPERS}
    data = bought(thing={shopper: days[:-1] for shopper, days in truth.items()})
    ahead = gap // 10
    fitted = PurchaseCycle(horizon=ahead).fit(data)

    def appears(code, last):
        for day in range(last, last + 2 * gap):
            history = Histories.from_dataset(data, [code], now=day * DAY)
            if fitted.score(history, [0])[0, 0] > 0.5:
                return day
        return np.inf

    codes = dict(zip(data.shopper_ids.tolist(), range(data.n_shoppers), strict=True))
    off = np.array([appears(codes[shopper], days[-2]) - days[-1] for shopper, days in truth.items()])
    dates = np.array(
        [due_days(fitted, data, shopper)["thing"][0] - truth[shopper][-1] for shopper in SHOPPERS]
    )
    assert np.mean(np.abs(off) <= 0.2 * gap) >= 0.9
    assert np.mean(np.abs(dates) <= 0.2 * gap) >= 0.9


def test_what_is_due_leads_what_was_just_bought_and_what_is_bought_once():
    data = bought(
        coffee={**HABITS["coffee"], 99: [100, 130, 160, 190]},
        filters={**HABITS["filters"], 99: [10, 100, 190]},
        kettle={**HABITS["kettle"], 99: [190]},
    )
    fitted = PurchaseCycle(horizon=5).fit(data)
    code = int(np.flatnonzero(data.shopper_ids == 99)[0])

    def listed(day):
        top = fitted.recommend(Histories.from_dataset(data, [code], now=day * DAY), 3, exclude_seen=False)
        return [str(data.item_ids[item]) for item in top.items[0] if item >= 0]

    assert listed(218)[0] == "coffee"
    assert listed(278)[0] == "filters"
    assert listed(218)[-1] == "kettle"


def test_a_shopper_who_is_quicker_than_others_is_reminded_sooner():
    # Whole intervals differ between shoppers, and hardly within one.
    gaps = {shopper: 10 + shopper for shopper in SHOPPERS}
    data = bought(coffee={shopper: every(gap, 0, 360) for shopper, gap in gaps.items()})
    fitted = PurchaseCycle().fit(data)
    assert fitted.personal_share_ < 0.05
    for shopper in (0, 20, 39):
        last = every(gaps[shopper], 0, 360)[-1]
        assert due_days(fitted, data, shopper)["coffee"][0] - last == pytest.approx(gaps[shopper], rel=0.1)


def test_a_product_that_nobody_bought_twice_has_the_cycle_of_its_category():
    data = bought(**HABITS, decaf={1: [300]}, sieve={1: [300]})
    data = replace(
        data,
        features=ItemFeatures.of(
            data.n_items,
            categories=[
                {"coffee": ("food",), "decaf": ("food",), "filters": ("ware",), "sieve": ("ware",)}.get(
                    item, ()
                )
                for item in data.item_ids
            ],
        ),
    )
    found = due_days(PurchaseCycle().fit(data), data, 1)
    assert 329 < found["decaf"][0] < 345
    assert 370 < found["sieve"][0] < 400


def test_an_open_interval_says_that_it_takes_longer():
    # Ten shoppers came back after 30 days; then ten more are seen who have waited for 25 or for 80 days.
    back = {shopper: [0, 30] for shopper in range(10)}
    early, late = ({100 + shopper: [day] for shopper in range(10)} for day in (95, 40))
    marker = {"marker": {999: [0, 120]}}
    soon = PurchaseCycle().fit(bought(coffee={**back, **early}, **marker))
    long = PurchaseCycle().fit(bought(coffee={**back, **late}, **marker))
    assert long.chance_[0] < soon.chance_[0]


def test_the_mean_beyond_a_wait_is_that_of_the_truncated_normal():
    # Of a standard normal above 0 the mean is sqrt(2 / pi) and the mean square 1.
    cycles = Cycles(mean=np.zeros(1), variance=np.ones(1), chance=np.full(1, 0.5))
    mean, square = cycles.beyond(np.zeros(1))
    assert [mean[0], square[0]] == pytest.approx([np.sqrt(2 / np.pi), 1])
    # Half of those who come back would have by then: 0.25 against 0.5 who never do.
    assert cycles.remaining(np.zeros(1))[0] == pytest.approx(1 / 3)


def test_without_a_second_purchase_nothing_is_due():
    data = bought(kettle=HABITS["kettle"])
    fitted = PurchaseCycle().fit(data)
    histories = Histories.from_dataset(data)
    assert len(fitted.due(histories).items) == 0
    assert (fitted.recommend(histories, 2, exclude_seen=False).items == -1).all()


def test_orders_without_a_clock_are_counted():
    # Tea in each order, rice in every third; after the ninth order (0 to 8) tea is due next, then rice.
    orders = [["tea", "rice"] if number % 3 == 0 else ["tea"] for number in range(9)]
    lines = [
        (shopper, item, number) for shopper in SHOPPERS for number, row in enumerate(orders) for item in row
    ]
    shoppers, items, times = zip(*lines, strict=True)
    data = Dataset.from_columns(shoppers=shoppers, items=np.array(items, object), times=times)
    fitted = PurchaseCycle().fit(data)
    due = fitted.due(Histories.from_dataset(data, [0]))
    found = dict(zip(data.item_ids[due.items].tolist(), due.due_at.tolist(), strict=True))
    assert found["tea"] == pytest.approx(9, abs=0.2)
    assert found["rice"] == pytest.approx(9, abs=0.3)  # last in order 6


def test_bought_twice_in_a_day_is_bought_once():
    twice = {s: sorted([*days, *days]) for s, days in HABITS["coffee"].items()}
    once, doubled = (bought(coffee=days) for days in (HABITS["coffee"], twice))
    assert PurchaseCycle().fit(doubled).mean_ == pytest.approx(PurchaseCycle().fit(once).mean_)

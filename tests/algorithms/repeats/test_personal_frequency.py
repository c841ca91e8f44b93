import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.repeats.personal_frequency import PersonalFrequency
from recommendations.algorithms.repeats.rates import repeat_rates
from recommendations.testing.algorithms import DEGENERATE, AlgorithmContract

DAY = 86_400


class TestPersonalFrequency(AlgorithmContract):
    algorithm = PersonalFrequency


def shop(*lines):
    """(shopper, item, day) or (shopper, item, day, weight)."""
    shoppers, items, days, weights = zip(*[(*line, 1.0)[:4] for line in lines], strict=True)
    return Dataset.from_columns(
        shoppers=np.array(shoppers),
        items=np.array(items, object),
        times=np.array(days) * DAY,
        weights=weights,
        kinds="purchase",
    )


def listed(data, shopper=1, now=None, **params):
    """What is recommended to one shopper, without the items' repeat rates unless they are asked for."""
    fitted = PersonalFrequency(**{"repeat_power": 0, "half_life": None, **params}).fit(data)
    code = int(np.flatnonzero(fitted.shopper_ids_ == shopper)[0])
    histories = Histories.from_dataset(data, [code], now=None if now is None else now * DAY)
    top = fitted.recommend(histories, 10, exclude_seen=False)
    return {str(fitted.item_ids_[item]): pytest.approx(score) for item, score in top.row(0)}


MILK = [(1, "milk", 0), (1, "milk", 10), (1, "tea", 10), (1, "milk", 20), (1, "rice", 30)]


def test_what_was_had_oftener_comes_first():
    assert listed(shop(*MILK)) == {"milk": 3, "rice": 1, "tea": 1}


def test_each_time_fades_with_the_days_since():
    # Half-life 10 days, asked on day 30: milk 1/8 + 1/4 + 1/2, tea 1/4, rice 1.
    assert listed(shop(*MILK), half_life=10) == {"rice": 1, "milk": 0.875, "tea": 0.25}
    # Ten days later all are half of that.
    assert listed(shop(*MILK), half_life=10, now=40) == {"rice": 0.5, "milk": 0.4375, "tea": 0.125}


def test_each_time_fades_with_the_later_moments_where_there_is_no_clock():
    # Four moments, the last is rice: milk 0.5^3 + 0.5^2 + 0.5^1, tea 0.5^2.
    assert listed(shop(*MILK), recency=0.5) == {"rice": 1, "milk": 0.875, "tea": 0.25}


def test_lines_of_one_order_are_one_time():
    assert listed(shop((1, "milk", 0), (1, "milk", 0), (1, "milk", 0), (1, "tea", 0))) == {
        "milk": 1,
        "tea": 1,
    }


def test_weights_do_not_count_but_refunds_do():
    # Of four milks one came back, so that each of the two times counts 3/4; all the tea came back.
    lines = [
        (1, "milk", 0, 20.0),
        (1, "milk", 1, 20.0),
        (1, "milk", 2, -10.0),
        (1, "tea", 1, 10.0),
        (1, "tea", 2, -10.0),
    ]
    assert listed(shop(*lines)) == {"milk": 1.5}


def test_an_item_that_its_buyers_come_back_for_leads_one_that_they_do_not():
    # Of 7 pairs of a shopper and an item there are 10 times: 10/7 for each. With a prior of 5 owners:
    # candles (6 * 7/10 + 5) / (3 + 5) = 1.15, lamps (3 * 7/10 + 5) / (3 + 5) = 0.8875, tea as one.
    lines = [(shopper, "candle", day) for shopper in (1, 2, 3) for day in (0, 5)]
    lines += [(shopper, "lamp", 1) for shopper in (1, 2, 3)] + [(4, "tea", 1)]
    data = shop(*lines)
    rates = repeat_rates(np.array([6, 3, 1]), np.array([3, 3, 1]))
    assert rates == pytest.approx([1.15, 0.8875, 5.7 / 6])
    assert listed(data, repeat_power=1) == {"candle": 2.3, "lamp": 0.8875}
    assert listed(data, repeat_power=2) == {"candle": 2 * 1.15**2, "lamp": 0.8875**2}


def test_a_history_that_was_not_in_training_is_answered():
    fitted = PersonalFrequency(half_life=None, repeat_power=0).fit(shop(*MILK))
    top = fitted.recommend(Histories.from_lists([[1, 1, 0], []]), 3, exclude_seen=False)
    assert top.items.tolist() == [[1, 0, -1], [-1, -1, -1]]
    assert top.scores[0, :2].tolist() == [2, 1]


def test_many_at_once_get_what_each_gets_alone_with_what_they_had():
    data = shop(*[(shopper, f"item {shopper * day % 7}", day) for shopper in range(9) for day in range(12)])
    fitted, histories = PersonalFrequency().fit(data), Histories.from_dataset(data)
    together = fitted.recommend(histories, 5, exclude_seen=False)
    for row, history in enumerate(histories.chunks(1)):
        alone = fitted.recommend(history, 5, exclude_seen=False)
        assert alone.items[0].tolist() == together.items[row].tolist()
    np.testing.assert_allclose(fitted.score(histories, together.items), together.scores, rtol=1e-12)
    allowed = np.arange(7) % 2 == 0
    found = fitted.recommend(histories, 5, exclude_seen=False, allowed=allowed).items
    assert (found[found >= 0] % 2 == 0).all()
    assert (found >= 0).any()


def test_a_history_of_ten_thousand_moments_is_answered():
    fitted = PersonalFrequency(recency=0.9).fit(shop(*MILK))
    long = Histories.from_lists([[0, 1] * 5_000])
    scores = fitted.score(long, [0, 1])
    assert np.isfinite(scores).all()
    assert scores[0, 1] > 0


@pytest.mark.parametrize("case", DEGENERATE)
def test_degenerate_data_repeat_what_was_kept(case):
    data = DEGENERATE[case]
    found = PersonalFrequency().fit(data).recommend(Histories.from_dataset(data), 3, exclude_seen=False)
    assert (found.items >= 0).any() == (case not in {"nothing", "all refunded", "orders without a shopper"})

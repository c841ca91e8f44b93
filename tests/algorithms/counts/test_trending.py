import numpy as np

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.trending import Trending

DAY = 86_400


def sold(**daily):
    """Distinct shoppers buying each item, so many a day in the four weeks before and in the last week."""
    lines = [
        (item, day)
        for item, (before, lately) in daily.items()
        for day in range(35)
        for _ in range(lately if day >= 28 else before)
    ]
    items, days = zip(*lines, strict=True)
    times = np.array(days) * DAY + DAY // 2
    return Dataset.from_columns(shoppers=np.arange(len(items)), items=list(items), times=times)


def trend(data, **params):
    fitted = Trending(**params).fit(data)
    return [str(fitted.item_ids_[item]) for item, _ in fitted.recommend(Histories.empty(), 10).row(0)]


def test_what_rises_leads_and_the_steady_best_seller_is_absent():
    data = sold(bestseller=(40, 40), rising=(2, 10), fading=(10, 2))
    assert trend(data) == ["rising"]


def test_a_bigger_rise_comes_before_a_smaller_one_and_a_ratio_of_tiny_numbers_wins_nothing():
    data = sold(bestseller=(40, 40), rising=(5, 20), tiny=(0, 1))
    assert trend(data) == ["rising", "tiny"]


def test_growth_of_the_whole_shop_is_no_trend():
    assert trend(sold(one=(10, 20), other=(5, 10))) == []


def test_one_shopper_makes_no_trend():
    steady = sold(bestseller=(5, 5))
    burst = Dataset.from_columns(
        shoppers=np.append(steady.shopper_ids[steady.shoppers], [10_000] * 50),
        items=np.append(steady.item_ids[steady.items], ["burst"] * 50),
        times=np.append(steady.times, [steady.ends_at] * 50),
    )
    assert trend(burst) == []
    assert trend(burst, min_shoppers=1) == ["burst"]


def test_a_shop_without_a_past_has_its_most_active_items():
    data = Dataset.from_columns(shoppers=range(9), items=[1] * 5 + [2] * 4, times=[DAY] * 9)
    assert trend(data) == ["1", "2"]

from dataclasses import replace

import numpy as np
import pytest

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.counts.new_arrivals import NewArrivals
from recommendations.algorithms.data import ItemFeatures
from recommendations.testing.algorithms import AlgorithmContract

DAY = 86_400


class TestNewArrivals(AlgorithmContract):
    algorithm = NewArrivals


def seen(**days):
    """Each item seen on the days given."""
    items, at = zip(*[(item, day) for item, listed in days.items() for day in listed], strict=True)
    return Dataset.from_columns(
        shoppers=range(len(items)), items=np.array(items, object), times=np.array(at) * DAY
    )


def created(data, **days):
    """With the shop's own dates, NaN where it gives none."""
    dates = [days.get(item, np.nan) * DAY for item in data.item_ids]
    return replace(data, features=ItemFeatures.of(data.n_items, created_at=dates))


def listed(algorithm, k=10):
    top = algorithm.recommend(Histories.empty(), k)
    return [(str(algorithm.item_ids_[item]), pytest.approx(score)) for item, score in top.row(0)]


def test_the_newest_come_first_and_the_old_not_at_all():
    # The data end on day 100; of 20 days, what came on day 95 has 1 - 5 / 20 left, day 90 a half.
    data = seen(old=[10, 100], newer=[95, 96], new=[90, 100])
    assert listed(NewArrivals(days=20).fit(data)) == [("newer", 0.75), ("new", 0.5)]


def test_what_the_shop_says_counts_before_what_was_seen():
    data = created(seen(relisted=[95], imported=[10, 100], plain=[90]), relisted=20, imported=98)
    assert listed(NewArrivals(days=20).fit(data)) == [("imported", 0.9), ("plain", 0.5)]


def test_an_item_without_any_event_is_new_too():
    data = created(seen(old=[1, 100], cold=[99]), cold=99)
    without = data.take(data.item_ids[data.items] != "cold")
    assert listed(NewArrivals(days=10).fit(without)) == [("cold", 0.9)]


def test_a_shop_without_any_event_counts_from_its_newest_item():
    data = created(seen(a=[1], b=[2], c=[3]), a=50, b=45, c=10)
    nothing = data.take(slice(0, 0))
    assert listed(NewArrivals(days=10).fit(nothing)) == [("a", 1.0), ("b", 0.5)]
    assert NewArrivals().readiness(nothing).ready


def test_without_dates_or_events_nothing_is_new_and_it_is_not_ready():
    nothing = seen(a=[1]).take(slice(0, 0))
    assert listed(NewArrivals().fit(nothing)) == []
    assert not NewArrivals().readiness(nothing).ready


def test_a_product_that_comes_in_later_is_listed_without_learning_all_again():
    old = created(seen(a=[90], b=[80, 100]), b=99)
    new = created(seen(b=[101], c=[105], d=[106]), c=70)
    everything = created(seen(a=[90], b=[80, 100, 101], c=[105], d=[106]), b=99, c=70)
    grown = NewArrivals().fit(old).partial_fit(new)
    assert listed(grown) == listed(NewArrivals().fit(everything))
    assert [item for item, _ in listed(grown)] == ["d", "b", "a"]

"""By whole visits and orders, none of them torn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset
from recommendations.evaluation.splits.base import Split, check_share, has_clock, held_out
from recommendations.evaluation.splits.groups import groups, latest
from recommendations.evaluation.splits.last import leave_last_out


def visit_split(data: Dataset, share: float = 0.1) -> Split:
    """The last share of the visits, by their end, against all before.

    No visit is torn, so nothing of a visit that is asked about lies in training; and no visit in training
    ends after one in the test. What remains: a long visit of the test may have begun before training ends,
    and a shopper's earlier visits are in training (as they will be in the shop). Interactions without a
    visit are cut at the moment when the last visit in training ends. Where there are no visits at all,
    the last share of interactions is the test.

    Where data have no clock (times span less than a day), visits count in the order in which they come,
    and of shoppers without visits the last interaction is the test.
    """
    check_share(share)
    visits = groups(data, data.visits)
    clock = has_clock(data)
    if not len(visits):
        return held_out(data, latest(data.times, share)) if clock else leave_last_out(data)
    late = latest(visits.last_rows if clock else visits.first_rows, share)
    return _cut(data, data.visits, visits.codes[late], visits.ends[~late] if clock else None)


def order_split(data: Dataset, share: float = 0.1) -> Split:
    """The last share of the orders, by time, against all before.

    No order is torn, so no line of a basket that is asked about lies in training, and nothing in training
    happened after an order in the test. What remains: a shopper's views before the order are in training.
    Interactions without an order are cut at the time of the last order in training.

    Where data have no clock (times span less than a day), the test is the last order of each shopper who
    has two or more, and the last share of all other orders as they come: what others did later then stays
    in training.
    """
    check_share(share)
    orders = groups(data, data.orders)
    if has_clock(data):
        late = latest(orders.last_rows, share)
        return _cut(data, data.orders, orders.codes[late], orders.ends[~late])
    late = orders.last_of_several()
    lone = ~np.isin(orders.shoppers, orders.shoppers[late])
    late[lone] = latest(orders.first_rows[lone], share)
    return _cut(data, data.orders, orders.codes[late], None)


def _cut(
    data: Dataset,
    owners: NDArray[np.int64],
    late: NDArray[np.int64],
    ends: NDArray[np.int64] | None,
) -> Split:
    """Late owners are the test, and what has no owner and came after the ends of all the others."""
    mask = np.isin(owners, late)
    if ends is not None and len(ends):
        mask |= (owners < 0) & (data.times > ends.max())
    return held_out(data, mask)

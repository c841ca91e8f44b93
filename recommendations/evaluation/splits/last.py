"""By each shopper's own end."""

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.evaluation.splits.base import Split, held_out
from recommendations.evaluation.splits.groups import groups


def leave_last_out(data: Dataset, n: int = 1) -> Split:
    """The last n interactions of every known shopper who has more than n, against all the rest.

    No shopper's own future leaks into their history; but what others did later stays in training, so
    figures flatter wherever tastes move with time. Every shopper counts, which small shops need.
    """
    if n < 1:
        raise ValueError(f"n is {n}: leave out at least one interaction.")
    order = np.argsort(data.shoppers, kind="stable")
    shoppers = data.shoppers[order]
    starts = np.searchsorted(shoppers, shoppers, "left")
    ends = np.searchsorted(shoppers, shoppers, "right")
    last = (shoppers >= 0) & (np.arange(len(order)) >= ends - n) & (ends - starts > n)
    mask = np.zeros(len(data), bool)
    mask[order] = last
    return held_out(data, mask)


def last_basket(data: Dataset) -> Split:
    """The last order of every known shopper who has two or more, against all the rest.

    No line of the basket that is asked for lies in training, nor anything that its shopper did later
    without an order (a review, a view of the receipt): that is in neither part. What other shoppers did
    later stays in training, and so does what the shopper looked at before buying.
    """
    orders = groups(data, data.orders)
    last = orders.last_of_several()
    basket = np.isin(data.orders, orders.codes[last])
    bought_at = np.full(data.n_shoppers + 1, np.iinfo(np.int64).max)  # the last slot is that of -1
    bought_at[orders.shoppers[last]] = orders.ends[last]
    after = (data.orders < 0) & (data.times > bought_at[data.shoppers])
    return Split(train=data.take(~basket & ~after), test=data.take(basket))

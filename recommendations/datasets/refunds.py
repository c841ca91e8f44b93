"""A refund takes back what was bought, and never more than that."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from recommendations.datasets.reading import Rows
from recommendations.models import EventKind

_Places = dict[tuple[int, ...], list[int]]


def kept_shares(rows: Rows) -> NDArray[np.float32]:
    """The share [n] of each interaction that was not given back; `rows` are ordered by time.

    A refund belongs to the purchase of its order line. Where that is unknown (the shop books returns under a
    number of their own) it belongs to the shopper's last purchases of the product before it.
    """
    refunds, purchases = (
        np.flatnonzero(_of_kind(rows, kind)) for kind in (EventKind.REFUND, EventKind.PURCHASE)
    )
    if not len(refunds) or not len(purchases):
        return np.ones(len(rows.times), np.float32)
    by_line, by_pair = _places(rows, purchases, refunds)
    left = rows.quantities.astype(np.float64)
    for refund in refunds.tolist():
        earlier = [purchase for purchase in by_pair.get(_pair(rows, refund), []) if purchase < refund]
        _take_back(left, by_line.get(_line(rows, refund), earlier), int(rows.quantities[refund]))
    whole = np.maximum(rows.quantities, 1)
    return (1 - (rows.quantities - left) / whole).astype(np.float32)


def _of_kind(rows: Rows, kind: str) -> NDArray[np.bool_]:
    if kind not in rows.kind_names:
        return np.zeros(len(rows.kinds), bool)
    return np.equal(rows.kinds, rows.kind_names.index(kind))


def _places(rows: Rows, purchases: NDArray[np.intp], refunds: NDArray[np.intp]) -> tuple[_Places, _Places]:
    """Purchases by order line and by (shopper, product), as far as a refund could mean them."""
    by_line: _Places = defaultdict(list)
    by_pair: _Places = defaultdict(list)
    meant = np.isin(rows.products[purchases], rows.products[refunds])
    for purchase in purchases[meant].tolist():
        if rows.lines[purchase] >= 0:
            by_line[_line(rows, purchase)].append(purchase)
        if rows.shoppers[purchase] >= 0:
            by_pair[_pair(rows, purchase)].append(purchase)
    return dict(by_line), dict(by_pair)


def _line(rows: Rows, row: int) -> tuple[int, ...]:
    return int(rows.lines[row]), int(rows.products[row])


def _pair(rows: Rows, row: int) -> tuple[int, ...]:
    return int(rows.shoppers[row]), int(rows.products[row])


def _take_back(left: NDArray[np.float64], bought: list[int], quantity: int) -> None:
    """Reduce what is left of the purchases, newest first, by `quantity` in all."""
    for purchase in reversed(bought):
        taken = min(left[purchase], quantity)
        left[purchase] -= taken
        quantity -= taken

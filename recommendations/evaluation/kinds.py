"""Kinds of placement: how each is split, asked and judged on the shop's own history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.evaluation.questions import (
    Questions,
    bought_again,
    hidden_item,
    next_in_visit,
    next_items,
    rest_of_order,
)
from recommendations.evaluation.splits import (
    Split,
    has_clock,
    last_basket,
    leave_last_out,
    order_split,
    time_split,
    visit_split,
)

#: The test is the smallest of these shares that gives enough questions.
SHARES = (1 / 10, 1 / 8, 1 / 6)
ENOUGH = 500
#: Fewer shoppers to ask than this say little.
FEW = 30
#: Questions about one order, another item hidden each time: few orders teach more so.
HIDDEN_EACH = 5


class Ask(Protocol):
    def __call__(self, split: Split, repeats: bool, limit: int, seed: int) -> Questions: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a placement asks: `split` holds back what to validate on, `ask` makes questions of it.

    `ask` ignores `repeats` where the kind leaves no choice: a basket is never completed with what lies in
    it, and buy-again is about nothing else. `metric` names the mean at `k` that decides.
    """

    name: str
    split: Callable[[Dataset], Split]
    ask: Ask
    k: int
    metric: str


def validate_shoppers(data: Dataset) -> Split:
    """The last tenth to sixth of the time.

    Each shopper's last order or interaction where there is no clock, or where hardly anybody returned.
    """
    if not has_clock(data):
        return _last(data)
    span = (data.ends_at - int(data.times[0])) / SECONDS_PER_DAY
    by_time = _enough(lambda share: time_split(data, share * span), _returning)
    return by_time if _returning(by_time) >= FEW else max(by_time, _last(data), key=_returning)


def validate_orders(data: Dataset) -> Split:
    """The last tenth to sixth of the orders."""
    return _enough(lambda share: order_split(data, share), _orders)


def validate_visits(data: Dataset) -> Split:
    """The last tenth to sixth of the visits."""
    return _enough(lambda share: visit_split(data, share), _lines)


def _enough(cut: Callable[[float], Split], count: Callable[[Split], int]) -> Split:
    for share in SHARES[:-1]:
        split = cut(share)
        if count(split) >= ENOUGH:
            return split
    return cut(SHARES[-1])


def _last(data: Dataset) -> Split:
    return last_basket(data) if (data.orders >= 0).any() else leave_last_out(data)


def _returning(split: Split) -> int:
    return int(np.count_nonzero(_met(split.train) & _met(split.test)))


def _met(part: Dataset) -> NDArray[np.bool_]:
    """Mask of the shoppers who did anything in that part."""
    met = np.zeros(part.n_shoppers, bool)
    met[part.shoppers[part.shoppers >= 0]] = True
    return met


def _orders(split: Split) -> int:
    return len(np.unique(split.test.orders))


def _lines(split: Split) -> int:
    return len(split.test)


def _ask_for_you(split: Split, repeats: bool, limit: int, seed: int) -> Questions:
    return next_items(split, repeats=repeats, limit=limit, seed=seed)


def _ask_visit(split: Split, repeats: bool, limit: int, seed: int) -> Questions:
    return next_in_visit(split, repeats=repeats, limit=limit, seed=seed)


def _ask_also_bought(split: Split, repeats: bool, limit: int, seed: int) -> Questions:
    return rest_of_order(split, limit=limit, seed=seed)


def _ask_basket(split: Split, repeats: bool, limit: int, seed: int) -> Questions:
    return hidden_item(split, limit=limit, seed=seed, each=HIDDEN_EACH)


def _ask_buy_again(split: Split, repeats: bool, limit: int, seed: int) -> Questions:
    return bought_again(split, limit=limit, seed=seed)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind(name="for-you", split=validate_shoppers, ask=_ask_for_you, k=20, metric="ndcg"),
            Kind(name="also-bought", split=validate_orders, ask=_ask_also_bought, k=10, metric="ndcg"),
            Kind(name="basket", split=validate_orders, ask=_ask_basket, k=10, metric="mrr"),
            Kind(name="visit", split=validate_visits, ask=_ask_visit, k=20, metric="mrr"),
            Kind(name="buy-again", split=validate_shoppers, ask=_ask_buy_again, k=10, metric="ndcg"),
        )
    }
)

"""Arithmetic that every way of asking shares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories
from recommendations.algorithms.data.factorize import distinct
from recommendations.evaluation.questions.base import Candidates, Questions
from recommendations.evaluation.splits import Split

Codes = NDArray[np.int64]


def taken_up(data: Dataset, owners: NDArray[np.integer]) -> Codes:
    """Distinct owner * n_items + item of what was taken up, sorted; without refunds and the ownerless."""
    kept = (data.weights > 0) & (owners >= 0)
    return distinct(owners[kept].astype(np.int64) * data.n_items + data.items[kept])


def met(data: Dataset) -> NDArray[np.bool_]:
    """Which items [n_items] appear at all."""
    return np.bincount(data.items, minlength=data.n_items) > 0


def known(pairs: Codes, train: Dataset) -> Codes:
    """The pairs whose item training met: no algorithm that learns from behaviour can find another."""
    return pairs[met(train)[pairs % max(1, train.n_items)]]


def sample(codes: Codes, limit: int, seed: int) -> Codes:
    """At most `limit` of the sorted codes, at random, still sorted."""
    if len(codes) <= limit:
        return codes
    return np.sort(np.random.default_rng(seed).choice(codes, limit, replace=False))


def ranges(starts: Codes, lengths: Codes) -> Codes:
    """starts[0], starts[0] + 1, ... so many as lengths[0]; then those of starts[1], and so on."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(lengths.sum())


def trained(shoppers: NDArray[np.integer], train: Dataset) -> NDArray[np.int32]:
    """Shopper codes [n]; -1 for those that training does not know."""
    seen = np.zeros(train.n_shoppers + 1, bool)  # the last slot is that of -1
    seen[train.shoppers[train.shoppers >= 0]] = True
    return np.where(seen[shoppers], shoppers, -1).astype(np.int32)


def ask_shoppers(
    split: Split, pairs: Codes, limit: int, seed: int, candidates: Candidates = "new"
) -> Questions:
    """One question for each shopper (at most `limit`) with a history in training and a pair to find."""
    train = split.train
    owners = distinct(pairs // max(1, train.n_items))
    asked = sample(owners[trained(owners, train) >= 0], limit, seed)
    histories = Histories.from_dataset(train, asked)
    return to_questions(histories, pairs, asked, train.n_items, candidates)


def to_questions(
    histories: Histories, pairs: Codes, owners: Codes, n_items: int, candidates: Candidates = "new"
) -> Questions:
    """Pairs of owner and item, of the (sorted) owners that are asked, with rows in place of owners."""
    width = max(1, n_items)
    kept = pairs[np.isin(pairs // width, owners)]
    return Questions(
        histories=histories,
        rows=np.searchsorted(owners, kept // width),
        items=kept % width,
        n_items=n_items,
        candidates=candidates,
    )

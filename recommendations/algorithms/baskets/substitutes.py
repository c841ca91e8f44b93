"""Items that are bought instead of each other, told from those that are bought with each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from recommendations.algorithms.arithmetic.association import npmi, wilson_lower_bound, wilson_upper_bound
from recommendations.algorithms.arithmetic.sparse import ones_like, top_products
from recommendations.algorithms.arithmetic.weighting import tfidf
from recommendations.algorithms.baskets.sets import Sets
from recommendations.algorithms.content.text import terms
from recommendations.algorithms.data import ItemFeatures

_ALIKE = 50  # items of the most similar role, or title, that are looked at for each
_LINES = 4_000_000  # order lines that are compared at a time

Items = NDArray[np.int32]


def substitutes(
    orders: csr_matrix,
    sets: Sets,
    features: ItemFeatures | None = None,
    *,
    role_similarity: float = 0.28,
    title_similarity: float = 0.5,
    z: float = 1.96,
) -> csr_matrix:
    """A symmetric boolean matrix [n_items, n_items]: true where one item stands in for the other.

    Substitutes share their complements but not their orders (the exchangeable items of Ruiz, Athey &
    Blei 2020). Two items are substitutes if either
    - their roles are alike: the cosine of what each is surely bought with is at least `role_similarity`;
      and orders with both are rarer than chance even at the upper end of Wilson's interval at `z`; or
    - the shop says that they are alike: one narrowest category, and TF-IDF titles whose cosine is at least
      `title_similarity`; and orders with both are rarer than chance, as far as was seen.
    Variants that are collected (a red and a blue one in one order) are thus no substitutes. `orders` and
    the frequent `sets` in them are what `order_matrix` and `mine` give.
    """
    counts = np.bincount(orders.indices, minlength=orders.shape[1]).astype(np.float64)
    n = max(1, int(np.count_nonzero(np.diff(orders.indptr))))
    first, second = _alike(_roles(sets, z), role_similarity)
    together = _together(orders, first, second)
    seldom = n * wilson_upper_bound(together, counts[first], z) < counts[second]
    pairs = [(first[seldom], second[seldom])]
    if features is not None:
        first, second = _alike(_titles(features), title_similarity)
        seldom = n * _together(orders, first, second) < counts[first] * counts[second]
        pairs.append((first[seldom], second[seldom]))
    first, second = (np.concatenate(side) for side in zip(*pairs, strict=True))
    return _symmetric(first, second, orders.shape[1])


def present(pairs: csr_matrix, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Mask [n]: whether the matrix has an entry at first [n], second [n]."""
    if not pairs.nnz or not len(first):
        return np.zeros(len(first), bool)
    return np.asarray(pairs[first, second]).ravel().astype(bool)


def _roles(sets: Sets, z: float) -> csr_matrix:
    """Mutual information with every item that an item is bought with beyond chance, rows of length 1."""
    part = sets.of_size(2)
    both = sets.orders[part].astype(np.float64)
    first, second = sets.items[part, 0], sets.items[part, 1]
    counts = np.ones(sets.n_items)
    counts[sets.items[sets.of_size(1), 0]] = sets.orders[sets.of_size(1)]
    n = max(1, sets.n_orders)
    sure = n * wilson_lower_bound(both, counts[first], z) > counts[second]
    first, second = first[sure], second[sure]
    weight = npmi(both[sure] / n, counts[first] / n, counts[second] / n)
    shape = (sets.n_items, sets.n_items)
    half = csr_matrix((weight, (first, second)), shape=shape)
    return _unit(half + half.T)


def _titles(features: ItemFeatures) -> csr_matrix:
    """TF-IDF of titles, where a word is another word in another category, rows of length 1."""
    words: dict[tuple[tuple[str, ...], str], int] = {}
    rows, columns = [], []
    for item, (title, category) in enumerate(zip(features.titles, features.categories, strict=True)):
        for word in set(terms(title)) if category else ():
            rows.append(item)
            columns.append(words.setdefault((category, word), len(words)))
    found = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(features), max(1, len(words))))
    # `tfidf` weighs by row what is rare: a word is a row that few items have.
    return _unit(tfidf(found.T.tocsr()).T.tocsr())


def _unit(matrix: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix).tocsr()


def _alike(rows: csr_matrix, least: float) -> tuple[Items, Items]:
    """Pairs (first < second) of rows whose product is at least `least`, the closest of each row."""
    found = top_products(rows, rows.T.tocsr(), _ALIKE + 1)
    own = np.repeat(np.arange(len(found), dtype=np.int32), found.k)
    other, close = found.items.ravel(), found.scores.ravel() >= least
    close &= own != other
    low, high = np.minimum(own, other)[close], np.maximum(own, other)[close]
    pairs = ones_like(csr_matrix((np.ones(len(low)), (low, high)), shape=(rows.shape[0],) * 2)).tocoo()
    return pairs.row, pairs.col


def _together(orders: csr_matrix, first: Items, second: Items) -> NDArray[np.float64]:
    """Orders with both items of each pair [n]."""
    by_item = ones_like(orders).T.tocsr()
    lines = np.diff(by_item.indptr)
    block = np.cumsum(lines[first] + lines[second], dtype=np.int64) // _LINES
    counts = [
        np.asarray(by_item[first[here]].multiply(by_item[second[here]]).sum(axis=1)).ravel()
        for here in np.split(np.arange(len(first)), np.flatnonzero(np.diff(block)) + 1)
    ]
    return np.concatenate(counts).astype(np.float64)


def _symmetric(first: Items, second: Items, n: int) -> csr_matrix:
    ones = np.ones(len(first), bool)
    half = csr_matrix((ones, (first, second)), shape=(n, n))
    both: csr_matrix = ((half + half.T) > 0).tocsr()
    both.sort_indices()
    return both

"""Whether two products are one thing in another colour or size: no bundle needs both.

What tells is which words their titles share. "Cup" says what a thing is, "red" and "large" only what it looks
like; the shop's own categories tell them apart, for cups stand on few shelves and red things on all of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from recommendations.algorithms.content.text import terms
from recommendations.algorithms.data import ItemFeatures

#: Prices within this ratio count as one price.
ONE_PRICE = 1.2
#: At one price products are alike when their titles say this much of the same thing ...
ALIKE_AT_ONE_PRICE = 0.3
#: ... and at any price when they say this much: "small" and "large", and nothing else, make the difference.
ALIKE_AT_ANY_PRICE = 0.8
#: Products without which a word's place among the categories would be taken from one or two titles.
_DOUBT = 2.0

Items = NDArray[np.integer]
Mask = NDArray[np.bool_]


class Alike(NamedTuple):
    """n products as what their titles say of the kind of thing that they are."""

    words: csr_matrix  # [n, words], each word that a title holds with the root of its weight
    weights: NDArray[np.float64]  # [n], of all words of a title
    log_prices: NDArray[np.float64]  # [n], NaN where unknown

    @classmethod
    def of(cls, features: ItemFeatures) -> "Alike":
        held = _words(features)
        weight = telling(held, _shelves(features))
        prices = np.where(features.prices > 0, features.prices, np.nan)
        return cls(
            words=(held @ diags(np.sqrt(weight))).tocsr(), weights=held @ weight, log_prices=np.log(prices)
        )

    def pairs(self, first: Items, second: Items) -> Mask:
        """Mask [p] of p pairs of products."""
        shared = np.asarray(self.words[first].multiply(self.words[second]).sum(axis=1)).ravel()
        return self._judged(shared, first, second)

    def to(self, item: int, others: Items) -> Mask:
        """Mask [m]: which of `others` are alike to `item`, or are it."""
        shared = (self.words[others] @ self.words[[item]].T).toarray().ravel()
        alike: Mask = self._judged(shared, np.full(len(others), item), others) | np.equal(others, item)
        return alike

    def _judged(self, shared: NDArray[np.float64], first: Items, second: Items) -> Mask:
        # Dice's coefficient (1945), of weights instead of counts.
        said = self.weights[first] + self.weights[second]
        same = np.divide(2 * shared, said, out=np.zeros_like(shared), where=said > 0)
        apart = np.abs(self.log_prices[first] - self.log_prices[second])
        one_price = ~(apart > np.log(ONE_PRICE))  # an unknown price tells nothing apart
        alike: Mask = (one_price & (same >= ALIKE_AT_ONE_PRICE)) | (same >= ALIKE_AT_ANY_PRICE)
        return alike


def telling(held: csr_matrix, shelves: csr_matrix) -> NDArray[np.float64]:
    """How much each word [words] says of what a thing is: what it tells of the category, in nats.

    The relative entropy (Kullback & Leibler 1951) of the categories of the products that carry the word,
    drawn towards those of all products. Where there are not two categories all words weigh the same.
    """
    everywhere = np.asarray(shelves.sum(axis=0), np.float64).ravel()
    if np.count_nonzero(everywhere) < 2:
        return np.ones(held.shape[1])
    everywhere /= everywhere.sum()
    carried = np.asarray((held.T @ shelves).todense())
    there = (carried + _DOUBT * everywhere) / (carried.sum(axis=1, keepdims=True) + _DOUBT)
    weights: NDArray[np.float64] = (there * np.log(there / everywhere)).sum(axis=1)
    return np.maximum(weights, 0)


def _words(features: ItemFeatures) -> csr_matrix:
    return _table([dict.fromkeys(terms(title)) for title in features.titles])


def _shelves(features: ItemFeatures) -> csr_matrix:
    """Ones [n, categories] at each product's narrowest category."""
    return _table([dict.fromkeys(narrow[-1:]) for narrow in features.categories])


def _table(rows: list[dict[str, None]]) -> csr_matrix:
    """Ones [n, values] where a row holds a value."""
    codes: dict[str, int] = {}
    columns = [codes.setdefault(value, len(codes)) for row in rows for value in row]
    indptr = np.cumsum([0, *map(len, rows)])
    return csr_matrix((np.ones(len(columns)), columns, indptr), shape=(len(rows), max(1, len(codes))))

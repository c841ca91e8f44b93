"""How alike two products are, field by field and over all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from recommendations.algorithms.content.fields import FIELDS, TERM_FIELDS, field_rows
from recommendations.algorithms.data import ItemFeatures

_PRICE, _VECTORS = FIELDS.index("price"), FIELDS.index("vectors")
_PAIRS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemSimilarity:
    """n items as sparse rows, log prices and vectors; every similarity lies between 0 and 1.

    Terms: cosine. Price: exp(-(ln p - ln q)^2 / (2 width^2)). Vectors: cosine, opposite counting as none.
    An item that lacks a field is like no other in it.
    """

    terms: csr_matrix  # [n, t] float32, each field's part of a row of length 1 or empty
    fields: NDArray[np.int8]  # [t], the place in FIELDS that a column belongs to
    log_prices: NDArray[np.float64]  # [n], NaN where unknown
    vectors: NDArray[np.float32]  # [n, d], of length 1, or 0 where there is none
    price_width: float

    @classmethod
    def of(cls, features: ItemFeatures, price_width: float) -> ItemSimilarity:
        parts = [field_rows(features, field) for field in TERM_FIELDS]
        sizes = [part.shape[1] for part in parts]
        return cls(
            terms=hstack(parts, format="csr", dtype=np.float32),
            fields=np.repeat(np.arange(len(parts)), sizes).astype(np.int8),
            log_prices=log_prices(features.prices),
            vectors=_unit_vectors(features.vectors, len(features)),
            price_width=price_width,
        )

    def present(self) -> NDArray[np.bool_]:
        """Which of FIELDS any item has, [fields]."""
        found = np.zeros(len(FIELDS), bool)
        found[np.unique(self.fields[self.terms.indices])] = True
        found[_PRICE] = np.isfinite(self.log_prices).any()
        found[_VECTORS] = self.vectors.any()
        return found

    def by_field(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.float64]:
        """The similarities [p, fields] of p pairs of items."""
        parts = [
            self._by_field(first[start : start + _PAIRS_AT_ONCE], second[start : start + _PAIRS_AT_ONCE])
            for start in range(0, len(first), _PAIRS_AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty((0, len(FIELDS)))

    def _by_field(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.float64]:
        shared = self.terms[first].multiply(self.terms[second]).tocsr()
        rows = np.repeat(np.arange(len(first)), np.diff(shared.indptr))
        slots = rows * len(FIELDS) + self.fields[shared.indices]
        found = np.bincount(slots, shared.data, len(first) * len(FIELDS)).reshape(-1, len(FIELDS))
        found[:, _PRICE] = self.price(first, second)
        found[:, _VECTORS] = self.vector(first, second)
        return found

    def price(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.float64]:
        """The similarities [p] of the prices of p pairs."""
        apart = (self.log_prices[first] - self.log_prices[second]) / self.price_width
        alike: NDArray[np.float64] = np.nan_to_num(np.exp(-(apart**2) / 2))
        return alike

    def vector(self, first: NDArray[np.integer], second: NDArray[np.integer]) -> NDArray[np.float64]:
        """The similarities [p] of the vectors of p pairs."""
        cosines = np.einsum("pd,pd->p", self.vectors[first], self.vectors[second])
        alike: NDArray[np.float64] = np.clip(cosines, 0, 1).astype(np.float64)
        return alike


def log_prices(prices: NDArray[Any]) -> NDArray[np.float64]:
    """Natural logarithms [n] of prices; NaN for what is no price above nothing."""
    amounts = np.asarray(prices, np.float64)
    valid = np.isfinite(amounts) & (amounts > 0)
    return np.log(amounts, out=np.full(len(amounts), np.nan), where=valid)


def _unit_vectors(vectors: NDArray[Any] | None, n: int) -> NDArray[np.float32]:
    if vectors is None:
        return np.zeros((n, 0), np.float32)
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    usable = np.isfinite(lengths) & (lengths > 0)
    units = np.zeros(vectors.shape, np.float32)
    units[usable] = vectors[usable] / lengths[usable, None]
    return units

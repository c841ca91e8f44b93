"""What content and up-sell share: neighbours by what products say of themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import top_products, with_columns, with_entries
from recommendations.algorithms.base import Side
from recommendations.algorithms.content.fields import FIELDS
from recommendations.algorithms.content.similarity import ItemSimilarity
from recommendations.algorithms.content.weights import default_weights, learned_weights
from recommendations.algorithms.data import Dataset, ItemFeatures, TopK
from recommendations.algorithms.neighbours.base import NeighbourAlgorithm
from recommendations.algorithms.parameters import Check, number, true_or_false, whole_number
from recommendations.algorithms.readiness import Lack, Minimum, Readiness

_ROWS = 1_000
_DENSE_BYTES = 64 * 2**20


class ContentNeighbours(NeighbourAlgorithm):
    """The `candidates` nearest by words, categories, brand and tags, and as many by vectors, scored in full."""

    reads: ClassVar[frozenset[Side]] = frozenset({"features"})
    minimum = Minimum()
    checks: ClassVar[dict[str, Check]] = {}

    # Which fields can make two products alike, unless `fields` names some of them?
    usable: ClassVar[Collection[str]] = FIELDS

    fields: Sequence[str] | None
    candidates: int
    learn_weights: bool = False
    shrinkage: float = 0.0
    price_width: float = 1.0
    seed: int = 0

    weights_: NDArray[np.float64]  # [FIELDS], sum 1, or all 0 where no product says anything
    learned_pairs_: int  # pairs bought together behind the weights
    term_indptr_: NDArray[np.integer]  # ItemSimilarity.terms
    term_indices_: NDArray[np.integer]
    term_data_: NDArray[np.float32]
    term_fields_: NDArray[np.int8]
    log_prices_: NDArray[np.float64]
    vectors_: NDArray[np.float32]

    @property
    def field_weights(self) -> dict[str, float]:
        """What each field weighs, by name; fields that no product has weigh nothing."""
        return dict(zip(FIELDS, self.weights_.tolist(), strict=True))

    def readiness(self, data: Dataset) -> Readiness:
        """Products that say anything of themselves are enough; no event is needed."""
        features = data.features
        if features is not None and (any(map(str.strip, features.titles)) or _tell_anything(features)):
            return Readiness(ready=True)
        titles = Lack(0, 1, "products with a title")
        return Readiness(ready=False, missing=(titles, *self.minimum.missing(data)))

    def prepare(self, data: Dataset) -> None:
        features = ItemFeatures.of(data.n_items) if data.features is None else data.features
        similarity = ItemSimilarity.of(features, self.price_width)
        present = similarity.present() & np.isin(FIELDS, list(self.fields or self.usable))
        self.weights_, self.learned_pairs_ = default_weights(present), 0
        if self.learn_weights:
            self.weights_, self.learned_pairs_ = learned_weights(
                data, similarity, present, self.shrinkage, self.seed
            )
        self.term_indptr_, self.term_indices_ = similarity.terms.indptr, similarity.terms.indices
        self.term_data_, self.term_fields_ = similarity.terms.data, similarity.fields
        self.log_prices_, self.vectors_ = similarity.log_prices, similarity.vectors

    def find(self, items: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None) -> TopK:
        similarity = self._similarity()
        weighted = _scaled(similarity, self.weights_)
        columns = with_columns(weighted.T.tocsr(), allowed)
        parts = []
        for start in range(0, len(items), _ROWS):
            asked = items[start : start + _ROWS]
            rows, others, alike = self._near(
                similarity, weighted, columns, asked, max(k, self.candidates), allowed
            )
            scores = self.rate(similarity, asked[rows], others, alike)
            kept = scores > 0
            parts.append(TopK.from_row_major(len(asked), k, rows[kept], others[kept], scores[kept]))
        return TopK.stacked([_widened(part, k) for part in parts], k)

    def rate(
        self,
        similarity: ItemSimilarity,
        anchors: NDArray[np.integer],
        others: NDArray[np.integer],
        alike: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Scores [p] of p candidates that are so much alike [p]; NaN or 0 leaves one out."""
        return alike

    def _near(
        self,
        similarity: ItemSimilarity,
        weighted: csr_matrix,
        columns: csr_matrix,
        asked: NDArray[np.int64],
        depth: int,
        allowed: NDArray[np.bool_] | None,
    ) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
        """Candidates (rows, items, similarities) of the items asked, by row, then item; none is its own."""
        rows, others, by_terms = _flat(top_products(weighted[asked], columns, depth + 1))
        if self.weights_[FIELDS.index("vectors")] > 0:
            more_rows, more, _ = _flat(_nearest_vectors(similarity.vectors, asked, depth + 1, allowed))
            new = ~np.isin(more_rows * self.n_items + more, rows * self.n_items + others)
            more_rows, more = more_rows[new], more[new]
            found = np.asarray(weighted[asked[more_rows]].multiply(weighted[more]).sum(axis=1)).ravel()
            rows, others = np.append(rows, more_rows), np.append(others, more)
            by_terms = np.append(by_terms, found)
        order = np.lexsort((others, rows))
        order = order[asked[rows[order]] != others[order]]
        rows, others, alike = rows[order], others[order], by_terms[order]
        anchors = asked[rows]
        alike += self.weights_[FIELDS.index("vectors")] * similarity.vector(anchors, others)
        # A price that is alike makes no likeness of its own.
        priced = self.weights_[FIELDS.index("price")] * similarity.price(anchors, others)
        return rows, others, np.where(alike > 0, alike + priced, 0.0)

    def _similarity(self) -> ItemSimilarity:
        shape = (self.n_items, len(self.term_fields_))
        return ItemSimilarity(
            terms=csr_matrix((self.term_data_, self.term_indices_, self.term_indptr_), shape),
            fields=self.term_fields_,
            log_prices=self.log_prices_,
            vectors=self.vectors_,
            price_width=self.price_width,
        )


def _scaled(similarity: ItemSimilarity, weights: NDArray[np.float64]) -> csr_matrix:
    """Rows whose products are the weighted sums of the fields' cosines."""
    terms = similarity.terms
    factors = np.sqrt(weights)[similarity.fields]
    scaled = csr_matrix((terms.data * factors[terms.indices], terms.indices, terms.indptr), terms.shape)
    return with_entries(scaled, scaled.data > 0)


def _nearest_vectors(
    vectors: NDArray[np.float32], asked: NDArray[np.int64], k: int, allowed: NDArray[np.bool_] | None
) -> TopK:
    """The k items of the largest positive cosine with each item asked, a block of rows at a time."""
    size = max(1, _DENSE_BYTES // (4 * max(1, len(vectors))))
    parts = []
    for start in range(0, len(asked), size):
        cosines = vectors[asked[start : start + size]] @ vectors.T
        cosines[~(cosines > 0)] = -np.inf
        if allowed is not None:
            cosines[:, ~allowed] = -np.inf
        parts.append(_widened(TopK.from_dense(cosines, k), k))
    return TopK.stacked(parts, k)


def _flat(found: TopK) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
    rows, slots = np.nonzero(found.items >= 0)
    return rows, found.items[rows, slots].astype(np.int64), found.scores[rows, slots].astype(np.float64)


def _widened(found: TopK, k: int) -> TopK:
    """The same answers with absent ones at the end, k to a row."""
    missing = k - found.k
    if missing <= 0:
        return found
    absent = TopK.absent(len(found), missing)
    return TopK(
        items=np.concatenate((found.items, absent.items), axis=1),
        scores=np.concatenate((found.scores, absent.scores), axis=1),
    )


def _known_fields(value: Any) -> str:
    known = isinstance(value, list | tuple) and len(value) > 0 and all(name in FIELDS for name in value)
    return "" if value is None or known else f"a list of fields ({', '.join(FIELDS)}), or None for all"


def _tell_anything(features: ItemFeatures) -> bool:
    return bool(ItemSimilarity.of(features, 1.0).present().any())


CHECKS: dict[str, Check] = {
    "neighbours": whole_number(1),
    "fields": _known_fields,
    "learn_weights": true_or_false,
    "shrinkage": number(0),
    "price_width": number(0, above=True),
    "candidates": whole_number(1),
    "recency": number(0, 1, above=True),
    "seed": whole_number(0),
}

"""What a product says of itself, field by field, as sparse rows of unit length."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from scipy.sparse import csr_matrix

from recommendations.algorithms.arithmetic.sparse import with_entries
from recommendations.algorithms.arithmetic.weighting import tfidf
from recommendations.algorithms.content.text import terms
from recommendations.algorithms.data import ItemFeatures

#: The fields, and what each weighs where nothing could be learned; weights of absent fields are shared out.
DEFAULT_WEIGHTS = {
    "title": 0.35,
    "text": 0.10,
    "category": 0.20,
    "brand": 0.05,
    "tags": 0.10,
    "price": 0.05,
    "vectors": 0.15,
}
FIELDS = tuple(DEFAULT_WEIGHTS)

# A value that very many products carry tells little, and makes every product a candidate for every other.
_ALWAYS_KEPT = 1_000
_WORD_SHARE, _VALUE_SHARE = 0.1, 0.5

_READERS: dict[str, tuple[Callable[[ItemFeatures], Iterable[Iterable[str]]], float]] = {
    "title": (lambda features: map(terms, features.titles), _WORD_SHARE),
    "text": (lambda features: map(terms, features.texts), _WORD_SHARE),
    "category": (lambda features: map(_names, features.categories), _VALUE_SHARE),
    "brand": (lambda features: (_names((brand,)) for brand in features.brands), _VALUE_SHARE),
    "tags": (lambda features: map(_names, features.tags), _VALUE_SHARE),
}
TERM_FIELDS = tuple(_READERS)


def field_rows(features: ItemFeatures, field: str) -> csr_matrix:
    """One of TERM_FIELDS as a matrix [n, values of the field], float32, rows of length 1 or empty."""
    read, share = _READERS[field]
    return unit_rows(counted(read(features), len(features)), share)


def counted(rows: Iterable[Iterable[str]], n: int) -> csr_matrix:
    """How often each of n rows holds each value; columns in the order in which values first appear."""
    codes: dict[str, int] = {}
    columns, indptr = array("q"), np.zeros(n + 1, np.int64)
    for place, row in enumerate(rows, 1):
        columns.extend(codes.setdefault(value, len(codes)) for value in row)
        indptr[place] = len(columns)
    counts = csr_matrix((np.ones(len(columns), np.float32), np.asarray(columns), indptr), (n, len(codes)))
    counts.sum_duplicates()
    return counts


def unit_rows(counts: csr_matrix, share: float = 1.0) -> csr_matrix:
    """sqrt(count) * ln(1 + n / carriers), rows scaled to length 1 (Salton & Buckley 1988).

    Left out are values that more than `share` of the rows carry, and more than a thousand.
    """
    carriers = np.bincount(counts.indices, minlength=counts.shape[1])
    rare = carriers <= max(_ALWAYS_KEPT, share * counts.shape[0])
    kept = with_entries(counts, rare[counts.indices])
    weighted = tfidf(kept.T.tocsr()).T.tocsr()
    squares = np.add.reduceat(np.append(weighted.data.astype(np.float64) ** 2, 0.0), weighted.indptr[:-1])
    lengths = np.diff(weighted.indptr)
    weighted.data /= np.repeat(np.sqrt(squares), lengths).astype(np.float32)
    return weighted


def _names(values: Iterable[str]) -> Iterator[str]:
    """Names of one spelling: "Home Decor " is "home decor"; a name said twice counts once."""
    return iter(dict.fromkeys(name for value in values if (name := " ".join(value.lower().split()))))

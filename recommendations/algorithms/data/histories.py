"""What each of n shoppers did, newest last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.errors import DataError

Scalar = TypeVar("Scalar", bound=np.generic)

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """n histories in compressed rows: entries of row i lie at indptr[i]:indptr[i + 1], newest last.

    An item of -1 is one that the algorithm never met; it is ignored. A shopper of -1 was not in
    training; a known one whose history has changed since is treated as if it were not.
    """

    indptr: NDArray[np.int64]  # [n + 1]
    items: NDArray[np.int32]  # [entries]
    weights: NDArray[np.float32]  # [entries]
    values: NDArray[np.float32]  # [entries], explicit rating, NaN where there is none
    times: NDArray[np.int64]  # [entries], unix seconds
    shoppers: NDArray[np.int32]  # [n], code known at training or -1
    now: int = 0

    def __post_init__(self) -> None:
        entries = int(self.indptr[-1]) if len(self.indptr) else -1
        if not all(len(column) == entries for column in (self.items, self.weights, self.values, self.times)):
            raise DataError("items, weights, values and times must each hold indptr[-1] entries.")
        if len(self.shoppers) != len(self):
            raise DataError(f"shoppers has {len(self.shoppers)} entries for {len(self)} histories.")
        if not np.isfinite(self.weights).all():
            raise DataError("weights holds NaN or infinity: drop those entries or give them a weight.")
        if np.isinf(self.values).any():
            raise DataError("values holds infinity: give NaN where there is no rating.")

    @classmethod
    def from_lists(
        cls,
        items: Sequence[Sequence[int]],
        *,
        weights: Sequence[Sequence[float]] | None = None,
        values: Sequence[Sequence[float]] | None = None,
        times: Sequence[Sequence[int]] | None = None,
        shoppers: ArrayLike | None = None,
        now: int = 0,
    ) -> Histories:
        """Histories from lists of item codes, newest last; without times every entry is its own moment."""
        lengths = [len(row) for row in items]
        indptr = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)
        return cls(
            indptr=indptr,
            items=_flat(items, np.int32),
            weights=_ones(indptr) if weights is None else _flat(weights, np.float32),
            values=_ones(indptr) * np.float32(np.nan) if values is None else _flat(values, np.float32),
            times=_flat([range(length) for length in lengths] if times is None else times, np.int64),
            shoppers=_codes(shoppers, len(lengths)),
            now=now,
        )

    @classmethod
    def empty(cls, n: int = 1) -> Histories:
        """n shoppers who have done nothing yet."""
        return cls.from_lists([[] for _ in range(n)])

    @classmethod
    def from_dataset(
        cls, data: Dataset, shoppers: ArrayLike | None = None, now: int | None = None
    ) -> Histories:
        """The histories of those shopper codes (of all by default), as `data` knows them."""
        codes = np.arange(data.n_shoppers, dtype=np.int32) if shoppers is None else _codes(shoppers, None)
        order = np.argsort(data.shoppers, kind="stable")
        bounds = np.searchsorted(data.shoppers[order], np.arange(data.n_shoppers + 1))
        known = codes >= 0
        starts = np.where(known, bounds[codes], 0)
        lengths = (
            np.where(known, bounds[codes + 1] - bounds[codes], 0)
            if data.n_shoppers
            else np.zeros_like(starts)
        )
        indptr = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        rows = order[_ranges(starts, lengths, indptr)]
        return cls(
            indptr=indptr,
            items=data.items[rows],
            weights=data.weights[rows],
            values=data.values[rows],
            times=data.times[rows],
            shoppers=codes,
            now=data.ends_at if now is None else now,
        )

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """The history that each entry belongs to, [entries]."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    def between(self, start: int, stop: int) -> Histories:
        """The histories start:stop."""
        low, high = self.indptr[start], self.indptr[min(stop, len(self))]
        return replace(
            self,
            indptr=self.indptr[start : stop + 1] - low,
            items=self.items[low:high],
            weights=self.weights[low:high],
            values=self.values[low:high],
            times=self.times[low:high],
            shoppers=self.shoppers[start:stop],
        )

    def take(self, rows: NDArray[np.integer]) -> Histories:
        """The histories at those places, in that order."""
        lengths = np.diff(self.indptr)[rows]
        indptr = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        entries = _ranges(self.indptr[rows], lengths, indptr)
        return replace(
            self,
            indptr=indptr,
            items=self.items[entries],
            weights=self.weights[entries],
            values=self.values[entries],
            times=self.times[entries],
            shoppers=self.shoppers[rows],
        )

    def chunks(self, size: int) -> Iterator[Histories]:
        """Consecutive runs of at most `size` histories."""
        return (self.between(start, start + size) for start in range(0, len(self), size))

    def known(self, n_items: int) -> Histories:
        """Without the entries whose item lies outside 0 to n_items - 1."""
        keep = (self.items >= 0) & (self.items < n_items)
        if keep.all():
            return self
        return replace(
            self,
            indptr=np.concatenate(([0], np.cumsum(keep)))[self.indptr].astype(np.int64),
            items=self.items[keep],
            weights=self.weights[keep],
            values=self.values[keep],
            times=self.times[keep],
        )


def _ranges(
    starts: NDArray[np.int64], lengths: NDArray[np.int64], indptr: NDArray[np.int64]
) -> NDArray[np.int64]:
    return np.repeat(starts - indptr[:-1], lengths) + np.arange(indptr[-1])


def _flat(rows: Iterable[Iterable[float]], dtype: type[Scalar]) -> NDArray[Scalar]:
    return np.fromiter((entry for row in rows for entry in row), dtype)


def _ones(indptr: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.ones(indptr[-1], np.float32)


def _codes(shoppers: ArrayLike | None, n: int | None) -> NDArray[np.int32]:
    if shoppers is None:
        return np.full(n or 0, -1, np.int32)
    return np.atleast_1d(np.asarray(shoppers, np.int32))

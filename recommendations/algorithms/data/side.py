"""What is known besides interactions; columns follow the dataset's item and shopper codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.columns import check_codes
from recommendations.algorithms.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ItemFeatures:
    """What the shop says of each of n items; what it does not say is "", () or NaN."""

    titles: Sequence[str]
    texts: Sequence[str]
    categories: Sequence[tuple[str, ...]]  # broad to narrow
    brands: Sequence[str]
    tags: Sequence[tuple[str, ...]]
    prices: NDArray[np.float64]  # [n], of one unit, in one currency
    margins: NDArray[np.float64]  # [n], what one unit earns
    created_at: NDArray[np.float64]  # [n], unix seconds
    vectors: NDArray[np.float32] | None = None  # [n, d], brought by the shop; rows of NaN where it has none

    def __post_init__(self) -> None:
        n = len(self.titles)
        for name in ("texts", "categories", "brands", "tags", "prices", "margins", "created_at"):
            if len(getattr(self, name)) != n:
                raise DataError(f"features: {name} has {len(getattr(self, name))} entries, titles has {n}.")
        if self.vectors is not None and (self.vectors.ndim != 2 or len(self.vectors) != n):
            raise DataError(f"features: vectors must have shape [{n}, d], not {self.vectors.shape}.")

    def __len__(self) -> int:
        return len(self.titles)

    @classmethod
    def of(
        cls,
        n: int,
        *,
        titles: Sequence[str] | None = None,
        texts: Sequence[str] | None = None,
        categories: Sequence[tuple[str, ...]] | None = None,
        brands: Sequence[str] | None = None,
        tags: Sequence[tuple[str, ...]] | None = None,
        prices: Sequence[float] | None = None,
        margins: Sequence[float] | None = None,
        created_at: Sequence[float] | None = None,
        vectors: NDArray[np.float32] | None = None,
    ) -> ItemFeatures:
        """Features of n items; a column that is not given is unknown throughout."""
        return cls(
            titles=[""] * n if titles is None else titles,
            texts=[""] * n if texts is None else texts,
            categories=[()] * n if categories is None else categories,
            brands=[""] * n if brands is None else brands,
            tags=[()] * n if tags is None else tags,
            prices=_numbers(prices, n),
            margins=_numbers(margins, n),
            created_at=_numbers(created_at, n),
            vectors=vectors,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relations:
    """r statements "source KIND target" about items: source fits, needs, replaces or is the same as target."""

    sources: NDArray[np.int32]  # [r] item codes
    targets: NDArray[np.int32]  # [r] item codes
    kinds: NDArray[np.int8]  # [r] codes into kind_names
    kind_names: tuple[str, ...] = ("fits", "needs", "replaces", "same as")

    def __post_init__(self) -> None:
        if not len(self.sources) == len(self.targets) == len(self.kinds):
            raise DataError("relations: sources, targets and kinds must be of one length.")
        check_codes("relations: kinds", self.kinds, 0, len(self.kind_names))

    def of_kind(self, name: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(sources, targets) of one kind; empty for a kind that nobody named."""
        wanted = np.array([kind == name for kind in self.kind_names], bool)[self.kinds]
        return self.sources[wanted], self.targets[wanted]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Friends:
    """f pairs of shopper codes: `friends` of `shoppers`, both of whom consented to it."""

    shoppers: NDArray[np.int32]  # [f]
    friends: NDArray[np.int32]  # [f]

    def __post_init__(self) -> None:
        if len(self.shoppers) != len(self.friends):
            raise DataError("friends: shoppers and friends must be of one length.")


def _numbers(values: Sequence[float] | None, n: int) -> NDArray[np.float64]:
    return np.full(n, np.nan) if values is None else np.asarray(values, np.float64)

"""What shoppers did, as columns ordered by time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from recommendations.algorithms.data.columns import (
    check_codes,
    check_column,
    group_codes,
    kinds_codes,
    read_column,
)
from recommendations.algorithms.data.factorize import factorize
from recommendations.algorithms.data.side import Friends, ItemFeatures, Relations
from recommendations.algorithms.errors import DataError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """n interactions, oldest first; all columns have shape [n].

    A code of -1 means "none": an order without consent has no shopper, a page view has no order.
    Taking a part of a dataset keeps its codes, so that the parts of a split can be compared.
    """

    shoppers: NDArray[np.int32]
    items: NDArray[np.int32]
    weights: NDArray[np.float32]  # strength of the signal; a refund's is negative
    values: NDArray[np.float32]  # explicit rating, NaN where there is none
    times: NDArray[np.int64]  # unix seconds
    kinds: NDArray[np.int8]  # code into kind_names
    visits: NDArray[np.int64]
    orders: NDArray[np.int64]
    kind_names: tuple[str, ...]
    shopper_ids: NDArray[Any]  # external keys: int64, or objects for strings and UUIDs
    item_ids: NDArray[Any]
    # What some algorithms read besides (`Algorithm.reads`); None where nobody asked for it.
    features: ItemFeatures | None = None
    relations: Relations | None = None
    friends: Friends | None = None
    # To which moment (unix seconds), and with which half-life, `decayed` faded the weights; None: never.
    faded_to: float | None = None
    half_life_days: float | None = None

    def __post_init__(self) -> None:
        for name, dtype in _COLUMNS.items():
            check_column(name, getattr(self, name), dtype, len(self.items))
        check_codes("shoppers", self.shoppers, -1, self.n_shoppers)
        check_codes("items", self.items, 0, self.n_items)
        check_codes("kinds", self.kinds, 0, len(self.kind_names))
        if not np.isfinite(self.weights).all():
            raise DataError("weights holds NaN or infinity: drop those interactions or give them a weight.")
        if np.isinf(self.values).any():
            raise DataError("values holds infinity: give NaN where there is no rating.")
        self._check_side()
        if (self.times[1:] < self.times[:-1]).any():
            raise DataError(
                "times must not decrease: build the dataset with Dataset.from_columns, which sorts."
            )

    def _check_side(self) -> None:
        if self.features is not None and len(self.features) != self.n_items:
            raise DataError(f"features describes {len(self.features)} items, item_ids names {self.n_items}.")
        if self.relations is not None:
            check_codes("relations: sources", self.relations.sources, 0, self.n_items)
            check_codes("relations: targets", self.relations.targets, 0, self.n_items)
        if self.friends is not None:
            check_codes("friends: shoppers", self.friends.shoppers, 0, self.n_shoppers)
            check_codes("friends: friends", self.friends.friends, 0, self.n_shoppers)

    @classmethod
    def from_columns(
        cls,
        *,
        shoppers: ArrayLike,
        items: ArrayLike,
        times: ArrayLike,
        kinds: ArrayLike | str = "interaction",
        weights: ArrayLike | float = 1.0,
        values: ArrayLike | float = np.nan,
        visits: ArrayLike | int = -1,
        orders: ArrayLike | int = -1,
        kind_names: Sequence[str] = (),
    ) -> Dataset:
        """Number the external ids, sort by time (ties keep their order) and check every column.

        `shoppers`, `visits` and `orders` may lack an id: None, or a negative integer. `kinds` are names,
        or codes into `kind_names` where that is given. A scalar stands for a constant column.
        """
        item_codes, item_ids = factorize(read_column("items", items), "items")
        if (item_codes < 0).any():
            raise DataError("items holds an interaction without an item: drop it first.")
        n = len(item_codes)
        shopper_codes, shopper_ids = factorize(read_column("shoppers", shoppers, n), "shoppers")
        kind_codes, names = kinds_codes(kinds, kind_names, n)
        columns: dict[str, Any] = {
            "shoppers": shopper_codes,
            "items": item_codes,
            "weights": read_column("weights", weights, n, np.float32),
            "values": read_column("values", values, n, np.float32),
            "times": read_column("times", times, n, np.int64),
            "kinds": kind_codes,
            "visits": group_codes("visits", visits, n),
            "orders": group_codes("orders", orders, n),
        }
        if (columns["times"][1:] < columns["times"][:-1]).any():
            order = np.argsort(columns["times"], kind="stable")
            columns = {name: column[order] for name, column in columns.items()}
        return cls(**columns, kind_names=names, shopper_ids=shopper_ids, item_ids=item_ids)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def n_shoppers(self) -> int:
        return len(self.shopper_ids)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    @property
    def ends_at(self) -> int:
        """Unix seconds of the newest interaction; 0 where there is none."""
        return int(self.times[-1]) if len(self) else 0

    def take(self, mask: NDArray[np.bool_] | slice) -> Dataset:
        """The interactions under a mask [n] or slice, with codes and ids as they were."""
        return replace(self, **{name: getattr(self, name)[mask] for name in _COLUMNS})

    def since(self, seconds: float) -> Dataset:
        """The interactions at or after that unix time."""
        return self.take(slice(int(np.searchsorted(self.times, seconds, "left")), None))

    def of_kinds(self, names: Iterable[str]) -> Dataset:
        """The interactions of those kinds."""
        wanted = set(names)
        codes = np.array([name in wanted for name in self.kind_names], bool)
        return self.take(codes[self.kinds]) if len(codes) else self

    def decayed(self, half_life_days: float, now: float) -> Dataset:
        """Weights halve with every half-life before `now` (unix seconds); the future does not grow."""
        if not half_life_days > 0:
            raise DataError(f"half_life_days is {half_life_days}: give a number of days above 0.")
        age = np.maximum(now - self.times, 0) / (half_life_days * SECONDS_PER_DAY)
        weights = (self.weights * np.exp2(-age)).astype(np.float32)
        return replace(self, weights=weights, faded_to=float(now), half_life_days=float(half_life_days))

    def capped(self, *, pair_weight: float | None = None, items_per_shopper: int | None = None) -> Dataset:
        """Limit what one shopper can do: the weight on one item, and the number of (newest) items.

        Interactions without a shopper are left as they are.
        """
        from recommendations.algorithms.data import caps

        data = self
        if items_per_shopper is not None:
            data = data.take(caps.newest_items(data, items_per_shopper))
        if pair_weight is not None:
            data = replace(data, weights=caps.scaled_weights(data, pair_weight))
        return data

    def matrix(self) -> csr_matrix:
        """Weights summed per pair, float32 [n_shoppers, n_items], sorted indices.

        Left out: interactions without a shopper, and pairs whose weights sum to nothing or less
        (a purchase that was refunded).
        """
        from scipy.sparse import coo_matrix

        known = self.shoppers >= 0
        rows, columns, weights = (
            (self.shoppers, self.items, self.weights)
            if known.all()
            else (self.shoppers[known], self.items[known], self.weights[known])
        )
        matrix = coo_matrix((weights, (rows, columns)), shape=(self.n_shoppers, self.n_items)).tocsr()
        if (matrix.data <= 0).any():
            matrix.data[matrix.data < 0] = 0
            matrix.eliminate_zeros()
        return matrix


_COLUMNS: dict[str, type[np.generic]] = {
    "shoppers": np.int32,
    "items": np.int32,
    "weights": np.float32,
    "values": np.float32,
    "times": np.int64,
    "kinds": np.int8,
    "visits": np.int64,
    "orders": np.int64,
}

"""Two datasets' ids become one numbering, so that what was learned from one can take in the other."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.factorize import factorize
from recommendations.algorithms.data.side import ItemFeatures

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MergedIds:
    """The sorted union of two arrays of ids, and where the ids of each lie in it."""

    ids: NDArray[Any]  # [n]
    old: NDArray[np.int32]  # [n_old]
    new: NDArray[np.int32]  # [n_new]

    def __len__(self) -> int:
        return len(self.ids)

    def spread(self, values: NDArray[Scalar], fill: Any = 0) -> NDArray[Scalar]:
        """Values [n_old, ...] of the old ids, in the places [n, ...] of all; `fill` for the new ones."""
        return _spread(values, self.old, len(self), fill)


def merged_ids(old: NDArray[Any], new: NDArray[Any]) -> MergedIds:
    """DataError where the two are of different types. UUIDs that were stored are text, and match."""
    if not (old.dtype.kind in "iu" and new.dtype.kind in "iu"):
        # An array without ids has no type that could differ.
        is_text = any(ids.dtype.kind == "U" for ids in (old, new))
        old, new = (_objects(ids, is_text) for ids in (old, new))
    codes, ids = factorize(np.concatenate([old, new]), "ids")
    return MergedIds(ids=ids, old=codes[: len(old)], new=codes[len(old) :])


def with_items(data: Dataset, items: MergedIds) -> Dataset:
    """The new dataset in merged item codes; of what is known besides, features come along."""
    features = None if data.features is None else _spread_features(data.features, items)
    return replace(
        data,
        items=items.new[data.items],
        item_ids=items.ids,
        features=features,
        relations=None,
        friends=None,
    )


def _objects(ids: NDArray[Any], is_text: bool) -> NDArray[Any]:
    return ids.astype(str).astype(object) if is_text and ids.dtype == object else ids.astype(object)


def _spread(values: NDArray[Scalar], places: NDArray[np.int32], n: int, fill: Any) -> NDArray[Scalar]:
    spread = np.full((n, *values.shape[1:]), fill, values.dtype)
    spread[places] = values
    return spread


def _spread_features(features: ItemFeatures, items: MergedIds) -> ItemFeatures:
    blank = ItemFeatures.of(len(items))
    columns: dict[str, Any] = {}
    for field in fields(ItemFeatures):
        values = getattr(features, field.name)
        if isinstance(values, np.ndarray):
            columns[field.name] = _spread(values, items.new, len(items), np.nan)
        elif values is not None:
            column = list(getattr(blank, field.name))
            for place, value in zip(items.new.tolist(), values, strict=True):
                column[place] = value
            columns[field.name] = column
    return replace(blank, **columns)

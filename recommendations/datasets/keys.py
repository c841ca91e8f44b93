"""Keys of products and shoppers to the codes that algorithms count with."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.factorize import as_ids
from recommendations.catalog import Key, get_catalog, product_model
from recommendations.models import Shopper

#: So many keys at a time are asked for their parents; SQLite takes 999 parameters on old builds.
_PARENTS_CHUNK = 500


def numbered_products(raw: Sequence[Any], also: Iterable[Key] = ()) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """For each raw key its code, and the sorted keys behind the codes; a variant counts as its parent.

    `also` are the keys of products that get a code too, whether anything happened to them or not.
    """
    to_python = product_model()._meta.pk.to_python
    keys: list[Key] = [to_python(key) for key in raw]
    parents = parents_of(keys)
    products = [parents.get(key, key) for key in keys]
    ids = sorted({*products, *also})
    codes = {key: code for code, key in enumerate(ids)}
    return np.array([codes[key] for key in products], np.int32), as_ids(ids)


def parents_of(keys: Sequence[Key]) -> dict[Key, Key]:
    """The product of each variant among `keys`."""
    catalog = get_catalog()
    found: dict[Key, Key] = {}
    for start in range(0, len(keys), _PARENTS_CHUNK):
        found.update(catalog.parents(keys[start : start + _PARENTS_CHUNK]))
    return found


def canonical_shoppers(shoppers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Shopper ids [n], those merged into an account replaced by the account's."""
    merged = Shopper.objects.exclude(merged_into=None).order_by("pk").values_list("pk", "merged_into_id")
    table = np.array(list(merged), np.int64).reshape(-1, 2)
    if not len(table):
        return shoppers
    place = np.minimum(np.searchsorted(table[:, 0], shoppers), len(table) - 1)
    return np.where(table[place, 0] == shoppers, table[place, 1], shoppers)


def numbered_groups(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2, ... by first appearance; -1 stays.

    Small numbers leave room for arithmetic with item codes, and are the same in every process.
    """
    numbered = np.full(len(groups), -1, np.int64)
    known = groups >= 0
    _values, first, codes = np.unique(groups[known], return_index=True, return_inverse=True)
    numbers = np.empty(len(first), np.int64)
    numbers[np.argsort(first, kind="stable")] = np.arange(len(first))
    numbered[known] = numbers[codes]
    return numbered

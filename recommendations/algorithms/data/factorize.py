"""External ids to consecutive integer codes."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.errors import DataError


def factorize(values: NDArray[Any], name: str) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Codes [n] into the sorted distinct ids; -1 where an id is missing (None, or a negative integer)."""
    if values.dtype.kind in "iu" or not len(values):
        return _factorize_integers(values.astype(np.int64, copy=False))
    if values.dtype.kind in "OUS":
        return _factorize_objects(values.tolist(), name)
    raise DataError(
        f"{name} must be integers, strings or UUIDs, not {values.dtype}: convert the column first."
    )


def _factorize_integers(values: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    top = int(values.max(initial=-1))
    if top < 0:
        return np.full(len(values), -1, np.int32), np.empty(0, np.int64)
    if top < 4 * len(values) + 1024:
        return _factorize_by_table(values, top)
    ids = distinct(values[values >= 0])
    codes = np.searchsorted(ids, values).astype(np.int32)
    codes[values < 0] = -1
    return codes, ids


def _factorize_by_table(values: NDArray[np.int64], top: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    # Primary keys are dense, and two passes over a table beat any sort. Missing ids share the last slot.
    missing = top + 1
    slots = np.where(values < 0, missing, values)
    present = np.zeros(top + 2, bool)
    present[slots] = True
    present[missing] = False
    table = np.cumsum(present, dtype=np.int32) - 1
    table[missing] = -1
    return table[slots], np.flatnonzero(present)


def distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sorted distinct values [n]."""
    # np.unique hashes; on ten million keys that is some fifteen times slower than sorting.
    ordered = np.sort(values)
    found: NDArray[np.int64] = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return found


def _factorize_objects(values: list[Any], name: str) -> tuple[NDArray[np.int32], NDArray[Any]]:
    try:
        ids = sorted(set(values) - {None})
    except TypeError as error:
        raise DataError(f"{name} mixes kinds of ids ({error}): use one type for all of them.") from error
    codes: dict[Any, int] = {key: code for code, key in enumerate(ids)}
    codes[None] = -1
    return np.fromiter(map(codes.__getitem__, values), np.int32, len(values)), as_ids(ids)


def as_ids(ids: Iterable[Any]) -> NDArray[Any]:
    """A one-dimensional array of external keys: int64, or objects for strings and UUIDs."""
    keys = list(ids)
    if keys and all(isinstance(key, int | np.integer) for key in keys):
        return np.array(keys, np.int64)
    array = np.empty(len(keys), object)
    array[:] = keys
    return array

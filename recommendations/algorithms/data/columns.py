"""Columns at the door: read, checked, and refused by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data.factorize import factorize
from recommendations.algorithms.errors import DataError


def check_column(name: str, column: Any, dtype: type[np.generic], length: int) -> None:
    if not isinstance(column, np.ndarray) or column.dtype != dtype or column.ndim != 1:
        raise DataError(f"{name} must be a one-dimensional {np.dtype(dtype)} array.")
    if len(column) != length:
        raise DataError(
            f"{name} has {len(column)} entries, items has {length}: give one for each interaction."
        )


def check_codes(name: str, codes: NDArray[Any], low: int, high: int) -> None:
    if len(codes) and (codes.min() < low or codes.max() >= high):
        raise DataError(
            f"{name} must be codes from {low} to {high - 1}; found {codes.min()} to {codes.max()}."
        )


def read_column(name: str, values: Any, n: int | None = None, dtype: Any = None) -> NDArray[Any]:
    try:
        array = np.asarray(values, dtype)
    except (TypeError, ValueError) as error:
        raise DataError(f"{name} cannot be read as {np.dtype(dtype)}: {error}.") from error
    if array.ndim == 0 and n is not None:
        return np.full(n, array)
    if array.ndim != 1:
        raise DataError(f"{name} must be one-dimensional, not of shape {array.shape}.")
    if n is not None and len(array) != n:
        raise DataError(f"{name} has {len(array)} entries, items has {n}: give one for each interaction.")
    return array


def group_codes(name: str, values: Any, n: int) -> NDArray[np.int64]:
    column = read_column(name, values, n)
    if column.dtype.kind in "iu":
        return column.astype(np.int64, copy=False)
    return factorize(column, name)[0].astype(np.int64)


def kinds_codes(kinds: Any, names: Sequence[str], n: int) -> tuple[NDArray[np.int8], tuple[str, ...]]:
    column = read_column("kinds", kinds, n)
    if names:
        return column.astype(np.int8, copy=False), tuple(names)
    codes, found = factorize(column.astype(object), "kinds")
    return codes.astype(np.int8), tuple(str(name) for name in found)

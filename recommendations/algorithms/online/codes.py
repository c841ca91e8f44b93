"""The shop's product keys to the codes that a stored model knows them by, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Key = int | str

_INT64 = np.iinfo(np.int64)


class ItemCodes:
    """Looks keys up in the model's `item_ids_` [n], integers or text, mapped rather than copied."""

    def __init__(self, ids: NDArray[Any]) -> None:
        self._ids = np.asarray(ids)
        self._is_text = self._ids.dtype.kind == "U"
        # What was learned in one go is in order; only what was added to later is not.
        in_order = bool((self._ids[1:] > self._ids[:-1]).all())
        self._order = None if in_order else np.argsort(self._ids, kind="stable")
        self._sorted = self._ids if self._order is None else self._ids[self._order]

    def __len__(self) -> int:
        return len(self._ids)

    def of(self, keys: Sequence[Key]) -> NDArray[np.int32]:
        """Codes [n] of `keys`; -1 where the model never met one."""
        codes = np.full(len(keys), -1, np.int32)
        possible = [place for place, key in enumerate(keys) if self._is_possible(key)]
        if not possible or not len(self):
            return codes
        wanted = np.array([keys[place] for place in possible], self._ids.dtype)
        found = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        known = self._sorted[found] == wanted
        codes[np.array(possible)[known]] = (found if self._order is None else self._order[found])[known]
        return codes

    def keys(self, codes: NDArray[np.integer]) -> list[Key]:
        found: list[Key] = self._ids[codes].tolist()
        return found

    def _is_possible(self, key: Key) -> bool:
        # numpy would cut a longer text down to the width of the ids, and take it for another.
        if isinstance(key, str):
            return self._is_text and len(key) <= self._ids.dtype.itemsize // 4
        return not self._is_text and _INT64.min <= key <= _INT64.max

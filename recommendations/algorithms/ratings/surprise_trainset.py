"""Surprise's Trainset over arrays instead of dictionaries of tuples.

Its own takes a minute and 3 GB for eight million ratings; SVD only ever iterates over them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from surprise import Trainset

_CHUNK = 100_000


class ArrayTrainset(Trainset):  # type: ignore[misc]
    """Ratings [r] of users and items whose codes are Surprise's inner ids and its raw ids at once."""

    def __init__(
        self,
        users: NDArray[np.integer],
        items: NDArray[np.integer],
        ratings: NDArray[np.float64],
        rating_scale: tuple[float, float],
    ) -> None:
        n_users, n_items = int(users.max(initial=-1)) + 1, int(items.max(initial=-1)) + 1
        self._columns = (users, items, ratings)
        super().__init__(
            ur=range(n_users),  # only asked for membership
            ir=range(n_items),
            n_users=n_users,
            n_items=n_items,
            n_ratings=len(ratings),
            rating_scale=rating_scale,
            raw2inner_id_users=_Identity(n_users),
            raw2inner_id_items=_Identity(n_items),
        )
        self._global_mean = float(ratings.mean()) if len(ratings) else 0.0

    def all_ratings(self) -> Iterator[tuple[int, int, float]]:
        for start in range(0, self.n_ratings, _CHUNK):
            part = slice(start, start + _CHUNK)
            yield from zip(*(column[part].tolist() for column in self._columns), strict=True)


class ListedTrainset(ArrayTrainset):
    """With the lists of (item, rating) by user and (user, rating) by item too: some 200 bytes a rating."""

    def __init__(
        self,
        users: NDArray[np.integer],
        items: NDArray[np.integer],
        ratings: NDArray[np.float64],
        rating_scale: tuple[float, float],
    ) -> None:
        super().__init__(users, items, ratings, rating_scale)
        self.ur = _lists(users, items, ratings, self.n_users)
        self.ir = _lists(items, users, ratings, self.n_items)


def _lists(
    rows: NDArray[np.integer], columns: NDArray[np.integer], ratings: NDArray[np.float64], n: int
) -> dict[int, list[tuple[int, float]]]:
    order = np.argsort(rows, kind="stable")
    pairs = list(zip(columns[order].tolist(), ratings[order].tolist(), strict=True))
    bounds = np.searchsorted(rows[order], np.arange(n + 1)).tolist()
    return {row: pairs[bounds[row] : bounds[row + 1]] for row in range(n)}


class _Identity:
    """A dictionary of n codes to themselves that takes no memory."""

    def __init__(self, n: int) -> None:
        self.codes = range(n)

    def __getitem__(self, code: Any) -> int:
        if code not in self.codes:
            raise KeyError(code)
        return int(code)

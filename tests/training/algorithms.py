"""Algorithms that go wrong in one way each, named by dotted path as a shop's own would be."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Algorithm, Dataset, Histories
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.parameters import Check, number


class Broken(Popularity):
    name = "broken"

    def learn(self, data: Dataset) -> None:
        raise ZeroDivisionError("nobody bought anything")


class Silent(Popularity):
    """Answers nothing."""

    name = "silent"

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.scores_ = np.full_like(self.scores_, np.nan)


class Infinite(Popularity):
    """Answers with scores that are no numbers."""

    name = "infinite"

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.scores_ = np.full_like(self.scores_, np.inf)


class Reversed(Algorithm):
    """What hardly anybody wants, for each shopper."""

    name = "reversed"
    scopes = frozenset({"shopper"})

    sums_: NDArray[np.float64]

    def learn(self, data: Dataset) -> None:
        self.sums_ = np.bincount(data.items, data.weights, minlength=data.n_items)

    def score_items(self, histories: Histories) -> NDArray[np.floating]:
        return np.broadcast_to(-self.sums_, (len(histories), self.n_items))


class Heavy(Popularity):
    """Its model takes 16 MiB."""

    name = "heavy"

    def learn(self, data: Dataset) -> None:
        super().learn(data)
        self.ballast_ = np.zeros(2**21)


class Slow(Popularity):
    """Learns for `seconds`, and tells that it has begun by the file `begun`."""

    name = "slow"
    checks: ClassVar[Mapping[str, Check]] = {"seconds": number(0)}

    def __init__(self, *, seconds: float = 1.0, begun: str = "", min_shoppers: int = 1) -> None:
        super().__init__(min_shoppers=min_shoppers)
        self.seconds = seconds
        self.begun = begun

    def learn(self, data: Dataset) -> None:
        if self.begun:
            with Path(self.begun).open("a") as file:
                file.write(f"{os.getpid()}\n")
        time.sleep(self.seconds)
        super().learn(data)


class Poison(Slow):
    """Ends its process without a word."""

    name = "poison"

    def learn(self, data: Dataset) -> None:
        with Path(self.begun).open("a") as file:
            file.write(f"{os.getpid()}\n")
        os._exit(137)


def path(algorithm: type[Any]) -> str:
    return f"{algorithm.__module__}.{algorithm.__qualname__}"

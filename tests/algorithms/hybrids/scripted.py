"""An algorithm that says what it is told to, and data for it."""

from collections.abc import Sequence

import numpy as np

from recommendations.algorithms import Algorithm, Dataset, TopK
from recommendations.algorithms.hybrids.candidates import Candidates, gather
from recommendations.testing.algorithms import baskets


class Scripted(Algorithm):
    """A score for each item, None for no answer; whoever asks, and as neighbours of any item too."""

    name = "scripted"
    scopes = frozenset({"item", "shopper", "global"})

    def __init__(self, *, scores: Sequence[float | None] = ()) -> None:
        self.scores = scores

    def learn(self, data):
        said = [np.nan if score is None else score for score in self.scores][: data.n_items]
        self.said_ = np.array([*said, *[np.nan] * (data.n_items - len(said))])

    def score_items(self, histories):
        return np.broadcast_to(self.said_, (len(histories), self.n_items))

    def similar(self, items, k, *, allowed=None):
        self._ask(None, k, allowed)
        said = self.said_ if allowed is None else np.where(allowed, self.said_, np.nan)
        found = TopK.from_dense(np.tile(said, (len(items), 1)), k)
        unknown = (np.asarray(items) < 0) | (np.asarray(items) >= self.n_items)
        return found.replaced(unknown, TopK.absent(len(items), k))


def says(*scores: float | None) -> dict:
    """A source that gives item i the i-th score."""
    return {"algorithm": f"{__name__}.Scripted", "params": {"scores": list(scores)}}


def items(n: int) -> Dataset:
    """n items that one shopper bought together."""
    return baskets(list(range(n)))


def proposed(*answers: Sequence[Sequence[float | None]]) -> Candidates:
    """What sources propose, each as rows of scores [n][n_items], None for no answer."""
    tables = [np.array([[np.nan if s is None else s for s in row] for row in rows]) for rows in answers]
    return gather([TopK.from_dense(table, table.shape[1]) for table in tables], tables[0].shape[1])

"""A fitted listwise re-ranker as arrays, applied with NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import artifacts
from recommendations.algorithms.data import Histories, TopK
from recommendations.algorithms.errors import ArtifactError
from recommendations.algorithms.hybrids.candidates import chances, gather
from recommendations.algorithms.hybrids.features import feature_names, features

_NAME = "re-ranker weights"
_STATE = ("coefficients_", "items_", "shares_", "sources_")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListwiseWeights:
    """One row of coefficients for each model (what interests, what is bought), and how much each counts."""

    sources: tuple[str, ...]  # whose answers are ranked, in this order
    coefficients: NDArray[np.float64]  # [m, f]
    shares: NDArray[np.float64]  # [m]
    items: NDArray[np.float32]  # [n_items, 2], item_statistics

    @property
    def feature_names(self) -> list[str]:
        """What the columns of `coefficients` [f] are about."""
        return feature_names(self.sources)

    def rank(self, answers: Sequence[TopK], histories: Histories | None, k: int) -> TopK:
        """The best k of what the sources answered to the same questions, as the re-ranker would rank it."""
        found = gather(answers, len(self.items))
        table = features(found, histories, self.items)
        models = zip(self.shares, self.coefficients.astype(np.float32), strict=True)
        scores = sum(
            (share * chances(table @ own, found.rows) for share, own in models), start=np.zeros(len(found))
        )
        kept = scores > 0
        return TopK.from_pairs(found.n, k, found.rows[kept], found.items[kept], scores[kept])

    def save(self, folder: Path | str) -> None:
        """Write to a folder that must not exist yet."""
        state = {
            "coefficients_": self.coefficients,
            "items_": self.items,
            "shares_": self.shares,
            "sources_": np.array(self.sources, dtype=str),
        }
        artifacts.write(Path(folder), algorithm=_NAME, params={}, state=state)

    @classmethod
    def load(cls, folder: Path | str) -> Self:
        """Read what `save` wrote, arrays memory-mapped; ArtifactError for anything else."""
        state = artifacts.read(Path(folder), algorithm=_NAME).state
        arrays = [state.get(name) for name in _STATE]
        if not all(isinstance(array, np.ndarray) for array in arrays):
            raise ArtifactError(f"{folder} lacks a part of the {_NAME}.")
        weights = cls(
            sources=tuple(str(name) for name in state["sources_"].ravel()),
            coefficients=state["coefficients_"],
            shares=state["shares_"],
            items=state["items_"],
        )
        expected = (state["shares_"].size, len(weights.feature_names))
        if weights.coefficients.shape != expected or weights.items.ndim != 2 or weights.items.shape[1] != 2:
            raise ArtifactError(f"{folder} holds {_NAME} whose shapes do not fit together.")
        return weights

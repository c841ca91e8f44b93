"""Weights that were faded to different moments, brought to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommendations.algorithms.errors import DataError

if TYPE_CHECKING:
    from recommendations.algorithms.data.dataset import Dataset

_SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Fading:
    """To which moment weights were faded (unix seconds), and their half-life in days; 0: they do not fade."""

    faded_to: float
    half_life: float

    @classmethod
    def of(cls, data: Dataset) -> Fading:
        return cls(faded_to=data.faded_to or 0.0, half_life=data.half_life_days or 0.0)

    def factor(self, later: Fading) -> float:
        """What the weights have to be multiplied with to be those of `later`."""
        if not self.half_life:
            return 1.0
        days = (later.faded_to - self.faded_to) / _SECONDS_PER_DAY
        return float(2.0 ** (-days / self.half_life))

    def joined(self, data: Dataset) -> tuple[Dataset, Fading]:
        """New data, faded like the old (where they are not yet), and what holds for both together.

        DataError where old and new weights fade differently: no factor would make them comparable.
        """
        if self.half_life and not data.half_life_days:
            data = data.decayed(self.half_life, max(self.faded_to, data.ends_at))
        other = Fading.of(data)
        if other.half_life != self.half_life:
            raise DataError(
                f"The new interactions fade by half in {other.half_life:g} days, those learned from in"
                f" {self.half_life:g} (0: never): give both the same half-life, or fit again."
            )
        return data, max(self, other, key=lambda fading: fading.faded_to)

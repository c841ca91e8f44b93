"""The shop's interactions, all kinds of them, and what its products are worth."""

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from recommendations import datasets
from recommendations.algorithms import Algorithm, Dataset
from recommendations.algorithms.base import Side
from recommendations.datasets.reading import Progress
from recommendations.models import Interaction, Recommender


class Everything(Algorithm):
    """Learns nothing; asks for whatever any algorithm could want to read."""

    name = "everything"
    scopes = frozenset()
    reads = frozenset[Side]({"features", "relations", "friends"})

    def learn(self, data: Dataset) -> None:
        """There is nothing to learn."""


_PATH = f"{Everything.__module__}.{Everything.__qualname__}"
_COLUMNS = ("shoppers", "items", "weights", "values", "times", "kinds", "visits", "orders")


def read(until: datetime, *, store: str = "", progress: Progress | None = None) -> Dataset:
    return datasets.build(Recommender(algorithm=_PATH, store=store), until, progress)


def day_begun() -> datetime:
    """Midnight, so that a run later in the day sees the same data; now where all that there is came today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    before = Interaction.objects.trusted().filter(occurred_at__lte=midnight).order_by()
    return midnight if before.exists() else timezone.now()


def fingerprint(data: Dataset) -> str:
    """Of all that an algorithm could learn from; the same data have the same one."""
    total = hashlib.sha256()
    for name in _COLUMNS:
        total.update(getattr(data, name).tobytes())
    total.update("\n".join(map(str, data.item_ids.tolist())).encode())
    total.update("\n".join(map(str, data.shopper_ids.tolist())).encode())
    features = data.features
    if features is not None:
        told = (features.titles, features.texts, features.categories, features.brands, features.tags)
        total.update(repr([list(column) for column in told]).encode())
        total.update(features.prices.tobytes())
    return total.hexdigest()


def worth(data: Dataset) -> dict[str, NDArray[np.float64]]:
    """What a sale of each item brings, [n_items] each; what has no price brings nothing."""
    if data.features is None:
        return {}
    columns: Mapping[str, Any] = {"revenue": data.features.prices, "margin": data.features.margins}
    return {
        name: np.nan_to_num(np.asarray(values, np.float64))
        for name, values in columns.items()
        if np.isfinite(values).any()
    }


def span_days(data: Dataset) -> int:
    return math.ceil((data.ends_at - int(data.times[0])) / 86_400) if len(data) else 0

"""What each field is worth, measured by leaving it out."""

from __future__ import annotations

from collections.abc import Callable

from recommendations.algorithms.content.base import ContentNeighbours
from recommendations.algorithms.data import Dataset


def ablation(
    algorithm: ContentNeighbours,
    data: Dataset,
    measure: Callable[[ContentNeighbours], float],
) -> dict[str, float]:
    """What `measure` loses, field by field, when a fresh copy is fitted on `data` without that field.

    `measure` takes a fitted algorithm and gives a number, the higher the better (NDCG on later orders,
    say). Above 0 the field helps; below, it does harm. Fields that no product has, and the only field
    there is, are left out.
    """
    whole = algorithm.clone().fit(data)
    fields = [field for field, weight in whole.field_weights.items() if weight > 0]
    if len(fields) < 2:
        return {}
    base = measure(whole)
    return {field: base - measure(_without(algorithm, fields, field).fit(data)) for field in fields}


def _without(algorithm: ContentNeighbours, fields: list[str], field: str) -> ContentNeighbours:
    rest = [name for name in fields if name != field]
    return type(algorithm)(**{**algorithm.get_params(), "fields": rest})

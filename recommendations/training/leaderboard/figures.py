"""Figures of a stored entry, as numbers."""

from recommendations.models import EvaluationEntry

#: How much of a drawing's width the longest bar takes.
EDGE = 0.92


def mean(one: EvaluationEntry) -> float | None:
    figures = one.figures
    found = figures.get("metrics", {}).get(figures.get("metric"))
    return found if isinstance(found, int | float) else None


def number(one: EvaluationEntry, name: str) -> float | None:
    found = one.figures.get(name)
    return found if isinstance(found, int | float) else None

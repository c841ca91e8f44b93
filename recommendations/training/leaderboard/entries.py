"""Who takes part in a run."""

from collections.abc import Mapping
from typing import Any

from recommendations import conf
from recommendations.algorithms import registry
from recommendations.algorithms.errors import AlgorithmError
from recommendations.datasets import algorithm_class
from recommendations.evaluation.leaderboard import Entry
from recommendations.evaluation.leaderboard.ranges import ranges_of
from recommendations.training.leaderboard.question import Question

BASELINE = "popularity"


def entries_of(question: Question) -> list[Entry]:
    """Popularity first; then those asked for, or all that can be had here, in each window; then searches."""
    given = [_entry(spec) for spec in question.entries] or _all()
    windowed = [_within(entry, days) for days in question.windows for entry in given]
    found = [Entry(algorithm=BASELINE), *windowed]
    if question.search:
        found += [_searched(entry) for entry in windowed if _is_searchable(entry)]
    return [entry for place, entry in enumerate(found) if entry not in found[:place]]


def settled(entry: Entry, question: Question) -> dict[str, Any]:
    """The entry's parameters with what a kind of placement decides, for algorithms that ask for that."""
    names = algorithm_class(entry.algorithm).param_names()
    asked = {"kind": question.kind, "repeats": question.repeats}
    return {**{name: value for name, value in asked.items() if name in names}, **entry.parameters}


def check(entry: Entry) -> None:
    """Raise AlgorithmError for an algorithm or a parameter that there is not, or that is not installed."""
    algorithm_class(entry.algorithm).check_params(entry.parameters)


def _entry(spec: Mapping[str, Any]) -> Entry:
    return Entry(**{**spec, "search": False})


def _within(entry: Entry, days: int | None) -> Entry:
    if days is None:
        return entry
    return Entry(algorithm=entry.algorithm, parameters=entry.parameters, window_days=days)


def _searched(entry: Entry) -> Entry:
    return Entry(
        algorithm=entry.algorithm,
        parameters=entry.parameters,
        window_days=entry.window_days,
        search=True,
    )


def _all() -> list[Entry]:
    """Built-in algorithms and the shop's own that are installed here and need no parameter."""
    names = dict.fromkeys([*registry.names(), *conf.settings.ALGORITHMS])
    return [Entry(algorithm=name) for name in names if _can_be_made(name)]


def _can_be_made(name: str) -> bool:
    try:
        algorithm_class(name)()
    except (AlgorithmError, TypeError):
        return False
    return True


def _is_searchable(entry: Entry) -> bool:
    try:
        return bool(ranges_of(entry.algorithm, algorithm_class(entry.algorithm)))
    except AlgorithmError:
        return False

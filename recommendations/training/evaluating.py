"""How good a candidate is on the newest days, beside popularity and the published version."""

import math
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from recommendations import conf
from recommendations.algorithms import Algorithm, Dataset
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.algorithms.errors import AlgorithmError
from recommendations.evaluation import Split, asked_of, leave_last_out, report, time_split
from recommendations.evaluation import evaluate as measure
from recommendations.evaluation.leaderboard import beside
from recommendations.evaluation.rating_errors import rating_errors
from recommendations.models import ModelVersion, Recommender
from recommendations.training.configuration import create

#: Answers that are judged.
K = 10
_QUESTIONS = 5000
#: Fewer questions than this say little, and another split is tried.
_FEW = 30
#: The test takes no more than this share of the time that the data span.
_SHARE = 0.2
#: A published version's own figures are older than the season after so many days, and compare no more.
_COMPARABLE = timedelta(days=30)

Metrics = dict[str, Any]


def evaluate(recommender: Recommender, algorithm: Algorithm, data: Dataset) -> Metrics:
    """The candidate's metrics at k, with ``popularity``'s and the ``published`` version's inside.

    They go by the leaderboard's names, and so do ``kind``, what was asked, and ``beside_popularity``, the
    difference in NDCG with its 95 % interval.
    """
    split, metrics = _measured(algorithm, data)
    published = recommender.published_version
    if published is not None:
        metrics["published"] = _published(published, recommender, split, metrics["split"])
    return metrics


def _measured(algorithm: Algorithm, data: Dataset) -> tuple[Split, Metrics]:
    """On a time split; where that leaves hardly anybody to ask, on each shopper's last interaction."""
    split = time_split(data, _test_days(data))
    metrics = _compared(algorithm, split, "time")
    if metrics["test_shoppers"] >= _FEW:
        return split, metrics
    other = leave_last_out(data)
    others = _compared(algorithm, other, "last-out")
    return (other, others) if others["test_shoppers"] > metrics["test_shoppers"] else (split, metrics)


def _test_days(data: Dataset) -> float:
    span = (data.ends_at - int(data.times[0])) / SECONDS_PER_DAY if len(data) else 0.0
    # A minute at least: data of one moment still make a split, if an empty one.
    return max(min(float(conf.settings.EVALUATION_DAYS), _SHARE * span), 1 / 1440)


def _compared(algorithm: Algorithm, split: Split, name: str) -> Metrics:
    kind, questions = asked_of(algorithm, split, limit=_QUESTIONS)
    fitted = algorithm.clone().fit(split.train)
    mine = report(fitted, questions, split.train, K)
    theirs = report(Popularity().fit(split.train), questions, split.train, K)
    errors = rating_errors(fitted, split) if algorithm.predicts_ratings else {}
    ndcg = {"mine": mine.metrics["ndcg"], "theirs": theirs.metrics["ndcg"]}
    return {
        **_plain(mine.means() | errors),
        "kind": kind,
        "split": name,
        "popularity": _plain(theirs.means()),
        "beside_popularity": beside(ndcg, "mine", "theirs", questions.groups),
    }


def _published(version: ModelVersion, recommender: Recommender, split: Split, name: str) -> Metrics:
    """The published version's figures: on this very split where it is another algorithm, else its own.

    Fitted on this split the same algorithm would only be compared with itself.
    """
    before = version.configuration
    if (before.get("algorithm"), before.get("parameters")) != (recommender.algorithm, recommender.parameters):
        try:
            rival = create(before["algorithm"], before["parameters"])
            return {**_plain(measure(rival, split.train, split.test, K)), "number": version.number}
        except (AlgorithmError, KeyError):
            return {"number": version.number}
    figures = version.metrics if _is_comparable(version, name) else {}
    return {**{key: value for key, value in figures.items() if key in _FIGURES}, "number": version.number}


def _is_comparable(version: ModelVersion, split: str) -> bool:
    is_recent = version.finished_at is not None and version.finished_at > timezone.now() - _COMPARABLE
    return is_recent and version.metrics.get("split") == split and version.metrics.get("k") == K


_FIGURES = frozenset(
    {"precision", "recall", "hit_rate", "ndcg", "mrr", "coverage", "answered", "test_shoppers"}
)


def _plain(metrics: Mapping[str, float]) -> Metrics:
    """As JSON holds it: what could not be measured is null."""
    figures = {
        name: round(value, 6) if math.isfinite(value) else None
        for name, value in metrics.items()
        if name != "questions"
    }
    return {**figures, "k": K, "test_shoppers": int(metrics["questions"])}

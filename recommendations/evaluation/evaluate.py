"""Fit on the past, ask about what came after, count what was right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Algorithm, Dataset
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.evaluation.metrics import RANKING, coverage
from recommendations.evaluation.questions import Questions, next_items, rest_of_order
from recommendations.evaluation.rating_errors import rating_errors
from recommendations.evaluation.splits import Split

Metrics = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An algorithm's metrics and those of popularity, on the same questions."""

    metrics: Metrics
    baseline: Metrics


def evaluate(
    algorithm: Algorithm, train: Dataset, test: Dataset, k: int = 10, *, limit: int = 5000, seed: int = 0
) -> Metrics:
    """Metrics of a fresh copy of the algorithm, fitted on `train`, at k answers to at most `limit` questions.

    Asked is what shoppers with a history took up next; or, of an algorithm with lists for items alone,
    what else was in the order of an item. Gives precision, recall, hit_rate, ndcg, mrr (means over the
    questions), coverage (of the items in `train`), answered (share of questions with any answer),
    questions; and rmse, mae, rated where the algorithm predicts ratings and `test` holds some. NaN where
    there was nothing to measure.
    """
    split = Split(train=train, test=test)
    fitted = algorithm.clone().fit(train)
    metrics = _ranking(fitted, train, _questions(algorithm, split, limit, seed), k)
    return metrics | rating_errors(fitted, split) if algorithm.predicts_ratings else metrics


def compare(
    algorithm: Algorithm, train: Dataset, test: Dataset, k: int = 10, *, limit: int = 5000, seed: int = 0
) -> Comparison:
    """`evaluate` the algorithm, and popularity on the questions that it was asked."""
    questions = _questions(algorithm, Split(train=train, test=test), limit, seed)
    return Comparison(
        metrics=evaluate(algorithm, train, test, k, limit=limit, seed=seed),
        baseline=_ranking(Popularity().fit(train), train, questions, k),
    )


def _questions(algorithm: Algorithm, split: Split, limit: int, seed: int) -> Questions:
    ask = next_items if algorithm.scopes & {"shopper", "global"} else rest_of_order
    return ask(split, limit=limit, seed=seed)


def _ranking(fitted: Algorithm, train: Dataset, questions: Questions, k: int) -> Metrics:
    answers = fitted.recommend(questions.histories, k)
    hits, relevant = questions.hits(answers), questions.relevant
    return {
        **{name: _mean(metric(hits, relevant)) for name, metric in RANKING.items()},
        "coverage": coverage(answers.items, int(np.count_nonzero(np.bincount(train.items)))),
        "answered": _mean(np.asarray((answers.items >= 0).any(axis=1), np.float64)),
        "questions": float(len(answers)),
    }


def _mean(values: NDArray[np.float64]) -> float:
    measured = values[~np.isnan(values)]
    return float(measured.mean()) if len(measured) else float("nan")

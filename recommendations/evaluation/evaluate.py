"""Fit on the past, ask about what came after, count what was right."""

from __future__ import annotations

from dataclasses import dataclass

from recommendations.algorithms import Algorithm, Dataset
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.evaluation.answering import answer
from recommendations.evaluation.kinds import KINDS
from recommendations.evaluation.questions import Questions, bought_again, next_items, rest_of_order
from recommendations.evaluation.rating_errors import rating_errors
from recommendations.evaluation.report import mean, ranking, totals
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

    Asked is what shoppers with a history took up next; of an algorithm with lists for items alone, what else
    was in the order of an item; of one that only repeats, what was bought again; of a blend, what its kind of
    placement asks. Gives precision, recall, f1, hit_rate, ndcg, mrr, map (means over the questions), coverage,
    coverage_not_bought and gini (over the items in `train`), answered (share of questions with any answer),
    questions; and rmse, mae, rated where the algorithm predicts ratings and `test` holds some. NaN where there
    was nothing to measure. `report` tells more of a fitted algorithm, question by question.
    """
    split = Split(train=train, test=test)
    return _measured(algorithm, split, asked_of(algorithm, split, limit=limit, seed=seed)[1], k)


def compare(
    algorithm: Algorithm, train: Dataset, test: Dataset, k: int = 10, *, limit: int = 5000, seed: int = 0
) -> Comparison:
    """`evaluate` the algorithm, and popularity on the questions that it was asked."""
    split = Split(train=train, test=test)
    _, questions = asked_of(algorithm, split, limit=limit, seed=seed)
    return Comparison(
        metrics=_measured(algorithm, split, questions, k),
        baseline=_measured(Popularity(), split, questions, k),
    )


def asked_of(algorithm: Algorithm, split: Split, *, limit: int, seed: int = 0) -> tuple[str, Questions]:
    """The kind of placement that the algorithm's lists answer, and the questions of that kind.

    Of a blend it is the kind that it was made for; of what only repeats, buy-again; of lists for shoppers or
    for all, what shoppers took up next; of the others, the rest of an order.
    """
    kind = KINDS.get(getattr(algorithm, "kind", ""))
    if kind is not None:
        return kind.name, kind.ask(split, bool(getattr(algorithm, "repeats", False)), limit, seed)
    if algorithm.repeats_only:
        return "buy-again", bought_again(split, limit=limit, seed=seed)
    if algorithm.scopes & {"shopper", "global"}:
        return "for-you", next_items(split, limit=limit, seed=seed)
    return "also-bought", rest_of_order(split, limit=limit, seed=seed)


def _measured(algorithm: Algorithm, split: Split, questions: Questions, k: int) -> Metrics:
    fitted = algorithm.clone().fit(split.train)
    answers = answer(fitted, questions, k)
    means = {name: mean(values) for name, values in ranking(questions, answers).items()}
    metrics = means | totals(questions, answers, split.train)
    return metrics | rating_errors(fitted, split) if algorithm.predicts_ratings else metrics

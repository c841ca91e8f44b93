"""Everything that can be said of one model's answers, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Algorithm, Dataset, TopK
from recommendations.algorithms.counts.popularity import Popularity
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.algorithms.data.actors import actors, distinct_actors
from recommendations.algorithms.data.factorize import distinct
from recommendations.evaluation.answering import answer, full_auc
from recommendations.evaluation.metrics import (
    RANKING,
    calibration,
    coverage,
    coverage_not_bought,
    diversity,
    gini,
    new_item_share,
    novelty,
    seen,
    serendipity,
    value,
    value_share,
)
from recommendations.evaluation.metrics.diversity import Similarity
from recommendations.evaluation.questions import Questions
from recommendations.evaluation.segments import about, head, shopper_segments
from recommendations.evaluation.splits import has_clock

#: An item whose first interaction is no older is new to the shop.
NEW_DAYS = 30

Columns = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Per-question arrays [n] to compare models by, and figures of the answers as a whole.

    `segments` hold the ranking metrics again, NaN outside the segment; so they compare as well.
    """

    k: int
    metrics: Columns
    totals: dict[str, float]
    segments: dict[str, Columns]

    def means(self) -> dict[str, float]:
        """The mean of every metric over the questions where it could be measured, and the totals."""
        return {name: mean(values) for name, values in self.metrics.items()} | self.totals

    def segment_means(self) -> dict[str, dict[str, float]]:
        """The means of every segment, and how many questions it holds."""
        return {
            name: {metric: mean(values) for metric, values in columns.items()}
            | {"questions": float(np.count_nonzero(~np.isnan(columns["ndcg"])))}
            for name, columns in self.segments.items()
        }


def report(
    fitted: Algorithm,
    questions: Questions,
    train: Dataset,
    k: int = 10,
    *,
    values: Mapping[str, NDArray[np.floating]] | None = None,
    similarity: Similarity | NDArray[np.floating] | None = None,
    categories: NDArray[np.integer] | None = None,
    full_ranking: bool = False,
) -> Report:
    """Ask a fitted algorithm once and measure all.

    `values` names what a hit is worth, [n_items] each ("revenue": prices, "margin": margins; by default
    the questions' own as revenue); `similarity` (function or vectors) adds diversity, `categories`
    [n_items] calibration, `full_ranking` AUC over the scores of all candidates.
    """
    answers = answer(fitted, questions, k)
    metrics = ranking(questions, answers) | _surprise(questions, answers, train)
    if values is None and questions.values is not None:
        values = {"revenue": questions.values}
    for name, worth in (values or {}).items():
        metrics |= _worth(name, questions, answers, worth)
    if similarity is not None:
        metrics["diversity"] = diversity(answers.items, similarity)
    if categories is not None:
        metrics["calibration"] = calibration(answers.items, questions.histories, categories)
    if full_ranking:
        metrics["auc"] = full_auc(fitted, questions)
    return Report(
        k=k,
        metrics=metrics,
        totals=totals(questions, answers, train),
        segments=_segments(questions, answers, train),
    )


def ranking(questions: Questions, answers: TopK) -> Columns:
    """The ranking metrics of each question."""
    hits, relevant = questions.hits(answers), questions.relevant
    return {name: metric(hits, relevant) for name, metric in RANKING.items()}


def totals(questions: Questions, answers: TopK, train: Dataset) -> dict[str, float]:
    """Coverage and Gini over the items in training, the share of questions answered, and their number."""
    known = np.bincount(train.items, minlength=train.n_items) > 0
    n_known = int(np.count_nonzero(known))
    codes = np.append(np.where(known, np.cumsum(known) - 1, -1), -1)
    items = codes[np.where(answers.items >= 0, answers.items, train.n_items)]
    return {
        "coverage": coverage(items, n_known),
        "coverage_not_bought": coverage_not_bought(
            items, seen(answers.items, questions.histories, train.n_items), n_known
        ),
        "gini": gini(items, n_known),
        "answered": mean((answers.items >= 0).any(axis=1).astype(np.float64)),
        "questions": float(len(answers)),
    }


def mean(values: NDArray[np.float64]) -> float:
    """Over what could be measured; NaN where nothing could."""
    measured = values[~np.isnan(values)]
    return float(measured.mean()) if len(measured) else float("nan")


def _surprise(questions: Questions, answers: TopK, train: Dataset) -> Columns:
    expected = answer(Popularity().fit(train), questions, answers.k)
    everybody = len(distinct(actors(train)[0])) - int((actors(train)[0] < 0).any())
    found: Columns = {
        "novelty": novelty(answers.items, distinct_actors(train), everybody),
        "serendipity": serendipity(
            questions.hits(answers), answers.items, expected.items, questions.relevant
        ),
    }
    if has_clock(train):
        found["new_item_share"] = new_item_share(answers.items, _new(train))
    return found


def _new(train: Dataset) -> NDArray[np.bool_]:
    first = np.full(train.n_items, np.iinfo(np.int64).max)
    first[train.items[::-1]] = train.times[::-1]
    return first > train.ends_at - NEW_DAYS * SECONDS_PER_DAY


def _worth(name: str, questions: Questions, answers: TopK, worth: NDArray[np.floating]) -> Columns:
    if worth.shape != (questions.n_items,):
        raise ValueError(
            f"{name} has shape {worth.shape}: give one value for each of {questions.n_items} items."
        )
    hits = questions.hits(answers)
    return {
        name: value(hits, answers.items, worth, questions.relevant),
        f"{name}_share": value_share(hits, answers.items, worth, (questions.rows, questions.items)),
    }


def _segments(questions: Questions, answers: TopK, train: Dataset) -> dict[str, Columns]:
    everywhere = ranking(questions, answers)
    popular = head(train)
    by_shopper = {
        name: {metric: np.where(mask, values, np.nan) for metric, values in everywhere.items()}
        for name, mask in shopper_segments(questions.histories).items()
    }
    by_item = {
        name: ranking(about(questions, mask), answers)
        for name, mask in (("head", popular), ("tail", ~popular))
    }
    return by_shopper | by_item

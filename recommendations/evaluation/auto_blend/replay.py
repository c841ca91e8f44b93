"""The past once more: sources learn from its beginning and are asked about its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Dataset, Histories, TopK
from recommendations.algorithms.hybrids.candidates import gather
from recommendations.algorithms.hybrids.features import item_statistics
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.auto_blend.contest import Contest, hold
from recommendations.evaluation.kinds import KINDS, Kind
from recommendations.evaluation.questions import Questions

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replay:
    """A contest between sources, what the items were known for at its beginning, and what each source cost."""

    contest: Contest
    items: NDArray[np.float32]
    seconds: tuple[float, ...]


def replay(
    sources: Sequence[Source],
    data: Dataset,
    kind: str,
    *,
    repeats: bool = False,
    limit: int = 4000,
    depth: int = 100,
    seed: int = 0,
    progress: Progress | None = None,
) -> Replay:
    """Hold the sources' contest on the newest part of `data`, as the kind of placement asks."""
    judge = KINDS[kind]
    split = judge.split(data)
    questions = judge.ask(split, repeats, limit, seed)
    answers, seconds = [], []
    for number, source in enumerate(sources, start=1):
        began = process_time()
        answers.append(ask(source, split.train, questions, depth))
        seconds.append(process_time() - began)
        if progress is not None:
            progress(number / len(sources))
    return Replay(
        contest=_contest(answers, questions, judge),
        items=item_statistics(split.train),
        seconds=tuple(seconds),
    )


def ask(source: Source, train: Dataset, questions: Questions, depth: int) -> TopK:
    """The answers of a source that has learned from `train`; how good they are is for the contest to say."""
    return answered(
        source.fit(train).recommend(questions.histories, depth, exclude_seen=questions.candidates == "new"),
        questions.histories,
        only_seen=questions.candidates == "seen",
    )


def answered(top: TopK, histories: Histories, *, only_seen: bool) -> TopK:
    """The answers, of which only those remain that the history holds where nothing else was asked for."""
    if not only_seen or not len(top):
        return top
    width = np.int64(max(int(top.items.max(initial=0)), int(histories.items.max(initial=0))) + 1)
    own = histories.rows * width + histories.items
    rows, slots = np.nonzero(top.items >= 0)
    kept = np.isin(rows * width + top.items[rows, slots], own)
    rows, slots = rows[kept], slots[kept]
    return TopK.from_pairs(len(top), top.k, rows, top.items[rows, slots], top.scores[rows, slots])


def _contest(answers: Sequence[TopK], questions: Questions, kind: Kind) -> Contest:
    return hold(
        gather(answers, questions.n_items),
        questions.histories,
        questions.rows * np.int64(max(questions.n_items, 1)) + questions.items,
        questions.relevant,
        questions.n_items,
        metric="mrr" if kind.metric == "mrr" else "ndcg",
        k=kind.k,
    )

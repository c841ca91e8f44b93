"""The past once more: sources learn from its beginning and are asked about its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.hybrids.candidates import gather
from recommendations.algorithms.hybrids.features import item_statistics
from recommendations.algorithms.hybrids.sources import Source
from recommendations.evaluation.auto_blend.contest import Contest, hold
from recommendations.evaluation.kinds import KINDS, Kind
from recommendations.evaluation.questions import Questions
from recommendations.evaluation.splits import Split


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replay:
    """Contests between the same sources, what the items were known for before them, and what each source cost."""

    contests: tuple[Contest, ...]
    items: NDArray[np.float32]
    seconds: tuple[float, ...]  # CPU


def replay(
    sources: Sequence[Source],
    data: Dataset,
    kind: str,
    *,
    repeats: bool = False,
    about: Sequence[Sequence[str]] = ((),),
    limit: int = 6000,
    depth: int = 100,
    seed: int = 0,
) -> Replay:
    """Hold contests on the newest part of `data`, as the kind of placement asks.

    One contest for each entry of `about`: what shoppers did in the newest part by those kinds of
    interaction, by all where it names none.
    """
    judge = KINDS[kind]
    split = judge.split(data)
    asked = [judge.ask(_about(split, kinds), repeats, limit, seed) for kinds in about]
    answers: list[list[TopK]] = [[] for _ in asked]
    seconds = []
    for source in sources:
        began = process_time()
        fitted = source.fit(split.train)
        for questions, own in zip(asked, answers, strict=True):
            own.append(ask(fitted, questions, depth))
        seconds.append(process_time() - began)
    return Replay(
        contests=tuple(
            _contest(own, questions, judge) for own, questions in zip(answers, asked, strict=True)
        ),
        items=item_statistics(split.train),
        seconds=tuple(seconds),
    )


def ask(fitted: Algorithm, questions: Questions, depth: int) -> TopK:
    """A source's best `depth` for each question, out of what may be answered."""
    top = fitted.recommend(questions.histories, depth, exclude_seen=questions.candidates == "new")
    return of_history(top, questions.histories) if questions.candidates == "seen" else top


def of_history(top: TopK, histories: Histories) -> TopK:
    """The answers that the asker's own history holds."""
    if not len(top) or not len(histories.items):
        return TopK.absent(len(top), top.k)
    width = np.int64(max(int(top.items.max(initial=0)), int(histories.items.max(initial=0))) + 1)
    rows, slots = np.nonzero(top.items >= 0)
    kept = np.isin(rows * width + top.items[rows, slots], histories.rows * width + histories.items)
    rows, slots = rows[kept], slots[kept]
    return TopK.from_pairs(len(top), top.k, rows, top.items[rows, slots], top.scores[rows, slots])


def _about(split: Split, kinds: Sequence[str]) -> Split:
    return replace(split, test=split.test.of_kinds(kinds)) if kinds else split


def _groups(questions: Questions) -> NDArray[np.int64] | None:
    """Questions of one number come from one visit or shopper, in every contest of the replay alike."""
    shoppers = questions.histories.shoppers
    if questions.groups is not None or not len(shoppers) or (shoppers < 0).any():
        return questions.groups
    return shoppers.astype(np.int64)


def _contest(answers: Sequence[TopK], questions: Questions, kind: Kind) -> Contest:
    return hold(
        gather(answers, questions.n_items),
        questions.histories,
        questions.rows * np.int64(max(questions.n_items, 1)) + questions.items,
        questions.relevant,
        questions.n_items,
        groups=_groups(questions),
        metric="mrr" if kind.metric == "mrr" else "ndcg",
        k=kind.k,
    )

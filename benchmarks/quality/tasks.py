"""Fourteen questions that shops ask, on eight public data sets, and how each is cut in two.

The cut that makes the test is made once more in what is left, for validation: parameters are chosen there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.quality import asking, frames
from recommendations.algorithms import Dataset
from recommendations.evaluation.questions import Questions

#: To be raised when a task asks something else: figures measured before are then forgotten.
TASKS_VERSION = 1

Kind = Literal["visit", "basket", "for-you"]
Cut = Callable[[pd.DataFrame, Literal["test", "validation"]], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A data set, what is later in it, and what is asked about that."""

    name: str
    kind: Kind
    load: Callable[[], pd.DataFrame]
    cut: Cut  # mask of the rows that are later
    ask: Callable[..., Questions]
    tidy: Callable[[pd.DataFrame], pd.DataFrame] = lambda part: part  # for each part on its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    name: str
    source: Source
    new: bool  # what the history holds is no answer
    metrics: tuple[str, str]  # the first one decides
    k: int

    @property
    def kind(self) -> Kind:
        return self.source.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What to learn from, and the questions of each task about what came after."""

    train: Dataset
    questions: dict[str, Questions]


def parts(
    source: Source, tasks: list[Task], frame: pd.DataFrame, part: Literal["test", "validation"]
) -> Parts:
    """For "validation", everything lies in the training part of the test."""
    if part == "validation":
        frame = frame[~source.cut(frame, "test")].reset_index(drop=True)
    later = source.cut(frame, part)
    train = asking.dataset(source.tidy(frame[~later].reset_index(drop=True)))
    after = source.tidy(frame[later].reset_index(drop=True))
    return Parts(train=train, questions={task.name: source.ask(train, after, new=task.new) for task in tasks})


def _test_visits(frame: pd.DataFrame, part: str) -> NDArray[np.bool_]:
    if part == "test":
        return frame["part"].eq("test").to_numpy()
    return frame["visit"].to_numpy() >= np.quantile(frame["visit"].unique(), 0.93)


def _last_of_shopper(frame: pd.DataFrame, _part: str) -> NDArray[np.bool_]:
    return ~frame.duplicated("shopper", keep="last").to_numpy()


def _last_basket(frame: pd.DataFrame, _part: str) -> NDArray[np.bool_]:
    last = frame.groupby("shopper")["order"].transform("last")
    return frame["order"].eq(last).to_numpy()


def _fifth(frame: pd.DataFrame, part: str) -> NDArray[np.bool_]:
    orders = frame["order"].unique()
    rng = np.random.default_rng({"test": 42, "validation": 43}[part])
    return frame["order"].isin(rng.choice(orders, len(orders) // 5, replace=False)).to_numpy()


def _from_dates(test: str, validation: str) -> Cut:
    starts = {"test": test, "validation": validation}

    def cut(frame: pd.DataFrame, part: str) -> NDArray[np.bool_]:
        return (frame["time"] >= pd.Timestamp(starts[part], tz="UTC").timestamp()).to_numpy()

    return cut


def _from_weeks(test: int, validation: int) -> Cut:
    return lambda frame, part: (frame["part"] >= (test if part == "test" else validation)).to_numpy()


_GIFTS: dict[str, Any] = {
    "load": lambda: frames.gifts("online_retail_ii"),
    "cut": _from_dates("2011-06-01", "2011-03-01"),
    "tidy": frames.net_of_returns,
}
_HOUSEHOLDS: dict[str, Any] = {
    "load": lambda: frames.households("complete_journey"),
    "cut": _from_weeks(37, 29),
}
_BASKETS: dict[str, dict[str, Any]] = {
    "gifts": _GIFTS,
    "households": _HOUSEHOLDS,
    "tafeng": {"load": lambda: frames.undated_baskets("tafeng_baskets"), "cut": _last_basket},
    "groceries": {"load": lambda: frames.undated_baskets("groceries"), "cut": _fifth},
}


def _visits(name: str) -> Source:
    load = lambda: frames.clicks(f"{name}_sessions")  # noqa: E731
    return Source(name=name, kind="visit", load=load, cut=_test_visits, ask=asking.next_in_visit)


def _sequence(name: str) -> Source:
    load = lambda: frames.reviews(f"amazon_{name}_seq")  # noqa: E731
    return Source(name=name, kind="visit", load=load, cut=_last_of_shopper, ask=asking.after_training)


def _task(name: str, source: Source, *, new: bool, metrics: tuple[str, str], k: int) -> Task:
    return Task(name=name, source=source, new=new, metrics=metrics, k=k)


def _all() -> Iterator[Task]:
    for source in (_visits("diginetica"), _visits("yoochoose64")):
        for name, new in (("next", False), ("new", True)):
            yield _task(f"{source.name}-{name}", source, new=new, metrics=("mrr", "hit_rate"), k=20)
    for source in (_sequence("beauty"), _sequence("sports")):
        yield _task(f"{source.name}-last", source, new=True, metrics=("ndcg", "hit_rate"), k=10)
    for name, given in _BASKETS.items():
        source = Source(name=f"{name}-baskets", kind="basket", ask=asking.hidden_item, **given)
        yield _task(source.name, source, new=True, metrics=("mrr", "hit_rate"), k=10)
    for name, given in (("gifts", _GIFTS), ("households", _HOUSEHOLDS)):
        source = Source(name=f"{name}-over-time", kind="for-you", ask=asking.after_training, **given)
        for suffix, new in (("", False), ("-new", True)):
            yield _task(f"{name}-for-you{suffix}", source, new=new, metrics=("ndcg", "recall"), k=20)


TASKS = {task.name: task for task in _all()}

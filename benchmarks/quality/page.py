"""The section of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.quality import store
from benchmarks.quality.peers import absent
from benchmarks.quality.results import MARKS, SKETCHED, Answered, Result
from benchmarks.report import table, write_section
from recommendations.evaluation import Difference

_NAMES = {"mrr": "MRR", "ndcg": "NDCG", "hit_rate": "HR", "recall": "Recall"}
_PACKAGES = ["implicit", "scikit-surprise", "lenskit", "lightgbm", "scipy", "numpy"]


def write(results: Sequence[Result]) -> None:
    write_section("quality", "Quality, beside other libraries", body(results), _PACKAGES)


def body(results: Sequence[Result]) -> str:
    parts = [_INTRODUCTION, _main_table(results), _verdict(results), _marks(results), _everybody(results)]
    parts += [_chosen(results), _cost(results), _absent()]
    return "\n\n".join(part for part in parts if part)


_INTRODUCTION = """Fourteen questions that shops ask, on eight public data sets; everybody learns from the same
past, is asked every test question, and ranks all items of the past. A question whose answer is new to the
catalogue is dropped for everybody. *Next*: what comes after each click of a visit (*new*: where it is not in the
visit yet, and the visit's items are no answers). *Last*: the last item of each shopper. *Basket*: one item of an
order, hidden at random. *For-you*: what shoppers bought in the time that follows (*-new*: for the first time).
The libraries' parameters are the best of a short grid on a validation part that lies in training; ours is
`AutoBlend` with its defaults, the same for all, told only the kind of placement and whether repeats may be
shown. The best library is picked by the test itself, which flatters it; so is the best single method, for
which published methods in our own implementation, each plain and with one fixed textbook setting, stand too.
BPR has one setting for its cost; LensKit's EASE learns from the 8,000 commonest items, since more do not fit;
RecTools is left out because it asks for an older NumPy than this package supports.
Intervals are paired bootstrap intervals of 95 %, over visits where questions come from visits. The last column
says how often any model was judged by that test part, ours included, since the tasks were fixed.
Figures are kept between runs and measured anew when the code or library that made them changes."""


def _main_table(results: Sequence[Result]) -> str:
    looks = store.looks()
    head = ["task", "questions", "best library", "best single method", "ours"]
    head += ["ours − library", "ours − single", "looks (ours)"]
    rows = [
        [
            f"{result.task.name}, {_metric(result)}",
            f"{result.n:,}",
            _named(result.best_peer, result.metric),
            _named(result.best_single, result.metric),
            f"{result.ours.mean(result.metric):.4f}",
            _interval(result.over_peer),
            _interval(result.over_single),
            f"{looks[result.task.name].total()} ({looks[result.task.name][result.ours.name]})",
        ]
        for result in results
    ]
    return table(head, rows)


def _verdict(results: Sequence[Result]) -> str:
    return "\n".join(
        _counted(results, what, differences, others)
        for what, differences, others in (
            (
                "best library",
                [result.over_peer for result in results],
                [result.best_peer for result in results],
            ),
            (
                "best single method",
                [result.over_single for result in results],
                [result.best_single for result in results],
            ),
        )
        if all(others)
    )


def _counted(
    results: Sequence[Result],
    what: str,
    differences: Sequence[Difference | None],
    others: Sequence[Answered | None],
) -> str:
    above = sum(difference.is_better for difference in differences if difference)
    below = sum(difference.is_worse for difference in differences if difference)
    ours = np.mean([result.ours.mean(result.metric) for result in results])
    theirs = np.mean(
        [other.mean(result.metric) for result, other in zip(results, others, strict=True) if other]
    )
    return (
        f"- Against the {what} of each task the interval lies wholly above zero in {above} of {len(results)} tasks, "
        f"wholly below in {below}. Macro average of the deciding metric: {ours:.4f} against {theirs:.4f} "
        f"({ours / theirs - 1:+.1%})."
    )


def _marks(results: Sequence[Result]) -> str:
    rows = [
        [f"{result.task.name}, {_metric(result)}", f"{MARKS[result.task.name]:.3f}", f"{result.sketched:.4f}"]
        for result in results
        if result.sketched is not None
    ]
    if not rows:
        return ""
    intro = f"An early sketch of ours set these marks on {SKETCHED:,} questions drawn with seed 42:"
    return f"{intro}\n\n{table(['task', 'mark', 'ours, same number and seed'], rows)}"


def _everybody(results: Sequence[Result]) -> str:
    """Every model's two metrics, a table for each kind of task."""
    kinds = dict.fromkeys(result.task.kind for result in results)
    tables = [_of_kind([result for result in results if result.task.kind == kind]) for kind in kinds]
    return "### All models\n\nThe deciding metric, then the other one.\n\n" + "\n\n".join(tables)


def _of_kind(results: Sequence[Result]) -> str:
    names = dict.fromkeys(
        (answered.name, answered in result.peers)
        for result in results
        for answered in [result.ours, *result.peers, *result.references]
    )
    head = ["", *(f"{result.task.name}, {_metrics(result)}" for result in results)]
    rows = [
        [name if is_peer else f"{name} (ours)", *(_cell(result, name, is_peer) for result in results)]
        for name, is_peer in names
    ]
    return table(head, rows)


def _cell(result: Result, name: str, is_peer: bool) -> str:
    models = result.peers if is_peer else [result.ours, *result.references]
    found = [answered for answered in models if answered.name == name]
    return " / ".join(f"{found[0].mean(metric):.4f}" for metric in result.task.metrics) if found else "–"


def _chosen(results: Sequence[Result]) -> str:
    lines = []
    for result in results:
        if report := result.ours.report:
            sources = sorted(report["sources"], key=lambda source: -source["weight"])
            kept = [f"{source['name']} {source['weight']:.2f}" for source in sources if source["weight"] > 0]
            lines.append(f"- {result.task.name}: {report['chosen']} of {', '.join(kept)}")
    return "### What AutoBlend chose\n\n" + "\n".join(lines) if lines else ""


def _cost(results: Sequence[Result]) -> str:
    fitting = sum(result.ours.seconds[0] for result in results)
    answering = sum(result.ours.seconds[1] for result in results)
    questions = sum(result.n for result in results)
    return (
        f"Ours took {fitting:,.0f} CPU seconds to choose, learn and fit on all {len(results)} tasks, and "
        f"{1000 * answering / questions:.2f} CPU milliseconds for an answer."
    )


def _absent() -> str:
    missing = ", ".join(absent())
    return f"Not installed here, so not measured: {missing}." if missing else ""


def _named(answered: Answered | None, metric: str) -> str:
    return f"{answered.name} {answered.mean(metric):.4f}" if answered else "–"


def _metric(result: Result) -> str:
    return f"{_NAMES[result.metric]}@{result.task.k}"


def _metrics(result: Result) -> str:
    return " / ".join(f"{_NAMES[metric]}@{result.task.k}" for metric in result.task.metrics)


def _interval(difference: Difference | None) -> str:
    if difference is None:
        return "–"
    return f"{difference.mean:+.4f} ({difference.low:+.4f} to {difference.high:+.4f})"

"""One run of the leaderboard: read, ask, measure each entry within its budget, compare, keep."""

import logging
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from recommendations import conf
from recommendations.algorithms import Dataset
from recommendations.algorithms.errors import AlgorithmError, MissingExtraError
from recommendations.evaluation import KINDS, Questions
from recommendations.evaluation.leaderboard import Entry, ask, beside, compared
from recommendations.models import EntryStatus, Evaluation, EvaluationEntry, EvaluationStatus
from recommendations.training.failures import in_words
from recommendations.training.leaderboard import entries as participants
from recommendations.training.leaderboard import material
from recommendations.training.leaderboard.fitting import Bench, Budget, Fit, Outcome, bench
from recommendations.training.leaderboard.keys import key_of
from recommendations.training.leaderboard.question import Question
from recommendations.training.leaderboard.queueing import claim, finish, keep_alive, queue
from recommendations.training.leaderboard.searching import search

logger = logging.getLogger(__name__)

#: Told what is being done, how many entries are done, and how many there are.
Listener = Callable[[str, int, int], object]


def measure(question: Question, *, by: str = "", listener: Listener | None = None) -> Evaluation:
    """Run in this process. A run that waits in the queue is taken over; one that is at work is left alone."""
    evaluation, created = queue(question, by=by)
    if not created:
        Evaluation.objects.filter(pk=evaluation.pk, status=EvaluationStatus.QUEUED).update(
            question=question.as_json()
        )
    return run(evaluation.pk, listener=listener)


def run(evaluation_id: int, *, listener: Listener | None = None) -> Evaluation:
    """Answer a queued question; nothing happens where another process has it, or it was answered."""
    evaluation = claim(evaluation_id)
    if evaluation is not None:
        try:
            _Run(evaluation, listener or _nobody).live()
        except Exception as error:
            logger.exception("The leaderboard of %s failed", evaluation)
            finish(evaluation, EvaluationStatus.FAILED, in_words(error))
        except BaseException as error:
            finish(evaluation, EvaluationStatus.FAILED, in_words(error))
            raise
        _prune(evaluation.placement_kind)
    return Evaluation.objects.get(pk=evaluation_id)


class _Run:
    """What one run holds while it lives."""

    def __init__(self, evaluation: Evaluation, listener: Listener) -> None:
        self.evaluation = evaluation
        self.question = Question.from_json(evaluation.question)
        self.kind = KINDS[self.question.kind]
        self.listener = listener
        self.scores: dict[str, NDArray[np.float64]] = {}

    def live(self) -> None:
        self.tell(_("Reading interactions"), 0, 1)
        data = material.read(material.day_begun(), store=self.question.store)
        fingerprint = material.fingerprint(data)
        if not len(data):
            finish(self.evaluation, EvaluationStatus.FAILED, _nothing_to_ask())
            return
        split, questions = ask(
            self.kind, data, limit=self.question.limit, seed=self.question.seed, repeats=self.question.repeats
        )
        if not len(questions):
            finish(self.evaluation, EvaluationStatus.FAILED, _nothing_to_ask())
            return
        self.note(data, fingerprint, questions)
        values = material.worth(data)
        with bench() as tests, bench() as validation:
            tests.put(split, questions, values)
            if self.question.search:
                inner, asked = ask(
                    self.kind,
                    split.train,
                    limit=self.question.limit,
                    seed=self.question.seed,
                    repeats=self.question.repeats,
                )
                validation.put(inner, asked, {})
            self.measure_all(fingerprint, tests, validation)
        self.compare(questions)
        finish(self.evaluation, EvaluationStatus.FINISHED, progress=1.0)

    def note(self, data: Dataset, fingerprint: str, questions: Questions) -> None:
        """What the figures are about."""
        self.evaluation.facts = {
            "fingerprint": fingerprint,
            "interactions": len(data),
            "shoppers": data.n_shoppers,
            "products": data.n_items,
            "days": material.span_days(data),
            "questions": len(questions),
            "right": len(questions.items),
            "metric": self.kind.metric,
            "k": self.kind.k,
            "currency": conf.settings.CURRENCY,
        }
        self.save_facts()

    def save_facts(self) -> None:
        Evaluation.objects.filter(pk=self.evaluation.pk).update(facts=self.evaluation.facts)

    def measure_all(self, fingerprint: str, tests: Bench, validation: Bench) -> None:
        found = participants.entries_of(self.question)
        for position, entry in enumerate(found):
            self.tell(str(entry), position, len(found))
            key = key_of(entry, self.question, fingerprint)
            row = self.taken_over(key) or self.measured(entry, tests, validation)
            row.pk, row.evaluation, row.key, row.position = None, self.evaluation, key, position
            row.save(force_insert=True)
            if row.scores is not None:
                self.scores[key] = unpacked(row.scores)
        self.tell(_("Comparing"), len(found), len(found))

    def tell(self, what: str, done: int, total: int) -> None:
        keep_alive(self.evaluation, self.question.seconds, progress=done / max(1, total))
        self.listener(what, done, total)

    def taken_over(self, key: str) -> EvaluationEntry | None:
        """What an earlier run found out, unless it had less time or memory than there is now."""
        for row in EvaluationEntry.objects.filter(key=key).order_by("-pk"):
            budget = row.figures.get("budget", [0, 0])
            if row.status in (EntryStatus.MEASURED, EntryStatus.NOT_READY) or (
                row.status in (EntryStatus.OUT_OF_TIME, EntryStatus.OUT_OF_MEMORY)
                and budget[0] >= self.question.seconds
                and budget[1] >= self.question.memory
            ):
                row.figures["is_taken_over"] = True
                return row
        return None

    def measured(self, entry: Entry, tests: Bench, validation: Bench) -> EvaluationEntry:
        budget = Budget(seconds=self.question.seconds, memory=self.question.memory)
        row = EvaluationEntry(
            algorithm=entry.algorithm, window_days=entry.window_days, is_searched=entry.search
        )
        try:
            participants.check(entry)
            parameters = participants.settled(entry, self.question)
            found = self.best_of(entry, parameters, validation, budget) if entry.search else None
            parameters |= found["chosen"] if found else {}
            outcome = tests.measure(self.fit(entry, parameters), budget)
        except MissingExtraError as error:
            parameters, found = dict(entry.parameters), None
            outcome = Outcome(status=EntryStatus.NOT_INSTALLED, reason=str(error))
        except AlgorithmError as error:
            parameters, found = dict(entry.parameters), None
            outcome = Outcome(status=EntryStatus.FAILED, reason=str(error))
        row.parameters, row.status, row.reason = parameters, outcome.status, outcome.reason
        row.figures = outcome.figures | {"budget": [budget.seconds, budget.memory]}
        if found:
            row.figures["search"] = found
        row.scores = None if outcome.scores is None else packed(outcome.scores)
        row.measured_at = timezone.now()
        return row

    def fit(self, entry: Entry, parameters: dict[str, Any], *, drop: bool = True) -> Fit:
        return Fit(
            algorithm=entry.algorithm,
            parameters=parameters,
            kind=self.question.kind,
            window_days=entry.window_days,
            drop=drop,
        )

    def best_of(
        self, entry: Entry, parameters: dict[str, Any], validation: Bench, budget: Budget
    ) -> dict[str, Any]:
        def judge(tried: dict[str, Any]) -> Outcome:
            keep_alive(self.evaluation, self.question.seconds)
            return validation.measure(self.fit(entry, parameters | tried, drop=False), budget)

        return search(entry.algorithm, judge, self.question)

    def compare(self, questions: Questions) -> None:
        """Each entry beside popularity and the best; the best blend beside the best that is none."""
        rows = {row.key: row for row in self.evaluation.entries.defer("scores")}
        baseline = next(
            (key for key, row in rows.items() if row.algorithm == participants.BASELINE and not row.position),
            None,
        )
        found = compared(self.scores, baseline, questions.groups)
        for key, sides in found.items():
            rows[key].figures |= sides
            rows[key].save(update_fields=["figures"])
        single, blend = (
            self.best([key for key in self.scores if _is_blend(rows[key]) == wanted])
            for wanted in (False, True)
        )
        self.evaluation.facts |= {
            "baseline": baseline,
            "single": single,
            "blend": blend,
            "blend_beside_single": beside(self.scores, blend, single, questions.groups)
            if blend and single
            else None,
        }
        self.save_facts()

    def best(self, keys: list[str]) -> str | None:
        means = {
            key: float(np.nanmean(self.scores[key])) for key in keys if not np.isnan(self.scores[key]).all()
        }
        return max(means, key=lambda key: means[key]) if means else None


def _is_blend(row: EvaluationEntry) -> bool:
    return bool(row.figures.get("features", {}).get("sources"))


def packed(scores: NDArray[np.float64]) -> bytes:
    return zlib.compress(scores.astype(np.float32).tobytes())


def unpacked(kept: "bytes | memoryview[int]") -> NDArray[np.float64]:
    return np.frombuffer(zlib.decompress(bytes(kept)), np.float32).astype(np.float64)


def _nothing_to_ask() -> str:
    return _(
        "There is nothing to ask: no shopper, order or visit has a past to learn from and something after it."
        " Let the shop record, or import what it sold: python manage.py recs_backfill"
    )


def _prune(kind: str) -> None:
    """Keep the newest KEEP_EVALUATIONS runs of the kind."""
    with suppress(Exception):
        kept = Evaluation.objects.filter(placement_kind=kind, open_slot=None).order_by("-pk")
        keys = list(kept.values_list("pk", flat=True)[conf.settings.KEEP_EVALUATIONS :])
        Evaluation.objects.filter(pk__in=keys).delete()


def _nobody(what: str, done: int, total: int) -> None:
    """Nobody listens."""

import json as json_module
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from recommendations.algorithms.errors import AlgorithmError
from recommendations.management.intake_command import INTERRUPTED
from recommendations.management.leaderboard import lines, record
from recommendations.models import EntryStatus, Evaluation, EvaluationStatus
from recommendations.training.leaderboard import KINDS, Question, board_of

_OVER_BUDGET = (EntryStatus.OUT_OF_TIME, EntryStatus.OUT_OF_MEMORY)


class Command(BaseCommand):
    help = (
        "Measure which algorithm answers best on the shop's own history, and keep the result for the admin."
        " What was measured before on the same data is taken over. Exits with 1 where a run failed or an"
        " algorithm that was named could not be measured."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "algorithm",
            nargs="*",
            help="Algorithms, such as item-knn or item-knn:neighbours=100,weighting=bm25;"
            " all that are ready by default. Popularity always takes part.",
        )
        parser.add_argument(
            "--kind",
            action="append",
            choices=[*KINDS, "all"],
            help="Kind of placement to measure for; repeat it for several (default: for-you).",
        )
        parser.add_argument(
            "--window",
            action="append",
            type=_positive,
            metavar="DAYS",
            help="How far back to learn from; repeat it to compare several (default: each algorithm's own).",
        )
        parser.add_argument(
            "--limit", type=_positive, default=5000, help="Questions at most (default: 5000)."
        )
        parser.add_argument("--seed", type=int, default=0, help="Of what is drawn at random (default: 0).")
        parser.add_argument(
            "--repeats", action="store_true", help="What a shopper had before may be right, and recommended."
        )
        parser.add_argument(
            "--seconds", type=_positive, default=300, help="Budget of one algorithm (default: 300)."
        )
        parser.add_argument(
            "--memory",
            type=_positive,
            default=2048,
            metavar="MB",
            help="Budget of one algorithm (default: 2048).",
        )
        parser.add_argument(
            "--search",
            action="store_true",
            help="Search parameters too: chosen on earlier days, judged once.",
        )
        parser.add_argument(
            "--trials", type=_positive, default=10, help="Combinations an algorithm to search (default: 10)."
        )
        parser.add_argument(
            "--search-seconds",
            type=_positive,
            default=600,
            help="Budget of one algorithm's search (default: 600).",
        )
        parser.add_argument("--store", default="", help="Only this store's interactions.")
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")
        parser.add_argument(
            "--html", type=Path, metavar="FILE", help="Write the result as one HTML file too."
        )

    def handle(self, **options: Any) -> None:
        entries = [_entry(text) for text in options["algorithm"]]
        try:
            found = [self._measured(kind, entries, options) for kind in _kinds(options["kind"])]
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. The same command goes on from here.")
            sys.exit(INTERRUPTED)
        if options["html"]:
            _write_html(options["html"], found)
        if options["json"]:
            self.stdout.write(json_module.dumps([record(one) for one in found], indent=1))
        else:
            self._tell(found, options["html"])
        self._end(found, named=bool(entries))

    def _measured(self, kind: str, entries: list[dict[str, Any]], options: dict[str, Any]) -> Evaluation:
        from recommendations.training.leaderboard import measure

        names = (
            "limit",
            "seed",
            "repeats",
            "seconds",
            "memory",
            "search",
            "trials",
            "search_seconds",
            "store",
        )
        question = Question(
            kind=kind,
            entries=tuple(entries),
            windows=tuple(options["window"] or (None,)),
            **{name: options[name] for name in names},
        )
        with _progress(kind, quiet=options["json"]) as listener:
            evaluation = measure(question, by="recs_evaluate", listener=listener)
        if evaluation.status == EvaluationStatus.RUNNING:
            raise CommandError(
                f"{kind} is being measured already, for {evaluation.requested_by or 'somebody'}. Wait for it. If its"
                f" process was killed, ask again after {localtime(evaluation.alive_until):%H:%M:%S}: what it had"
                " measured is taken over."
            )
        return evaluation

    def _tell(self, found: list[Evaluation], html: Path | None) -> None:
        for evaluation in found:
            shown = board_of(evaluation)
            head, *rest = lines(shown)
            style = self.style.SUCCESS if shown.measured else self.style.ERROR
            self.stdout.write(style(head))
            for line in rest:
                self.stdout.write(line)
            self.stdout.write("")
        if html:
            self.stdout.write(f"Written: {html}")

    def _end(self, found: list[Evaluation], *, named: bool) -> None:
        failed = [one for one in found if one.status != EvaluationStatus.FINISHED]
        if failed:
            raise CommandError(f"{len(failed)} of {len(found)} runs failed.", returncode=1)
        bad = [EntryStatus.FAILED, *_OVER_BUDGET, EntryStatus.NOT_INSTALLED, EntryStatus.NOT_READY]
        lost = sum(one.entries.filter(status__in=bad).count() for one in found)
        if named and lost:
            raise CommandError(
                f"{lost} of the algorithms that were named could not be measured.", returncode=1
            )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


_positive.__name__ = "whole number above 0"


def _kinds(given: list[str] | None) -> list[str]:
    if given and "all" in given:
        return list(KINDS)
    return list(dict.fromkeys(given or ["for-you"]))


def _entry(text: str) -> dict[str, Any]:
    """The algorithm as JSON holds it; CommandError for one that there is not, or a parameter it refuses."""
    from recommendations.algorithms.errors import MissingExtraError
    from recommendations.evaluation.leaderboard import Entry
    from recommendations.training.leaderboard.entries import check

    try:
        entry = Entry.parse(text)
        check(entry)
    except MissingExtraError as error:
        raise CommandError(str(error)) from error
    except AlgorithmError as error:
        raise CommandError(str(error)) from error
    return entry.spec()


def _write_html(path: Path, found: list[Evaluation]) -> None:
    from recommendations.training.leaderboard import as_html

    try:
        path.write_text(as_html([board_of(one) for one in found]), encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written: {error.strerror}. What was measured is kept."
        ) from error


@contextmanager
def _progress(kind: str, *, quiet: bool) -> Iterator[Any]:
    """A bar on a terminal, nothing in a log."""
    if quiet or not sys.stderr.isatty() or find_spec("tqdm") is None:
        yield None
        return
    from tqdm import tqdm

    with tqdm(desc=kind, bar_format="{desc} {bar} {n_fmt}/{total_fmt} {elapsed}", leave=False) as bar:

        def listen(what: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description_str(f"{kind}: {what}")
            bar.update(done - bar.n)

        yield listen

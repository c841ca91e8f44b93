import json as json_module
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.catalog import plain_key
from recommendations.management.progress import bar

_STEPS = {"orders": "Reading orders", "sets": "Counting sets", "proposals": "Keeping proposals"}


class Command(BaseCommand):
    help = (
        "Search the orders for products that sell together, and propose them as bundles;"
        " somebody decides on them in the admin."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=_positive, help="How far back orders are read; a year by default.")
        parser.add_argument("--min-orders", type=_positive, help="Orders that must hold the whole set.")
        parser.add_argument("--min-shoppers", type=_positive, help="Shoppers who must have bought it.")
        parser.add_argument("--min-lift", type=float, help="How much oftener than by chance, for sure.")
        parser.add_argument("--limit", type=_positive, help="Proposals that may be open at once.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what would be proposed, keep nothing."
        )
        parser.add_argument(
            "--queue", action="store_true", help="Let a Celery worker search with the defaults."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def handle(self, *, json: bool, queue: bool, **options: Any) -> None:
        if queue:
            self._queue()
            return
        outcome = _searched(options)
        if json:
            self.stdout.write(json_module.dumps(_record(outcome), ensure_ascii=False, indent=1))
            return
        for proposal in outcome.proposed:
            self.stdout.write(_line(proposal))
        self.stdout.write(self.style.SUCCESS(_summary(outcome)))

    def _queue(self) -> None:
        from recommendations.tasks import request_bundles

        if not request_bundles():
            raise CommandError("No broker took it. Without --queue the search runs here.")
        self.stdout.write("Queued. It waits for a Celery worker on the training queue.")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _searched(options: dict[str, Any]) -> Any:
    try:
        from recommendations.training import bundles

        limits = {
            "min_orders": options["min_orders"],
            "min_shoppers": options["min_shoppers"],
            "min_lift": options["min_lift"],
            "most_proposals": options["limit"],
        }
        given = {name: value for name, value in limits.items() if value is not None}
        days = {"days": options["days"]} if options["days"] else {}
        with _progress() as told:
            return bundles.propose(bundles.Limits(**given), dry_run=options["dry_run"], progress=told, **days)
    except ModuleNotFoundError as error:
        raise CommandError(
            f"The search needs {error.name}, which is not installed here:"
            ' pip install "django-shop-recommendations[train]". Or let a worker search: recs_bundles --queue.'
        ) from error


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """One bar over all steps, moved on by hundredths of each."""
    with bar("Bundles", total=100 * len(_STEPS), unit="step") as advance:
        done = 0

        def told(step: str, share: float) -> None:
            nonlocal done
            at = 100 * [*_STEPS].index(step) + round(100 * share)
            advance(at - done)
            done = at

        yield told


def _line(proposal: Any) -> str:
    evidence = proposal.evidence
    return (
        f"{evidence.orders} orders by {evidence.shoppers} shoppers, {evidence.association_lift:.1f} × chance: "
        + " + ".join(proposal.titles)
    )


def _summary(outcome: Any) -> str:
    would = "would be proposed" if outcome.dry_run else "proposed"
    return (
        f"{len(outcome.proposed)} {would} from {outcome.orders:,} orders of {outcome.days} days;"
        f" {outcome.refreshed} open before, {outcome.retired} retired."
    )


def _record(outcome: Any) -> dict[str, Any]:
    return {
        "days": outcome.days,
        "orders": outcome.orders,
        "dry_run": outcome.dry_run,
        "refreshed": outcome.refreshed,
        "retired": outcome.retired,
        "proposed": [
            {
                "products": [plain_key(key) for key in proposal.products],
                "titles": list(proposal.titles),
                "orders": proposal.evidence.orders,
                "shoppers": proposal.evidence.shoppers,
                "confidence": round(proposal.evidence.confidence, 4),
                "association_lift": round(proposal.evidence.association_lift, 2),
            }
            for proposal in outcome.proposed
        ],
    }

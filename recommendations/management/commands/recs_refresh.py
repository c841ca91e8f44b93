import json as json_module
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations.management.progress import bar
from recommendations.models import Audience
from recommendations.training.audiences import Refreshed, refresh


class Command(BaseCommand):
    help = (
        "Count who belongs to each audience, and write shoppers' profiles anew. Exits with 1 where an audience"
        " could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slug", nargs="*", help="Audiences to count; without any, all of them and every profile."
        )
        parser.add_argument("--json", action="store_true", help="Print one JSON document.")

    def handle(self, *, slug: list[str], json: bool, **options: Any) -> None:
        _require(slug)
        started = time.monotonic()
        with bar("shoppers", unit="shopper") as advance:
            done = _refresh(slug, advance)
        seconds = time.monotonic() - started
        if json:
            self.stdout.write(json_module.dumps(_record(done, seconds), ensure_ascii=False, indent=1))
        else:
            self._tell(done, seconds, profiles=not slug)
        if done.problems:
            raise CommandError(f"{len(done.problems)} audiences could not be read.", returncode=1)

    def _tell(self, done: Refreshed, seconds: float, *, profiles: bool) -> None:
        for one in done.audiences:
            size = "told in each request" if one.size is None else _shoppers(one.size)
            moved = f" ({one.joined:,} joined, {one.left:,} left)" if one.joined or one.left else ""
            self.stdout.write(self.style.SUCCESS(f"{one.audience.slug}: {size}{moved}"))
        for slug, problem in done.problems.items():
            self.stdout.write(self.style.ERROR(f"{slug}: {problem}"))
        said = f", {done.profiles:,} profiles changed" if profiles else ""
        self.stdout.write(f"{_shoppers(done.shoppers)} read{said}. ({seconds:.1f} s)")


def _shoppers(number: int) -> str:
    return "1 shopper" if number == 1 else f"{number:,} shoppers"


def _require(slugs: list[str]) -> None:
    known = set(Audience.objects.filter(is_active=True).values_list("slug", flat=True))
    missing = [slug for slug in slugs if slug not in known]
    if missing:
        there = ", ".join(sorted(known)) or "none"
        raise CommandError(f"There is no active audience {missing[0]!r}. There are: {there}.")


def _refresh(slugs: list[str], advance: Any) -> Refreshed:
    before = 0

    def listen(done: int, total: int) -> None:
        nonlocal before
        advance(done - before)
        before = done

    return refresh(slugs, listener=listen)


def _record(done: Refreshed, seconds: float) -> dict[str, Any]:
    return {
        "shoppers": done.shoppers,
        "profiles_changed": done.profiles,
        "audiences": [
            {"slug": one.audience.slug, "size": one.size, "joined": one.joined, "left": one.left}
            for one in done.audiences
        ],
        "problems": done.problems,
        "seconds": round(seconds, 3),
    }

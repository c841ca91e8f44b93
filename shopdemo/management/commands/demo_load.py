import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shopdemo.loading import Source, load
from shopdemo.models import Load


class Command(BaseCommand):
    help = "Load the demo's products, customers and orders into an empty shop; does nothing where they are."

    def handle(self, **options: Any) -> None:
        loaded = Load.objects.first()
        if loaded is not None:
            self.stdout.write(f"The shop was loaded on {loaded.loaded_at:%d %B %Y}; nothing to do.")
            return
        started = time.monotonic()
        loaded = load(Source(), timezone.now(), self.report)
        self.stdout.write(
            f"Dates were moved by {loaded.weeks_moved} whole weeks: the last order is of"
            f" {loaded.last_order_at:%A, %d %B %Y}. ({time.monotonic() - started:.0f} s)"
        )

    def report(self, what: str, count: int) -> None:
        self.stdout.write(f"  {count:>9,} {what}")
        self.stdout.flush()

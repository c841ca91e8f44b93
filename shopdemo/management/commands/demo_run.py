import os
import signal
import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from recommendations import conf
from recommendations.management.recommenders import described
from recommendations.models import Audience, Bundle, Intake, ModelVersion, Recommender, VersionStatus
from recommendations.tasks import request_training, sweep
from shopdemo.desk import ensure_bundles
from shopdemo.featured import featured_customers
from shopdemo.loading import PASSWORD
from shopdemo.processes import Family, Stopped, answers, family, is_free

QUEUES = "celery,recommendations,recommendations-training"
AT_WORK = (VersionStatus.QUEUED, VersionStatus.RUNNING)
# A refused version is an answer too: training it again would only give it once more.
TRAINED = (VersionStatus.PUBLISHED, VersionStatus.RETIRED, VersionStatus.REFUSED, VersionStatus.EVALUATED)
SWEEP_EVERY = 5.0  # seconds


class Command(BaseCommand):
    help = "Bring the demo up: database, data, recommenders, web server and worker. Ctrl-C stops all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        if not is_free(host, port):
            raise CommandError(
                f"Port {port} is taken, perhaps by a demo that is running. Choose another: make demo PORT={port + 1}"
            )
        try:
            with family(settings.VAR / "log") as processes:
                self.bring_up(processes, host, port)
                self.keep_up(processes)
        except Stopped:
            self.say("\nStopped. The next start goes on from here.")

    def bring_up(self, processes: Family, host: str, port: int) -> None:
        self.say("Preparing the database")
        call_command("migrate", verbosity=0)
        self.say("Loading the shop (Online Retail II, Daqing Chen, CC BY 4.0)")
        call_command("demo_load", stdout=self.stdout)
        call_command("demo_setup", stdout=self.stdout)
        self.backfill()
        # On TERM a worker would finish its training first; QUIT makes it stop now, and the next one takes over.
        processes.start("worker", worker_command(), farewell=signal.SIGQUIT)
        self.count_and_propose()
        self.train(processes)
        processes.start("web", ["manage.py", "runserver", "--noreload", f"{host}:{port}"])
        self.wait_for_web(processes, host, port)
        self.announce(f"http://{host}:{port}")

    def wait_for_web(self, processes: Family, host: str, port: int) -> None:
        while not answers(host, port):
            self.expect_all(processes)
            time.sleep(0.2)

    def backfill(self) -> None:
        """Read the orders once; an interrupted run is gone on with, a finished one not repeated."""
        if not Intake.objects.filter(name="orders", finished_at__isnull=False).exists():
            self.say("Reading what was sold into the recommendations")
            call_command("recs_backfill", stdout=self.stdout)

    def count_and_propose(self) -> None:
        """Who is in which audience, and which products sell together; five of those sets go live."""
        if not Audience.objects.filter(refreshed_at__isnull=False).exists():
            self.say("Counting audiences")
            call_command("recs_refresh", stdout=self.stdout)
        if not Bundle.objects.exists():
            self.say("Searching the orders for bundles")
            call_command("recs_bundles", stdout=StringIO())
            for title in ensure_bundles():
                self.say(f"  {title}")

    def train(self, processes: Family) -> None:
        """Have the worker train what is not trained yet, and wait for it."""
        waiting = {
            request_training(recommender, by="demo")[0].pk
            for recommender in Recommender.objects.filter(is_active=True, retrain_every_hours__gt=0)
            if not recommender.versions.filter(status__in=TRAINED).exists()
        }
        if waiting:
            self.say(f"Training {len(waiting)} recommenders (log: {processes.logs / 'worker.log'})")
        while waiting:
            self.expect_all(processes)
            # Brings back at once what an interrupted start has left; the schedule would do so within a minute.
            sweep.apply_async(queue=conf.settings.TASK_QUEUE, expires=SWEEP_EVERY)
            waiting = self.watch(waiting, until=time.monotonic() + SWEEP_EVERY)

    def watch(self, waiting: set[int], until: float) -> set[int]:
        """Tell of versions that have come to an end; those that have not."""
        while waiting and time.monotonic() < until:
            for version in ModelVersion.objects.filter(pk__in=waiting).exclude(status__in=AT_WORK):
                self.say(f"  {version.recommender.slug}: {described(version)} {version.error}".rstrip())
                waiting = waiting - {version.pk}
            connection.close()  # the worker writes: hold no connection while waiting
            time.sleep(0.5)
        return waiting

    def announce(self, address: str) -> None:
        self.stdout.write(self.style.SUCCESS(f"\nThe demo shop:  {address}/"))
        self.stdout.write(
            f"The admin:      {address}/admin/   (admin, merchandiser or viewer; password: {PASSWORD})"
        )
        self.stdout.write("Customers of the data to log in as (password: demo):")
        for customer in featured_customers():
            self.stdout.write(
                f"  {customer.username}   {customer.share} % {customer.favourite.english}, {customer.orders} orders"
            )
        self.say("Ctrl-C stops all of it.")

    def keep_up(self, processes: Family) -> None:
        while True:
            self.expect_all(processes)
            time.sleep(0.5)

    def expect_all(self, processes: Family) -> None:
        ended = processes.ended()
        if ended:
            raise CommandError(f"The {ended} process ended:\n{processes.last_words(ended)}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def worker_command() -> list[str]:
    """One worker for all queues, with the schedule in it."""
    return [
        *("-m", "celery", "-A", "shopdemo", "worker", "--beat", "--schedule", str(settings.VAR / "beat")),
        *("--queues", QUEUES, "--concurrency", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]

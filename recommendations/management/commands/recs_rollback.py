from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from recommendations import training
from recommendations.management.recommenders import described, one


class Command(BaseCommand):
    help = "Let the version before the published one serve again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The recommender.")

    def handle(self, *, slug: str, **options: Any) -> None:
        try:
            version = training.roll_back(one(slug), by="recs_rollback")
        except training.PublishError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"{version}: {described(version)}"))

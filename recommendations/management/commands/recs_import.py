import csv
from argparse import RawDescriptionHelpFormatter
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import CommandError, CommandParser

from recommendations.catalog import product_model
from recommendations.events.files import UnreadableFileError
from recommendations.events.importing import COLUMNS, Layout, import_file, unfinished
from recommendations.management.intake_command import IntakeCommand


class Command(IntakeCommand):
    help = (
        "Record events and orders from a CSV, TSV, JSON lines (also .gz) or Parquet file."
        " Safe to repeat: what is there already is not recorded again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        width = max(map(len, COLUMNS)) + 2
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "columns (product, kind and at are needed):\n" + "\n".join(
            f"  {name:{width}}{meaning}" for name, meaning in COLUMNS.items()
        )
        parser.add_argument("file", type=Path)
        pair = partial(parser.add_argument, action="append", default=[], type=_pair)
        pair("--map", metavar="COLUMN=NAME", help="NAME is what the file calls COLUMN")
        pair("--kind", metavar="WORD=KIND", help="WORD in the file means KIND")
        pair("--set", metavar="COLUMN=VALUE", help="VALUE where COLUMN is empty")
        parser.add_argument("--users", choices=["guests", "accounts"], default="guests", help="what user is")
        parser.add_argument(
            "--product-field", default="", metavar="FIELD", help="what product holds, e.g. sku"
        )

    def handle(self, **options: Any) -> None:
        path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        layout = Layout(
            columns=_known(options["map"], "--map"),
            kinds=dict(options["kind"]),
            constants=_known(options["set"], "--set"),
            accounts=options["users"] == "accounts",
            product_field=_field(options["product_field"]),
        )
        restart = options["restart"]
        work = partial(import_file, path, layout, restart=restart, dry_run=options["dry_run"])
        try:
            self.take(
                path.name, lambda advance: work(advance=advance), unfinished(path, restart=restart), options
            )
        except (UnreadableFileError, csv.Error, OSError, EOFError) as error:
            raise CommandError(str(error)) from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise ValueError(text)
    return name.strip(), value.strip()


def _known(pairs: list[tuple[str, str]], option: str) -> dict[str, str]:
    for name, _ in pairs:
        if name not in COLUMNS:
            raise CommandError(
                f"{option} {name}=…: there is no column {name!r}; there are {', '.join(COLUMNS)}."
            )
    return dict(pairs)


def _field(name: str) -> str:
    try:
        return product_model()._meta.get_field(name).name if name else ""
    except FieldDoesNotExist as error:
        raise CommandError(f"--product-field {name}: {error}.") from error

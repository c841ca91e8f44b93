"""Rows out of CSV, JSON lines and Parquet files, one by one, as plain dicts."""

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

_PARQUET_ROWS = 10_000


class UnreadableFileError(Exception):
    """The file is none that can be read, with the remedy."""


def rows_of(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every row of ``path``, read by its suffix: .csv, .tsv, .jsonl, .ndjson (also with .gz), or .parquet."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    kind = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else "".join(suffixes[-1:])
    if kind not in _READERS:
        raise UnreadableFileError(
            f"{path.name} must end in {', '.join(_READERS)}, or .gz after one of the texts."
        )
    return _READERS[kind](path)


def _csv(path: Path, delimiter: str = ",") -> Iterator[Mapping[str, Any]]:
    with _text(path) as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _tsv(path: Path) -> Iterator[Mapping[str, Any]]:
    return _csv(path, "\t")


def _json_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """A line that is no JSON object comes out as an empty row, to be counted among the dropped."""
    with _text(path) as file:
        for line in filter(str.strip, file):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            yield row if isinstance(row, dict) else {}


def _parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise UnreadableFileError(
            'Parquet needs pyarrow: pip install "django-shop-recommendations[train]".'
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS):
                yield from batch.to_pylist()
    except ArrowException as error:
        raise UnreadableFileError(f"{path.name} is no whole Parquet file: {error}") from error


def _text(path: Path) -> IO[str]:
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


_READERS: dict[str, Callable[[Path], Iterator[Mapping[str, Any]]]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
    ".parquet": _parquet,
}

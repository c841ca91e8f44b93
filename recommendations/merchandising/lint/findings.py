"""What the linter says, as values: the desk makes links of them, the command prints them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import pgettext_lazy

from recommendations.merchandising.facts import PlainKey

MOST_ROWS = 10


class Severity(models.TextChoices):
    """Something does not do what it says; something does it in part or by chance; something may be forgotten."""

    ERROR = "error", pgettext_lazy("how bad a finding is", "Error")
    WARNING = "warning", pgettext_lazy("how bad a finding is", "Warning")
    NOTE = "note", pgettext_lazy("how bad a finding is", "Note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of the rows that a finding is about. A product's ``title`` is left to whoever shows it."""

    model: str
    key: PlainKey
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``sentence`` says what is amiss, and ``remedy`` what to do about it, both in the active language.

    It is mended in ``field`` of the row ``key`` of ``model`` (``campaign``, ``promotion``, ``placement``, ...),
    called ``title``. ``rows`` are the first of ``count``.
    """

    code: str
    severity: Severity
    model: str
    key: PlainKey
    title: str
    sentence: str
    remedy: str
    field: str = ""
    rows: tuple[Row, ...] = ()
    count: int = 0


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, then by what they are about."""
    ranks = {severity: nth for nth, severity in enumerate(Severity)}
    return sorted(findings, key=lambda one: (ranks[one.severity], one.model, one.title, one.code))


def products(keys: Sequence[PlainKey], notes: dict[PlainKey, str] | None = None) -> tuple[Row, ...]:
    """The first of them as rows."""
    notes = notes or {}
    return tuple(Row(model="product", key=key, note=notes.get(key, "")) for key in keys[:MOST_ROWS])

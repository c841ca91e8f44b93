"""What is said of bursts of fake accounts, from a version's row: no NumPy, for a web process reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from recommendations.catalog import Key, get_catalog, parse_key, plain_key, product_model
from recommendations.wording import sentences

#: Bursts that are told one by one.
_TOLD = 5

Told = dict[str, Any]


def in_words(found: Sequence[Told]) -> str:
    """Which pairs were pushed, and when; "" where none was."""
    titles = _titles(key for one in found[:_TOLD] for key in one["products"])
    said = [_sentence(one, titles) for one in found[:_TOLD]]
    if len(found) > _TOLD:
        said.append(_("And %(count)d more such pairs.") % {"count": len(found) - _TOLD})
    return sentences(said)


def share_of(found: Iterable[Told], shoppers: int) -> float:
    """The share of the shoppers who were set aside."""
    accounts: int = sum(one["accounts"] for one in found)
    return accounts / max(shoppers, 1)


def _sentence(one: Told, titles: Mapping[Any, str]) -> str:
    first, second = (titles.get(key, str(key)) for key in one["products"])
    return _(
        "Left out: %(accounts)d new accounts that all came to “%(first)s” and “%(second)s” between %(since)s"
        " and %(until)s, where about %(expected)s would be usual."
    ) % {
        "accounts": one["accounts"],
        "first": first,
        "second": second,
        "since": _moment(one["since"]),
        "until": _moment(one["until"]),
        "expected": f"{one['expected']:g}",
    }


def _moment(text: str) -> str:
    return date_format(localtime(datetime.fromisoformat(text)), "SHORT_DATETIME_FORMAT")


def _titles(keys: Iterable[Any]) -> dict[int | str, str]:
    parsed: list[Key] = [key for key in map(parse_key, dict.fromkeys(keys)) if key is not None]
    products = product_model()._default_manager.filter(pk__in=parsed)
    return {plain_key(key): card.title for key, card in get_catalog().cards(products, None).items()}

"""What many new accounts did at once to push a pair of products is not learned from, and named."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from recommendations.algorithms import Dataset
from recommendations.algorithms.data.bursts import Burst, find_bursts, suspected
from recommendations.catalog import Key, get_catalog, parse_key, plain_key, product_model
from recommendations.wording import sentences

logger = logging.getLogger(__name__)

#: Pairs of products that are looked at in one window, so that memory stays bounded in a large shop.
_MOST_PAIRS = 20_000_000
#: Of the items that a newcomer touches first; two are needed for a pair.
_MOST_ITEMS = 20
#: Bursts that are told one by one.
_TOLD = 5

Told = dict[str, Any]


def set_aside(data: Dataset) -> tuple[Dataset, list[Told]]:
    """`data` without what the newcomers of its bursts did, and what was found, as JSON holds it."""
    bursts = find_bursts(data, items_each=_items_each(data.n_shoppers))
    mask = suspected(data, bursts)
    told = [_told(burst, data) for burst in bursts]
    if told:
        logger.warning(
            "Not learned from: %d interactions of new accounts that came at once. %s",
            np.count_nonzero(mask),
            in_words(told),
        )
    return (data.take(~mask) if bursts else data), told


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


def _items_each(shoppers: int) -> int:
    return int(np.clip(np.sqrt(2 * _MOST_PAIRS / max(shoppers, 1)), 2, _MOST_ITEMS))


def _told(burst: Burst, data: Dataset) -> Told:
    return {
        "products": [plain_key(data.item_ids.tolist()[item]) for item in burst.items],
        "accounts": len(burst.actors),
        "expected": round(burst.expected, 1),
        "since": datetime.fromtimestamp(burst.starts_at, UTC).isoformat(),
        "until": datetime.fromtimestamp(burst.ends_at, UTC).isoformat(),
    }


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

"""What many new accounts did at once to push a pair of products is not learned from, and named."""

import logging
from datetime import UTC, datetime

import numpy as np

from recommendations.algorithms import Dataset
from recommendations.algorithms.data.bursts import Burst, find_bursts, suspected
from recommendations.catalog import plain_key
from recommendations.training.bursts import Told, in_words

logger = logging.getLogger(__name__)

#: Pairs of products that are looked at in one window, so that memory stays bounded in a large shop.
_MOST_PAIRS = 20_000_000
#: Of the items that a newcomer touches first; two are needed for a pair.
_MOST_ITEMS = 20


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

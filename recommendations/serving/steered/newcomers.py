"""Products that are too new for any list to know."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from recommendations.catalog import Catalog, plain_key
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)

NEW = timedelta(days=30)
MOST = 20
"""So many of the newest take turns, each with the same chance."""


def newcomers(catalog: Catalog, now: datetime) -> Sequence[PlainKey]:
    """Keys of what has been created within the last 30 days, the latest first; remembered for a minute."""
    try:
        with savepoint():
            newest = _newest(catalog)
            facts = static_facts.of(newest, catalog)
    except Exception:
        logger.exception("The shop's catalog fails to say what is new: nothing new is tried out.")
        return ()
    return [key for key in newest if (since := facts[key].created_at) is not None and now - since <= NEW]


def _newest(catalog: Catalog) -> Sequence[PlainKey]:
    static_facts.of((), catalog)  # begins a new minute where the old one is over
    minute = static_facts.minute
    if "newest" not in minute:
        minute["newest"] = [plain_key(key) for key in catalog.newest().values_list("pk", flat=True)[:MOST]]
    found: Sequence[PlainKey] = minute["newest"]
    return found

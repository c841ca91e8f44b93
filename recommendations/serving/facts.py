"""What hardly changes of products, remembered by the process for a minute; prices, margins and stock never are."""

from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

from recommendations.catalog import Catalog, parse_key, product_model
from recommendations.merchandising.facts import Facts, PlainKey, facts_of

KEEP_SECONDS = 60.0
KEEP_MOST = 50_000


class StaticFacts:
    """Product key to its categories, brand, tags, age and rating; what is no product has none of them.

    ``minute`` is a dict that others may keep beside it what they made of these facts: it goes with them.
    """

    def __init__(self) -> None:
        self._known: dict[PlainKey, Facts] = {}
        self._until = 0.0
        self.minute: dict[Any, Any] = {}

    def of(self, keys: Collection[PlainKey], catalog: Catalog) -> Mapping[PlainKey, Facts]:
        """Facts of ``keys`` (and of others); two queries at most, and none once they are known."""
        known = self._fresh()
        unknown = [key for key in keys if key not in known]
        if unknown:
            known.update(_ask(unknown, catalog))
        return known

    def forget(self) -> None:
        self._known, self.minute, self._until = {}, {}, 0.0

    def _fresh(self) -> dict[PlainKey, Facts]:
        if monotonic() >= self._until or len(self._known) > KEEP_MOST:
            # New dicts rather than emptied ones: another thread may be reading the old.
            self._known, self.minute, self._until = {}, {}, monotonic() + KEEP_SECONDS
        return self._known


def _ask(keys: Collection[PlainKey], catalog: Catalog) -> dict[PlainKey, Facts]:
    parsed = {key: one for key in keys if (one := parse_key(key)) is not None}
    features = catalog.features(product_model()._default_manager.filter(pk__in=parsed.values()))
    return {
        key: facts_of(key, features[parsed[key]]) if parsed.get(key) in features else Facts(key=key)
        for key in keys
    }


static_facts = StaticFacts()

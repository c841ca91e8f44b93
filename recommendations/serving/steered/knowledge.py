"""What is known of products while one widget is being made."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from recommendations.catalog import Live, parse_key, plain_key, product_model
from recommendations.merchandising.facts import Facts
from recommendations.serving.context import Context
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)

_Found = TypeVar("_Found")


class Knowledge:
    """Facts by product: at first what lasts of them, then with price, margin and stock.

    ``knows_live`` is False once the shop could not say the latter.
    """

    def __init__(self, context: Context) -> None:
        self.facts: dict[PlainKey, Facts] = {}
        self.knows_live = True
        self._context = context

    def of(self, key: PlainKey) -> Facts:
        return self.facts.get(key) or Facts(key=key)

    def learn(self, keys: Collection[PlainKey]) -> None:
        """What lasts; where the shop's catalog fails to say it, the products stay unknown."""
        unknown = [key for key in keys if key not in self.facts]
        if not unknown:
            return
        found = _or_none("what products are", lambda: static_facts.of(unknown, self._context.catalog))
        if found is not None:
            self.facts.update((key, found[key]) for key in unknown)

    def look(self, products: Sequence[Any]) -> None:
        """Price, margin and stock as they are now; they stay unknown where the shop fails to say them."""
        found = _or_none(
            "prices and stock", lambda: self._context.catalog.live(products, self._context.request)
        )
        self.knows_live = self.knows_live and found is not None
        for key, live in (found or {}).items():
            plain = plain_key(key)
            self.facts[plain] = _with(self.of(plain), live)

    def compared(
        self, names: Collection[str], products: Mapping[PlainKey, Any], *, prices: bool
    ) -> dict[str, list[Facts]]:
        """What relative filters compare with, by name (``anchor``, ``basket``); ``products`` are there already."""
        keys = {name: self._asked(name) for name in names}
        every = {key for each in keys.values() for key in each}
        self.learn(every)
        if prices:
            self.look([*_products(every, products)])
        return {name: [self.of(key) for key in each] for name, each in keys.items()}

    def _asked(self, name: str) -> Sequence[PlainKey]:
        if name == "anchor":
            return self._context.subjects
        keys = self._context.visitor.basket
        parents = self._context.families_of(keys)
        return [*dict.fromkeys(parents[key] for key in keys)]


def _products(keys: Iterable[PlainKey], known: Mapping[PlainKey, Any]) -> Iterable[Any]:
    """Also those that are sold out or withdrawn: a page may be about one."""
    keys = [*keys]
    yield from (known[key] for key in keys if key in known)
    if missing := [parsed for key in keys if key not in known and (parsed := parse_key(key)) is not None]:
        yield from product_model()._default_manager.filter(pk__in=missing)


def _with(facts: Facts, live: Live) -> Facts:
    return replace(facts, price=live.price, margin=live.margin, stock=live.stock)


def _or_none(what: str, ask: Callable[[], _Found]) -> _Found | None:
    try:
        with savepoint():
            return ask()
    except Exception:
        logger.exception("The shop's catalog fails to say %s: rules about it hold of no product.", what)
        return None

"""What is known of products while one widget is being made."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from recommendations.catalog import Key, Live, parse_key, plain_key, product_model
from recommendations.merchandising.facts import Facts
from recommendations.serving.context import Context
from recommendations.serving.facts import static_facts
from recommendations.serving.families import PlainKey
from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)

_Found = TypeVar("_Found")


class Knowledge:
    """Facts by product: what lasts of them, and ``facts`` with price, margin and stock where they were looked up.

    ``knows_live`` is False once the shop could not say the latter.
    """

    def __init__(self, context: Context) -> None:
        self.facts: dict[PlainKey, Facts] = {}
        self.knows_live = True
        self._context = context
        self._lasting: Mapping[PlainKey, Facts] = {}
        self._compared: dict[str, Sequence[PlainKey]] = {}

    def of(self, key: PlainKey) -> Facts:
        return self.known(key) or Facts(key=key)

    def known(self, key: PlainKey) -> Facts | None:
        """None where the shop's catalog failed to say what it is."""
        return self.facts.get(key) or self._lasting.get(key)

    def learn(self, keys: Collection[PlainKey]) -> None:
        """What lasts."""
        found = _or_none("what products are", lambda: static_facts.of(keys, self._context.catalog))
        if found is not None and found is not self._lasting:
            # The minute of the first may have passed.
            self._lasting = {**self._lasting, **found} if self._lasting else found

    def take(self, keys: Iterable[PlainKey]) -> None:
        """These are looked at: have them among ``facts``."""
        keys = [*keys]
        self.learn(keys)
        self.facts.update((key, self.of(key)) for key in keys)

    def look(self, products: Sequence[Any]) -> None:
        """Price, margin and stock as they are now; they stay unknown where the shop fails to say them."""
        if not products:
            return
        found = _or_none(
            "prices and stock", lambda: self._context.catalog.live(products, self._context.request)
        )
        self.knows_live = self.knows_live and found is not None
        for key, live in (found or {}).items():
            plain = plain_key(key)
            self.facts[plain] = _with(self.of(plain), live)

    def compared(self, names: Collection[str]) -> dict[str, list[Facts]]:
        """What relative filters compare with, by name (``anchor``, ``basket``)."""
        keys = {name: self.compared_keys(name) for name in names}
        if keys:
            self.learn({key for each in keys.values() for key in each})
        return {name: [self.of(key) for key in each] for name, each in keys.items()}

    def look_with_compared(
        self, keys: Iterable[PlainKey], names: Collection[str], products: Mapping[PlainKey, Any]
    ) -> None:
        """At ``keys`` among ``products``, and at what is compared, which may be sold out: a page can be about one."""
        compared = {key for name in names for key in self.compared_keys(name)}
        missing = [parsed for key in compared - products.keys() if (parsed := parse_key(key)) is not None]
        more = _or_none("products", lambda: _rows(missing)) if missing else ()
        self.look([*(products[key] for key in {*keys, *compared} if key in products), *(more or ())])

    def compared_keys(self, name: str) -> Sequence[PlainKey]:
        if name not in self._compared:
            self._compared[name] = self._keys_of(name)
        return self._compared[name]

    def _keys_of(self, name: str) -> Sequence[PlainKey]:
        keys = self._context.anchors if name == "anchor" else self._context.visitor.basket
        parents = self._context.families_of(keys)
        return [*dict.fromkeys(parents[key] for key in keys)]


def _rows(keys: Sequence[Key]) -> list[Any]:
    return [*product_model()._default_manager.filter(pk__in=keys)]


def _with(facts: Facts, live: Live) -> Facts:
    return Facts(
        key=facts.key,
        categories=facts.categories,
        brand=facts.brand,
        tags=facts.tags,
        created_at=facts.created_at,
        rating=facts.rating,
        price=live.price,
        margin=live.margin,
        stock=live.stock,
    )


def _or_none(what: str, ask: Callable[[], _Found]) -> _Found | None:
    try:
        with savepoint():
            return ask()
    except Exception:
        logger.exception("The shop's catalog fails to say %s: rules about it hold of no product.", what)
        return None

"""Bundles as a page needs them: by each of their products, what is sold with it as one set."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from recommendations import conf
from recommendations.catalog import Key, plain_key
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.models import Bundle, BundleOrigin, BundleStatus, Restriction

logger = logging.getLogger(__name__)

#: Boxes that a shopper weighs up: a larger set is no bundle of ours.
FEWEST, MOST = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveBundle:
    """``quantities`` are those of ``products``, in their order; ``titles`` go by language.

    ``orders`` held all of them, as far as that was counted.
    """

    id: int
    products: tuple[PlainKey, ...]
    quantities: tuple[int, ...]
    titles: Mapping[str, str] = field(default_factory=dict)
    orders: int | None = None

    def quantity(self, key: PlainKey) -> int:
        """How many of a product the set holds; 0 of what is no part of it."""
        return dict(zip(self.products, self.quantities, strict=True)).get(key, 0)


Bundles = Mapping[PlainKey, tuple[LiveBundle, ...]]
"""By each product that they hold, the one to offer first in front."""


def read_bundles() -> Bundles:
    """All that are live, in two queries; what somebody put together goes before what was found."""
    rows = Bundle.objects.filter(status=BundleStatus.LIVE, store__in={"", conf.settings.STORE})
    by_product: dict[PlainKey, list[LiveBundle]] = {}
    for bundle in sorted(rows.prefetch_related("items"), key=_rank):
        live = _live(bundle)
        if FEWEST <= len(live.products) <= MOST:
            for key in live.products:
                by_product.setdefault(key, []).append(live)
    return {key: tuple(found) for key, found in by_product.items()}


def restricted_products() -> list[Filter]:
    """What no bundle may hold: a bundle stands on the pages of all its products, for everybody to see."""
    rows = Restriction.objects.filter(is_active=True, store__in={"", conf.settings.STORE})
    found = []
    for row in rows.prefetch_related("products"):
        try:
            found.append(Filter.read(row.which, (plain_key(one.pk) for one in row.products.all())))
        except FilterError:
            logger.exception(
                "Restriction %s cannot be read: bundles are searched as if it were not there.", row.pk
            )
    return found


def fingerprint(store: str, quantities: Mapping[Key, int]) -> str:
    """Names a set, whatever its order: the same products, as many of each, in the same store."""
    said = sorted(f"{plain_key(key)}×{quantity}" for key, quantity in quantities.items())
    return sha256("\n".join([store, *said]).encode()).hexdigest()


def _live(bundle: Bundle) -> LiveBundle:
    items = list(bundle.items.all())
    return LiveBundle(
        id=bundle.pk,
        products=tuple(plain_key(item.product_id) for item in items),
        quantities=tuple(item.quantity for item in items),
        titles=_titles(bundle.title),
        orders=bundle.support,
    )


def _rank(bundle: Bundle) -> tuple[bool, int, int]:
    return bundle.origin != BundleOrigin.CURATED, -(bundle.support or 0), bundle.pk


def _titles(stored: object) -> dict[str, str]:
    """What there is of texts: one bundle that somebody spoilt takes nothing from the shop's pages."""
    titles = stored if isinstance(stored, dict) else {}
    return {code: text for code, text in titles.items() if text and isinstance(text, str)}

"""A bundle as its reviewer sees it: pictures, prices, evidence in words, and what it earns at which price."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.admin.products import rows as products_of
from recommendations.catalog import Card, Key, Live, Price, get_catalog
from recommendations.merchandising.bundles import Worth, price_of, suggested
from recommendations.models import Bundle, BundleItem, BundleStatus, Placement
from recommendations.money import decimals_of, money
from recommendations.serving.widgets.addresses import safe_image
from recommendations.training import health
from recommendations.wording import listed, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One product of a bundle, as a guest would be shown it now; ``is_offered`` is whether it can be bought."""

    title: str
    image: str
    quantity: int
    price: Price | None
    cost: Decimal | None
    stock: int | None
    is_offered: bool

    @property
    def said_price(self) -> str:
        return money(self.price.amount, self.price.currency) if self.price else _("no price")

    @property
    def said_stock(self) -> str:
        if not self.is_offered:
            return _("not for sale now") if self.stock is None or self.stock > 0 else _("out of stock")
        if self.stock is None:
            return ""
        return ngettext("%(number)s in stock", "%(number)s in stock", self.stock) % {"number": self.stock}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What stands on a bundle's row."""

    bundle: Bundle
    parts: Sequence[Part] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its own, or what it holds."""
        return self.own_title or " + ".join(part.title for part in self.parts)

    @property
    def own_title(self) -> str:
        """In the active language, else in any; nothing where it has none."""
        return Placement(title=self.bundle.title).title_in() if self.bundle.title else ""

    @property
    def worth(self) -> Worth | None:
        """Unknown where a price is missing, or prices are in several currencies."""
        currencies = {part.price.currency for part in self.parts if part.price}
        if len(currencies) != 1 or not all(part.price for part in self.parts):
            return None
        costs = [part.cost * part.quantity for part in self.parts if part.cost is not None]
        return Worth(
            total=sum((p.price.amount * p.quantity for p in self.parts if p.price), Decimal(0)),
            cost=sum(costs, Decimal(0)) if len(costs) == len(self.parts) else None,
            currency=currencies.pop(),
        )

    @property
    def price(self) -> Decimal | None:
        """The price that it has, or else, where somebody is to decide, the one that is proposed."""
        own = price_of(self.bundle)
        if own is not None or self.worth is None or self.bundle.status == BundleStatus.LIVE:
            return own
        return suggested(self.worth)

    @property
    def price_value(self) -> str:
        """As a number input holds it."""
        if self.price is None or self.worth is None:
            return ""
        return f"{self.price:.{decimals_of(self.worth.currency)}f}"

    @property
    def step(self) -> str:
        return str(Decimal(1).scaleb(-decimals_of(self.worth.currency))) if self.worth else "any"

    @property
    def one_by_one(self) -> str:
        return money(self.worth.total, self.worth.currency) if self.worth else ""

    @property
    def margin(self) -> str:
        """What one set earns at its price, in words."""
        if self.worth is None:
            return _("Prices are missing, so nothing can be said of what it earns.")
        left = self.worth.margin(self.price)
        if left is None:
            return _("What the products cost the shop is not known: no margin.")
        percent = self.worth.margin_percent(self.price)
        return _("%(margin)s margin a set, %(percent)s of the price") % {
            "margin": money(left, self.worth.currency),
            "percent": health.percent(float(percent) / 100) if percent is not None else "–",
        }

    @property
    def is_loss(self) -> bool:
        left = self.worth.margin(self.price) if self.worth else None
        return left is not None and left <= 0

    @property
    def margin_before(self) -> str:
        """What the same products earn one by one."""
        left = self.worth.margin() if self.worth else None
        if left is None or self.worth is None or self.price is None:
            return ""
        return _("one by one: %(margin)s") % {"margin": money(left, self.worth.currency)}

    @property
    def missing(self) -> str:
        """What keeps it from being offered just now; nothing where it is whole."""
        gone = [part.title for part in self.parts if not part.is_offered]
        if not gone:
            return ""
        return _("Not offered at the moment: %(titles)s cannot be bought.") % {
            "titles": listed(f"“{title}”" for title in gone)
        }

    @property
    def evidence(self) -> str:
        return evidence(self.bundle)

    @property
    def takes_rest(self) -> str:
        """How sure the rest is, once the first is bought."""
        if not self.bundle.confidence or not self.parts:
            return ""
        return _("%(share)s of the orders with “%(title)s” hold the rest too.") % {
            "share": health.percent(self.bundle.confidence),
            "title": self.parts[0].title,
        }


def evidence(bundle: Bundle) -> str:
    """ "Bought together in 124 orders by 98 shoppers in the last 365 days, 6 × oftener than by chance." """
    if bundle.support is None:
        return _("Not counted yet: the next search counts how often it is bought together.")
    if not bundle.support:
        return _("Nobody has bought these together in the last %(days)s days.") % {
            "days": bundle.evidence_days
        }
    orders = ngettext("%(count)s order", "%(count)s orders", bundle.support)
    people = ngettext("%(count)s shopper", "%(count)s shoppers", bundle.shoppers or 0)
    said = _("Bought together in %(orders)s by %(shoppers)s in the last %(days)s days.") % {
        "orders": orders % {"count": health.count(bundle.support)},
        "shoppers": people % {"count": health.count(bundle.shoppers or 0)},
        "days": bundle.evidence_days,
    }
    return sentences([said, oftener(bundle.association_lift)])


def oftener(lift: float | None) -> str:
    if lift is None or lift < 1.05:
        return _("That is no oftener than by chance.")
    number = number_format(f"{round(lift, 1 if lift < 10 else None):g}", use_l10n=True)
    return _("%(times)s × oftener than by chance.") % {"times": number}


def sheets(bundles: Iterable[Bundle], request: HttpRequest | None = None) -> list[Sheet]:
    """The rows' sheets; products, cards, prices and stock of all in a handful of queries."""
    bundles = list(bundles)
    keys = [item.product_id for bundle in bundles for item in bundle.items.all()]
    shop = _Shop.of(keys)
    return [
        Sheet(bundle=bundle, parts=[shop.part(item) for item in bundle.items.all()]) for bundle in bundles
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shop:
    cards: Mapping[Key, Card]
    prices: Mapping[Key, Price]
    live: Mapping[Key, Live]
    offered: frozenset[Key]

    @classmethod
    def of(cls, keys: Sequence[Key]) -> "_Shop":
        catalog, found = get_catalog(), products_of(keys)
        offered = catalog.visible(catalog.recommendable().filter(pk__in=set(keys)), None) if keys else ()
        return cls(
            cards=catalog.cards(found, None),
            prices=catalog.prices(found, None),
            live=catalog.live(found, None),
            offered=frozenset(product.pk for product in offered),
        )

    def part(self, item: BundleItem) -> Part:
        key = item.product_id
        card, live = self.cards.get(key), self.live.get(key, Live())
        price = self.prices.get(key)
        return Part(
            title=card.title if card else str(key),
            image=safe_image(card.image) if card else "",
            quantity=item.quantity,
            price=price,
            cost=price.amount - live.margin if price and live.margin is not None else None,
            stock=live.stock,
            is_offered=key in self.offered,
        )

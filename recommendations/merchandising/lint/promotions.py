"""Promotions that give nothing, more than was meant, or what nobody can have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.lint.assortment import Assortment, tests_of
from recommendations.merchandising.lint.findings import MOST_ROWS, Finding, Severity, products
from recommendations.merchandising.promotions import rounding, units
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.offers import UNIT, Offer
from recommendations.models import PromotionKind
from recommendations.money import money

HUNDRED = Decimal(100)


def lint(
    offers: Sequence[Offer],
    assortment: Assortment,
    *,
    currency: str,
    now: datetime,
    remains: Mapping[int, Decimal] | None = None,
) -> Iterator[Finding]:
    """What is amiss with them; ``remains`` is what is left of each budget."""
    for offer in offers:
        yield from badly_timed(offer)
        yield from too_much(offer)
        yield from spent(offer, (remains or {}).get(offer.id))
        yield from of_products(offer, assortment, currency=currency, now=now)


def badly_timed(offer: Offer) -> Iterator[Finding]:
    if offer.starts_at and offer.ends_at and offer.ends_at <= offer.starts_at:
        said = _("“%(name)s” ends before it starts: it is never given.") % {"name": offer.name}
        yield _of(offer, "never-on", Severity.ERROR, said, _("Choose a later end."), "ends_at")


def too_much(offer: Offer) -> Iterator[Finding]:
    if offer.kind in (PromotionKind.PERCENT, PromotionKind.TOGETHER) and offer.value >= HUNDRED:
        said = _("“%(name)s” takes off all of the price.") % {"name": offer.name}
        yield _of(offer, "all-off", Severity.ERROR, said, _("Choose less than 100 per cent."), "value")


def spent(offer: Offer, remains: Decimal | None) -> Iterator[Finding]:
    if offer.budget is not None and remains is not None and remains <= 0:
        said = _("The budget of “%(name)s” is spent: it is not given any more.") % {"name": offer.name}
        yield _of(
            offer, "budget-spent", Severity.WARNING, said, _("Raise its budget, or pause it."), "budget"
        )


def of_products(offer: Offer, assortment: Assortment, *, currency: str, now: datetime) -> Iterator[Finding]:
    """What it comes to on each product that was looked at; of sets in the basket only a bundle is told."""
    if offer.kind == PromotionKind.BUNDLE:
        yield from _of_set(offer, assortment, offer.currency or currency)
        return
    tests = tests_of(offer.which, now=now)
    about = [facts for facts in assortment.facts.values() if all(test(facts) for test in tests)]
    if not about:
        said = _("“%(name)s” is about none of %(products)s.") % {
            "name": offer.name,
            "products": assortment.words,
        }
        severity = Severity.ERROR if assortment.is_whole else Severity.WARNING
        yield _of(offer, "matches-nothing", severity, said, _("Say other products."), "products")
    elif offer.level == UNIT:
        yield from _Priced.of(offer, about, currency).findings()


def _of_set(offer: Offer, assortment: Assortment, currency: str) -> Iterator[Finding]:
    """A bundle's price beside those of its products, where they are all known."""
    found = [(assortment.facts.get(item.key), item.quantity) for item in offer.items]
    singly = _sum((facts.price if facts else None, count) for facts, count in found)
    cost = _sum((_cost(facts) if facts else None, count) for facts, count in found)
    words = {"name": offer.name, "price": money(offer.value, currency)}
    if singly is not None and offer.value >= singly:
        said = _("“%(name)s” asks %(price)s for what costs %(singly)s singly.")
        said %= {**words, "singly": money(singly, currency)}
        yield _of(offer, "no-cheaper", Severity.WARNING, said, _("Choose a lower price."), "value")
    elif cost is not None and offer.value < cost:
        said = _("“%(name)s” asks %(price)s for what costs the shop %(cost)s.")
        said %= {**words, "cost": money(cost, currency)}
        yield _of(offer, "below-cost", Severity.WARNING, said, _("Choose a higher price."), "value")


def _sum(amounts: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """None where one of them is not known."""
    total = Decimal(0)
    for amount, count in amounts:
        if amount is None:
            return None
        total += amount * count
    return total


@dataclass(frozen=True, slots=True)
class _Priced:
    """What the offer makes of each price: ``full`` by itself, ``kept`` by its margin floor."""

    offer: Offer
    currency: str
    facts: Mapping[PlainKey, Facts]
    full: Mapping[PlainKey, Decimal]
    kept: Mapping[PlainKey, Decimal]

    @classmethod
    def of(cls, offer: Offer, about: Sequence[Facts], currency: str) -> "_Priced":
        facts = {one.key: one for one in about if one.price}
        freely = replace(offer, margin_floor=None)
        return cls(
            offer,
            offer.currency or currency,
            facts,
            {key: _reduced(freely, one, currency) for key, one in facts.items()},
            {key: _reduced(offer, one, currency) for key, one in facts.items()},
        )

    def findings(self) -> Iterator[Finding]:
        costs = {key: _cost(one) for key, one in self.facts.items()}
        unknown = [key for key, cost in costs.items() if cost is None]
        yield from self._found(
            "free",
            Severity.ERROR,
            [key for key, price in self.kept.items() if price <= 0],
            _("“%(name)s” gives %(count)d of its %(all)d products away for nothing."),
            _("Take off less, or leave these out."),
            "value",
        )
        yield from self._found(
            "no-cheaper",
            Severity.WARNING,
            # Of a percentage a few pence may be left as they are: that is rounding.
            [key for key, price in self.full.items() if self._is_price and price >= self._price(key)],
            _("“%(name)s” makes %(count)d of its %(all)d products no cheaper."),
            _("Choose a lower price, or leave these out."),
            "value",
        )
        if self.offer.margin_floor is None:
            yield from self._found(
                "below-cost",
                Severity.WARNING,
                [key for key, cost in costs.items() if cost is not None and 0 < self.full[key] < cost],
                _("“%(name)s” sells %(count)d of its %(all)d products below cost."),
                _("Set a margin floor."),
                "margin_floor",
            )
            return
        yield from self._found(
            "cost-unknown",
            Severity.WARNING,
            unknown,
            _("“%(name)s” is not given on %(count)d of its %(all)d products: nobody knows their cost."),
            _("Give their cost, or take the floor away."),
            "margin_floor",
        )
        yield from self._found(
            "margin-floor",
            Severity.WARNING,
            [key for key, price in self.kept.items() if costs[key] is not None and price > self.full[key]],
            _("The margin floor of “%(name)s” (%(floor)s %%) holds back %(count)d of its %(all)d products."),
            _("Lower the floor, or leave these out."),
            "margin_floor",
        )

    @property
    def _is_price(self) -> bool:
        return self.offer.kind == PromotionKind.PRICE

    def _found(
        self, code: str, severity: Severity, keys: Sequence[PlainKey], said: str, remedy: str, field: str
    ) -> Iterator[Finding]:
        if not keys:
            return
        floor = self.offer.margin_floor
        words: dict[str, object] = {"name": self.offer.name, "count": len(keys), "all": len(self.facts)}
        words["floor"] = "" if floor is None else f"{floor.normalize():f}"
        found = _of(self.offer, code, severity, said % words, remedy, field)
        notes = {key: self._change(key) for key in keys[:MOST_ROWS]}
        yield replace(found, rows=products(keys, notes), count=len(keys))

    def _change(self, key: PlainKey) -> str:
        """ "£4.95 → £2.48" """
        before, after = (money(amount, self.currency) for amount in (self._price(key), self.kept[key]))
        return f"{before} → {after}"

    def _price(self, key: PlainKey) -> Decimal:
        return self.facts[key].price or Decimal(0)


def _reduced(offer: Offer, facts: Facts, currency: str) -> Decimal:
    """The price of one unit under this offer alone."""
    currency = offer.currency or currency
    price = facts.price or Decimal(0)
    line = Line(key=facts.key, quantity=1, unit_price=price, currency=currency, cost=_cost(facts))
    return rounding.major(line.subtotal - units.off(offer, line.pieces[0]).amount, currency)


def _cost(facts: Facts) -> Decimal | None:
    return None if facts.price is None or facts.margin is None else facts.price - facts.margin


def _of(offer: Offer, code: str, severity: Severity, sentence: str, remedy: str, field: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        model="promotion",
        key=offer.id,
        title=offer.name,
        sentence=sentence,
        remedy=remedy,
        field=field,
    )

"""What a promotion does to prices, product by product: shown beside the form, before anybody gets it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations import conf
from recommendations.catalog import get_catalog, parse_key, plain_key, product_model
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.promotions import pricing, rounding
from recommendations.merchandising.promotions.basket import Line
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.standing import Standing
from recommendations.models import PromotionKind
from recommendations.money import money
from recommendations.serving.pricing.goods import Goods, goods_of
from recommendations.training.health import count

SHOWN = 8
LOOKED_AT = 500
"""So many products are worked out; of a larger catalogue that is a sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One product (or a whole set, the last row): what it costs, what it will, and what is left of that."""

    title: str
    before: str
    after: str
    margin: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """``rows`` are examples; ``warnings`` are about all products that were looked at."""

    rows: Sequence[Effect] = ()
    warnings: Sequence[str] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One product's line after the offer; ``wished`` is its total where no floor holds anything back."""

    line: Line
    wished: int

    @property
    def is_held_back(self) -> bool:
        return self.wished < self.line.total

    @property
    def is_below_cost(self) -> bool:
        if self.line.cost is None:
            return False
        return rounding.major(self.line.total, self.line.currency) < self.line.cost * self.line.quantity


def effects(offer: Offer) -> Effects:
    """As a guest would be priced, whoever it is for and whenever it runs."""
    offer = replace(
        offer, audience=None, needs_coupon=False, most_per_shopper=None, budget=None,
        starts_at=None, ends_at=None, schedule=None,
    )  # fmt: skip
    goods, titles, is_sample = _goods(offer)
    if offer.kind == PromotionKind.THRESHOLD:
        return Effects(lead=_of_threshold(offer))
    if offer.kind == PromotionKind.BUNDLE:
        found = _set(offer, goods)
    else:
        found = [one for key in goods if (one := _unit(offer, goods[key])) is not None]
    return Effects(
        lead=_lead(offer, found, looked_at=len(goods) if is_sample else None),
        rows=[_row(one, titles) for one in found[:SHOWN]],
        warnings=[*_warnings(offer, found)],
    )


def _goods(offer: Offer) -> tuple[dict[PlainKey, Goods], dict[PlainKey, str], bool]:
    """The products that it names, or else all, or a sample of them; their titles; whether it is a sample."""
    catalog = get_catalog()
    wanted = [item.key for item in offer.items] or [*offer.which.products]
    if wanted:
        keys = [key for key in map(parse_key, wanted) if key is not None]
        products, is_sample = [*product_model()._default_manager.filter(pk__in=keys)], False
    else:
        products = [*catalog.recommendable().order_by("pk")[: LOOKED_AT + 1]]
        products, is_sample = products[:LOOKED_AT], len(products) > LOOKED_AT
    goods = goods_of(products, [replace(offer, margin_floor=Decimal(0))], catalog, None)
    cards = catalog.cards(products, None)
    return goods, {plain_key(product.pk): cards[product.pk].title for product in products}, is_sample


def _unit(offer: Offer, goods: Goods) -> Worked | None:
    """One unit with the offer on it; None where the offer is not about it."""
    if offer.kind == PromotionKind.TOGETHER:
        # As if what it goes with were in the basket.
        offer = replace(offer, kind=PromotionKind.PERCENT.value)
    line = goods.line(1)
    if not pricing.concerned(replace(offer, margin_floor=None), [line], _standing()):
        return None
    return Worked(line=_priced(offer, [line])[0], wished=_priced(_free(offer), [goods.line(1)])[0].total)


def _set(offer: Offer, goods: dict[PlainKey, Goods]) -> list[Worked]:
    """One whole set, a line for each of its products."""
    items = [item for item in offer.items if item.key in goods]
    if len(items) < len(offer.items):
        return []
    lines = _priced(offer, [goods[item.key].line(item.quantity) for item in items])
    wished = _priced(_free(offer), [goods[item.key].line(item.quantity) for item in items])
    return [Worked(line=one, wished=other.total) for one, other in zip(lines, wished, strict=True)]


def _free(offer: Offer) -> Offer:
    return replace(offer, margin_floor=None)


def _priced(offer: Offer, lines: list[Line]) -> list[Line]:
    currencies = {line.currency for line in lines}
    if len(currencies) == 1:
        default = str(conf.settings.CURRENCY)
        pricing.apply(
            [offer], lines, currency=currencies.pop(), default_currency=default, standing=_standing()
        )
    return lines


def _standing() -> Standing:
    return Standing(now=timezone.now())


def _row(one: Worked, titles: dict[PlainKey, str]) -> Effect:
    line = one.line
    title = titles.get(line.key, str(line.key))
    return Effect(
        title=title if line.quantity == 1 else f"{line.quantity} × {title}",
        before=money(rounding.major(line.subtotal, line.currency), line.currency),
        after=money(rounding.major(line.total, line.currency), line.currency),
        margin=_margin(line),
        note=_note(one),
    )


def _margin(line: Line) -> str:
    """What is left of the reduced price, finer where it is next to nothing; empty where the cost is not known."""
    price = rounding.major(line.total, line.currency)
    if line.cost is None or not price:
        return ""
    share = (price - line.cost * line.quantity) / price
    written = f"{share:.0%}" if abs(share) >= Decimal("0.01") or not share else f"{share:.1%}"
    return written.replace("-", "−")


def _note(one: Worked) -> str:
    if one.is_held_back and one.line.cost is None:
        return _("cost not known: nothing is taken off")
    if one.is_held_back:
        return _("held at the margin floor")
    return _("below cost") if one.is_below_cost else ""


def _lead(offer: Offer, found: Sequence[Worked], *, looked_at: int | None) -> str:
    """``looked_at`` is how many products a sample has; None where it is all of them."""
    if not found:
        return _("It is about no product that has a price at the moment.")
    if offer.kind == PromotionKind.BUNDLE:
        currency = found[0].line.currency
        before, after = (sum(getattr(one.line, name) for one in found) for name in ("subtotal", "total"))
        return _("One set costs %(after)s in place of %(before)s.") % {
            "before": money(rounding.major(before, currency), currency),
            "after": money(rounding.major(after, currency), currency),
        }
    if looked_at is not None:
        return _("Of the first %(total)s products, it is about %(count)s.") % {
            "total": count(looked_at),
            "count": count(len(found)),
        }
    said = ngettext("It is about %(count)s product.", "It is about %(count)s products.", len(found))
    return said % {"count": count(len(found))}


def _of_threshold(offer: Offer) -> str:
    currency = offer.currency or str(conf.settings.CURRENCY)
    spend = offer.threshold or Decimal(0)
    share = f"{offer.value / spend:.1%}" if spend else ""
    return _(
        "Whoever spends just %(spend)s pays %(pays)s: %(share)s less. Whoever spends more saves less of it."
    ) % {
        "spend": money(spend, currency),
        "pays": money(max(spend - offer.value, Decimal(0)), currency),
        "share": share,
    }


def _warnings(offer: Offer, found: Sequence[Worked]) -> Iterable[str]:
    held = sum(one.is_held_back and one.line.cost is not None for one in found)
    unknown = sum(one.is_held_back and one.line.cost is None for one in found)
    below, idle = sum(one.is_below_cost for one in found), sum(not one.line.given for one in found)
    total = {"total": count(len(found))}
    if held:
        yield _(
            "On %(count)s of %(total)s products the margin floor allows less than that: they cost what the"
            " floor leaves."
        ) % {**total, "count": count(held)}
    if unknown:
        yield _("Of %(count)s of %(total)s products the cost is not known: they are not reduced.") % {
            **total,
            "count": count(unknown),
        }
    if below:
        yield _(
            "%(count)s of %(total)s products would be sold below cost. Set a margin floor to prevent it."
        ) % {
            **total,
            "count": count(below),
        }
    if found and idle == len(found) and not (held or unknown):
        yield _("It makes none of these products cheaper.")

"""What a promotion does, in one sentence; and whether it does so now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from recommendations import conf
from recommendations.merchandising.promotions import words
from recommendations.merchandising.promotions.offers import Offer
from recommendations.merchandising.promotions.reading import schedule_of
from recommendations.models import BundleStatus, CampaignStatus, Promotion, PromotionKind, PromotionStatus
from recommendations.money import money
from recommendations.wording import sentences

Said = tuple[str, str]
"""A word and its tone."""


def what_it_does(row: Promotion, offer: Offer, which: str, others: str) -> str:
    """For example "20% off: category “mugs”. Only for “Members”. Up to £500.00 in all."

    ``which`` are the products that it is about, ``others`` those that they are bought together with.
    """
    currency = row.currency or str(conf.settings.CURRENCY)
    if row.kind == PromotionKind.BUNDLE:
        which = _("“%(title)s”") % {"title": row.bundle}
    gives = _("%(gives)s: %(which)s") % {"gives": _gives(row, offer, currency), "which": which}
    together = _("One for each of %(products)s") % {"products": others} if others else ""
    stop = pgettext("the end of a sentence", ".")
    said = filter(None, (gives, together, *_conditions(row, currency)))
    return sentences(one if one.endswith(stop) else one + stop for one in said)


def _gives(row: Promotion, offer: Offer, currency: str) -> str:
    """As shoppers read it, but for a special price, which staff want to know."""
    if row.kind == PromotionKind.PRICE:
        return _("%(amount)s each") % {"amount": money(row.value, currency)}
    return words.of(offer, currency)


def _conditions(row: Promotion, currency: str) -> Iterator[str]:
    if row.audience is not None:
        yield _("Only for “%(audience)s”") % {"audience": row.audience}
    if row.needs_coupon:
        yield _("Only with a coupon")
    if row.most_per_shopper is not None:
        orders = ngettext("%(count)s order", "%(count)s orders", row.most_per_shopper)
        yield _("On %(orders)s of a shopper at most") % {"orders": orders % {"count": row.most_per_shopper}}
    yield from _times(row)
    if row.budget is not None:
        yield _("Up to %(amount)s in all") % {"amount": money(row.budget, currency)}
    if row.margin_floor is not None:
        yield _("Never below a margin of %(percent)s%%") % {"percent": words.percent(row.margin_floor)}
    if row.exclusive:
        yield _("Not combined with others")


def _times(row: Promotion) -> Iterator[str]:
    if row.starts_at and row.ends_at:
        yield _("From %(start)s to %(end)s") % {"start": _moment(row.starts_at), "end": _moment(row.ends_at)}
    elif row.starts_at:
        yield _("From %(start)s on") % {"start": _moment(row.starts_at)}
    elif row.ends_at:
        yield _("Until %(end)s") % {"end": _moment(row.ends_at)}
    if row.campaign is not None:
        yield _("While the campaign “%(campaign)s” runs") % {"campaign": row.campaign}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def state_of(row: Promotion, now: datetime) -> Said:
    """What an admin decided, unless something else keeps it from being given."""
    if row.status != PromotionStatus.ACTIVE:
        return str(row.get_status_display()), "quiet" if row.status == PromotionStatus.DRAFT else "warn"
    return next(_hindrances(row, now), (_("Given now"), "good"))


def is_given(row: Promotion, now: datetime) -> bool:
    return row.status == PromotionStatus.ACTIVE and next(_hindrances(row, now), None) is None


def _hindrances(row: Promotion, now: datetime) -> Iterator[Said]:
    if row.ends_at is not None and row.ends_at <= now:
        yield _("Over"), "quiet"
    if row.budget is not None and row.spent >= row.budget:
        yield _("Budget used up"), "warn"
    if row.bundle is not None and row.bundle.status != BundleStatus.LIVE:
        yield _("Its bundle is not live"), "warn"
    if row.campaign is not None and not _is_on(row.campaign, now):
        yield _("Waits for its campaign"), "busy"
    if row.starts_at is not None and row.starts_at > now:
        yield _("Waits for its start"), "busy"


def _is_on(campaign: Any, now: datetime) -> bool:
    live = campaign.status in (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)
    return live and schedule_of(campaign).is_on(now)

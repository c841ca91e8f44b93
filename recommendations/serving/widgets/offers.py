"""What a card says of an offer: what it is called, what it takes off, and until when, by the server's clock."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from recommendations.catalog import GroupBuy
from recommendations.merchandising.promotions.results import Offered
from recommendations.money import money
from recommendations.serving.widgets.addresses import safe_link

SOON = timedelta(hours=24)
"""From then on the script counts what is left, in a line that is there from the start."""


def offer_of(offered: Offered) -> dict[str, Any]:
    return {"badge": offered.badge, "label": offered.label, **until(offered.ends_at)}


def group_buy_of(group: GroupBuy) -> dict[str, Any]:
    """``needed``, as a badge; ``price`` and ``url`` only where the shop says them; empty once it has ended."""
    if group.ends_at is not None and group.ends_at <= timezone.now():
        return {}
    return {
        "badge": ngettext("Group of %(count)s", "Group of %(count)s", group.needed) % {"count": group.needed},
        "label": _("%(joined)s of %(needed)s have joined")
        % {"joined": min(group.joined, group.needed), "needed": group.needed},
        "price": money(group.price.amount, group.price.currency) if group.price else "",
        "url": safe_link(group.url),
        **until(group.ends_at),
    }


def until(ends_at: datetime | None) -> dict[str, Any]:
    """``until`` in words, in the active time zone, ``ends_at`` as HTML writes it, and whether it is ``soon``."""
    if ends_at is None:
        return {}
    local = timezone.localtime(ends_at)
    day = date_format(local, pgettext("a day of the year, as Django's date filter writes it", "j F"))
    said = {"time": time_format(local, "H:i"), "day": day}
    return {
        "until": _("until %(time)s on %(day)s") % said,
        "ends_at": ends_at.isoformat(timespec="seconds"),
        "soon": timedelta() < ends_at - timezone.now() <= SOON,
    }

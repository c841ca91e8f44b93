"""What may be done with an audience: count it now, open its feed, revoke it."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations import conf
from recommendations.admin.deeds import Deed, Impossible
from recommendations.merchandising.audiences import feeds
from recommendations.models import Audience


class CountNow(Deed):
    name = "count-now"
    permission = "recommendations.change_audience"
    button = gettext_lazy("Count now")

    def title(self, obj: Audience) -> str:
        return _("Count who belongs to “%(name)s” now?") % {"name": obj}

    def consequences(self, obj: Audience) -> Sequence[str]:
        if not obj.is_active:
            raise Impossible(_("“%(name)s” is switched off: nobody is counted.") % {"name": obj})
        return [
            _("A worker reads what every shopper did, and who the conditions hold of is kept."),
            _("It happens every hour anyway. Nobody is without an answer meanwhile."),
        ]

    def do(self, obj: Audience, by: str) -> str:
        from recommendations import tasks

        tasks.request_refresh(obj.slug)
        return _(
            "“%(name)s” is counted by the next free worker. Without one: python manage.py recs_refresh %(slug)s"
        ) % {"name": obj, "slug": obj.slug}


class OpenFeed(Deed):
    """Also gives a new address to a feed that has one."""

    name = "open-feed"
    permission = "recommendations.change_audience"
    button = gettext_lazy("Give it an address")

    def title(self, obj: Audience) -> str:
        if obj.feed_key:
            return _("Give the feed of “%(name)s” a new address?") % {"name": obj}
        return _("Give “%(name)s” a product feed?") % {"name": obj}

    def consequences(self, obj: Audience) -> Sequence[str]:
        told = [
            _(
                "Whoever has the address can read which products go with this audience: title, link, picture, price."
            ),
            _("It says nothing of any shopper: neither who belongs to it, nor how many."),
        ]
        if obj.feed_key:
            told.insert(
                0, _("The present address leads nowhere from then on: tell the new one to whoever reads it.")
            )
        return told

    def do(self, obj: Audience, by: str) -> str:
        feeds.open_feed(obj)
        return _("The feed of “%(name)s” has a new address: it stands below.") % {"name": obj}


class CloseFeed(Deed):
    name = "close-feed"
    permission = "recommendations.change_audience"
    button = gettext_lazy("Revoke it")
    is_dangerous = True

    def title(self, obj: Audience) -> str:
        return _("Revoke the feed of “%(name)s”?") % {"name": obj}

    def consequences(self, obj: Audience) -> Sequence[str]:
        if not obj.feed_key:
            raise Impossible(_("“%(name)s” has no feed.") % {"name": obj})
        return [
            _("Its address leads nowhere from then on; a copy may be read for five minutes more."),
            _("Newsletters and ad tools that read it get nothing."),
        ]

    def do(self, obj: Audience, by: str) -> str:
        feeds.close_feed(obj)
        return _("The feed of “%(name)s” is revoked.") % {"name": obj}


def addresses(audience: Audience, request: HttpRequest) -> list[tuple[str, str]]:
    """(form, address) of an open feed; none where the project does not include our URLs."""
    token = feeds.token(audience)
    if not token:
        return []
    try:
        found = [
            (form, reverse("recommendations:audience_feed", args=[audience.slug, token, form]))
            for form in ("json", "csv")
        ]
    except NoReverseMatch:
        return []
    return [(form.upper(), request.build_absolute_uri(address)) for form, address in found]


def own_list_said(audience: Audience) -> str:
    """Whether what is popular in the audience is known, and where not, what is shown instead."""
    from recommendations.serving.feeds import own_list

    length = own_list(audience)
    if length:
        said = ngettext(
            "What is popular in it: a list of %(n)s product.",
            "What is popular in it: a list of %(n)s products.",
            length,
        )
        return said % {"n": length}
    return _(
        "It has no list of its own yet, and shows what is popular with everybody: popularity makes one when it"
        " is trained, of products that at least %(least)s members touched lately."
    ) % {"least": conf.settings.SEGMENT_MIN_SHOPPERS}

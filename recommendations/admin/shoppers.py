"""Shoppers: who they are, what they did, and what they would be shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin import products
from recommendations.admin.base import ReadOnlyAdmin, pill
from recommendations.admin.deeds import Deed, Impossible
from recommendations.admin.interactions import money
from recommendations.admin.preview import summary
from recommendations.admin.profiles import profile
from recommendations.admin.shopper_search import matching
from recommendations.models import EventKind, HowSource, Interaction, Placement, Shopper
from recommendations.training.health import ago, count

#: So many of the latest interactions are listed.
LATEST = 50

PERSONAL = (HowSource.HISTORY, HowSource.VISIT, HowSource.SHOPPER, HowSource.RECENT)

KIND_TONES = {
    EventKind.PURCHASE: "good",
    EventKind.REFUND: "bad",
    EventKind.DISMISS: "bad",
    EventKind.CART_ADD: "busy",
}


class Unmerge(Deed):
    name = "unmerge"
    permission = "recommendations.change_shopper"
    button = gettext_lazy("Undo the merge")
    is_dangerous = True

    def title(self, obj: Shopper) -> str:
        return _("Take %(browser)s apart from %(account)s?") % {
            "browser": obj,
            "account": obj.merged_into or "–",
        }

    def consequences(self, obj: Shopper) -> Sequence[str]:
        if obj.merged_into is None:
            raise Impossible(_("%(browser)s is not merged into an account.") % {"browser": obj})
        return [
            _("What happened in this browser no longer counts for %(account)s.")
            % {"account": obj.merged_into},
            _("No interaction is lost or changed. Lists follow with the next training."),
            _("The next log-in from this browser merges it again."),
        ]

    def do(self, obj: Shopper, by: str) -> str:
        from recommendations.events import identity

        account = obj.merged_into
        if account is None:
            raise Impossible(_("%(browser)s is not merged into an account.") % {"browser": obj})
        identity.unmerge(obj)
        return _("%(browser)s stands for itself again, apart from %(account)s.") % {
            "browser": obj,
            "account": account,
        }


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "is"
    conditions = {
        "account": Q(user__isnull=False),
        "guest": Q(user=None, merged_into=None),
        "merged": Q(merged_into__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("account", _("Account")), ("guest", _("Guest")), ("merged", _("Merged into an account"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.conditions.get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


@admin.register(Shopper)
class ShopperAdmin(ReadOnlyAdmin):
    list_lead = gettext_lazy("Who they are, what they did, and what they would be shown.")
    empty_state = gettext_lazy(
        "Nobody has been seen yet. A shopper appears with the first event that is recorded with consent."
    )
    detail_template = "admin/recommendations/shopper/detail.html"
    list_display = ("who", "state", "seen", "consent")
    list_filter = (KindFilter, ("last_seen_at", admin.DateFieldListFilter))
    list_select_related = ("user", "merged_into__user")
    search_fields = ("guest",)
    search_help_text = gettext_lazy("An account's name or e-mail address, a guest's reference, or a key")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (queryset.filter(matching(search_term)) if search_term.strip() else queryset), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user", "merged_into__user")

    @admin.display(description=gettext_lazy("shopper"))
    def who(self, row: Shopper) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("kind"))
    def state(self, row: Shopper) -> SafeString:
        if row.merged_into is not None:
            return pill(_("Merged into %(account)s") % {"account": row.merged_into}, "busy")
        return pill(_("Account"), "good") if row.user_id is not None else pill(_("Guest"), "quiet")

    @admin.display(description=gettext_lazy("last seen"), ordering="last_seen_at")
    def seen(self, row: Shopper) -> str:
        return ago(row.last_seen_at)

    @admin.display(description=gettext_lazy("consent"), ordering="consented_at")
    def consent(self, row: Shopper) -> str:
        return ago(row.consented_at) if row.consented_at else _("none recorded")

    def get_urls(self) -> list[URLPattern]:
        return [Unmerge().path(self), *super().get_urls()]

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        latest = latest_interactions(obj)
        return {
            "shopper": obj,
            "state": self.state(obj),
            "lead": in_words(obj, latest),
            "latest": latest,
            "shown": would_be_shown(obj),
            "browsers": obj.merged.all(),
            "may_unmerge": Unmerge().is_allowed(request),
            "latest_cap": LATEST,
            "profile": profile(obj) if obj.merged_into_id is None else None,
        }


def latest_interactions(shopper: Shopper) -> list[dict[str, Any]]:
    rows = list(Interaction.objects.for_shopper(shopper)[:LATEST])
    titles = products.titles(row.product_id for row in rows)
    return [
        {
            "row": row,
            "title": products.title_of(row.product_id, titles),
            "tone": KIND_TONES.get(EventKind(row.kind), ""),
            "amount": money(row.revenue, row.currency) if row.revenue else "",
        }
        for row in rows
    ]


def would_be_shown(shopper: Shopper) -> list[Mapping[str, Any]]:
    """For each active placement that looks at the shopper."""
    from recommendations.serving import recommend

    placements = Placement.objects.filter(is_active=True, sources__how__in=PERSONAL).distinct()
    answers = [(placement, recommend(placement.slug, shopper=shopper)) for placement in placements]
    return [
        {"placement": placement, "answer": answer, "summary": summary(answer, placement.limit)}
        for placement, answer in answers
    ]


def in_words(shopper: Shopper, latest: Sequence[Mapping[str, Any]]) -> str:
    """ "Last seen 2 hours ago; the latest 50 interactions hold 3 purchases." """
    seen = {"who": shopper, "ago": ago(shopper.last_seen_at)}
    if not latest:
        return _("%(who)s was last seen %(ago)s and has done nothing that is recorded.") % seen
    bought = sum(one["row"].kind == EventKind.PURCHASE for one in latest)
    return _("%(who)s was last seen %(ago)s; of the latest %(n)s interactions %(bought)s are purchases.") % {
        **seen,
        "n": count(len(latest)),
        "bought": count(bought),
    }

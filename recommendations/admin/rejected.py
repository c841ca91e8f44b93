"""Rejected events: what could not be taken, grouped by why, and taken again once the cause is mended."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.base import DeskChangeList, ReadOnlyAdmin, pill
from recommendations.admin.deeds import Deed, Impossible
from recommendations.models import RejectedEvent
from recommendations.training.health import ago, count
from recommendations.wording import sentences

REPLAY = "recommendations.change_rejectedevent"
#: The page waits for a replay, so that larger ones are the command's.
REPLAY_CAP = 500


class Replay(Deed):
    name = "replay"
    permission = REPLAY
    button = gettext_lazy("Replay")

    def title(self, obj: RejectedEvent) -> str:
        return _("Replay this event?")

    def consequences(self, obj: RejectedEvent) -> Sequence[str]:
        if obj.replayed_at is not None:
            raise Impossible(_("It has been replayed already."))
        return [
            _("It is taken again, as it would have been taken then; nothing is counted twice."),
            _("If the cause is not mended, it stays here with the reason."),
        ]

    def do(self, obj: RejectedEvent, by: str) -> str:
        return replay([obj])


class ReplayedFilter(admin.SimpleListFilter):
    title = gettext_lazy("status")
    parameter_name = "replayed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", _("Not replayed")), ("yes", _("Replayed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("no", "yes"):
            return queryset.filter(replayed_at__isnull=self.value() == "no")
        return queryset


class RejectedChangeList(DeskChangeList):
    @property
    def reasons(self) -> Sequence[Mapping[str, Any]]:
        """How many of what is shown were rejected for which reason, most frequent first."""
        groups = self.queryset.order_by().values("code").annotate(n=Count("pk"), last=Max("received_at"))
        return [
            {**group, "last": ago(group["last"]), "n": count(group["n"])}
            for group in groups.order_by("-n", "code")
        ]


@admin.register(RejectedEvent)
class RejectedEventAdmin(ReadOnlyAdmin):
    list_lead = gettext_lazy("What could not be taken, and why.")
    empty_state = gettext_lazy("No event has been rejected.")
    detail_template = "admin/recommendations/rejectedevent/detail.html"
    list_display = ("when", "code", "short_reason", "state")
    list_filter = ("code", ReplayedFilter, ("received_at", admin.DateFieldListFilter))
    actions = ("replay_selected",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskChangeList]:
        return RejectedChangeList

    @admin.display(description=gettext_lazy("when"), ordering="received_at")
    def when(self, row: RejectedEvent) -> str:
        return ago(row.received_at)

    @admin.display(description=gettext_lazy("reason"))
    def short_reason(self, row: RejectedEvent) -> str:
        return row.reason if len(row.reason) <= 80 else f"{row.reason[:79]}…"

    @admin.display(description=gettext_lazy("status"), ordering="replayed_at")
    def state(self, row: RejectedEvent) -> SafeString:
        return pill(_("Replayed"), "good") if row.replayed_at else pill(_("Not replayed"), "warn")

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return Replay().is_allowed(request)

    @admin.action(description=gettext_lazy("Replay the selected events"), permissions=["replay"])
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[RejectedEvent]) -> None:
        self.message_user(
            request, replay(queryset.filter(replayed_at=None).select_related("shopper")[:REPLAY_CAP])
        )

    def get_urls(self) -> list[URLPattern]:
        return [Replay().path(self), *super().get_urls()]

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        return {
            "event": obj,
            "state": self.state(obj),
            "payload": sorted(obj.payload.items()),
            "may_replay": obj.replayed_at is None and Replay().is_allowed(request),
        }


def replay(events: Any) -> str:
    """Take each again, and say what became of them."""
    from recommendations.events import replay as events_replay

    outcomes = events_replay.replay(events)
    said = _("%(stored)s stored, %(duplicate)s there already, %(refused)s still refused.") % {
        name: count(outcomes[name]) for name in ("stored", "duplicate", "refused")
    }
    if outcomes["seen"] < REPLAY_CAP:
        return said
    more = _("For more than %(cap)s at once run: python manage.py recs_replay") % {"cap": REPLAY_CAP}
    return sentences((said, more))

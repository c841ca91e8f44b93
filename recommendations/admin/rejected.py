"""Rejected events: what could not be taken, grouped by why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Max
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.base import DeskChangeList, ReadOnlyAdmin, pill
from recommendations.models import RejectedEvent
from recommendations.training.health import ago, count


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
    list_title = gettext_lazy("Rejected events: what could not be taken, and why")
    empty_state = gettext_lazy("No event has been rejected.")
    detail_template = "admin/recommendations/rejectedevent/detail.html"
    list_display = ("when", "code", "short_reason", "source", "state")
    list_filter = (
        "code",
        ("replayed_at", admin.EmptyFieldListFilter),
        ("received_at", admin.DateFieldListFilter),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskChangeList]:
        return RejectedChangeList

    @admin.display(description=gettext_lazy("when"), ordering="received_at")
    def when(self, row: RejectedEvent) -> str:
        return ago(row.received_at)

    @admin.display(description=gettext_lazy("reason"))
    def short_reason(self, row: RejectedEvent) -> str:
        return row.reason if len(row.reason) < 120 else f"{row.reason[:117]}…"

    @admin.display(description=gettext_lazy("status"), ordering="replayed_at")
    def state(self, row: RejectedEvent) -> SafeString:
        return pill(_("Replayed"), "good") if row.replayed_at else pill(_("Not replayed"), "warn")

    def detail(self, request: HttpRequest, obj: Any) -> Mapping[str, Any]:
        return {"event": obj, "state": self.state(obj), "payload": sorted(obj.payload.items())}

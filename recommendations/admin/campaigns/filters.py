"""What the list of campaigns can be narrowed to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from recommendations.merchandising.campaigns import CampaignState, state_of
from recommendations.models import Audience, Campaign, Placement


class StateFilter(admin.SimpleListFilter):
    """By what a campaign does at this moment; there are never so many that reading their schedules would cost."""

    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return CampaignState.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> QuerySet[Campaign]:
        if self.value() is None:
            return queryset
        now = timezone.now()
        columns = Campaign.objects.only("status", "starts_at", "ends_at", "weekdays", "from_time", "to_time")
        return queryset.filter(pk__in=[one.pk for one in columns if state_of(one, now) == self.value()])


class PlacementFilter(admin.SimpleListFilter):
    title = gettext_lazy("placement")
    parameter_name = "placement"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        placements = Placement.objects.filter(campaigns__isnull=False).distinct()
        return [(one.slug, one.title_in() or one.slug) for one in placements]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> QuerySet[Campaign]:
        return queryset.filter(placements__slug=self.value()) if self.value() else queryset


class AudienceFilter(admin.SimpleListFilter):
    title = gettext_lazy("audience")
    parameter_name = "audience"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Audience.objects.filter(campaigns__isnull=False).distinct().values_list("slug", "name")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Campaign]) -> QuerySet[Campaign]:
        return queryset.filter(audience__slug=self.value()) if self.value() else queryset

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.models import Interaction, RejectedEvent
from recommendations.training.health.words import ago, count
from recommendations.wording import sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsHealth:
    """Whether events come in: when the last one happened, and how many were turned away in a day."""

    latest_at: datetime | None
    rejected_today: int

    @property
    def sentence(self) -> str:
        if self.latest_at is None:
            return _("Nothing has been recorded yet.")
        said = _("The last event happened %(ago)s.") % {"ago": ago(self.latest_at)}
        return sentences((said, self._rejections())) if self.rejected_today else said

    @property
    def next_step(self) -> str:
        """What to do about it, or "" where all is well."""
        if self.latest_at is None:
            return _(
                "Put the tag recommendations_tracker on the shop's pages, or read the orders that you already"
                " have: python manage.py recs_backfill"
            )
        return _("See why events were rejected, then replay them.") if self.rejected_today else ""

    def _rejections(self) -> str:
        said = ngettext(
            "%(count)s event was rejected in the last 24 hours.",
            "%(count)s events were rejected in the last 24 hours.",
            self.rejected_today,
        )
        return said % {"count": count(self.rejected_today)}


def events() -> EventsHealth:
    """Two index look-ups, however large the tables are."""
    newest = Interaction.objects.order_by("-occurred_at").values_list("occurred_at", flat=True)
    since = timezone.now() - timedelta(days=1)
    rejected = RejectedEvent.objects.filter(received_at__gte=since, replayed_at=None).count()
    return EventsHealth(latest_at=newest.first(), rejected_today=rejected)

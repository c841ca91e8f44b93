"""Activating and pausing: a permission of their own, and a page that says what will happen."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.deeds import Deed, Impossible
from recommendations.admin.promotions import shelf
from recommendations.merchandising.filters import FilterError
from recommendations.models import Promotion, PromotionStatus

ACTIVATE = "recommendations.activate_promotion"


class Activate(Deed):
    name = "activate"
    permission = ACTIVATE
    button = gettext_lazy("Activate")

    def title(self, obj: Promotion) -> str:
        return _("Activate “%(promotion)s”?") % {"promotion": obj}

    def consequences(self, obj: Promotion) -> Sequence[str]:
        if obj.status == PromotionStatus.ACTIVE:
            raise Impossible(_("It is active already."))
        if obj.ends_at is not None and obj.ends_at <= timezone.now():
            raise Impossible(_("Its time is over. Choose a later end first."))
        try:
            found = shelf.effects_of(obj)
            does = shelf.sentence_of(obj)
        except FilterError as problem:
            raise Impossible(str(problem)) from problem
        return [
            does,
            found.lead,
            *found.warnings,
            _("Within seconds cards, baskets and checkouts give it to whoever may have it."),
        ]

    def do(self, obj: Promotion, by: str) -> str:
        self.consequences(obj)
        _become(obj, PromotionStatus.ACTIVE)
        return _("“%(promotion)s” is active. Pause it to take it back.") % {"promotion": obj}


class Pause(Deed):
    name = "pause"
    permission = ACTIVATE
    button = gettext_lazy("Pause")
    is_dangerous = True

    def title(self, obj: Promotion) -> str:
        return _("Pause “%(promotion)s”?") % {"promotion": obj}

    def consequences(self, obj: Promotion) -> Sequence[str]:
        if obj.status != PromotionStatus.ACTIVE:
            raise Impossible(_("It is not active."))
        return [
            _("Nobody gets it from now on; baskets that are open cost the full price again."),
            _("Orders that are placed keep what they were given. You can activate it again."),
        ]

    def do(self, obj: Promotion, by: str) -> str:
        self.consequences(obj)
        _become(obj, PromotionStatus.PAUSED)
        return _("“%(promotion)s” is paused.") % {"promotion": obj}


DEEDS: Sequence[Deed] = (Activate(), Pause())


def may_activate(request: Any) -> bool:
    return bool(request.user.has_perm(ACTIVATE))


def _become(row: Promotion, status: str) -> None:
    row.status = status
    row.save(update_fields=["status"])

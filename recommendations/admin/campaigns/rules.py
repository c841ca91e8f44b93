"""The rules' half of the editor: a card a rule."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from recommendations.admin.filter_form import Chosen, FilterForm
from recommendations.admin.pickers import Values
from recommendations.catalog import plain_key
from recommendations.models import CampaignRule, Placement, RuleAction

MOST_RULES = 100
DEFAULTS = {"position": 1, "strength": 2.0}


class RuleForm(FilterForm):
    orders_products = True

    class Meta:
        model = CampaignRule
        fields = ("action", "position", "strength", "products", "which")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = self.fields["strength"].required = False
            self.fields["position"].widget.attrs |= {"min": 1}
            self.fields["strength"].widget.attrs |= {"min": 1, "step": "any"}
            self.fields["strength"].help_text = _(
                "2 doubles or halves the chance to be shown, 1 does nothing."
            )
            self.fields["position"].help_text = _("Of several products the others follow.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # What does not belong to the action is not looked at.
        if cleaned.get("action") != RuleAction.PIN or cleaned.get("position") is None:
            self._use_default(cleaned, "position", needed=cleaned.get("action") == RuleAction.PIN)
        if (
            cleaned.get("action") not in (RuleAction.BOOST, RuleAction.BURY)
            or cleaned.get("strength") is None
        ):
            self._use_default(
                cleaned, "strength", needed=cleaned.get("action") in (RuleAction.BOOST, RuleAction.BURY)
            )
        if not self.errors and not cleaned.get("products") and not cleaned.get("which"):
            problem = (
                _("Choose the products to pin, or say of which the best is pinned.")
                if cleaned.get("action") == RuleAction.PIN
                else _("Say which products: nothing said would mean all that the shop has.")
            )
            self.add_error("products", problem)
        return cleaned

    def _use_default(self, cleaned: dict[str, Any], name: str, *, needed: bool) -> None:
        if name in self.errors:
            if needed:
                return
            del self.errors[name]
        cleaned[name] = DEFAULTS[name]

    def content(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "id": self.instance.pk,
            "action": str(cleaned["action"]),
            "which": cleaned["which"],
            "position": cleaned["position"],
            "strength": float(cleaned["strength"]),
            "products": [plain_key(product.pk) for product in cleaned["products"]],
        }


class RuleFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rules as they were posted, also those that somebody else has deleted in the meantime."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.values = Values()
        instance, prefix = kwargs.get("instance"), kwargs.get("prefix") or self.get_default_prefix()
        if data is not None and instance is not None:
            data = _without_rules_that_are_gone(data, instance, prefix)
        super().__init__(data, *args, **kwargs)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "values": self.values, "chosen": self._chosen}

    @cached_property
    def _chosen(self) -> Chosen:
        return Chosen(self.get_queryset())

    @property
    def kept_forms(self) -> list[Any]:
        """Those that will be rules."""
        gone = self.deleted_forms
        return [form for form in self.forms if form not in gone and (form.instance.pk or form.has_changed())]

    def content(self) -> list[dict[str, Any]]:
        return [form.content() for form in self.kept_forms]

    def clean(self) -> None:
        super().clean()
        if len(self.kept_forms) > MOST_RULES:
            raise ValidationError(
                _("%(number)s rules are more than %(most)s: make it two campaigns.")
                % {"number": len(self.kept_forms), "most": MOST_RULES}
            )
        pins = [
            form
            for form in self.kept_forms
            if form.is_valid() and form.cleaned_data.get("action") == RuleAction.PIN
        ]
        if pins:
            self._check_positions(pins)

    def _check_positions(self, pins: Iterable[Any]) -> None:
        """A place that a placement does not have would never be seen there."""
        chosen = [key for key in _all(self.data, "placements") if str(key).isdigit()]
        shortest = Placement.objects.filter(pk__in=chosen).order_by("limit").first()
        taken: dict[int, int] = defaultdict(int)
        for form in pins:
            first = form.cleaned_data["position"]
            last = first + max(len(form.cleaned_data["products"]), 1) - 1
            if shortest is not None and last > shortest.limit:
                form.add_error(
                    "position",
                    _("“%(placement)s” has %(limit)s places and this would need place %(last)s.")
                    % {
                        "placement": shortest.title_in() or shortest.slug,
                        "limit": shortest.limit,
                        "last": last,
                    },
                )
            elif any(taken[place] for place in range(first, last + 1)):
                form.add_error(
                    "position", _("Another rule of this campaign pins to the same place. Choose another one.")
                )
            for place in range(first, last + 1):
                taken[place] += 1


def _without_rules_that_are_gone(data: Any, instance: Any, prefix: str) -> Any:
    """A rule whose row is gone is posted anew, as one that was added.

    Django numbers rows that there are before those that are new, so that the others are moved along.
    """
    initial, total = (number_of(data, f"{prefix}-{name}_FORMS") for name in ("INITIAL", "TOTAL"))
    if not instance.pk:
        return data
    # Django itself refuses more than a thousand.
    if not 0 < initial <= total <= 1000:
        return data
    there = {str(pk) for pk in instance.rules.values_list("pk", flat=True)}
    gone = [n for n in range(initial) if data.get(f"{prefix}-{n}-id") not in there]
    if not gone:
        return data
    kept = [n for n in range(total) if n not in gone]
    order = [*(n for n in kept if n < initial), *gone, *(n for n in kept if n >= initial)]
    renumbered = QueryDict(mutable=True)
    places = {f"{prefix}-{old}-": f"{prefix}-{new}-" for new, old in enumerate(order)}
    for name in data:
        start = next((start for start in places if name.startswith(start)), "")
        renumbered.setlist(places[start] + name.removeprefix(start) if start else name, _all(data, name))
    for old in gone:
        renumbered[f"{places[f'{prefix}-{old}-']}id"] = ""
    renumbered[f"{prefix}-INITIAL_FORMS"] = str(initial - len(gone))
    return renumbered


def number_of(data: Any, name: str) -> int:
    """What a form's counter says; nothing where it says no number."""
    text = str(data.get(name) or "")
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


def _all(data: Any, name: str) -> list[Any]:
    return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name) or [])

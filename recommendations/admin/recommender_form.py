import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from recommendations.admin import algorithms
from recommendations.admin.about import FAMILIES, About
from recommendations.models import EventKind, Recommender

#: A refund takes its purchase back: it is read with purchases and never asked for on its own.
KINDS = [choice for choice in EventKind.choices if choice[0] != EventKind.REFUND]


class RecommenderForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words and check boxes instead of names and JSON, as far as that goes."""

    algorithm = forms.ChoiceField(label=gettext_lazy("Algorithm"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Learns from"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: what suits the algorithm."),
    )

    class Meta:
        model = Recommender
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "algorithm" in self.fields:
            self.fields["algorithm"].choices = algorithms.by_family(self.instance.algorithm)  # type: ignore[attr-defined]
            self.fields["algorithm"].help_text = _explanations(self.instance.algorithm)
        if "parameters" in self.fields:
            self.fields["parameters"].help_text = _parameters(self.instance.algorithm)

    def clean_parameters(self) -> dict[str, Any]:
        given = self.cleaned_data["parameters"] or {}
        if not isinstance(given, dict):
            raise ValidationError(_("Give names and values, for example {“min_shoppers”: 5}."))
        about = algorithms.about(self.cleaned_data.get("algorithm", ""))
        unknown = sorted(set(given) - set(about.parameters)) if about else []
        if about and unknown:
            raise ValidationError(
                _("%(algorithm)s has no parameter “%(name)s”. It knows: %(known)s.")
                % {
                    "algorithm": about.title,
                    "name": unknown[0],
                    "known": ", ".join(about.parameters) or _("none"),
                }
            )
        return given


def _explanations(algorithm: str) -> SafeString:
    """What the chosen one does; below it what each does, family by family, folded away: there are many."""
    chosen = algorithms.about(algorithm)
    colon = pgettext("between a name and its explanation", ": ")
    families = (
        format_html("<p><b>{}</b><br>{}</p>", family.title, _members(family.members.values(), colon))
        for family in FAMILIES
    )
    return format_html(
        "{}<details><summary>{}</summary>{}</details>",
        chosen.does if chosen else "",
        _("What each of them does"),
        format_html_join("", "{}", ((one,) for one in families)),
    )


def _members(members: Iterable[About], colon: str) -> SafeString:
    rows = ((one.title, colon, one.does) for one in members)
    return format_html_join(mark_safe("<br>"), "{}{}{}", rows)


def _parameters(algorithm: str) -> str:
    about = algorithms.about(algorithm)
    if about is None:
        return _("By name, as JSON; empty means the algorithm's own.")
    known = ", ".join(f"{name} ({json.dumps(value)})" for name, value in about.parameters.items())
    return _("By name, as JSON; empty means its own: %(known)s") % {"known": known or _("none")}

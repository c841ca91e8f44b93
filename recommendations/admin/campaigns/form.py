"""The campaign's own half of the editor."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from recommendations.admin.campaigns.rules import number_of
from recommendations.admin.placement_form import TitleField, languages
from recommendations.merchandising import campaigns
from recommendations.merchandising.campaigns.content import content_of, plain_of
from recommendations.merchandising.campaigns.differences import DAYS
from recommendations.merchandising.campaigns.revisions import lock
from recommendations.merchandising.campaigns.states import schedule_of
from recommendations.merchandising.circumstances import (
    CircumstancesError,
    ScheduleError,
    legible,
    read_circumstances,
)
from recommendations.merchandising.circumstances.seasons import SEASONS
from recommendations.merchandising.circumstances.wanted import DEVICES, NAMES, REFERRERS
from recommendations.models import Campaign
from recommendations.serving.widgets.addresses import safe_image

#: Named in the request when somebody saves on top of what another has saved in between.
ON_TOP = "_on_top"

BY_LANGUAGE: Mapping[str, Mapping[str, Any]] = {
    "title": {"label": gettext_lazy("Title"), "help_text": gettext_lazy("Left empty, the name is shown.")},
    "introduction": {"label": gettext_lazy("Introduction"), "lines": 3, "max_length": 2000},
    "banner_alt": {
        "label": gettext_lazy("What the banner shows"),
        "help_text": gettext_lazy("Read out to those who do not see it."),
    },
}


def _named(values: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(value, NAMES[value]) for value in values]


def _boxes(label: object, choices: Any, **kwargs: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,  # type: ignore[arg-type]
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "recs-boxes"}),
        **kwargs,
    )


class MomentInput(forms.DateTimeInput):
    """The browser's own, in one line: it needs no script."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.replace(tzinfo=None).isoformat(timespec="seconds" if value.second else "minutes")
        return value


class HourInput(forms.TimeInput):
    input_type = "time"

    def format_value(self, value: Any) -> Any:
        return value.isoformat(timespec="minutes") if isinstance(value, time) else value


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """Besides the campaign's columns, its circumstances a field each."""

    weekdays = _boxes(
        gettext_lazy("On these days"), list(enumerate(DAYS, start=1)), coerce=int, empty_value=[]
    )
    devices = _boxes(gettext_lazy("On the device"), _named(DEVICES))
    referrers = _boxes(gettext_lazy("Who come from"), _named(REFERRERS))
    seasons = _boxes(gettext_lazy("In the season"), _named(SEASONS))
    countries = forms.CharField(
        label=gettext_lazy("In the countries"),
        required=False,
        max_length=800,
        help_text=gettext_lazy("Two letters each, with commas between them: GB, IE."),
    )
    regions = forms.CharField(
        label=gettext_lazy("In the regions"),
        required=False,
        max_length=800,
        help_text=gettext_lazy("As your shop names them, with commas between them."),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    #: A preview looks at the form only; it saves nothing that somebody could be in the way of.
    minds_others = True
    copies = False

    class Meta:
        model = Campaign
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)
        widgets = {"placements": forms.CheckboxSelectMultiple(attrs={"class": "recs-boxes"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: Any = None
        self._name_fields()
        self._take_the_browser_s_clock()
        self._offer_placements()
        for name, options in BY_LANGUAGE.items():
            if name in self.fields:
                said = getattr(self.instance, name)
                self.fields[name] = TitleField(languages(said), {}, **options)
        self._say_circumstances()
        self.initial["based_on"] = self.instance.revision

    def _name_fields(self) -> None:
        labels = {"name": pgettext("of a campaign", "Name"), "slug": _("Address")}
        for name in self.fields.keys() & labels.keys():
            self.fields[name].label = labels[name]
        for name in self.fields.keys() & {"slug", "priority"}:
            self.fields[name].required = False
        if "audience" in self.fields:
            self.fields["audience"].empty_label = _("Everybody")  # type: ignore[attr-defined]
            self.fields["audience"].help_text = ""

    def _take_the_browser_s_clock(self) -> None:
        for name in self.fields.keys() & {"starts_at", "ends_at"}:
            label = self.fields[name].label
            self.fields[name] = forms.DateTimeField(label=label, required=False, widget=MomentInput())
        for name in self.fields.keys() & {"from_time", "to_time"}:
            label = self.fields[name].label
            self.fields[name] = forms.TimeField(label=label, required=False, widget=HourInput())

    def _offer_placements(self) -> None:
        if "placements" in self.fields:
            field: Any = self.fields["placements"]
            field.label_from_instance = lambda placement: placement.title_in() or placement.slug
            field.queryset = field.queryset.filter(is_active=True) | field.queryset.filter(
                pk__in=self.instance.placements.all() if self.instance.pk else ()
            )
            field.queryset = field.queryset.distinct()
            field.help_text = ""
            # The boxes stand alone: placements are made on their own page.
            field.widget = getattr(field.widget, "widget", field.widget)

    def _say_circumstances(self) -> None:
        said = legible(self.instance.circumstances)
        for name in ("devices", "referrers", "seasons"):
            self.initial.setdefault(name, said.get(name, []))
        for name in ("countries", "regions"):
            self.initial.setdefault(name, ", ".join(said.get(name, [])))

    def clean_slug(self) -> str:
        """As it was typed, or made from the name; a copy takes the next that is free."""
        typed: str = self.cleaned_data["slug"]
        if typed and not self.copies:
            return typed
        return campaigns.free_slug(typed or slugify(self.cleaned_data.get("name", "")) or "campaign")

    def clean_starts_at(self) -> Any:
        return self._to_the_moment("starts_at")

    def clean_ends_at(self) -> Any:
        return self._to_the_moment("ends_at")

    def _to_the_moment(self, name: str) -> Any:
        """The browser knows seconds: what it sends back untouched stays the moment that it was."""
        given, stored = self.cleaned_data[name], self.initial.get(name)
        return stored if given and stored and given == stored.replace(microsecond=0) else given

    def clean_priority(self) -> int:
        return self.cleaned_data["priority"] or 0

    def clean_banner(self) -> str:
        address = self.cleaned_data["banner"].strip()
        if address and not safe_image(address):
            raise ValidationError(_("Give an address that begins with https:// or with /."))
        return str(address)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._read_circumstances(cleaned)
        if not cleaned.get("placements") and not cleaned.get("has_page") and self._has_rules():
            self.add_error(
                "placements", _("Its rules would steer nothing. Choose where, or give it a page of its own.")
            )
        if self.minds_others and self.instance.pk:
            self._mind_others(cleaned)
        return cleaned

    def _read_circumstances(self, cleaned: dict[str, Any]) -> None:
        said = {name: cleaned.get(name) or [] for name in ("devices", "referrers", "seasons")}
        for name in ("countries", "regions"):
            said[name] = [part.strip() for part in (cleaned.get(name) or "").split(",") if part.strip()]
        said["pages"] = legible(self.instance.circumstances).get("pages", [])
        try:
            cleaned["circumstances"] = self.instance.circumstances = read_circumstances(said)
        except CircumstancesError as problem:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)

    def _has_rules(self) -> bool:
        numbers = range(number_of(self.data, "rules-TOTAL_FORMS"))
        return any(
            self.data.get(f"rules-{number}-action") and not self.data.get(f"rules-{number}-DELETE")
            for number in numbers
        )

    def _mind_others(self, cleaned: dict[str, Any]) -> None:
        """Refuse where somebody has saved since this form was opened, unless its writer has seen that."""
        current = lock(self.instance)
        if cleaned.get("based_on") == current.revision:
            return
        self.theirs = content_of(current)
        if self.data.get(ON_TOP) != str(current.revision):
            raise ValidationError(
                _("Somebody saved this campaign while you were editing it."), code="conflict"
            )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        try:
            schedule_of(self.instance).check()
        except ScheduleError as problem:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)

    @property
    def in_conflict(self) -> bool:
        return self.has_error("__all__", "conflict")

    def content(self) -> dict[str, Any]:
        """The columns that the valid form would save; rules are another form's."""
        audience = self.cleaned_data.get("audience")
        return {
            **plain_of(self.instance),
            "audience": audience.slug if audience else None,
            "placements": sorted(one.slug for one in self.cleaned_data.get("placements", ())),
        }

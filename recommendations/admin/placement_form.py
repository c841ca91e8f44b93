"""Titles in each language of the site, and sources that can only be what makes sense."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import global_settings, settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from recommendations.admin.algorithms import READS, scopes
from recommendations.admin.blend_weights import ChosenWeights
from recommendations.admin.filter_form import WHICH_HELP, WhichField
from recommendations.models import HowSource, Objective, Placement, PlacementSource, Recommender
from recommendations.training import health


class TitleWidget(forms.MultiWidget):
    """One labelled text input for each language."""

    template_name = "admin/recommendations/widgets/title.html"
    use_fieldset = True

    def __init__(self, languages: Mapping[str, str], shown: Mapping[str, str], *, lines: int = 1) -> None:
        """``shown`` is what shoppers see in a language whose input is empty."""
        self.languages = languages
        parts: dict[str, forms.Widget] = {}
        for code in languages:
            attrs = {"lang": code, "placeholder": shown.get(code, "")}
            parts[code] = (
                forms.TextInput(attrs=attrs) if lines == 1 else forms.Textarea(attrs={**attrs, "rows": lines})
            )
        super().__init__({**parts})

    def decompress(self, value: Any) -> list[str]:
        titles = value if isinstance(value, Mapping) else {}
        return [titles.get(code, "") for code in self.languages]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        inputs = context["widget"]["subwidgets"]
        context["titles"] = list(zip(self.languages.values(), inputs, strict=True))
        return context


class TitleField(forms.MultiValueField):
    """A title by language: ``{"en": "You may also like"}``, without the languages that are left empty."""

    def __init__(
        self,
        languages: Mapping[str, str],
        shown: Mapping[str, str],
        *,
        lines: int = 1,
        max_length: int = 200,
        **kwargs: Any,
    ) -> None:
        self.languages = languages
        fields = [forms.CharField(required=False, max_length=max_length) for _code in languages]
        kwargs.setdefault("widget", TitleWidget(languages, shown, lines=lines))
        super().__init__(fields, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: Sequence[str]) -> dict[str, str]:
        return {code: text for code, text in zip(self.languages, data_list, strict=False) if text}


def languages(titles: object) -> dict[str, str]:
    """The site's languages and those of ``titles``, each by its own name.

    A site that lists no languages of its own has its default one, rather than Django's hundred.
    """
    listed = {} if settings.LANGUAGES == global_settings.LANGUAGES else dict(settings.LANGUAGES)
    used = titles if isinstance(titles, Mapping) else ()
    codes = dict.fromkeys([*(listed or [settings.LANGUAGE_CODE]), *used])
    return {code: _own_name(code, str(listed.get(code, code))) for code in codes}


HELP = {
    "objective": gettext_lazy(
        "Of products that are equally relevant, the one that is worth more by this comes first."
    ),
    "diversity": gettext_lazy("What it does to the list stands in the preview beside this form."),
    "exploration": gettext_lazy("A new product gets a chance to be seen before it has been bought."),
}
VARIETY = (
    (0.0, gettext_lazy("By relevance alone")),
    (0.2, gettext_lazy("A little varied")),
    (0.4, gettext_lazy("Varied")),
    (0.7, gettext_lazy("As varied as can be")),
)
EXPLORATION = (
    (0.0, gettext_lazy("None")),
    (0.05, gettext_lazy("One place in twenty")),
    (0.1, gettext_lazy("One place in ten")),
    (0.2, gettext_lazy("One place in five")),
)


class LevelField(forms.TypedChoiceField):
    """A share between 0 and 1 by its name; one that has no name stands there as it is."""

    def __init__(self, levels: Sequence[tuple[float, Any]], stored: float, **kwargs: Any) -> None:
        named = dict(levels)
        choices = sorted({**named, stored: named.get(stored, f"{stored:g}")}.items())
        super().__init__(
            choices=[(f"{level:g}", words) for level, words in choices],
            coerce=float,
            empty_value=0.0,  # type: ignore[arg-type]
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}" if isinstance(value, float) else value


class PlacementForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Placement
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            titles = self.instance.title if isinstance(self.instance.title, dict) else {}
            offered = languages(titles)
            self.fields["title"] = TitleField(
                offered,
                {code: self.instance.title_in(code) for code in offered},
                label=_("Title"),
                help_text=_("In a language that is left empty the English title is shown, or else any."),
            )
        for name, levels in (("diversity", VARIETY), ("exploration", EXPLORATION)):
            if name in self.fields:
                old = self.fields[name]
                stored = float(getattr(self.instance, name))
                self.fields[name] = LevelField(levels, stored, label=old.label, help_text=HELP[name])
                self.initial[name] = stored
        if "which" in self.fields:
            self.fields["which"] = WhichField(label=_("May show"), help_text=WHICH_HELP)
        if "objective" in self.fields:
            self.fields["objective"].required = False
            self.fields["objective"].help_text = HELP["objective"]

    def clean_objective(self) -> str:
        return str(self.cleaned_data["objective"] or Objective.PURCHASE)


class RecommenderSelect(forms.Select):
    """Tells the page's script which lists each recommender publishes, so that it offers only what fits."""

    scopes: Mapping[str, frozenset[str]] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        published = self.scopes.get(str(option["value"]))
        if published is not None:
            option["attrs"]["data-recs-scopes"] = " ".join(sorted(published))
        return option


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = PlacementSource
        fields = ("order", "how", "recommender", "weight")

    def __init__(self, *args: Any, offered: "Offered | None" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered or Offered()
        if "recommender" in self.fields:
            field: Any = self.fields["recommender"]
            select = RecommenderSelect(choices=[("", _("none")), *self.offered.choices])
            select.scopes = self.offered.scopes
            field.widget.widget = select
            for button in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(field.widget, button, False)
        if "weight" in self.fields and self.instance.recommender_id:
            self.fields["weight"].help_text = self.offered.weights.beside(self.instance)
        if "how" in self.fields:
            self.fields["how"].widget.attrs["data-recs-how"] = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        how, recommender = cleaned.get("how"), cleaned.get("recommender")
        if how:
            problem = self._problem(how, recommender)
            if problem:
                raise ValidationError({"recommender": problem})
        return cleaned

    def _problem(self, how: str, recommender: Recommender | None) -> str:
        if how == HowSource.RECENT:
            return "" if recommender is None else _("This source needs no recommender: choose “none”.")
        needed = READS[how]
        if recommender is None:
            return _("Choose the recommender whose lists are read.")
        if needed in self.offered.scopes.get(str(recommender.pk), scopes(recommender)):
            return ""
        return _("%(name)s publishes no such lists. These do: %(others)s.") % {
            "name": recommender,
            "others": ", ".join(self.offered.publishing(needed)) or _("none yet"),
        }


class Offered:
    """The recommenders that a source may name, read once a page."""

    def __init__(self) -> None:
        published = health.published_versions()
        self.recommenders = list(Recommender.objects.all())
        self.weights = ChosenWeights()
        self.scopes = {str(one.pk): scopes(one, published.get(one.pk)) for one in self.recommenders}

    @property
    def choices(self) -> list[tuple[int, str]]:
        return [(one.pk, str(one)) for one in self.recommenders]

    def publishing(self, scope: str) -> list[str]:
        return [str(one) for one in self.recommenders if scope in self.scopes[str(one.pk)]]


class SourceFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if not hasattr(self, "_offered"):
            self._offered = Offered()
        return {**super().get_form_kwargs(index), "offered": self._offered}


def _own_name(code: str, default: str) -> str:
    """ "Deutsch" for "de": what its speakers call it."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return default

"""The conditions of an audience as small forms, a row each: inputs are made from what a condition may say."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.admin.filter_form import RangeField
from recommendations.admin.pickers import ProductsField, ValuesField
from recommendations.catalog import get_catalog, plain_key
from recommendations.merchandising.audiences import CONDITIONS, Condition, ConditionError, read_condition
from recommendations.merchandising.audiences.audience import MOST_CONDITIONS
from recommendations.merchandising.audiences.fields import AnyOf, Between, Field, OneOf, Products, Whole
from recommendations.merchandising.filters import Range
from recommendations.money import SYMBOLS

#: Name of the hidden inputs that say which rows there are, in their order.
ROW = "condition"
ADD, REMOVE = "_add_condition", "_remove_condition"
_CATALOG = ("category", "brand", "tag")


class UnitInput(forms.NumberInput):
    """A number with its unit beside it."""

    template_name = "admin/recommendations/audience/unit_input.html"

    def __init__(self, unit: object, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class Words(forms.CharField):
    """Texts between commas, as a list."""

    separators = ",\n"

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        text = value or ""
        for separator in self.separators:
            text = text.replace(separator, ",")
        return [word for one in text.split(",") if (word := one.strip())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or ()) != self.to_python(data))


class Codes(Words):
    """Words, between spaces too."""

    separators = ", \n"


class Row(forms.Form):
    """One condition. ``condition`` is what it says once it was found valid; one that is quiet tells no errors."""

    def __init__(
        self,
        kind: type[Condition],
        index: int,
        *,
        is_quiet: bool = False,
        data: Any = None,
        initial: Any = None,
    ) -> None:
        super().__init__(data=data, initial=initial, prefix=f"c{index}", use_required_attribute=False)
        self.kind, self.index, self.is_quiet = kind, index, is_quiet
        self.condition: Condition | None = None
        for field in kind.fields:
            self.fields[field.name] = made = form_field(field)
            if isinstance(made, Boxes):
                made.offer_too(self.get_initial_for_field(made, field.name) or ())
            if isinstance(field, AnyOf) and not self._is_offered(field):
                self._leave_out(field)

    def _is_offered(self, field: AnyOf) -> bool:
        """Whether there is something to choose, or chosen before."""
        said = self.data.get(self.add_prefix(field.name)) if self.is_bound else self.initial.get(field.name)
        return field.of not in _CATALOG or bool(said) or bool(get_catalog().values_of(field.of))

    def _leave_out(self, field: AnyOf) -> None:
        if field.is_required:
            self.fields[field.name].help_text = _("The shop has none to choose from.")
        else:
            del self.fields[field.name]

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_quiet:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        said = {field.name: _as_said(cleaned.get(field.name)) for field in self.kind.fields}
        try:
            self.condition = read_condition({"is": self.kind.name, **said})
        except ConditionError as problem:
            self.add_error(problem.field if problem.field in self.fields else None, problem.message)
        return cleaned


def bound_rows(data: Any, *, is_quiet: bool) -> list[Row]:
    """Those that were sent, in their order; kinds that there are not are passed over."""
    rows = []
    # One more than there may be, so that the form can tell.
    for text in data.getlist(ROW)[: MOST_CONDITIONS + 1]:
        kind = CONDITIONS.get(data.get(f"c{text}-is", ""))
        if kind is not None and text.isascii() and text.isdigit() and len(text) < _DIGITS:
            rows.append(Row(kind, int(text), data=data, is_quiet=is_quiet))
    return rows


def stored_rows(said: Any) -> list[Row]:
    """One for each condition that is stored, as far as it can be read."""
    found = [
        one
        for one in (said if isinstance(said, list) else ())
        if isinstance(one, Mapping) and one.get("is") in CONDITIONS
    ]
    return [Row(CONDITIONS[one["is"]], index, initial=_initial(one)) for index, one in enumerate(found)]


def new_row(name: str, others: Sequence[Row]) -> Row | None:
    kind = CONDITIONS.get(name)
    if kind is None:
        return None
    defaults = {field.name: field.default for field in kind.fields if field.default is not None}
    return Row(kind, max((row.index for row in others), default=-1) + 1, initial=defaults)


def form_field(field: Field) -> forms.Field:
    made = _MAKERS[type(field)](field)
    made.label, made.required = str(field.label), field.is_required
    made.help_text = str(field.help_text)
    made.is_wide = isinstance(made, ValuesField | ProductsField | Boxes)  # type: ignore[attr-defined]
    return made


def _one_of(field: OneOf) -> forms.Field:
    return forms.ChoiceField(choices=list(field.choices.items()))


def _whole(field: Whole) -> forms.Field:
    widget = UnitInput(field.unit) if field.unit else forms.NumberInput()
    return forms.IntegerField(min_value=field.low, max_value=field.high, widget=widget)


def _between(field: Between) -> forms.Field:
    currency = str(conf.settings.CURRENCY)
    part: forms.Field
    if field.is_money:
        part = forms.DecimalField(min_value=Decimal(0), max_digits=12, required=False)
        return RangeField(field.label, part, SYMBOLS.get(currency, currency), "any")
    part = forms.IntegerField(min_value=0, max_value=10**6, required=False)
    return RangeField(field.label, part)


def _any_of(field: AnyOf) -> forms.Field:
    if field.of in _CATALOG:
        return ValuesField(field.of)
    if field.choices is not None:
        return Boxes(choices=list(field.choices.items()))
    if field.of != "group":
        return Codes()
    groups = get_catalog().values_of("group")
    return Boxes(choices=list(groups.items())) if groups else Words()


def _products(field: Products) -> forms.Field:
    return ProductsField()


class Boxes(forms.MultipleChoiceField):
    """Boxes to tick, those too that are chosen and are offered no longer."""

    widget = forms.CheckboxSelectMultiple

    def offer_too(self, chosen: Iterable[str]) -> None:
        offered: list[Any] = list(self.choices)  # type: ignore[arg-type]
        there = {str(value) for value, _label in offered}
        self.choices = [*offered, *((one, one) for one in chosen if one not in there)]

    def valid_value(self, value: Any) -> bool:
        # The condition itself says what may be chosen; a group that is gone is nobody's.
        return True


_MAKERS: Mapping[type[Field], Callable[[Any], forms.Field]] = {
    OneOf: _one_of,
    Whole: _whole,
    Between: _between,
    AnyOf: _any_of,
    Products: _products,
}
#: Of a row's number.
_DIGITS = 6


def _initial(said: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in said.items() if name != "is"}


def _as_said(value: Any) -> Any:
    """As a condition reads it: products by their keys."""
    if isinstance(value, Range):
        return [value.low, value.high]
    if isinstance(value, list | tuple):
        return [plain_key(one.pk) if hasattr(one, "pk") else one for one in value]
    return value


def problem_of(rows: Sequence[Row]) -> str:
    """Why so many, or so few, are none or too many; empty where they are neither."""
    if not rows:
        return _("Add at least one condition: without any it would be nobody.")
    if len(rows) > MOST_CONDITIONS:
        return _("%s conditions at most: make two audiences of it.") % MOST_CONDITIONS
    return ""

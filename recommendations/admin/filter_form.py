"""Which products a rule, a promotion, a restriction or a placement is about, without free text."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from recommendations import conf
from recommendations.admin import products
from recommendations.admin.pickers import KINDS, ProductsField, Shown, Values, ValuesField
from recommendations.catalog import Key, parse_key, plain_key
from recommendations.merchandising.campaigns.names import NAMED, Names
from recommendations.merchandising.chosen import product_keys, products_by_row, set_products
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.money import SYMBOLS

ANY = gettext_lazy("any")
WHICH_HELP = gettext_lazy(
    "All that is said must hold, of several values in a line any one. Nothing said: every product."
)
LABELS: Mapping[str, str | Promise] = {
    "categories": pgettext_lazy("of a product", "Category"),
    "brands": gettext_lazy("Brand"),
    "tags": gettext_lazy("Tag"),
    "price": gettext_lazy("Price"),
    "margin_percent": gettext_lazy("Margin"),
    "stock": gettext_lazy("In stock"),
    "age_days": gettext_lazy("On sale for"),
    "rating": gettext_lazy("Rating"),
    "same_category": gettext_lazy("Its category is"),
    "same_brand": gettext_lazy("Its brand is"),
    "price_step": gettext_lazy("Its price is"),
    "relative_to": gettext_lazy("Compared with"),
}
UNITS: Mapping[str, str | Promise] = {
    "margin_percent": gettext_lazy("% of the price"),
    "stock": gettext_lazy("pieces"),
    "age_days": gettext_lazy("days"),
    "rating": gettext_lazy("stars"),
}
#: Two folded groups under the values and the price: what is rare, and what is relative.
DETAILS = ("margin_percent", "stock", "age_days", "rating")
RELATIVE = ("same_category", "same_brand", "price_step", "relative_to")
SAME = (("", ANY), ("same", gettext_lazy("the same")), ("other", gettext_lazy("another")))
STEPS = (
    ("", ANY),
    ("lower", gettext_lazy("lower")),
    ("similar", gettext_lazy("similar (within 25 %)")),
    ("higher", gettext_lazy("higher")),
)
RELATIVES = (
    ("anchor", gettext_lazy("the product at hand")),
    ("basket", gettext_lazy("what is in the basket")),
)


class RangeWidget(forms.MultiWidget):
    """From … to …, each of which may be left open."""

    template_name = "admin/recommendations/widgets/range.html"

    def __init__(self, unit: object = "", step: str = "1") -> None:
        self.unit = unit
        attrs = {"min": "0", "step": step, "inputmode": "decimal" if step != "1" else "numeric"}
        super().__init__({"low": forms.NumberInput(attrs=attrs), "high": forms.NumberInput(attrs=attrs)})

    def decompress(self, value: Any) -> list[Any]:
        # A pair is taken apart before it comes here.
        return [None, None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context


class RangeField(forms.MultiValueField):
    """``[low, high]``, or None where neither is given."""

    def __init__(self, label: object, part: forms.Field, unit: object = "", step: str = "1") -> None:
        super().__init__(
            [part, part],
            require_all_fields=False,
            required=False,
            label=str(label),
            widget=RangeWidget(unit, step),
        )

    def clean(self, value: Any) -> list[Any] | None:
        try:
            return super().clean(value)  # type: ignore[no-any-return]
        except ValidationError as problem:
            named = [f"{self.label}: {text}" for text in problem.messages]
            raise ValidationError(named) from problem

    def compress(self, data_list: Sequence[Any]) -> list[Any] | None:
        low, high = [*data_list, None, None][:2]
        if low is None and high is None:
            return None
        if low is not None and high is not None and low > high:
            raise ValidationError(
                _("%(low)s is more than %(high)s. Swap them, or leave one open.") % {"low": low, "high": high}
            )
        return [_plain(low), _plain(high)]


class WhichWidget(forms.MultiWidget):
    """Every condition that a filter knows, a row each; what is rare is folded until it says something."""

    template_name = "admin/recommendations/widgets/which.html"
    use_fieldset = True

    class Media:
        css = {"all": ("recommendations/admin/pickers.css",)}
        js = ("recommendations/admin/pickers.js",)

    def __init__(self, parts: Mapping[str, forms.Widget], values: Values, *, compares: bool = True) -> None:
        super().__init__(dict(parts))
        self.values = values
        self.compares = compares

    def decompress(self, value: Any) -> list[Any]:
        which = value if isinstance(value, Mapping) else {}
        return [_shown(which.get(part, _DEFAULTS.get(part))) for part in LABELS]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = {
            part: {"label": label, "widget": widget}
            for (part, label), widget in zip(LABELS.items(), context["widget"]["subwidgets"], strict=True)
        }
        for part, kind in KINDS.items():
            if not self.values.of(kind) and not rows[part]["widget"].get("boxes"):
                del rows[part]
        parts = value if isinstance(value, list | tuple) else ()
        said = value if isinstance(value, Mapping) else dict(zip(LABELS, parts, strict=False))
        context |= {
            "main": [row for part, row in rows.items() if part not in (*DETAILS, *RELATIVE)],
            "details": [rows[part] for part in DETAILS],
            "relative": [rows[part] for part in RELATIVE] if self.compares else [],
            "has_details": any(_says(said.get(part)) for part in DETAILS),
            "is_relative": any(_says(said.get(part)) for part in RELATIVE[:-1]),
        }
        return context


class WhichField(forms.MultiValueField):
    """A filter's conditions as the JSON that `Filter.read` takes, checked by it."""

    def __init__(self, *, values: Values | None = None, compares: bool = True, **kwargs: Any) -> None:
        values = values or Values()
        parts: dict[str, forms.Field] = {
            part: ValuesField(kind, values, required=False) for part, kind in KINDS.items()
        }
        money = forms.DecimalField(min_value=Decimal(0), max_digits=12, required=False)
        percent = forms.DecimalField(max_digits=6, required=False)
        whole = forms.IntegerField(min_value=0, max_value=10**9, required=False)
        stars = forms.FloatField(min_value=0, max_value=100, required=False)
        currency = str(conf.settings.CURRENCY)
        parts |= {
            "price": RangeField(LABELS["price"], money, SYMBOLS.get(currency, currency), "any"),
            "margin_percent": RangeField(LABELS["margin_percent"], percent, UNITS["margin_percent"], "any"),
            "stock": RangeField(LABELS["stock"], whole, UNITS["stock"]),
            "age_days": RangeField(LABELS["age_days"], whole, UNITS["age_days"]),
            "rating": RangeField(LABELS["rating"], stars, UNITS["rating"], "any"),
            "same_category": forms.ChoiceField(choices=SAME, required=False),
            "same_brand": forms.ChoiceField(choices=SAME, required=False),
            "price_step": forms.ChoiceField(choices=STEPS, required=False),
            "relative_to": forms.ChoiceField(choices=RELATIVES, required=False),
        }
        super().__init__(
            list(parts.values()),
            require_all_fields=False,
            required=False,
            widget=WhichWidget(
                {part: field.widget for part, field in parts.items()}, values, compares=compares
            ),
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        # An empty form has no conditions yet, though it compares with the product at hand by default.
        return super().has_changed(initial or {}, data)

    def compress(self, data_list: Sequence[Any]) -> dict[str, Any]:
        said = dict(zip(LABELS, data_list, strict=False))
        for part in ("same_category", "same_brand"):
            said[part] = {"same": True, "other": False}.get(said.get(part) or "")
        if not any(_says(said.get(part)) for part in RELATIVE[:-1]) or said.get("relative_to") == "anchor":
            said.pop("relative_to", None)
        which = {part: value for part, value in said.items() if _says(value)}
        try:
            return dict(Filter.read(which).to_json())
        except FilterError as problem:
            raise ValidationError(
                f"{LABELS.get(problem.field, problem.field)}: {problem.message}"
            ) from problem


class Chosen:
    """The products of several rows that are a `ProductFilter`, read when the first form asks."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.shown = Shown()
        self._rows = [row for row in rows if row.pk is not None]

    def keys(self, row: Any) -> list[Key]:
        return self._keys.get(row.pk, []) if row.pk is not None else []

    @cached_property
    def _keys(self) -> Mapping[int, list[Key]]:
        found = products_by_row(self._rows)
        self.shown.learn(key for keys in found.values() for key in keys)
        return found


class FilterForm(forms.ModelForm):  # type: ignore[type-arg]
    """For models that are a `ProductFilter`: ``products`` keep the order in which they were chosen."""

    orders_products = False
    #: What holds everywhere has no product at hand to compare with.
    compares = True

    def __init__(
        self, *args: Any, values: Values | None = None, chosen: "Chosen | None" = None, **kwargs: Any
    ) -> None:
        """``values`` and ``chosen`` are shared by the forms of a set, so that a page asks once."""
        super().__init__(*args, **kwargs)
        chosen = chosen or Chosen([self.instance])
        if "products" in self.fields:
            self.fields["products"] = ProductsField(
                is_ordered=self.orders_products, required=False, label=_("Products"), shown=chosen.shown
            )
            self.initial["products"] = chosen.keys(self.instance)
        if "which" in self.fields:
            self.fields["which"] = WhichField(
                label=_("What they are"), help_text=WHICH_HELP, values=values, compares=self.compares
            )

    def _save_m2m(self) -> None:
        wanted = self.cleaned_data.pop("products", None)
        super()._save_m2m()  # type: ignore[misc]
        if wanted is not None:
            self.cleaned_data["products"] = wanted
            set_products(self.instance, [row.pk for row in wanted])


class DeskNames(Names):
    """Titles instead of keys and the staff's words instead of the Catalog's values, each asked for once."""

    def __init__(self, known: Mapping[int | str, str] | None = None, values: Values | None = None) -> None:
        self.known = dict(known or {})
        self.values = values or Values()

    def product(self, key: int | str) -> str:
        return self.known.get(key, str(key))

    def labelled(self, which: Any) -> Any:
        return self.values.labelled(which)

    def learn(self, keys: Iterable[int | str]) -> "DeskNames":
        """Read the titles of these products, in one query."""
        missing = [parse_key(key) for key in keys if key not in self.known]
        found = products.titles(key for key in missing if key is not None)
        self.known |= {plain_key(key): title for key, title in found.items()}
        return self


def words_of(row: Any, names: DeskNames | None = None) -> str:
    """Which products a `ProductFilter` is about, in words that name a few of them."""
    keys = [plain_key(key) for key in product_keys(row)]
    return (names or DeskNames()).learn(keys[:NAMED]).which(row.which, keys)


_DEFAULTS = {"relative_to": "anchor"}


def _says(value: Any) -> bool:
    """Whether there is a condition: a given False is one, an open range is none."""
    if isinstance(value, list | tuple):
        return any(part not in (None, "") for part in value)
    if isinstance(value, Mapping):
        return any(_says(part) for part in value.values())
    return value is not None and value != ""


def _shown(value: Any) -> Any:
    """As the form has it: "same" for True, and no ".0" behind a whole number."""
    if isinstance(value, bool):
        return "same" if value else "other"
    if isinstance(value, list):
        return [_shown(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value

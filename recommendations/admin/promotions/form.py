"""What may be said of a promotion, each part beside what it goes with."""

from decimal import Decimal
from secrets import choice
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.filter_form import RELATIVE, FilterForm
from recommendations.admin.pickers import ProductsField
from recommendations.admin.placement_form import TitleField, languages
from recommendations.merchandising.promotions import words
from recommendations.merchandising.promotions.offers import IN_MONEY
from recommendations.models import Bundle, BundleStatus, Coupon, Promotion, PromotionKind
from recommendations.models.promotions import canonical_code

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
CODE_LENGTH = 10

HELP = {
    "value": gettext_lazy(
        "Per cent off, bought together: the percentage. Amount off each, spend and save: the amount that is"
        " taken off. Special and bundle price: what it costs then."
    ),
    "threshold": gettext_lazy(
        "For “spend and save”: what must be spent on these products, after other discounts."
    ),
    "most_per_shopper": gettext_lazy(
        "Empty: as many as they like. Guests and whoever did not consent to be remembered cannot be counted:"
        " they do not get a promotion with this limit."
    ),
    "budget": gettext_lazy(
        "The sum of all that it may take off. An order whose discount no longer fits does not get it."
    ),
    "needs_coupon": gettext_lazy("Codes are below. Without one nobody sees or gets it."),
    "shows_countdown": gettext_lazy("Cards then say when the price ends, its campaign's hours included."),
    "order": gettext_lazy(
        "Prices of units are made first, then sets, then “spend and save”; among those the lower number."
    ),
    "exclusive": gettext_lazy(
        "What it reduces, no later promotion does, and it leaves alone what another reduced."
    ),
    "campaign": gettext_lazy(
        "It is given only while this campaign is on, by its status, schedule and hours."
    ),
    "currency": gettext_lazy("Of the amounts above. Empty: the shop's own."),
}


class PromotionForm(FilterForm):
    # A price is the same wherever the product stands.
    compares = False

    class Meta:
        model = Promotion
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name in ("value", "threshold", "budget", "margin_floor"):
            if self.initial.get(name) is not None:
                # Columns have four decimals; nobody wrote them.
                self.initial[name] = words.percent(Decimal(self.initial[name]))
        if "label" in self.fields:
            written = self.instance.label if isinstance(self.instance.label, dict) else {}
            self.fields["label"] = TitleField(
                languages(written),
                {},
                label=_("What shoppers read"),
                help_text=_("Left empty, it says what it does, such as “20% off”."),
            )
        for name, nothing in (("audience", _("Everybody")), ("campaign", _("None: by its own times"))):
            if name in self.fields:
                self.fields[name].empty_label = nothing  # type: ignore[attr-defined]
        if "with_products" in self.fields:
            self.fields["with_products"] = ProductsField(
                required=False,
                label=_("Together with"),
                help_text=_("For “bought together”: one of these must lie in the basket too."),
            )
            self.initial["with_products"] = [one.pk for one in self._with_products()]
        if "bundle" in self.fields:
            field: Any = self.fields["bundle"]
            field.queryset = Bundle.objects.filter(
                status=BundleStatus.LIVE, promotion=None
            ) | Bundle.objects.filter(pk=self.instance.bundle_id)
            field.help_text = _("For a bundle price: which one; live ones without a price are offered.")

    def _with_products(self) -> list[Any]:
        return [*self.instance.with_products.all()] if self.instance.pk else []

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(_("Give three letters, such as EUR, or nothing."))
        return currency

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind:
            self._check_value(cleaned, kind)
            self._check_products(cleaned, kind)
            self._check_parts(cleaned, kind)
        self._check_times(cleaned)
        return cleaned

    def _check_value(self, cleaned: dict[str, Any], kind: str) -> None:
        value = cleaned.get("value")
        if value is None:
            return
        if kind not in IN_MONEY and value > 100:
            self.add_error("value", _("More than 100 per cent cannot be taken off."))
        if not value and kind not in (PromotionKind.PRICE, PromotionKind.BUNDLE):
            self.add_error("value", _("Nothing would be taken off; give more than 0."))

    def _check_products(self, cleaned: dict[str, Any], kind: str) -> None:
        if (cleaned.get("which") or {}).keys() & {*RELATIVE}:
            self.add_error(
                "which", _("A price cannot hang on the product at hand: leave out what compares with it.")
            )
        if kind == PromotionKind.BUNDLE and (cleaned.get("products") or cleaned.get("which")):
            self.add_error("products", _("A bundle has its own products: choose none here."))

    def _check_parts(self, cleaned: dict[str, Any], kind: str) -> None:
        """What its kind needs is there, and what belongs to others is not."""
        self._check_part(
            cleaned, "bundle", kind == PromotionKind.BUNDLE, _("Choose the bundle that has this price.")
        )
        self._check_part(
            cleaned, "with_products", kind == PromotionKind.TOGETHER, _("Choose with what it must be bought.")
        )
        self._check_part(
            cleaned, "threshold", kind == PromotionKind.THRESHOLD, _("Say how much must be spent.")
        )
        threshold, value = cleaned.get("threshold"), cleaned.get("value")
        if threshold is not None and value is not None and Decimal(value) > threshold:
            self.add_error("value", _("More than what must be spent cannot be taken off."))

    def _check_part(self, cleaned: dict[str, Any], name: str, is_needed: bool, remedy: str) -> None:
        given = cleaned.get(name)
        if is_needed and not given and name not in self.errors:
            self.add_error(name, remedy)
        elif given and not is_needed:
            label = {"bundle": PromotionKind.BUNDLE, "with_products": PromotionKind.TOGETHER}.get(
                name, PromotionKind.THRESHOLD
            ).label
            self.add_error(name, _("Only “%(kind)s” reads this; leave it empty.") % {"kind": label})

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        start, end, campaign = (cleaned.get(name) for name in ("starts_at", "ends_at", "campaign"))
        if start and end and end <= start:
            self.add_error("ends_at", _("It ends before it starts; choose a later end."))
        if cleaned.get("shows_countdown") and not end and not (campaign and campaign.ends_at):
            self.add_error("ends_at", _("Say when it ends, for cards to say it."))


class CouponForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Coupon
        fields = ("code", "shopper", "most_uses")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("Left empty, one is made up.")

    def clean_code(self) -> str:
        return canonical_code(self.cleaned_data["code"]) or "".join(
            choice(LETTERS) for _letter in range(CODE_LENGTH)
        )

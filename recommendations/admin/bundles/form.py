"""A bundle by hand: a title, two to four products in order, how many of each, and a price for all."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.admin.bundles.rows import sheets
from recommendations.admin.pickers import ProductsField
from recommendations.admin.placement_form import TitleField, languages
from recommendations.catalog import Price, get_catalog
from recommendations.merchandising.bundles import FEWEST, MOST, Worth, fingerprint
from recommendations.models import Bundle, BundleStatus
from recommendations.money import money
from recommendations.wording import listed

QUANTITIES = tuple(f"quantity_{nth}" for nth in range(1, MOST + 1))
_ORDINALS = (
    gettext_lazy("How many of the first"),
    gettext_lazy("How many of the second"),
    gettext_lazy("How many of the third"),
    gettext_lazy("How many of the fourth"),
)


def _quantity(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=99, initial=1)


class BundleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is saved is a proposal, unless the bundle is live: approving is somebody's own decision."""

    products = ProductsField(
        label=gettext_lazy("Products"),
        is_ordered=True,
        help_text=gettext_lazy("Two to four, the main one first. Each of their pages offers the set."),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of the set"),
        required=False,
        max_digits=14,
        decimal_places=4,
        validators=[MinValueValidator(Decimal("0.0001"))],
        help_text=gettext_lazy("For the whole set alone. Empty: what its products cost one by one."),
    )
    quantity_1, quantity_2, quantity_3, quantity_4 = map(_quantity, _ORDINALS)

    class Meta:
        model = Bundle
        fields = ("title", "store")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "title" in self.fields:
            known = languages(self.instance.title or {})
            self.fields["title"] = TitleField(
                known,
                dict.fromkeys(known, ""),
                label=_("Title"),
                help_text=_("What the block is headed with. Empty: what the placement is headed with."),
            )
        if self.instance.pk:
            items = list(self.instance.items.all())
            self.initial["products"] = [item.product_id for item in items]
            self.initial.update((name, item.quantity) for name, item in zip(QUANTITIES, items, strict=False))
            self._say_what_it_earns()

    def _say_what_it_earns(self) -> None:
        sheet = sheets([self.instance])[0]
        self.initial["price"] = sheet.price_value
        if "price" in self.fields and sheet.worth is not None:
            self.fields["price"].help_text = _("One by one they cost %(total)s. %(margin)s.") % {
                "total": sheet.one_by_one,
                "margin": sheet.margin,
            }

    @property
    def quantities(self) -> dict[Any, int]:
        """How many of each chosen product, in their order."""
        counts = [self.cleaned_data.get(name) or 1 for name in QUANTITIES]
        return {
            product.pk: count for product, count in zip(self.cleaned_data["products"], counts, strict=False)
        }

    def clean_products(self) -> list[Any]:
        chosen: list[Any] = self.cleaned_data["products"]
        if not FEWEST <= len(chosen) <= MOST:
            raise ValidationError(
                _("%(number)s are chosen: a bundle holds %(fewest)s to %(most)s products.")
                % {"number": len(chosen), "fewest": FEWEST, "most": MOST}
            )
        sold = get_catalog().recommendable().filter(pk__in=[one.pk for one in chosen])
        known = set(sold.values_list("pk", flat=True))
        if gone := [str(one) for one in chosen if one.pk not in known]:
            raise ValidationError(
                _("Not on sale, or a variant of what is: %(titles)s.") % {"titles": listed(gone)}
            )
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("products"):
            quantities = self.quantities
            self._refuse_twins(fingerprint(cleaned.get("store", self.instance.store), quantities))
            self._refuse_no_saving(worth_of(quantities))
        return cleaned

    def _refuse_twins(self, mark: str) -> None:
        twin = Bundle.objects.filter(fingerprint=mark).exclude(pk=self.instance.pk).first()
        if twin is not None:
            self.add_error("products", twin_words(twin))
        self.instance.fingerprint = mark

    def _refuse_no_saving(self, worth: Worth | None) -> None:
        price = self.cleaned_data.get("price")
        if price is not None and worth is None:
            self.add_error(
                "price", _("Its products have no prices in one currency: it can have none either.")
            )
        elif price is not None and worth is not None and price >= worth.total:
            self.add_error(
                "price",
                _("One by one they cost %(total)s: a set must cost less.")
                % {"total": money(worth.total, worth.currency)},
            )


def twin_words(twin: Bundle) -> SafeString:
    """There is a bundle of just these already: which, and what became of it."""
    said = {
        BundleStatus.PROPOSED: _("Just these products are proposed already: decide on that one."),
        BundleStatus.LIVE: _("Just these products are a live bundle already."),
        BundleStatus.REJECTED: _("Just these products were rejected once. Approve that one after all."),
        BundleStatus.RETIRED: _("Just these products were a bundle once. Approve that one again."),
    }
    address = reverse("admin:recommendations_bundle_change", args=[twin.pk])
    return format_html('{} <a href="{}">{}</a>', said[BundleStatus(twin.status)], address, _("Open it"))


def worth_of(quantities: dict[Any, int]) -> Worth | None:
    """What so many of each product cost a guest now; None without prices in one currency."""
    catalog = get_catalog()
    found = catalog.recommendable().filter(pk__in=quantities)
    prices: dict[Any, Price] = {**catalog.prices(found, None)}
    currencies = {price.currency for price in prices.values()}
    if len(currencies) != 1 or set(prices) != set(quantities):
        return None
    total = sum((prices[key].amount * count for key, count in quantities.items()), Decimal(0))
    return Worth(total=total, cost=None, currency=currencies.pop())

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shopdemo.basket import MOST_OF_ONE


class QuantityForm(forms.Form):
    """How many of one product; 0 takes it out of the basket."""

    quantity = forms.IntegerField(min_value=0, max_value=MOST_OF_ONE)


class CouponForm(forms.Form):
    code = forms.CharField(max_length=32)


class CheckoutForm(forms.Form):
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    address = forms.CharField(
        label=pgettext_lazy("in the demo shop", "Address"),
        max_length=400,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
    )
    country = forms.CharField(
        label=_("Country"), max_length=40, widget=forms.TextInput({"autocomplete": "country-name"})
    )
    seen_total = forms.DecimalField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

"""Which products a rule, a promotion or a restriction is about."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from recommendations.conf import product_model_label


class ProductFilter(models.Model):
    """Products by name, or by what they are: all that ``which`` says must hold, of lists any one value.

    ``which`` is what `merchandising.filters.Filter` reads and checks; empty, and without ``products``, it
    means every product.
    """

    products: "models.ManyToManyField[Any, Any]" = models.ManyToManyField(
        product_model_label(), verbose_name=_("products"), blank=True, related_name="+"
    )
    which = models.JSONField(_("which products"), default=dict, blank=True)

    class Meta:
        abstract = True

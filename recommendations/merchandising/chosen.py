"""The products of a rule, promotion or restriction, in the order in which they were chosen."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from recommendations.catalog import Key


def product_keys(row: Any) -> list[Key]:
    """Keys of the products of a `ProductFilter`, as they were chosen; none of a row that is not saved."""
    if row.pk is None:
        return []
    through, mine, other = _through(type(row))
    return list(through.objects.filter(**{mine: row.pk}).order_by("pk").values_list(other, flat=True))


def set_products(row: Any, keys: Sequence[Key]) -> None:
    """Choose these, in this order, in place of those that were chosen."""
    if product_keys(row) == list(keys):
        return
    row.products.clear()
    for key in keys:
        # One by one: of several at once the database's order would be anybody's guess.
        row.products.add(key)


def _through(model: type[Model]) -> tuple[Any, str, str]:
    field: Any = model._meta.get_field("products")
    return field.remote_field.through, f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"

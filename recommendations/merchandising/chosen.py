"""The products of a rule, promotion or restriction, in the order in which they were chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from recommendations.catalog import Key


def product_keys(row: Any) -> list[Key]:
    """Keys of the products of a `ProductFilter`, as they were chosen; none of a row that is not saved."""
    if row.pk is None:
        return []
    through, mine, other = _through(type(row))
    return list(through.objects.filter(**{mine: row.pk}).order_by("pk").values_list(other, flat=True))


def products_by_row(rows: Sequence[Any]) -> Mapping[int, list[Key]]:
    """The same of many rows of one model, by their primary keys, in one query."""
    found: dict[int, list[Key]] = {row.pk: [] for row in rows}
    if rows:
        through, mine, other = _through(type(rows[0]))
        chosen = through.objects.filter(**{f"{mine}__in": list(found)}).order_by("pk")
        for pk, key in chosen.values_list(mine, other):
            found[pk].append(key)
    return found


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

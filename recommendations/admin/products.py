"""Products as the desk shows and finds them: through the Catalog, a page's worth in one query."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from recommendations.catalog import Key, get_catalog, parse_key, plain_key, product_model

LONGEST = 500
"""No title has more characters; of a text that is far longer some databases refuse to make a pattern."""


def titles(keys: Iterable[Key | None]) -> dict[Key, str]:
    """Titles by key; a product that the shop no longer has is left out."""
    wanted = {key for key in keys if key is not None}
    return titles_of(_products().filter(pk__in=wanted)) if wanted else {}


def titles_of(products: Iterable[Any]) -> dict[Key, str]:
    """Titles of products that are at hand, by key."""
    return {key: card.title for key, card in get_catalog().cards(list(products), None).items()}


def title_of(key: Key | None, known: dict[Key, str]) -> str:
    """The title, or the bare key of a product that is gone."""
    if key is None:
        return "–"
    return known.get(key, str(plain_key(key)))


def rows(keys: Sequence[Key]) -> list[Any]:
    """The products of these keys that there are, in the order of ``keys``."""
    found = _products().in_bulk(keys) if keys else {}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def among(keys: Iterable[Key]) -> QuerySet[Any]:
    return _products().filter(pk__in=list(keys))


def find(text: str, request: HttpRequest | None = None, site: AdminSite | None = None) -> QuerySet[Any]:
    """Products that ``text`` means: that key, that very title, or else a title that holds it.

    With ``request`` and ``site`` the last is searched for as the shop's own product admin does.
    """
    text = text.strip()
    if len(text) > LONGEST:
        return _products().none()
    key = parse_key(text)
    by_key = _products().filter(pk=key) if key is not None else None
    if by_key is not None and by_key.exists():
        return by_key
    named = _named(text, "iexact")
    return named if named.exists() else _holding(text, request, site)


def search(text: str, request: HttpRequest, site: AdminSite, limit: int) -> list[Any]:
    """At most ``limit`` products while one types: those that `find` gives, then others that hold the text."""
    if len(text) > LONGEST:
        return []
    exact = list(find(text, request, site)[:limit])
    holding = _holding(text.strip(), request, site)[: 2 * limit]
    return list({product.pk: product for product in (*exact, *holding)}.values())[:limit]


def _holding(text: str, request: HttpRequest | None, site: AdminSite | None) -> QuerySet[Any]:
    """As the shop's own product admin searches, where it does; else by the title's columns."""
    own = site._registry.get(product_model()) if site else None
    if request is not None and own is not None and own.search_fields:
        return own.get_search_results(request, _products(), text)[0]
    return _named(text, "icontains")


def _named(text: str, lookup: str) -> QuerySet[Any]:
    condition = Q()
    for name in _title_columns():
        condition |= Q(**{f"{name}__{lookup}": text})
    return _products().filter(condition) if text and condition else _products().none()


def _title_columns() -> list[str]:
    columns = {field.name for field in product_model()._meta.concrete_fields if not field.is_relation}
    return [name for name in get_catalog().title_attributes if name in columns]


def _products() -> QuerySet[Any]:
    return product_model()._default_manager.all()

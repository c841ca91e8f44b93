"""Member groups of many accounts at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model

from recommendations.catalog import Catalog, get_catalog

_IN = 400


def groups_of(users: Sequence[Any]) -> Mapping[Any, frozenset[str]]:
    """By the account's primary key. A shop that says it its own way is asked for one account at a time."""
    catalog = get_catalog()
    if type(catalog).groups_of is not Catalog.groups_of:
        model = get_user_model()
        found = (one for some in _slices(users) for one in model._default_manager.filter(pk__in=some))
        return {user.pk: frozenset(catalog.groups_of(user)) for user in found}
    return _by_django(users)


def _by_django(users: Sequence[Any]) -> Mapping[Any, frozenset[str]]:
    model = get_user_model()
    names: dict[Any, set[str]] = defaultdict(set)
    if "groups" not in {field.name for field in model._meta.get_fields()}:
        return {}
    for some in _slices(users):
        rows = model._default_manager.filter(pk__in=some, groups__isnull=False)
        for user, name in rows.order_by().values_list("pk", "groups__name"):
            names[user].add(name)
    return {user: frozenset(found) for user, found in names.items()}


def _slices(users: Sequence[Any]) -> Sequence[Collection[Any]]:
    return [users[start : start + _IN] for start in range(0, len(users), _IN)]

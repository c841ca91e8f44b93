"""Relations between products and friendships between shoppers, in the codes of a dataset."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommendations.algorithms.data import Friends, Relations
from recommendations.catalog import Key, get_catalog
from recommendations.datasets.keys import parents_of
from recommendations.models import Relation, RelationKind, Shopper

#: So many accounts at a time are asked for their friends.
CHUNK = 500

Statement = tuple[Key, str, Key]


def statements() -> list[Statement]:
    """(source, kind, target) of every relation, once each; variants count as their products."""
    rows = list(Relation.objects.order_by("pk").values_list("source_id", "kind", "target_id"))
    parents = parents_of(_ends(rows))
    said = ((parents.get(source, source), kind, parents.get(target, target)) for source, kind, target in rows)
    return [*dict.fromkeys(one for one in said if one[0] != one[2])]


def related_keys(said: Iterable[Statement]) -> list[Key]:
    """The products that any of them names."""
    return _ends(said)


def relations(said: Iterable[Statement], item_ids: Sequence[Key]) -> Relations:
    """Those of products that are among `item_ids`."""
    codes = {key: code for code, key in enumerate(item_ids)}
    kinds = {kind: code for code, kind in enumerate(RelationKind.values)}
    known = [
        (codes[source], codes[target], kinds[kind])
        for source, kind, target in said
        if source in codes and target in codes and kind in kinds
    ]
    table = np.array(known, np.int64).reshape(-1, 3)
    return Relations(
        sources=table[:, 0].astype(np.int32),
        targets=table[:, 1].astype(np.int32),
        kinds=table[:, 2].astype(np.int8),
        kind_names=tuple(RelationKind.values),
    )


def friends(shopper_ids: NDArray[Any]) -> Friends:
    """Who of these shoppers calls whom of them a friend, as far as both have consented."""
    codes = {shopper: code for code, shopper in enumerate(shopper_ids.tolist())}
    accounts = {user: codes[shopper] for user, shopper in _consenting() if shopper in codes}
    pairs = [
        (accounts[user], accounts[friend])
        for user, called in _called_friends(list(accounts))
        for friend in called
        if friend in accounts and friend != user
    ]
    table = np.array(sorted(set(pairs)), np.int64).reshape(-1, 2).astype(np.int32)
    return Friends(shoppers=table[:, 0], friends=table[:, 1])


def _consenting() -> Iterable[tuple[Any, int]]:
    """(account, shopper) of those who said yes."""
    consenting = Shopper.objects.canonical().exclude(user=None).exclude(consented_at=None)
    return consenting.order_by("pk").values_list("user_id", "pk").iterator(chunk_size=10_000)


def _called_friends(users: Sequence[Any]) -> Iterable[tuple[Any, Iterable[Any]]]:
    catalog = get_catalog()
    parts: Iterable[Mapping[Any, Iterable[Any]]] = (
        catalog.friends(users[start : start + CHUNK]) for start in range(0, len(users), CHUNK)
    )
    return chain.from_iterable(part.items() for part in parts)


def _ends(said: Iterable[tuple[Any, str, Any]]) -> list[Key]:
    return [*dict.fromkeys(chain.from_iterable((source, target) for source, _kind, target in said))]

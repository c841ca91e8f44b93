"""Which audiences a visitor belongs to."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connections, router
from django.utils import timezone

from recommendations.catalog import plain_key, product_model
from recommendations.merchandising.facts import Facts
from recommendations.models import AudienceMember, HowSource, Shopper
from recommendations.serving.facts import static_facts
from recommendations.serving.history import Deed
from recommendations.serving.savepoints import savepoint

if TYPE_CHECKING:
    from recommendations.serving.context import Visitor
    from recommendations.serving.slots import Snapshot

logger = logging.getLogger(__name__)

# By hand, as for everything that a warm page reads.
_MEMBERSHIPS = f"SELECT audience_id FROM {AudienceMember._meta.db_table} WHERE shopper_id = %s"  # noqa: S608 - our own name


class Asked:
    """`RequestFacts` of a visitor, each read when the first condition looks at it."""

    def __init__(self, visitor: "Visitor") -> None:
        self._visitor = visitor
        self.now: datetime = visitor.at or timezone.now()
        self.device = visitor.surroundings.device
        self.country = visitor.surroundings.country

    @cached_property
    def first_seen_at(self) -> datetime | None:
        shopper = self._visitor.shopper
        return shopper.first_seen_at if shopper is not None else None

    @cached_property
    def groups(self) -> frozenset[str]:
        user = _user_of(self._visitor)
        return frozenset(self._visitor.catalog.groups_of(user)) if user is not None else frozenset()

    @cached_property
    def basket(self) -> Sequence[tuple[Facts, int]]:
        lines, catalog = self._visitor.lines, self._visitor.catalog
        if not lines:
            return ()
        rows = product_model()._default_manager.filter(pk__in=[line.product for line in lines])
        live = catalog.live([*rows], self._visitor.request)
        prices = {plain_key(key): found.price for key, found in live.items()}
        facts = static_facts.of(self._visitor.basket, catalog)
        return [
            (replace(facts[key], price=prices.get(key)), line.quantity)
            for line in lines
            for key in (plain_key(line.product),)
        ]

    @property
    def deeds(self) -> Sequence[Deed]:
        return self._visitor.deeds


def audiences_of(visitor: "Visitor") -> frozenset[int]:
    """Ids of those whose conditions hold; where one cannot be told, the visitor does not belong to it.

    Only audiences that a live campaign, an offer or a published list is for are looked at. Who is kept in
    which is one query, made where one of those has such members and the shopper is known.
    """
    held = visitor.held
    wanted = [held.audiences[id_] for id_ in asked_for(held) if id_ in held.audiences]
    if not wanted:
        return frozenset()
    if not _is_stranger(visitor):
        members = memberships(visitor.shopper) if any(one.is_lasting for one in wanted) else ()
        return _belongs(wanted, visitor, members)
    # Of somebody of whom nothing is known but where they are, all that there is to be told is told once.
    name = ("stranger", visitor.surroundings.device, visitor.surroundings.country)
    if name not in held.memo:
        held.memo[name] = _belongs(wanted, visitor, ())
    found: frozenset[int] = held.memo[name]
    return found


def _is_stranger(visitor: "Visitor") -> bool:
    return visitor.shopper is None and _user_of(visitor) is None and not visitor.lines and not visitor.deeds


def _belongs(wanted: Sequence[Any], visitor: "Visitor", members: Collection[int]) -> frozenset[int]:
    facts = Asked(visitor)
    return frozenset(one.id for one in wanted if _holds(one, facts, members))


def asked_for(held: "Snapshot") -> Collection[int]:
    """The audiences that something hangs on."""
    if "audiences" not in held.memo:
        held.memo["audiences"] = _asked_for(held)
    found: Collection[int] = held.memo["audiences"]
    return found


def _asked_for(held: "Snapshot") -> Collection[int]:
    sources = [source for slot in held.slots.values() for source in slot.sources]
    if any(source.how == HowSource.SEGMENT and source.published for source in sources):
        return [*held.audiences]
    ids = {getattr(one, "audience", None) for one in (*held.campaigns, *held.promotions)}
    return sorted(id_ for id_ in ids if id_ is not None)


def memberships(shopper: Shopper | None) -> Collection[int]:
    """Ids of the audiences in which the shopper is kept; one query."""
    if shopper is None:
        return ()
    with connections[router.db_for_read(AudienceMember)].cursor() as cursor:
        cursor.execute(_MEMBERSHIPS, [shopper.canonical_id])
        return {row[0] for row in cursor.fetchall()}


def _holds(audience: Any, facts: Asked, members: Collection[int]) -> bool:
    try:
        with savepoint():
            return bool(audience.holds(facts, members))
    except Exception:
        logger.exception(
            "Whether a visitor belongs to audience %r cannot be told: they do not.", audience.name
        )
        return False


def _user_of(visitor: "Visitor") -> Any:
    user = getattr(visitor.request, "user", None)
    if user is None and visitor.shopper is not None:
        return visitor.shopper.user
    return user if user is not None and user.is_authenticated else None

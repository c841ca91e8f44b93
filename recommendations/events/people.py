"""The shoppers behind order lines, many at a time."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Subquery

from recommendations import conf
from recommendations.models import Interaction, Shopper

_CHUNK = 900
_PLAIN = 64


class Person(Protocol):
    """Anything that says who it was: `OrderLine`, a line of a file."""

    @property
    def user(self) -> Any: ...
    @property
    def guest(self) -> str: ...


class People:
    """Finds and creates the shoppers of accounts and guests, and remembers those of the last few batches."""

    def __init__(self, remembered: int = 100_000) -> None:
        self.remembered = remembered
        self.accounts_: dict[Any, int | None] = {}
        self.guests_: dict[str, int] = {}

    def shopper_of(self, line: Person) -> int | None:
        """The shopper's id, for a line that `meet` has seen; None for nobody, or an account that is no more."""
        if line.user is not None:
            return self.accounts_.get(line.user)
        return self.guests_.get(line.guest) if line.guest else None

    def meet(self, lines: Iterable[Person]) -> None:
        """Know everybody in ``lines``, with a handful of queries however many they are."""
        users = {line.user for line in lines if line.user is not None}
        guests = {line.guest for line in lines if line.user is None and line.guest}
        if len(self.accounts_) + len(self.guests_) > self.remembered:
            self.accounts_.clear()
            self.guests_.clear()
        new_users = {user: account_key(user) for user in users - self.accounts_.keys()}
        shoppers = _meet("user_id", set(new_users.values()) - {None}, _existing)
        self.accounts_.update({user: shoppers.get(key) for user, key in new_users.items()})
        new_guests = {guest: guest_reference(guest) for guest in guests - self.guests_.keys()}
        shoppers = _meet("guest", set(new_guests.values()), list)
        self.guests_.update({guest: shoppers[reference] for guest, reference in new_guests.items()})


def _meet(name: str, keys: Collection[Any], allowed: Callable[[Sequence[Any]], list[Any]]) -> dict[Any, int]:
    """The shoppers whose ``name`` is one of ``keys``, created where they are ``allowed``."""
    shoppers: dict[Any, int] = {}
    ordered = sorted(keys, key=str)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        known = _known(name, chunk)
        missing = [key for key in allowed(chunk) if key not in known] if len(known) < len(chunk) else []
        if missing:
            new = [Shopper(store=conf.settings.STORE, **{name: key}) for key in missing]
            Shopper.objects.bulk_create(new, ignore_conflicts=True)
            known = _known(name, chunk)
        shoppers.update(known)
    return shoppers


def _known(name: str, keys: Collection[Any]) -> dict[Any, int]:
    return dict(Shopper.objects.filter(**{f"{name}__in": keys}).values_list(name, "pk"))


def date_people(since: datetime) -> None:
    """Let shoppers be as old as their history, and those made ``since`` be seen last when they did something.

    A customer of ten years who comes in by a backfill is not new today.
    """
    history = Interaction.objects.filter(shopper=OuterRef("pk"))
    oldest = Subquery(history.order_by("occurred_at").values("occurred_at")[:1])
    newest = Subquery(history.order_by("-occurred_at").values("occurred_at")[:1])
    made = Shopper.objects.filter(Exists(history), first_seen_at__gte=since)
    made.update(last_seen_at=newest)
    Shopper.objects.annotate(oldest=oldest).filter(oldest__lt=F("first_seen_at")).update(first_seen_at=oldest)


def account_key(user: Any) -> Any:
    """An account's primary key as its model has it; None where ``user`` cannot be one."""
    try:
        return get_user_model()._meta.pk.to_python(getattr(user, "pk", user))
    except ValidationError:
        return None


def guest_reference(text: str) -> str:
    """What is kept of the shop's reference for a guest: alike in every database's idea of equal text."""
    text = text.strip().casefold()
    if len(text) <= _PLAIN and text.isascii() and text.isprintable():
        return text
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _existing(users: Collection[Any]) -> list[Any]:
    return list(get_user_model()._base_manager.filter(pk__in=users).values_list("pk", flat=True))

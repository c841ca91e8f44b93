"""The shoppers behind order lines, many at a time."""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from recommendations import conf
from recommendations.catalog import OrderLine
from recommendations.models import Shopper

_CHUNK = 900
_PLAIN = 64


class People:
    """Finds and creates the shoppers of accounts and guests, and remembers those of the last few batches."""

    def __init__(self, remembered: int = 100_000) -> None:
        self.remembered = remembered
        self.accounts_: dict[Any, int | None] = {}
        self.guests_: dict[str, int] = {}

    def shopper_of(self, line: OrderLine) -> int | None:
        """The shopper's id, for a line that `meet` has seen; None for nobody, or an account that is no more."""
        if line.user is not None:
            return self.accounts_.get(account_key(line.user))
        return self.guests_.get(guest_reference(line.guest)) if line.guest else None

    def meet(self, lines: Iterable[OrderLine]) -> None:
        """Know everybody in ``lines``, with a handful of queries however many they are."""
        users = {account_key(line.user) for line in lines if line.user is not None} - {None}
        guests = {guest_reference(line.guest) for line in lines if line.user is None and line.guest}
        if len(self.accounts_) + len(self.guests_) > self.remembered:
            self.accounts_.clear()
            self.guests_.clear()
        self._meet_accounts(users - self.accounts_.keys())
        self._meet_guests(guests - self.guests_.keys())

    def _meet_accounts(self, users: Collection[Any]) -> None:
        for chunk in _chunks(users):
            known = _by_user(chunk)
            missing = [user for user in _existing(chunk) if user not in known]
            if missing:
                Shopper.objects.bulk_create(
                    [Shopper(user_id=user, store=conf.settings.STORE) for user in missing],
                    ignore_conflicts=True,
                )
                known = _by_user(chunk)
            self.accounts_.update({user: known.get(user) for user in chunk})

    def _meet_guests(self, guests: Collection[str]) -> None:
        for chunk in _chunks(guests):
            known = _by_guest(chunk)
            missing = [guest for guest in chunk if guest not in known]
            if missing:
                Shopper.objects.bulk_create(
                    [Shopper(guest=guest, store=conf.settings.STORE) for guest in missing],
                    ignore_conflicts=True,
                )
                known = _by_guest(chunk)
            self.guests_.update(known)


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


def _by_user(users: Collection[Any]) -> dict[Any, int]:
    return dict(Shopper.objects.filter(user_id__in=users).values_list("user_id", "pk"))


def _by_guest(guests: Collection[str]) -> dict[str, int]:
    rows = Shopper.objects.filter(guest__in=guests).exclude(guest=None)
    return {str(guest): pk for guest, pk in rows.values_list("guest", "pk")}


def _existing(users: Collection[Any]) -> list[Any]:
    return list(get_user_model()._base_manager.filter(pk__in=users).values_list("pk", flat=True))


def _chunks(keys: Collection[Any]) -> Iterable[list[Any]]:
    ordered = sorted(keys, key=str)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))

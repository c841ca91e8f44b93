"""Shoppers by what a store admin knows of them: account name, guest reference, or key."""

from string import hexdigits
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from recommendations.models import Shopper

#: A short piece of a key is enough to find a guest by the name the desk gives it.
KEY_PIECE = 8
#: No name is longer; of a text that is far longer some databases refuse to make a pattern.
LONGEST = 500


def may_see_shoppers(request: HttpRequest) -> bool:
    """What a shopper did and is shown is theirs: it takes a permission of its own to look."""
    user: Any = request.user
    return bool(
        user.has_perm("recommendations.view_shopper") or user.has_perm("recommendations.change_shopper")
    )


def matching(text: str) -> Q:
    """A key is itself or nothing; all else is part of an account's name or a guest's reference."""
    text = text.strip()
    if len(text) > LONGEST:
        return Q(pk__in=())
    key = _key(text)
    if key is not None:
        return Q(key=key)
    user = get_user_model()
    condition = Q(guest__icontains=text) | Q(**{f"user__{user.USERNAME_FIELD}__icontains": text})
    email = user.get_email_field_name()
    if email in {field.name for field in user._meta.concrete_fields}:
        condition |= Q(**{f"user__{email}__icontains": text})
    return condition | _starting(text)


def find(text: str) -> QuerySet[Shopper]:
    """Most recently seen first; none for an empty text."""
    found = Shopper.objects.select_related("user").order_by("-last_seen_at")
    return found.filter(matching(text)) if text.strip() else found.none()


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _starting(text: str) -> Q:
    """Keys that begin with eight given digits. As text: databases order UUIDs differently, so a range is none."""
    digits = text.lower()
    is_piece = len(digits) == KEY_PIECE and set(digits) <= set(hexdigits)
    return Q(key__startswith=digits) if is_piece else Q()

"""What went wrong, in words that help the shop's admin."""

import errno
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.algorithms import Lack
from recommendations.wording import listed

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_LACKS: Final[Mapping[str, "StrPromise"]] = {
    "interactions": gettext_lazy("%(count)s of %(least)s interactions"),
    "shoppers": gettext_lazy("%(count)s of %(least)s shoppers"),
    "items": gettext_lazy("%(count)s of %(least)s items"),
    "orders": gettext_lazy("%(count)s of %(least)s orders"),
    "visits": gettext_lazy("%(count)s of %(least)s visits"),
    "ratings": gettext_lazy("%(count)s of %(least)s ratings"),
    "relations": gettext_lazy("%(count)s of %(least)s relations between products"),
    "friends": gettext_lazy("%(count)s of %(least)s friendships"),
    "products with a title": gettext_lazy("%(count)s of %(least)s products with a title"),
    "products with a price": gettext_lazy("%(count)s of %(least)s products with a price"),
}

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
#: What SQLite, PostgreSQL and NumPy (which drops the number) say of it.
_FULL_IN_WORDS = ("disk is full", "No space left on device", " requested and ")


def in_words(error: BaseException) -> str:
    if _is_disk_full(error):
        return _("Disk full: %(detail)s Make room, then train again.") % {"detail": _sentence(error)}
    if isinstance(error, MemoryError):
        return _("Out of memory: give the worker more, or let the recommender look back fewer days.")
    if isinstance(error, KeyboardInterrupt):
        return _("Interrupted from the keyboard.")
    return f"{type(error).__name__}: {error}"


def _is_disk_full(error: BaseException | None) -> bool:
    """Also where the disk's error is the cause of another one, or came from the database."""
    if error is None:
        return False
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    if any(words in str(error) for words in _FULL_IN_WORDS):
        return True
    return _is_disk_full(error.__cause__)


def _sentence(error: BaseException) -> str:
    return f"{str(error).rstrip('.')}."


def lacks_in_words(missing: Iterable[Lack | str]) -> str:
    """What an algorithm needs more of; a phrase of its own is passed on as it is."""
    return listed(map(_lack, missing))


def _lack(lack: Lack | str) -> str:
    if isinstance(lack, str) or lack.what not in _LACKS:
        return str(lack)
    return _LACKS[lack.what] % {"count": lack.found, "least": lack.least}

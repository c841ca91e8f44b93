"""What went wrong, in words that help the shop's admin."""

import errno

from django.utils.translation import gettext as _

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

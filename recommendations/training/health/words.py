from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _


def ago(moment: datetime) -> str:
    """ "2 hours ago", to one unit; "just now" within a minute."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def count(number: int) -> str:
    """ "412,903", grouped as the language does."""
    return number_format(number, use_l10n=True, force_grouping=True)


def percent(share: float) -> str:
    """ "38 %" of 0.38, without its sign, which goes into words."""
    return _("%(number)s %%") % {"number": number_format(abs(round(100 * share)))}


def gain(metrics: Mapping[str, Any], over: Mapping[str, Any], name: str = "ndcg") -> float | None:
    """By which share ``metrics[name]`` exceeds ``over[name]``: 0.38 is 38 % better; None if unknowable."""
    mine, theirs = metrics.get(name), over.get(name)
    if not isinstance(mine, int | float) or not isinstance(theirs, int | float) or not theirs > 0:
        return None
    return float(mine / theirs - 1)


def as_sentence(text: str) -> str:
    """The first line of an error, ending as a sentence does."""
    first = text.strip().split("\n")[0].strip()
    return first if not first or first[-1] in ".!?…。！？" else f"{first}."

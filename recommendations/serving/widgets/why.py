"""What a card answers to "Why am I seeing this?", beside its reason: what that rests on, and the shop's own hand."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from recommendations.models import HowSource
from recommendations.serving.reasons import CATEGORY
from recommendations.serving.results import NEWCOMER, RecommendedItem, put_forward
from recommendations.serving.widgets.forms import route_to
from recommendations.wording import sentences

_YOURS = gettext_lazy("It comes from what you did in this shop.")

BASIS: Mapping[str, Promise] = {
    HowSource.RECENT: _YOURS,
    HowSource.HISTORY: _YOURS,
    HowSource.VISIT: _YOURS,
    HowSource.SHOPPER: _YOURS,
    HowSource.ANCHOR: gettext_lazy("It comes from what shoppers did with both products."),
    HowSource.SEGMENT: gettext_lazy("It comes from what shoppers like you did."),
    HowSource.GLOBAL: gettext_lazy("It comes from a list that is the same for everybody."),
}


def why_of(item: RecommendedItem) -> str:
    """Empty where nothing is known to be true, or nothing more than the reason itself says."""
    is_category, is_new = item.source == CATEGORY, item.source == NEWCOMER
    return _told(bool(item.reason), item.how, is_category, is_new, bool(item.campaign), get_language())


@lru_cache(maxsize=1000)
def _told(
    has_reason: bool, how: str, is_category: bool, is_new: bool, by_campaign: bool, language: str | None
) -> str:
    """Kept, because the cards of a page say much the same."""
    basis = BASIS.get(how) if has_reason and not is_category else None
    return sentences([str(basis or ""), *put_forward(by_campaign=by_campaign, is_new=is_new)])


def question_of(reason: str) -> str:
    """What the answer stands behind: the reason itself, for those who hear it with the question."""
    if not reason:
        return _("Why am I seeing this?")
    return SafeString(conditional_escape(reason) + _aloud(get_language()))


@lru_cache(maxsize=100)
def _aloud(language: str | None) -> SafeString:
    return format_html('<span class="recs-hidden">. {}</span>', _("Why am I seeing this?"))


def way_to_mine() -> str:
    """A link to the shopper's own page, for behind an answer; nothing where our URLs are not included."""
    address = route_to("recommendations:mine")
    return format_html(' <a href="{}">{}</a>', address, _("My recommendations")) if address else ""

"""What a card answers to "Why am I seeing this?", beside its reason: what that rests on, and the shop's own hand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from recommendations.models import HowSource
from recommendations.serving.reasons import CATEGORY
from recommendations.serving.results import RecommendedItem, explanations
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
    told = [*explanations(item)]
    if not item.reason:
        return sentences(told)
    basis = BASIS.get(item.how) if item.source != CATEGORY else None
    return sentences([str(basis or ""), *told[1:]])

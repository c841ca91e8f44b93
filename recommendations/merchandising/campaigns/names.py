"""What things are called in sentences about a campaign."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from recommendations.merchandising.filters import Filter, FilterError
from recommendations.wording import listed

#: Products that a sentence names; of more it says how many.
NAMED = 3


class Names:
    """By their keys; the desk overrides what it can say better."""

    def product(self, key: int | str) -> str:
        return str(key)

    def placement(self, slug: str) -> str:
        return slug

    def audience(self, slug: str) -> str:
        return slug

    def labelled(self, which: Mapping[str, Any]) -> Mapping[str, Any]:
        """Conditions with the words that staff read in place of the Catalog's own values."""
        return which

    def products(self, keys: Sequence[int | str]) -> str:
        named = [_("“%(title)s”") % {"title": self.product(key)} for key in keys[:NAMED]]
        if len(keys) > NAMED:
            more = len(keys) - NAMED
            named.append(ngettext("%(number)s more", "%(number)s more", more) % {"number": more})
        return listed(named)

    def which(self, which: Mapping[str, Any], keys: Sequence[int | str]) -> str:
        """ "“Blue mug”, “Red mug”; category “Kitchen”" """
        try:
            conditions = Filter.read(self.labelled(which))
        except FilterError as problem:
            return str(problem)
        if not keys:
            return conditions.words()
        named = self.products(keys)
        if conditions.is_everything:
            return named
        return _("%(products)s, if %(conditions)s") % {"products": named, "conditions": conditions.words()}

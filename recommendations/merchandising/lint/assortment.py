"""What the shop sells, as far as it was looked at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from recommendations.merchandising.facts import Facts, PlainKey
from recommendations.merchandising.filters import Filter
from recommendations.merchandising.rules import Rule


class Missing(models.TextChoices):
    """Why a product cannot be shown."""

    GONE = "gone", gettext_lazy("deleted")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    SOLD_OUT = "sold-out", gettext_lazy("sold out or not visible")
    BLOCKED = "blocked", gettext_lazy("never recommended in this shop")


@dataclass(frozen=True, kw_only=True)
class Assortment:
    """``facts`` of recommendable products, with price, margin and stock; of all ``total``, or of the first.

    ``missing`` are those among the products that rules and bundles name which cannot be shown.
    """

    facts: Mapping[PlainKey, Facts] = field(default_factory=dict)
    total: int = 0
    missing: Mapping[PlainKey, Missing] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return len(self.facts) >= self.total

    def matching(self, wanted: Filter, *, now: datetime) -> frozenset[PlainKey]:
        """Those that a filter is about, in themselves: what it compares with is not known here."""
        tests = tests_of(wanted, now=now)
        # Where products are named only they can match.
        asked: Iterable[Facts] = self.facts.values()
        if wanted.products:
            asked = (self.facts[key] for key in wanted.products if key in self.facts)
        return frozenset(facts.key for facts in asked if all(test(facts) for test in tests))

    def matches(self, rules: Iterable[Rule], *, now: datetime) -> Mapping[int, frozenset[PlainKey]]:
        """By the rules' ids."""
        return {rule.id: self.matching(rule.filter, now=now) for rule in rules}

    @property
    def words(self) -> str:
        """ "the shop's 4,704 products", or "the first 20,000 of 60,000 products"."""
        total = number_format(self.total, force_grouping=True)
        if self.is_whole:
            return ngettext("the shop's %s product", "the shop's %s products", self.total) % total
        seen = number_format(len(self.facts), force_grouping=True)
        return _("the first %(seen)s of %(total)s products") % {"seen": seen, "total": total}


def tests_of(wanted: Filter, *, now: datetime) -> Sequence[Callable[[Facts], bool]]:
    own = replace(wanted, same_category=None, same_brand=None, price_step=None)
    return (*own.lasting_tests, *own.tests_now(now=now))

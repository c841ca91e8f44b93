"""What the desk says of algorithms: the built-in ones by their tables, a shop's own as far as it shows."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.admin.about import BUILT_IN, FAMILIES, About
from recommendations.models import HowSource, ModelVersion, Recommender, Scope

PERSONAL_KINDS: Final = frozenset({"for-you", "buy-again"})

READS: Final[Mapping[str, str]] = {
    HowSource.ANCHOR: Scope.ITEM,
    HowSource.HISTORY: Scope.ITEM,
    HowSource.VISIT: Scope.ITEM,
    HowSource.SHOPPER: Scope.SHOPPER,
    HowSource.GLOBAL: Scope.GLOBAL,
    HowSource.SEGMENT: Scope.SEGMENT,
}
"""Which lists a source needs; what the shopper looked at recently needs none."""

SEGMENTED: Final = frozenset({"popularity"})
"""Published for each audience, too."""


def names() -> list[str]:
    """The built-in algorithms and those that the shop has named."""
    return [*dict.fromkeys([*BUILT_IN, *conf.settings.ALGORITHMS])]


def about(algorithm: str) -> About | None:
    """What is known of a built-in algorithm; nothing of a shop's own, even where it took a built-in's name."""
    return None if algorithm in conf.settings.ALGORITHMS else BUILT_IN.get(algorithm)


def by_family(also: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """(family, [(name, title)]) for a form's choices; the shop's own, and `also`, come first."""
    own = dict.fromkeys([*conf.settings.ALGORITHMS, *([also] if also and also not in BUILT_IN else [])])
    families = [(str(_("Your own")), [(name, title(name)) for name in own])] if own else []
    for family in FAMILIES:
        members = [(name, str(one.title)) for name, one in family.members.items() if name not in own]
        families.append((str(family.title), members))
    return families


def title(algorithm: str) -> str:
    """The algorithm's name in words; the class's name of one that goes by its path."""
    known = about(algorithm)
    return str(known.title) if known else algorithm.rpartition(".")[2]


def scopes(recommender: Recommender, published: ModelVersion | None = None) -> frozenset[str]:
    """Which lists the recommender publishes; a shop's own algorithm shows it once it is published."""
    known = about(recommender.algorithm)
    if known is not None:
        found = _of_kind(known, recommender.parameters)
        return found | {Scope.SEGMENT.value} if recommender.algorithm in SEGMENTED else found
    lists = published.counts.get("lists", {}) if published else {}
    return frozenset(lists) or frozenset(Scope.values) - {Scope.SEGMENT.value}


def _of_kind(known: About, parameters: Any) -> frozenset[str]:
    """What is made for one kind of placement publishes what such a placement reads, and no more."""
    if "kind" not in known.parameters:
        return known.scopes
    given = parameters if isinstance(parameters, Mapping) else {}
    kind = given.get("kind", known.parameters["kind"])
    return frozenset({Scope.SHOPPER.value}) if kind in PERSONAL_KINDS else known.scopes

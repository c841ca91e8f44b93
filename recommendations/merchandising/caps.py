"""How many products of one brand, one category or one family a list may hold."""

from collections import Counter
from dataclasses import dataclass, field

from recommendations.merchandising.facts import Facts, PlainKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """None is no bound. A family are the variants of one product; what has no brand or category has no cap."""

    brand: int | None = None
    category: int | None = None
    family: int | None = 1


@dataclass(slots=True)
class Count:
    """What a list holds so far. Pins are counted, all of them before the rest, and never refused."""

    caps: Caps
    _held: Counter[tuple[str, PlainKey]] = field(default_factory=Counter)

    def add(self, facts: Facts, family: PlainKey) -> None:
        self._held.update(self._claims(facts, family))

    def refuses(self, facts: Facts, family: PlainKey) -> str:
        """Which cap has no room for it; empty where all have."""
        for name, value in self._claims(facts, family):
            most = getattr(self.caps, name)
            if most is not None and self._held[name, value] >= most:
                return name
        return ""

    def _claims(self, facts: Facts, family: PlainKey) -> list[tuple[str, PlainKey]]:
        claims: list[tuple[str, PlainKey]] = [("family", family)]
        if self.caps.brand is not None and facts.brand:
            claims.append(("brand", facts.brand))
        if self.caps.category is not None and facts.category:
            claims.append(("category", facts.category))
        return claims

"""What a request tells of whoever asks, as far as conditions of audiences look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from recommendations.merchandising.facts import Facts, PlainKey


class Done(Protocol):
    """A recent deed; it is ``fresh`` when less than a visit's gap has passed since."""

    @property
    def key(self) -> PlainKey: ...
    @property
    def kind(self) -> str: ...
    @property
    def fresh(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What is not known is empty, and a condition on it does not hold.

    ``first_seen_at`` is None for whoever is seen for the first time. ``basket`` holds each line's product,
    with its live price, and quantity. Anything with these attributes will do, so that a caller may read
    what `CompiledAudience.reads` asks for and no more.
    """

    now: datetime
    first_seen_at: datetime | None = None
    groups: frozenset[str] = frozenset()
    device: str = ""
    country: str = ""
    basket: Sequence[tuple[Facts, int]] = ()
    deeds: Sequence[Done] = ()

"""The one way in: products checked, rows inserted once, and what could not be taken put by with its reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from recommendations import conf
from recommendations.catalog import Key
from recommendations.events import products
from recommendations.events.facts import Fact, UnacceptableError, line_fingerprint
from recommendations.events.insert import insert
from recommendations.models import Interaction, RejectedEvent, Shopper
from recommendations.signals import interaction_recorded

_LOOK_UP = 900

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """What could not be taken: its ``index`` in the batch, a ``code`` for programs, a ``reason`` for people."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of a batch: as many as went in are ``stored``, ``duplicates`` or ``rejected``.

    ``skipped`` says why nothing was even tried ("no_consent", "no_shopper"), ``failure`` what went wrong with
    all of it on our side; both are empty as a rule.
    """

    stored: int = 0
    duplicates: int = 0
    rejected: tuple[Rejection, ...] = ()
    skipped: str = ""
    failure: str = ""

    @property
    def conflicts(self) -> int:
        """How many of the rejected contradict what was recorded under the same id before."""
        return sum(rejection.code == "conflict" for rejection in self.rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Generic[T]):
    """Something said to have happened: what was said, or why it makes no sense, and how to say it again."""

    said: T | UnacceptableError
    product: Key | None
    payload: Callable[[], Mapping[str, Any]]


def record(
    claims: Sequence[Claim[T]],
    fact_of: Callable[[T, Key | None], Fact],
    *,
    source: str,
    shopper: Shopper | None = None,
    put_by: bool = True,
) -> Recorded:
    """Store each claim once, and ``put_by`` the others with their reason. To be called inside `settled`."""
    if not claims:
        return Recorded()
    known = products.known({claim.product for claim in claims if claim.product is not None})
    facts, rejected = sift(claims, fact_of, known)
    batch = uuid4()
    landed, conflicts = insert_once(facts, batch)
    refused = sorted([*rejected, *conflicts], key=lambda rejection: rejection.index)
    if put_by:
        _put_by(refused, claims, source, shopper)
    if landed and interaction_recorded.has_listeners(Interaction):
        transaction.on_commit(lambda: _announce(batch, [fact.dedup_key for fact in facts.values()]))
    return Recorded(stored=landed, duplicates=len(facts) - landed - len(conflicts), rejected=tuple(refused))


def sift(
    claims: Sequence[Claim[T]], fact_of: Callable[[T, Key | None], Fact], known: Mapping[Key, Key]
) -> tuple[dict[int, Fact], list[Rejection]]:
    """The claims that make a fact, by index, and the others with the reason why not."""
    facts: dict[int, Fact] = {}
    rejected: list[Rejection] = []
    for index, claim in enumerate(claims):
        try:
            facts[index] = _fact(claim, fact_of, known)
        except UnacceptableError as fault:
            rejected.append(Rejection(index=index, code=fault.code, reason=fault.reason))
    return facts, rejected


def insert_once(facts: Mapping[int, Fact], batch: UUID | None = None) -> tuple[int, list[Rejection]]:
    """How many of ``facts`` are new rows now, and which contradict a row that was there before."""
    if not facts:
        return 0, []
    landed = insert(list(facts.values()), batch=batch, received_at=timezone.now())
    return landed, [] if landed == len(facts) else _conflicts(facts)


def foresee(facts: Mapping[int, Fact]) -> tuple[int, list[Rejection]]:
    """What `insert_once` would answer, without inserting."""
    there = _fingerprints([fact.dedup_key for fact in facts.values()])
    landed = {index: fact for index, fact in facts.items() if fact.dedup_key not in there}
    return len({fact.dedup_key for fact in landed.values()}), _conflicts(facts)


def _fact(claim: Claim[T], fact_of: Callable[[T, Key | None], Fact], known: Mapping[Key, Key]) -> Fact:
    if isinstance(claim.said, UnacceptableError):
        raise claim.said
    if claim.product is None:
        return fact_of(claim.said, None)
    if claim.product not in known:
        raise UnacceptableError("unknown_product", f"There is no product {claim.product!s:.100}.")
    fact = fact_of(claim.said, known[claim.product])
    if known[claim.product] == claim.product:
        return fact
    return replace(fact, context={**fact.context, "variant": str(claim.product)})


def _conflicts(facts: Mapping[int, Fact]) -> list[Rejection]:
    """Those whose key is there with other content: the first one recorded is kept, never overwritten."""
    there = _fingerprints([fact.dedup_key for fact in facts.values()])
    others = {
        index: fact
        for index, fact in facts.items()
        if there.get(fact.dedup_key, fact.fingerprint) != fact.fingerprint
    }
    repeated = _lost_their_product(others.values())
    return [
        Rejection(
            index=index,
            code="conflict",
            reason="Something else was recorded under the same id before; the first is kept.",
        )
        for index, fact in others.items()
        if fact.dedup_key not in repeated
    ]


def _lost_their_product(facts: Iterable[Fact]) -> set[UUID]:
    """Keys of order lines that are recorded with a product which the shop has deleted since, and else the same."""
    lines = {fact.dedup_key: fact for fact in facts if fact.order and fact.product_id is None}
    found: set[UUID] = set()
    for rows in _rows(list(lines)):
        there = rows.values_list("dedup_key", "product_id", "fingerprint")
        found |= {key for key, product, known in there if _line_of(product, lines[key]) == known}
    return found


def _line_of(product: Key | None, fact: Fact) -> int:
    return line_fingerprint(product, fact.quantity, fact.revenue, fact.currency)


def _fingerprints(keys: Sequence[UUID]) -> dict[UUID, int]:
    there: dict[UUID, int] = {}
    for rows in _rows(keys):
        there.update(rows.values_list("dedup_key", "fingerprint"))
    return there


def _rows(keys: Sequence[UUID]) -> Iterator[QuerySet[Interaction]]:
    """The interactions under these keys, in portions that every database takes."""
    for start in range(0, len(keys), _LOOK_UP):
        yield Interaction.objects.filter(dedup_key__in=keys[start : start + _LOOK_UP])


def _put_by(
    rejected: Iterable[Rejection], claims: Sequence[Claim[T]], source: str, shopper: Shopper | None
) -> None:
    RejectedEvent.objects.bulk_create(
        RejectedEvent(
            store=conf.settings.STORE,
            code=rejection.code,
            reason=rejection.reason,
            payload=_storable(claims[rejection.index].payload()),
            source=source,
            shopper=shopper,
        )
        for rejection in rejected
    )


def _storable(value: Any) -> Any:
    """``value`` without what PostgreSQL cannot hold in JSON: NUL, and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_storable(key): _storable(part) for key, part in value.items()}
    return [_storable(part) for part in value] if isinstance(value, list) else value


def _announce(batch: UUID, keys: Sequence[UUID]) -> None:
    interactions = list(Interaction.objects.filter(dedup_key__in=keys, batch=batch).order_by("pk"))
    interaction_recorded.send_robust(sender=Interaction, batch=batch, interactions=interactions)

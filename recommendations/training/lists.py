"""What a fitted algorithm answers, written as compact rows under its version: nobody reads them yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from recommendations import conf
from recommendations.algorithms import Algorithm, Dataset, Histories, TopK
from recommendations.algorithms.data import SECONDS_PER_DAY
from recommendations.catalog import get_catalog, plain_key, product_model
from recommendations.merchandising.audiences.reading import Restricted
from recommendations.models import (
    HowSource,
    Placement,
    PlacementSource,
    RecommendationList,
    Recommender,
    Scope,
)
from recommendations.training import segments
from recommendations.training.configuration import algorithm_of
from recommendations.training.errors import Refused
from recommendations.training.leases import Lease
from recommendations.training.pruning import delete_lists
from recommendations.training.reporting import Reporter

#: Lists that are asked for, and written in one transaction, at a time.
CHUNK = 2_000
#: Kinds of placement that a blend can be made for and that hang from a shopper.
PERSONAL = frozenset({"for-you", "buy-again"})
#: Of a score; more would only make the rows longer.
_DIGITS = 6

_Places = NDArray[np.intp]
_Answer = Callable[[_Places], TopK]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The subjects of one scope, and how the algorithm answers for those at some places."""

    scope: Scope
    subjects: list[str]
    answer: _Answer


def write(lease: Lease, algorithm: Algorithm, data: Dataset, report: Reporter) -> dict[str, int]:
    """Write every list of the version in short transactions; the number of lists by scope."""
    delete_lists([lease.version.pk])
    asked = questions(lease.version.recommender, algorithm, data)
    keys = [plain_key(key) for key in algorithm.item_ids_.tolist()]
    total, done = sum(len(part.subjects) for part in asked), 0
    written = {part.scope.value: 0 for part in asked}
    for part in asked:
        for places in _chunks(len(part.subjects)):
            rows = list(_rows(lease.version.pk, part, places, keys))
            with lease.writing():
                RecommendationList.objects.bulk_create(rows)
            written[part.scope.value] += len(rows)
            done += len(places)
            report(done / total)
    _refuse_nothing(written)
    return written


def questions(recommender: Recommender, algorithm: Algorithm, data: Dataset) -> list[Questions]:
    """What published lists answer: for each product, for each active shopper, for everybody."""
    allowed = among(algorithm.item_ids_, get_catalog().recommendable())
    scopes = publishes(algorithm)
    parts = []
    if "item" in scopes:
        parts.append(_for_items(algorithm, allowed))
    if "shopper" in scopes and is_read_by_shopper(recommender):
        parts.append(_for_shoppers(algorithm, allowed, data))
    if "global" in scopes:
        parts.append(_for_everybody(algorithm, allowed))
    if found := segments.audiences(algorithm, recommender.store):
        parts.append(_for_segments(found, algorithm, allowed, data))
    return parts


def publishes(algorithm: Algorithm) -> frozenset[str]:
    """The lists worth having: a blend that was made for a personal placement says nothing of an item."""
    if getattr(algorithm, "kind", None) in PERSONAL:
        return algorithm.scopes & {"shopper"}
    return algorithm.scopes


def _for_items(algorithm: Algorithm, allowed: NDArray[np.bool_]) -> Questions:
    existing = np.flatnonzero(among(algorithm.item_ids_, product_model()._default_manager.all()))

    def answer(places: _Places) -> TopK:
        return algorithm.similar(existing[places], conf.settings.LIST_LENGTH, allowed=allowed)

    subjects = [str(key) for key in algorithm.item_ids_[existing].tolist()]
    return Questions(scope=Scope.ITEM, subjects=subjects, answer=answer)


def _for_shoppers(algorithm: Algorithm, allowed: NDArray[np.bool_], data: Dataset) -> Questions:
    codes = active_shoppers(data, conf.settings.PERSONAL_LIST_DAYS)
    histories = inferred_from(data, codes)

    def answer(places: _Places) -> TopK:
        part = histories.between(int(places[0]), int(places[-1]) + 1)
        return algorithm.recommend(
            part, conf.settings.LIST_LENGTH, exclude_seen=not algorithm.lists_repeats, allowed=allowed
        )

    subjects = [str(pk) for pk in data.shopper_ids[codes].tolist()]
    return Questions(scope=Scope.SHOPPER, subjects=subjects, answer=answer)


def inferred_from(data: Dataset, codes: NDArray[np.intp]) -> Histories:
    """The shoppers' histories without sensitive products, of which nothing is inferred.

    Whoever had one is answered by what is left alone, as somebody whom the algorithm has not met: what it
    learned of them knows of all that they did.
    """
    restricted = Restricted.read()
    sensitive = np.zeros(data.n_items, bool)
    for places in _chunks(data.n_items) if restricted.filters else ():
        keys = [plain_key(key) for key in data.item_ids[places].tolist()]
        found = restricted.among(keys)
        sensitive[places] = [key in found for key in keys]
    gone = sensitive[data.items]
    if not gone.any():
        return Histories.from_dataset(data, codes)
    had_one = np.isin(codes, data.shoppers[gone])
    histories = Histories.from_dataset(data.take(~gone), codes, now=data.ends_at)
    return replace(histories, shoppers=np.where(had_one, -1, codes).astype(np.int32))


def _for_everybody(algorithm: Algorithm, allowed: NDArray[np.bool_]) -> Questions:
    def answer(places: _Places) -> TopK:
        return algorithm.recommend(Histories.empty(len(places)), conf.settings.LIST_LENGTH, allowed=allowed)

    return Questions(scope=Scope.GLOBAL, subjects=[""], answer=answer)


def _for_segments(
    audiences: list[int], algorithm: Algorithm, allowed: NDArray[np.bool_], data: Dataset
) -> Questions:
    k = conf.settings.LIST_LENGTH

    def answer(places: _Places) -> TopK:
        found = [segments.popular_among(audiences[i], algorithm, data, k, allowed) for i in places.tolist()]
        return TopK(
            items=np.concatenate([one.items for one in found]),
            scores=np.concatenate([one.scores for one in found]),
        )

    return Questions(scope=Scope.SEGMENT, subjects=[*map(str, audiences)], answer=answer)


def is_read_by_shopper(recommender: Recommender) -> bool:
    """Whether an active placement shows shoppers their own list from this recommender.

    A shop that has configured none is served by the built-in ones, which read what is personal and no more.
    """
    if not Placement.objects.exists():
        return publishes(algorithm_of(recommender)) == {"shopper"}
    sources = PlacementSource.objects.filter(recommender=recommender, how=HowSource.SHOPPER)
    return sources.filter(placement__is_active=True).exists()


def is_personal(recommender: Recommender, algorithm: Algorithm) -> bool:
    """Whether it speaks to a shopper, so that popularity is its rival, or goes with one product.

    Lists of what goes with a product rank best sellers down on purpose. Where no placement reads it, what it
    could publish decides.
    """
    sources = PlacementSource.objects.filter(recommender=recommender).exclude(how=HowSource.GLOBAL)
    hows = set(sources.values_list("how", flat=True).distinct())
    if not hows:
        return "shopper" in publishes(algorithm)
    return bool(hows - {HowSource.ANCHOR})


def active_shoppers(data: Dataset, days: float) -> NDArray[np.intp]:
    """Codes of the shoppers who did something in the last `days` of the data."""
    recent = data.since(data.ends_at - days * SECONDS_PER_DAY).shoppers
    return np.flatnonzero(np.bincount(recent[recent >= 0], minlength=data.n_shoppers))


def among(ids: NDArray[Any], products: QuerySet[Any]) -> NDArray[np.bool_]:
    """Mask [n_items]: whose products are still there."""
    there = set(products.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000))
    return np.fromiter((key in there for key in ids.tolist()), bool, len(ids))


def _chunks(n: int) -> Iterator[_Places]:
    return (np.arange(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))


def _rows(version: int, part: Questions, places: _Places, keys: list[Any]) -> Iterator[RecommendationList]:
    top = part.answer(places)
    if not np.isfinite(top.scores[top.items >= 0]).all():
        raise Refused(_("The algorithm answered with scores that are not numbers."))
    evidence = np.zeros_like(top.items) if top.evidence is None else top.evidence
    columns = (top.items.tolist(), _rounded(top.scores).tolist(), evidence.tolist())
    for place, *row in zip(places.tolist(), *columns, strict=True):
        items = [[keys[item], score, count] for item, score, count in zip(*row, strict=True) if item >= 0]
        if items:
            yield RecommendationList(
                version_id=version, scope=part.scope.value, subject=part.subjects[place], items=items
            )


def _rounded(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    """Scores to a few significant digits: faded weights can be very small."""
    exact = scores.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(exact))))
        return np.where(np.isfinite(places), np.round(exact * places) / places, exact)


def _refuse_nothing(written: dict[str, int]) -> None:
    if not written:
        raise Refused(
            _(
                "It makes personal lists only, and no active placement reads them:"
                " add a source “The shopper's own list” to a placement."
            )
        )
    if not sum(written.values()):
        raise Refused(_("Not a single list came out of it: there is too little that it could relate."))

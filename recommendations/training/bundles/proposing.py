"""Proposals as rows: new ones with their evidence, old ones brought up to date or retired."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommendations import conf
from recommendations.catalog import Key
from recommendations.datasets.keys import parents_of
from recommendations.merchandising.bundles import fingerprint
from recommendations.models import Bundle, BundleItem, BundleOrigin, BundleStatus
from recommendations.training.bundles.choosing import Chooser, Limits
from recommendations.training.bundles.searching import Evidence, Sales, by_price, sales, search

#: A year holds every season once.
DAYS = 365

Progress = Callable[[str, float], None]
"""Told the step's name and the share of it that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Products, the leading one first, and why they are proposed."""

    products: tuple[Key, ...]
    titles: tuple[str, ...]
    evidence: Evidence


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a search found, and what became of earlier proposals."""

    days: int
    orders: int
    proposed: list[Proposal] = field(default_factory=list)
    refreshed: int = 0
    retired: int = 0
    dry_run: bool = False


def propose(
    limits: Limits | None = None,
    *,
    days: int = DAYS,
    until: datetime | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Search the orders of the last `days` and keep what is found as proposals that a person decides on.

    Evidence of open proposals and live bundles is counted anew; a proposal that no longer reaches the
    limits, or holds a withdrawn product, is retired. What was rejected is not proposed again, nor is what
    repeats a live bundle or an open proposal. A dry run writes nothing.
    """
    told = progress or (lambda step, share: None)
    sold = sales(days, until or timezone.now(), lambda share: told("orders", share))
    limits = (limits or Limits()).among(sold.n_orders)
    told("sets", 0.0)
    found = search(sold, limits)
    told("proposals", 0.0)
    outcome = Outcome(days=days, orders=sold.n_orders, dry_run=dry_run)
    known = list(Bundle.objects.filter(store=conf.settings.STORE).prefetch_related("items"))
    gone = _refresh(known, sold, limits, outcome)
    for items in _new(found, known, gone, sold, limits):
        ranked = by_price(sold, items)
        proposal = Proposal(
            products=tuple(sold.keys[item] for item in ranked),
            titles=tuple(sold.features.titles[item] for item in ranked),
            evidence=sold.evidence(ranked),
        )
        if dry_run or _keep(proposal, days):
            outcome.proposed.append(proposal)
    told("proposals", 1.0)
    return outcome


def _refresh(known: Sequence[Bundle], sold: Sales, limits: Limits, outcome: Outcome) -> set[int]:
    """Keys of the proposals that are retired now."""
    gone: set[int] = set()
    for bundle in known:
        if bundle.status not in (BundleStatus.PROPOSED, BundleStatus.LIVE):
            continue
        items = _items(bundle, sold)
        evidence = sold.evidence(items) if items else _NONE
        if _is_lost(bundle, items, evidence, sold, limits):
            gone.add(bundle.pk)
        if not outcome.dry_run:
            status = BundleStatus.RETIRED if bundle.pk in gone else bundle.status
            # Only where nobody has decided meanwhile.
            Bundle.objects.filter(pk=bundle.pk, status=bundle.status).update(
                status=status, **_columns(evidence, outcome.days)
            )
    outcome.retired = len(gone)
    outcome.refreshed = sum(one.status == BundleStatus.PROPOSED for one in known) - len(gone)
    return gone


_NONE = Evidence(orders=0, shoppers=0, confidence=0.0, association_lift=0.0)


def _items(bundle: Bundle, sold: Sales) -> list[int]:
    """Its products as items, the leading one first; empty where one was never sold."""
    keys = [item.product_id for item in bundle.items.all()]
    parents = parents_of(keys)
    products = [parents.get(key, key) for key in keys]
    return [sold.codes[key] for key in products] if {*products} <= sold.codes.keys() else []


def _is_lost(bundle: Bundle, items: Sequence[int], evidence: Evidence, sold: Sales, limits: Limits) -> bool:
    if bundle.status != BundleStatus.PROPOSED or bundle.origin != BundleOrigin.MINED:
        return False
    few = evidence.orders < limits.min_orders or evidence.shoppers < limits.min_shoppers
    return not items or few or not sold.shown[list(items)].all()


def _new(
    found: Sequence[list[int]],
    known: Sequence[Bundle],
    gone: set[int],
    sold: Sales,
    limits: Limits,
) -> Iterable[list[int]]:
    """The sets that are proposed now, as many as there is room for beside the open proposals."""
    chooser = Chooser(sold.alike, np.array([*chain.from_iterable(found)], np.int64), limits)
    room = limits.most_proposals
    for bundle in known:
        items = _items(bundle, sold)
        if bundle.status in (BundleStatus.PROPOSED, BundleStatus.LIVE) and bundle.pk not in gone:
            chooser.note(items)
            room -= bundle.status == BundleStatus.PROPOSED
        elif bundle.decided_at is not None:
            chooser.refuse(items)
    for items in found:
        if room <= 0:
            return
        if chooser.take(items):
            room -= 1
            yield items


def _keep(proposal: Proposal, days: int) -> bool:
    """Whether it is proposed now; False where somebody's bundle of just these products is there already."""
    store = conf.settings.STORE
    mark = fingerprint(store, dict.fromkeys(proposal.products, 1))
    columns = _columns(proposal.evidence, days)
    again = Bundle.objects.filter(fingerprint=mark, status=BundleStatus.RETIRED, decided_at=None)
    if again.update(status=BundleStatus.PROPOSED, **columns):
        return True
    try:
        with transaction.atomic():
            bundle = Bundle.objects.create(
                store=store, origin=BundleOrigin.MINED, fingerprint=mark, **columns
            )
            BundleItem.objects.bulk_create(
                BundleItem(bundle=bundle, product_id=key, order=place)  # type: ignore[misc]
                for place, key in enumerate(proposal.products)
            )
    except IntegrityError:
        return False
    return True


def _columns(evidence: Evidence, days: int) -> dict[str, float]:
    return {
        "support": evidence.orders,
        "shoppers": evidence.shoppers,
        "confidence": evidence.confidence,
        "association_lift": evidence.association_lift,
        "evidence_days": days,
    }

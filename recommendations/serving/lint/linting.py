"""All checks in one run."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from recommendations import conf
from recommendations.merchandising.bundles import LiveBundle, read_bundles
from recommendations.merchandising.facts import PlainKey
from recommendations.merchandising.lint import (
    Assortment,
    Finding,
    Severity,
    bundles,
    campaigns,
    in_order,
    promotions,
)
from recommendations.merchandising.promotions.reading import offers_of
from recommendations.merchandising.rules import Steering
from recommendations.models import (
    Campaign,
    CampaignRule,
    CampaignStatus,
    Promotion,
    PromotionStatus,
    RuleAction,
)
from recommendations.serving.compiling import products_of, readable
from recommendations.serving.labels import labelled
from recommendations.serving.lint import rows
from recommendations.serving.lint.budgets import Budget
from recommendations.serving.lint.rendering import Rendered, render
from recommendations.serving.lint.selling import read_assortment
from recommendations.serving.preview import published


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found, the worst first, and what was looked at: ``rendered`` is None where no widget was asked for."""

    findings: tuple[Finding, ...]
    assortment: Assortment
    rendered: Rendered | None = None

    def count(self, severity: Severity) -> int:
        return sum(one.severity == severity for one in self.findings)


def lint(
    budget: Budget | None = None,
    *,
    renders: bool = True,
    listener: Callable[[str, int, int], object] = lambda stage, done, total: None,
) -> Report:
    """Look at everything within ``budget``; without ``renders`` no widget is rendered.

    ``listener`` is told the stage (``products``, ``widgets``), and how much of it is done of how much. Writes nothing.
    """
    budget, now = budget or Budget(), timezone.now()
    planned, sets = (
        labelled(read_planned(now)),
        _each_once(bundle for found in read_bundles().values() for bundle in found),
    )
    held = published()
    assortment = read_assortment(
        named(planned, sets), budget, held, listener=lambda done, total: listener("products", done, total)
    )
    found = [*rows.lint(now), *campaigns.lint(planned, assortment, now=now), *bundles.lint(sets, assortment)]
    active = rows.in_store(Promotion.objects.filter(status=PromotionStatus.ACTIVE))
    found += promotions.lint(
        offers_of(active), assortment, currency=conf.settings.CURRENCY, now=now, remains=rows.remains()
    )
    rendered = None
    if renders:
        listen = lambda done, total: listener("widgets", done, total)  # noqa: E731
        rendered = render(held, assortment.facts, budget, listen)
        found += rendered.findings
    return Report(findings=tuple(in_order(found)), assortment=assortment, rendered=rendered)


def read_planned(now: datetime) -> list[Steering]:
    """Every campaign that steers or will, and drafts, as serving would read them; four queries."""
    open_ones = rows.in_store(Campaign.objects.exclude(status=CampaignStatus.ENDED))
    over = Q(ends_at__lte=now) & (Q(starts_at=None) | Q(starts_at__lt=F("ends_at")))
    found = [*open_ones.exclude(over).prefetch_related("placements", "rules")]
    chosen = products_of(CampaignRule, [rule for one in found for rule in one.rules.all()])
    return [steering for one in found if (steering := readable(one, chosen)) is not None]


def named(planned: Iterable[Steering], sets: Iterable[LiveBundle]) -> Collection[PlainKey]:
    """The products that pins and bundles want by name, each once."""
    pinned = (
        key
        for campaign in planned
        for rule in campaign.rules
        if rule.action == RuleAction.PIN
        for key in rule.pinned
    )
    in_sets = (key for bundle in sets for key in bundle.products)
    return dict.fromkeys([*pinned, *in_sets]).keys()


def _each_once(found: Iterable[LiveBundle]) -> list[LiveBundle]:
    return [*{bundle.id: bundle for bundle in found}.values()]

"""What only the rows say: what was forgotten, for nobody, or cannot be read."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from recommendations import conf
from recommendations.merchandising.filters import Filter, FilterError
from recommendations.merchandising.lint import Finding, Row, Severity
from recommendations.models import (
    Audience,
    Campaign,
    CampaignRule,
    CampaignStatus,
    Placement,
    Promotion,
    PromotionStatus,
    Restriction,
)

FORGOTTEN = timedelta(days=90)
"""A draft that nobody touched for so long was probably forgotten."""

LIVE = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


def lint(now: datetime) -> Iterator[Finding]:
    yield from forgotten(now)
    yield from for_nobody()
    yield from couponless()
    yield from unreadable()


def in_store(rows: Any) -> Any:
    return rows.filter(store__in={"", conf.settings.STORE})


def remains() -> Mapping[int, Decimal]:
    """What is left of each active promotion's budget."""
    rows = in_store(Promotion.objects.filter(status=PromotionStatus.ACTIVE).exclude(budget=None))
    return {row.pk: row.budget - row.spent for row in rows}


def forgotten(now: datetime) -> Iterator[Finding]:
    """Campaigns that nobody ended, published or took up again; one query."""
    old = now - FORGOTTEN
    rows = in_store(Campaign.objects.exclude(status=CampaignStatus.ENDED)).filter(
        Q(ends_at__lte=now) | Q(status__in=(CampaignStatus.DRAFT, CampaignStatus.PAUSED), changed_at__lte=old)
    )
    for row in rows:
        if row.ends_at is not None and row.ends_at <= now:
            said = _("“%(name)s” was over on %(when)s and still stands as “%(status)s”.")
            words = {"name": row.name, "when": _day(row.ends_at), "status": row.get_status_display()}
            remedy, field = _("End it, or give it a later end."), "ends_at"
        else:
            said = _("Nobody has touched “%(name)s” since %(when)s, and it still stands as “%(status)s”.")
            words = {"name": row.name, "when": _day(row.changed_at), "status": row.get_status_display()}
            remedy, field = _("Publish it, or end it."), "status"
        yield _of("forgotten", Severity.NOTE, "campaign", row, said % words, remedy, field)


def for_nobody() -> Iterator[Finding]:
    """Audiences of nobody that something hangs on; three queries."""
    empty = in_store(Audience.objects.filter(Q(size=0) | Q(is_active=False)))
    campaigns = Campaign.objects.filter(status__in=LIVE, audience__in=empty).select_related("audience")
    promotions = Promotion.objects.filter(status=PromotionStatus.ACTIVE, audience__in=empty)
    for model, rows in (("campaign", campaigns), ("promotion", promotions.select_related("audience"))):
        for row in in_store(rows):
            audience = row.audience
            said = _("“%(name)s” is for “%(audience)s”, and nobody is in it.")
            if audience is not None and not audience.is_active:
                said = _("“%(name)s” is for “%(audience)s”, which is switched off: nobody is in it.")
            yield _of(
                "audience-empty",
                Severity.WARNING,
                model,
                row,
                said % {"name": row.name, "audience": audience},
                _("Choose another audience, or change its conditions."),
                "audience",
                (Row(model="audience", key=row.audience_id, title=str(audience)),),
            )


def couponless() -> Iterator[Finding]:
    rows = in_store(Promotion.objects.filter(status=PromotionStatus.ACTIVE, needs_coupon=True))
    for row in rows.annotate(codes=Count("coupons")).filter(codes=0):
        said = _("“%(name)s” is given only with a coupon, and there is none: nobody can have it.")
        yield _of(
            "no-coupon",
            Severity.ERROR,
            "promotion",
            row,
            said % {"name": row.name},
            _("Add a coupon."),
            "needs_coupon",
        )


def unreadable() -> Iterator[Finding]:
    """Conditions that serving passes over, with an entry in the log; four queries."""
    rules = CampaignRule.objects.exclude(which={}).exclude(campaign__status=CampaignStatus.ENDED)
    for rule in rules.filter(campaign__store__in={"", conf.settings.STORE}).select_related("campaign"):
        if problem := _problem(rule.which):
            said = _("A rule of “%(name)s” cannot be read and is passed over: %(problem)s")
            words = {"name": rule.campaign.name, "problem": problem}
            yield _of("unreadable", Severity.ERROR, "campaign", rule.campaign, said % words, _mend(), "rules")
    kinds: tuple[tuple[str, Any], ...] = (
        ("promotion", Promotion.objects.exclude(which={})),
        ("restriction", Restriction.objects.filter(is_active=True).exclude(which={})),
        ("placement", Placement.objects.filter(is_active=True).exclude(which={})),
    )
    for model, rows in kinds:
        for row in in_store(rows):
            if problem := _problem(row.which):
                said = _("The conditions of “%(name)s” cannot be read and are passed over: %(problem)s")
                yield _of(
                    "unreadable",
                    Severity.ERROR,
                    model,
                    row,
                    said % {"name": row, "problem": problem},
                    _mend(),
                    "which",
                )


def _mend() -> str:
    return _("Choose its products anew.")


def _problem(which: Any) -> str:
    try:
        Filter.read(which)
    except FilterError as error:
        return str(error)
    return ""


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATE_FORMAT")


def _of(
    code: str,
    severity: Severity,
    model: str,
    row: Any,
    sentence: str,
    remedy: str,
    field: str,
    rows: tuple[Row, ...] = (),
) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        model=model,
        key=row.slug if model == "placement" else row.pk,
        title=str(row),
        sentence=sentence,
        remedy=remedy,
        field=field,
        rows=rows,
        count=len(rows),
    )

"""A campaign with its rules as one plain object: what a revision keeps and a form fills in.

{"name": "Mugs in May", "placements": ["also-bought"], "audience": "members", …,
 "rules": [{"id": 7, "action": "boost", "products": [], "which": {"tags": ["mug"]}, "strength": 3.0, …}]}
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time

from recommendations.catalog import parse_key, plain_key, product_model
from recommendations.merchandising.chosen import products_by_row, set_products
from recommendations.models import Audience, Campaign, CampaignRule, Placement

Content: TypeAlias = dict[str, Any]

PLAIN = (
    "store",
    "name",
    "slug",
    "priority",
    "weekdays",
    "circumstances",
    "has_page",
    "title",
    "introduction",
    "banner",
    "banner_alt",
)
MOMENTS = ("starts_at", "ends_at")
HOURS = ("from_time", "to_time")
OF_A_RULE = ("action", "which", "position", "strength")


def content_of(campaign: Campaign) -> Content:
    """As it is in the database now."""
    rules = list(campaign.rules.all())
    products = products_by_row(rules)
    return {
        **plain_of(campaign),
        "status": str(campaign.status),
        "audience": campaign.audience.slug if campaign.audience else None,
        "placements": sorted(campaign.placements.values_list("slug", flat=True)),
        "rules": [rule_content(rule, [plain_key(key) for key in products[rule.pk]]) for rule in rules],
    }


def plain_of(campaign: Campaign) -> Content:
    """The campaign's own columns, saved or not."""
    return {
        **{name: getattr(campaign, name) for name in PLAIN},
        **{name: moment_text(getattr(campaign, name)) for name in MOMENTS},
        **{name: value.isoformat() if (value := getattr(campaign, name)) else None for name in HOURS},
    }


def moment_text(moment: datetime | None) -> str | None:
    """The same moment is the same text, whatever zone it was given in."""
    return moment.astimezone(UTC).isoformat() if moment else None


def rule_content(rule: CampaignRule, products: Sequence[int | str]) -> Content:
    return {
        "id": rule.pk,
        **{name: getattr(rule, name) for name in OF_A_RULE},
        "products": list(products),
    }


def put(campaign: Campaign, content: Mapping[str, Any]) -> None:
    """Make the saved ``campaign`` what ``content`` says; its status and revision are left as they are.

    Placements, an audience or products that are gone are left out; see `lost` for which these are.
    """
    for name in PLAIN:
        setattr(campaign, name, content[name])
    for name in MOMENTS:
        setattr(campaign, name, _moment(content[name]))
    for name in HOURS:
        setattr(campaign, name, _time(content[name]))
    campaign.audience = Audience.objects.filter(slug=content["audience"]).first()
    campaign.changed_at = timezone.now()
    campaign.save()
    campaign.placements.set(Placement.objects.filter(slug__in=content["placements"]))
    _put_rules(campaign, content["rules"])


def _put_rules(campaign: Campaign, wanted: Iterable[Mapping[str, Any]]) -> None:
    before = {rule.pk: rule for rule in campaign.rules.all()}
    for order, said in enumerate(wanted):
        # A rule that was deleted since comes back as a new one.
        rule = before.pop(said.get("id") or 0, None) or CampaignRule(campaign=campaign)
        for name in OF_A_RULE:
            setattr(rule, name, said[name])
        rule.order = order
        rule.save()
        there = _there(said["products"])
        chosen = (parse_key(key) for key in said["products"])
        set_products(rule, [key for key in chosen if key is not None and key in there])
    for rule in before.values():
        rule.delete()


def _there(products: Iterable[int | str]) -> set[Any]:
    keys = [key for key in map(parse_key, products) if key is not None]
    return set(product_model()._default_manager.filter(pk__in=keys).values_list("pk", flat=True))


def _moment(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _time(text: str | None) -> time | None:
    return parse_time(text) if text else None

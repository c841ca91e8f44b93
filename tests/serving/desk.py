"""A small shop with campaigns, for tests: what is made here is known to the next answer."""

from typing import Any

from recommendations import serving
from recommendations.models import Campaign, CampaignRule, Placement, Restriction
from recommendations.serving import RecommendationSet

MUGS, LAMPS = {"categories": ["mugs"]}, {"categories": ["lamps"]}


def labels(recs: RecommendationSet) -> list[str]:
    """ "3" for Article 3."""
    return [item.product.label.removeprefix("Article ") for item in recs]


def rule(
    action: str, which: dict[str, Any] | None = None, products: Any = (), **fields: Any
) -> dict[str, Any]:
    return {"action": action, "which": which or {}, "products": [*products], **fields}


def campaign(*rules: dict[str, Any], on: tuple[str, ...] = ("shelf",), **fields: Any) -> Campaign:
    """A running campaign on these placements, unless ``fields`` say otherwise."""
    number = Campaign.objects.count()
    made = Campaign.objects.create(
        **{"name": f"Campaign {number}", "slug": f"campaign-{number}", "status": "running"} | fields
    )
    made.placements.set(Placement.objects.filter(slug__in=on))
    for order, said in enumerate(rules):
        products = said.pop("products")
        row = CampaignRule.objects.create(campaign=made, order=order, **said)
        for product in products:
            row.products.add(product)
    serving.forget()
    return made


def restrict(kind: str, which: dict[str, Any] | None = None, products: Any = ()) -> Restriction:
    made = Restriction.objects.create(kind=kind, which=which or {}, note="because")
    made.products.add(*products)
    serving.forget()
    return made

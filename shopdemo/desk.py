"""What a merchandiser of this shop would have set up: campaigns, audiences, prices, bundles.

Made once; what somebody changes afterwards stays as it is.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from recommendations.merchandising import bundles, campaigns
from recommendations.models import (
    Audience,
    Bundle,
    BundleStatus,
    Campaign,
    Placement,
    Promotion,
    PromotionKind,
    PromotionStatus,
    Revision,
)
from shopdemo.catalog import CURRENCY, MEMBERS
from shopdemo.models import Product

BUNDLES: Final = 5

AUDIENCES: Final[Mapping[str, tuple[str, list[dict[str, Any]]]]] = {
    "members": ("Members", [{"is": "group", "names": [MEMBERS]}]),
    "tea-lovers": ("Tea lovers", [{"is": "likes_category", "names": ["tea-and-table"], "at_least": 30}]),
    "back-again": ("Back again", [{"is": "first_seen", "who": "returning", "days": 30}]),
}


def ensure_desk() -> list[str]:
    """Everything but the bundles, in a shop that has no campaign yet; the names of what was created."""
    if Campaign.objects.exists():
        return []
    with transaction.atomic():
        people = {slug: make_audience(slug, *said) for slug, said in AUDIENCES.items()}
        made = [*map(str, people.values()), *make_campaigns(timezone.now()), *make_prices(people["members"])]
        Revision.advance()
    return made


def make_audience(slug: str, name: str, conditions: list[dict[str, Any]]) -> Audience:
    return Audience.objects.create(slug=slug, name=name, conditions=conditions)


def make_campaigns(now: datetime) -> list[str]:
    """Three that run and one that is to start in a week."""
    next_week = now + timedelta(days=7)
    return [
        make_campaign(
            "Tea time",
            "tea-time",
            placements=["for-you", "trending"],
            priority=20,
            has_page=True,
            title={"en": "Tea time", "zh-hans": "下午茶时光"},
            introduction={
                "en": "Cake stands, cups and everything else that turns a cup of tea into an afternoon.",
                "zh-hans": "蛋糕架、茶杯，以及让一杯茶变成一个下午的一切。",
            },
            rules=[
                rule("pin", products=["22423", "22699"], position=1),
                rule("boost", which={"categories": ["tea-and-table"]}, strength=1.5),
            ],
        ),
        make_campaign(
            "Room in the store",
            "room-in-the-store",
            placements=["also-bought", "similar-products", "basket-goes-with"],
            priority=10,
            rules=[
                rule("boost", which={"stock": ["200", None]}, strength=1.3),
                rule("bury", which={"stock": [None, "10"]}, strength=2.0),
            ],
        ),
        make_campaign(
            "A little something",
            "a-little-something",
            placements=["basket-goes-with"],
            priority=0,
            rules=[
                rule("only", which={"price": [None, "10.00"]}),
                rule("boost", which={"price": [None, "3.00"]}, strength=1.5),
            ],
        ),
        make_campaign(
            "Christmas gifts",
            "christmas-gifts",
            placements=["for-you", "popular", "trending"],
            priority=30,
            starts_at=next_week.isoformat(),
            ends_at=(next_week + timedelta(weeks=4)).isoformat(),
            has_page=True,
            title={"en": "Christmas gifts", "zh-hans": "圣诞好礼"},
            introduction={
                "en": "For the tree, the table and the people around it.",
                "zh-hans": "送给圣诞树、餐桌和围坐的人。",
            },
            rules=[rule("boost", which={"categories": ["christmas"]}, strength=3.0)],
        ),
    ]


def make_campaign(name: str, slug: str, *, rules: list[dict[str, Any]], **said: Any) -> str:
    campaign = Campaign.objects.create(name=name, slug=slug)
    placements = Placement.objects.filter(slug__in=said.pop("placements"))
    content = campaigns.content_of(campaign) | said
    content |= {"placements": [placement.slug for placement in placements], "rules": rules}
    campaigns.begin(campaign, content)
    campaign.refresh_from_db()
    campaigns.publish(campaign)
    return name


def rule(
    action: str,
    *,
    products: tuple[str, ...] | list[str] = (),
    which: Mapping[str, Any] | None = None,
    position: int = 1,
    strength: float = 2.0,
) -> dict[str, Any]:
    """A rule on products by their codes, or on those that ``which`` describes."""
    keys = dict(Product.objects.filter(sku__in=products).values_list("sku", "pk"))
    return {
        "id": None,
        "action": action,
        "products": [keys[sku] for sku in products if sku in keys],
        "which": dict(which or {}),
        "position": position,
        "strength": strength,
    }


def make_prices(members: Audience) -> list[str]:
    """A threshold in the basket, and a member price; neither goes below a fifth of margin."""
    common = {"status": PromotionStatus.ACTIVE, "currency": CURRENCY, "margin_floor": Decimal(20)}
    threshold = Promotion.objects.create(
        **common,
        name="Spend £40, save £4",
        label={"en": "Spend £40, save £4", "zh-hans": "满 £40 减 £4"},
        kind=PromotionKind.THRESHOLD,
        threshold=Decimal(40),
        value=Decimal(4),
    )
    member = Promotion.objects.create(
        **common,
        name="Members pay less for tea and table",
        label={"en": "Member price", "zh-hans": "会员价"},
        kind=PromotionKind.PERCENT,
        value=Decimal(10),
        audience=members,
        which={"categories": ["tea-and-table"]},
    )
    return [str(threshold), str(member)]


def ensure_bundles() -> list[str]:
    """The best proposals, approved and priced, where no bundle was decided on yet; what each is called."""
    if Bundle.objects.exclude(status=BundleStatus.PROPOSED).exists():
        return []
    best = Bundle.objects.order_by("pk").prefetch_related("items__product")
    return [approve(bundle) for bundle in best[:BUNDLES]]


def approve(bundle: Bundle) -> str:
    """At the price that is proposed for it."""
    items = bundle.items.all()
    total = sum((item.quantity * item.product.price for item in items), Decimal(0))
    cost = sum((item.quantity * item.product.cost for item in items), Decimal(0))
    worth = bundles.Worth(total=total, cost=cost, currency=CURRENCY)
    bundles.approve(bundle, price=bundles.suggested(worth), currency=CURRENCY)
    return " + ".join(item.product.title for item in items)

"""The desk for promotions: drafts, approval, what each does to prices, and what was given."""

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations import cells
from recommendations.models import (
    Audience,
    Bundle,
    BundleItem,
    Campaign,
    Coupon,
    Promotion,
    PromotionStatus,
    Redemption,
)
from tests.admin.conftest import allow, queries
from tests.warehouse.models import Article, Department

FORBIDDEN = 403
LIST, ADD = "admin:recommendations_promotion_changelist", "admin:recommendations_promotion_add"


@pytest.fixture
def mug(db: None) -> Article:
    return Article.objects.create(label="Mug", list_price=Decimal("10.00"), cost=Decimal("6.00"))


@pytest.fixture
def promotion(mug: Article) -> Promotion:
    row = Promotion.objects.create(name="Spring", kind="percent", value=20)
    row.products.add(mug)
    return row


def change(row: Promotion) -> str:
    return reverse("admin:recommendations_promotion_change", args=[row.pk])


def deed(row: Promotion, name: str) -> str:
    return reverse(f"admin:recommendations_promotion_{name}", args=[row.pk])


def form(*products: Article, coupons: tuple[dict[str, Any], ...] = (), **fields: Any) -> dict[str, Any]:
    """What the page posts when only this was filled in."""
    rows = {f"coupons-{n}-{name}": value for n, row in enumerate(coupons) for name, value in row.items()}
    management = {"TOTAL_FORMS": len(coupons), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {
        "name": "Spring",
        "kind": "percent",
        "value": "20",
        "order": "0",
        "products": [str(one.pk) for one in products],
        **{f"coupons-{name}": value for name, value in management.items()},
        **rows,
        **fields,
    }


def problems(answer: Any) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)


def test_the_empty_list_says_what_to_do(boss: Client) -> None:
    assert "stays a draft" in boss.get(reverse(LIST)).content.decode()


def test_a_new_promotion_is_a_draft(boss: Client, mug: Article) -> None:
    answer = boss.post(reverse(ADD), form(mug), follow=True)
    row = Promotion.objects.get()
    assert (row.status, [*row.products.all()]) == (PromotionStatus.DRAFT, [mug])
    assert "nobody sees it until it is activated" in answer.content.decode()


def test_the_list_says_what_each_does_and_whether_it_does_so_now(boss: Client, promotion: Promotion) -> None:
    now = timezone.now()
    members = Audience.objects.create(name="Members", slug="members")
    Promotion.objects.create(
        name="Sets", kind="threshold", value=5, threshold=30, status="active", audience=members,
        budget=100, spent=Decimal("12.50"), most_per_shopper=1, margin_floor=20, exclusive=True,
    )  # fmt: skip
    Promotion.objects.create(
        name="Later", kind="amount", value=1, status="active", starts_at=now + timedelta(days=1)
    )
    Promotion.objects.create(name="Gone", kind="amount", value=1, status="active", ends_at=now)
    Promotion.objects.create(name="Spent", kind="amount", value=1, status="active", budget=1, spent=1)
    page = boss.get(reverse(LIST)).content.decode()
    assert "1 promotion is given now, 1 is a draft." in page
    assert "20% off: “Mug”." in page
    assert (
        "£5.00 off from £30.00: every product. Only for “Members”. On 1 order of a shopper at most."
        " Up to £100.00 in all. Never below a margin of 20%. Not combined with others." in page
    )
    assert "£12.50 of £100.00" in page
    for word in ("Draft", "Given now", "Waits for its start", "Over", "Budget used up"):
        assert f">{word}</span>" in page


def test_twenty_promotions_take_no_more_queries_than_one(
    boss: Client, promotion: Promotion, mug: Article
) -> None:
    few = queries(boss, reverse(LIST))
    for number in range(20):
        Promotion.objects.create(name=f"No {number}", kind="percent", value=5).products.add(mug)
    assert queries(boss, reverse(LIST)) <= few


WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("more than all", {"value": "101"}, "value", "More than 100 per cent"),
    ("nothing", {"value": "0"}, "value", "give more than 0"),
    ("a threshold without a sum", {"kind": "threshold"}, "threshold", "Say how much must be spent."),
    ("more off than is spent", {"kind": "threshold", "threshold": "10"}, "value", "More than what must be spent"),
    ("a sum that nobody reads", {"threshold": "10"}, "threshold", "Only “Spend and save” reads this"),
    ("a bundle price without a bundle", {"kind": "bundle"}, "bundle", "Choose the bundle"),
    ("together with nothing", {"kind": "together"}, "with_products", "with what it must be bought"),
    ("no currency", {"currency": "£"}, "currency", "three letters"),
    ("relative to a page", {"which_same_category": "same"}, "which", "cannot hang on the product at hand"),
    ("a countdown to nowhere", {"shows_countdown": "on"}, "ends_at", "Say when it ends"),
    ("an end before the start", {"starts_at_0": "2026-05-02", "starts_at_1": "10:00", "ends_at_0": "2026-05-01",
                                 "ends_at_1": "10:00"}, "ends_at", "It ends before it starts"),
    ("a margin of all", {"margin_floor": "100"}, "margin_floor", "less than or equal to 99.99"),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "fields", "field", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_what_makes_no_sense_is_refused_beside_its_field(
    boss: Client, mug: Article, _name: str, fields: dict[str, Any], field: str, said: str
) -> None:
    found = problems(boss.post(reverse(ADD), form(mug, **fields)))
    assert said in " ".join(found[field])
    assert not Promotion.objects.exists()


def test_a_bundle_price_is_of_a_live_bundle_that_has_none(boss: Client, mug: Article) -> None:
    live, proposed = Bundle.objects.create(status="live"), Bundle.objects.create()
    assert "bundle" in problems(boss.post(reverse(ADD), form(kind="bundle", bundle=proposed.pk)))
    assert boss.post(reverse(ADD), form(kind="bundle", bundle=live.pk)).status_code == 302
    assert "bundle" in problems(boss.post(reverse(ADD), form(kind="bundle", bundle=live.pk)))


def test_codes_are_kept_in_one_form_and_made_up_where_left_empty(boss: Client, mug: Article) -> None:
    codes = ({"code": " spring 26 ", "most_uses": "1"}, {"code": "", "most_uses": "5"})
    assert boss.post(reverse(ADD), form(mug, needs_coupon="on", coupons=codes)).status_code == 302
    made_up, typed = sorted(
        Coupon.objects.values_list("code", flat=True), key=lambda code: code == "SPRING26"
    )
    assert typed == "SPRING26"
    assert len(made_up) == 10
    again = boss.post(reverse(ADD), form(mug, coupons=({"code": "Spring26", "most_uses": "1"},)))
    assert "already exists" in again.content.decode()


def test_thousands_of_codes_are_no_form(boss: Client, promotion: Promotion) -> None:
    Coupon.objects.bulk_create(Coupon(promotion=promotion, code=f"C{number}") for number in range(101))
    page = boss.get(change(promotion)).content.decode()
    assert "It has 101 coupons" in page
    assert "C100" not in page


# What it does to prices


def test_the_effect_stands_beside_the_form(boss: Client, promotion: Promotion) -> None:
    page = boss.get(change(promotion)).content.decode()
    assert "It is about 1 product." in page
    assert "£10.00" in page
    assert "£8.00" in page
    assert ">25%<" in page


def effects(client: Client, *products: Article, **fields: Any) -> str:
    return client.post(
        reverse("admin:recommendations_promotion_effects"), form(*products, **fields)
    ).content.decode()


EFFECTS: list[tuple[str, dict[str, Any], str]] = [
    ("under the margin floor", {"value": "50", "margin_floor": "20"}, "held at the margin floor"),
    ("and for how many", {"value": "50", "margin_floor": "20"}, "On 1 of 1 products the margin floor"),
    ("below cost", {"value": "50"}, "1 of 1 products would be sold below cost"),
    ("no cheaper at all", {"kind": "price", "value": "12"}, "It makes none of these products cheaper."),
    ("of a threshold", {"kind": "threshold", "value": "5", "threshold": "30"}, "pays £25.00: 16.7% less"),
    ("not yet", {"value": ""}, "It cannot be worked out yet:"),
]


@pytest.mark.parametrize(("_name", "fields", "said"), EFFECTS, ids=[row[0] for row in EFFECTS])
def test_the_form_as_it_stands_says_what_it_would_do(
    boss: Client, mug: Article, _name: str, fields: dict[str, Any], said: str
) -> None:
    assert said in effects(boss, mug, **fields)
    assert not Promotion.objects.exists()


def test_a_cost_that_is_not_known_is_said(boss: Client) -> None:
    tea = Article.objects.create(label="Tea")
    assert "Of 1 of 1 products the cost is not known" in effects(boss, tea, margin_floor="10")


def test_a_bundles_effect_is_that_of_one_set(boss: Client, mug: Article) -> None:
    bundle = Bundle.objects.create(status="live")
    BundleItem.objects.create(bundle=bundle, product=mug, quantity=3)
    said = effects(boss, kind="bundle", value="24", bundle=bundle.pk)
    assert "One set costs £24.00 in place of £30.00." in said
    assert "3 × Mug" in said


def test_without_products_named_a_sample_of_the_catalogue_is_worked_out(boss: Client, mug: Article) -> None:
    kitchen = Department.objects.create(name="Kitchen")
    for number in range(3):
        Article.objects.create(label=f"Pan {number}", department=kitchen)
    assert "It is about 3 products." in effects(boss, which_categories=["Kitchen"])


def test_of_a_large_catalogue_the_effects_say_that_they_are_a_sample(boss: Client, mug: Article, monkeypatch):
    monkeypatch.setattr("recommendations.admin.promotions.effects.LOOKED_AT", 2)
    for number in range(2):
        Article.objects.create(label=f"Plate {number}", list_price="8.00", cost="4.00")
    assert "Of the first 2 products, it is about 2." in effects(boss)


def test_saving_warns_of_what_it_does(boss: Client, mug: Article) -> None:
    answer = boss.post(reverse(ADD), form(mug, value="50"), follow=True)
    assert "would be sold below cost" in answer.content.decode()


def test_a_set_and_what_is_bought_together_are_named(
    boss: Client, promotion: Promotion, mug: Article
) -> None:
    bundle = Bundle.objects.create(status="live", title={"en": "Tea for two"})
    Promotion.objects.create(name="Set", kind="bundle", value=36, bundle=bundle)
    Promotion.objects.filter(pk=promotion.pk).update(kind="together")
    promotion.with_products.add(Article.objects.create(label="Teapot"))
    special = Promotion.objects.create(name="Special", kind="price", value=8)
    special.products.add(mug)
    page = boss.get(reverse(LIST)).content.decode()
    assert "Together for £36.00: “Tea for two”." in page
    assert "20% off when bought together: “Mug”. One for each of “Teapot”." in page
    assert "£8.00 each: “Mug”." in page


# Activating and pausing


def test_activating_says_what_will_happen_and_does_it(boss: Client, promotion: Promotion) -> None:
    page = boss.get(deed(promotion, "activate")).content.decode()
    assert "20% off: “Mug”." in page
    promotion.refresh_from_db()
    assert promotion.status == PromotionStatus.DRAFT
    boss.post(deed(promotion, "activate"))
    promotion.refresh_from_db()
    assert promotion.status == PromotionStatus.ACTIVE
    boss.post(deed(promotion, "pause"))
    promotion.refresh_from_db()
    assert promotion.status == PromotionStatus.PAUSED


def test_what_is_over_cannot_be_activated(boss: Client, promotion: Promotion) -> None:
    Promotion.objects.update(ends_at=timezone.now())
    answer = boss.post(deed(promotion, "activate"), follow=True)
    assert "Choose a later end first." in answer.content.decode()
    promotion.refresh_from_db()
    assert promotion.status == PromotionStatus.DRAFT


def test_what_is_active_is_changed_only_by_those_who_may_activate(
    client: Client, staff: User, promotion: Promotion, mug: Article
) -> None:
    edits = (
        "view_promotion",
        "change_promotion",
        "delete_promotion",
        "view_coupon",
        "change_coupon",
        "add_coupon",
    )
    client.force_login(allow(staff, *edits))
    assert client.post(change(promotion), form(mug, value="30")).status_code == 302
    Promotion.objects.update(status=PromotionStatus.ACTIVE)
    page = client.get(change(promotion)).content.decode()
    assert "only those who may activate promotions can change it" in page
    assert client.post(change(promotion), form(mug, value="90")).status_code == FORBIDDEN
    delete = reverse("admin:recommendations_promotion_delete", args=[promotion.pk])
    assert client.post(delete, {"post": "yes"}).status_code == FORBIDDEN
    chosen = {"action": "delete_selected", "_selected_action": [promotion.pk], "post": "yes"}
    client.post(reverse(LIST), chosen)
    assert Promotion.objects.get().value == 30
    client.force_login(allow(staff, *edits, "activate_promotion"))
    assert client.post(change(promotion), form(mug, value="40")).status_code == 302
    assert Promotion.objects.get().value == 40


PAGES: list[tuple[str, str, bool]] = [
    ("changelist", "view_promotion", False),
    ("change", "view_promotion", True),
    ("activate", "activate_promotion", True),
    ("pause", "activate_promotion", True),
]


@pytest.mark.parametrize(("page", "permission", "of_one"), PAGES, ids=[row[0] for row in PAGES])
def test_each_page_takes_its_permission(
    client: Client, staff: User, promotion: Promotion, page: str, permission: str, of_one: bool
) -> None:
    address = reverse(f"admin:recommendations_promotion_{page}", args=[promotion.pk] if of_one else [])
    assert client.get(address).status_code == 302
    client.force_login(staff)
    assert client.get(address).status_code == FORBIDDEN
    if permission != "view_promotion":
        client.force_login(allow(staff, "view_promotion"))
        assert client.get(address).status_code == client.post(address).status_code == FORBIDDEN
        Promotion.objects.update(status="active" if page == "pause" else "draft")
    client.force_login(allow(staff, "view_promotion", permission))
    assert client.get(address).status_code == 200


def test_who_may_only_look_sees_no_button_and_writes_nothing(
    client: Client, staff: User, promotion: Promotion, mug: Article
) -> None:
    client.force_login(allow(staff, "view_promotion"))
    page = client.get(change(promotion)).content.decode()
    assert deed(promotion, "activate") not in page
    assert "formaction" not in page
    assert "20% off: “Mug”." in page
    assert client.post(change(promotion), form(mug, value="1")).status_code == FORBIDDEN
    assert client.post(reverse("admin:recommendations_promotion_effects"), form(mug)).status_code == FORBIDDEN
    assert client.get(reverse("admin:recommendations_promotion_effects")).status_code == FORBIDDEN


def test_a_campaign_that_is_not_on_is_said(boss: Client, promotion: Promotion) -> None:
    campaign = Campaign.objects.create(name="Summer", slug="summer")
    Promotion.objects.update(status="active", campaign=campaign)
    page = boss.get(reverse(LIST)).content.decode()
    assert "Waits for its campaign" in page
    assert "While the campaign “Summer” runs." in page


# What was given


@pytest.fixture
def redemption(promotion: Promotion, mug: Article) -> Redemption:
    return Redemption.objects.create(
        promotion=promotion,
        order="SO-1",
        amount=Decimal("2.00"),
        currency="GBP",
        lines=[[str(mug.pk), "2.00"]],
    )


def test_redemptions_are_looked_at_and_never_edited(boss: Client, redemption: Redemption) -> None:
    address = reverse("admin:recommendations_redemption_change", args=[redemption.pk])
    page = boss.get(address).content.decode()
    assert "“Spring” took £2.00 off order SO-1." in page
    assert "Mug" in page
    assert boss.post(address, {"amount": "0"}).status_code == FORBIDDEN
    address = reverse("admin:recommendations_redemption_changelist")
    assert "order by order: £2.00 in all." in boss.get(address).content.decode()
    assert "SO-1" not in boss.get(address, {"given": "back"}).content.decode()
    Redemption.objects.update(released_at=timezone.now())
    assert "SO-1" in boss.get(address, {"given": "back"}).content.decode()


EXPORT = "admin:recommendations_redemption_export"
NASTY = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\tx",
    "\rx",
    " =1+1",
    "'quoted",
    "plain",
    'a "quote", a comma',
]


def exported(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get(reverse(EXPORT), query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [*csv.DictReader(io.StringIO(text, newline=""))]


@pytest.mark.parametrize("text", NASTY)
def test_an_exported_text_is_a_text_to_a_spreadsheet_and_comes_back_as_it_was(
    boss: Client, redemption: Redemption, text: str
) -> None:
    Redemption.objects.update(order=text)
    (row,) = exported(boss)
    assert not row["order"].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.from_text(row["order"]) == text
    assert Decimal(row["amount"]) == 2


def test_the_export_is_of_the_list_as_it_is_filtered(boss: Client, redemption: Redemption) -> None:
    other = Promotion.objects.create(name="Other", kind="percent", value=5)
    Redemption.objects.create(promotion=other, order="SO-2", amount=1, currency="GBP")
    assert [row["order"] for row in exported(boss, promotion__id__exact=str(other.pk))] == ["SO-2"]
    assert [row["order"] for row in exported(boss, q="SO-1")] == ["SO-1"]
    assert len(exported(boss)) == 2


def test_the_export_takes_the_permission_to_see_redemptions(
    client: Client, staff: User, redemption: Redemption
) -> None:
    assert client.get(reverse(EXPORT)).status_code == 302
    client.force_login(allow(staff, "view_promotion"))
    assert client.get(reverse(EXPORT)).status_code == FORBIDDEN
    client.force_login(allow(staff, "view_redemption"))
    assert client.get(reverse(EXPORT)).status_code == 200
    assert client.post(reverse(EXPORT)).status_code == FORBIDDEN

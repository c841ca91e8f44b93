"""The review list of bundles: what it says, what its buttons do, and who may press them."""

from decimal import Decimal
from typing import Any

import pytest
from celery import Celery
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from recommendations import bundles as bundles_on_page
from recommendations import serving
from recommendations.models import Bundle, BundleStatus, Promotion, PromotionStatus
from tests.admin.conftest import allow, queries
from tests.merchandising.bundles.sets import bundle, tea_set
from tests.warehouse.catalog import WarehouseCatalog
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db

LIST = "admin:recommendations_bundle_changelist"
EVIDENCE = {
    "support": 124,
    "shoppers": 98,
    "confidence": 0.31,
    "association_lift": 6.04,
    "evidence_days": 365,
}


class CostingCatalog(WarehouseCatalog):
    """Each article costs the shop £2.00."""

    def live(self, products: Any, request: Any) -> Any:
        for product in (products := list(products)):
            product.cost = Decimal("2.00")
        return super().live(products, request)


@pytest.fixture
def tea() -> list[Article]:
    return tea_set()


@pytest.fixture
def proposed(tea: list[Article], settings: Any) -> Bundle:
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "CATALOG": CostingCatalog}
    return bundle(*tea, status=BundleStatus.PROPOSED, origin="mined", **EVIDENCE)


def listed(client: Client, **query: Any) -> str:
    return " ".join(client.get(reverse(LIST), query).content.decode().split())


def decide(client: Client, what: str, row: Bundle, **fields: Any) -> list[str]:
    answer = client.post(reverse(f"admin:recommendations_bundle_{what}", args=[row.pk]), fields)
    assert answer.status_code == 302
    row.refresh_from_db()
    return [str(message) for message in answer.wsgi_request._messages][-1:]


# What the list says


def test_a_proposal_says_why_and_what_it_would_earn(boss: Client, proposed: Bundle) -> None:
    page = listed(boss)
    assert "1 set waits for your decision." in page
    assert (
        "Bought together in 124 orders by 98 shoppers in the last 365 days. 6 × oftener than by chance."
        in page
    )
    assert "31 % of the orders with “Cup” hold the rest too." in page
    assert "£14.85" in page
    assert 'value="13.35"' in page  # a tenth off, to five pence
    assert "£7.35 margin a set, 55 % of the price" in page  # of 3 × £2.00
    assert "one by one: £8.85" in page


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"support": None}, "Not counted yet: the next search counts how often it is bought together."),
        ({"support": 0}, "Nobody has bought these together in the last 365 days."),
        ({"support": 1, "shoppers": 1}, "Bought together in 1 order by 1 shopper in the last 365 days."),
        ({"association_lift": 0.9}, "That is no oftener than by chance."),
        ({"association_lift": 2.345}, "2.3 × oftener than by chance."),
        ({"association_lift": 44.4}, "44 × oftener than by chance."),
    ],
)
def test_evidence_is_put_into_true_words(
    counted: dict[str, Any], said: str, boss: Client, proposed: Bundle
) -> None:
    Bundle.objects.update(**counted)
    assert said in listed(boss)


def test_what_cannot_be_bought_is_named(boss: Client, proposed: Bundle, tea: list[Article]) -> None:
    Article.objects.filter(pk=tea[1].pk).update(on_hand=0)
    page = listed(boss)
    assert "Not offered at the moment: “Jug” cannot be bought." in page
    assert "not for sale now" in page


def test_without_costs_no_margin_is_made_up(boss: Client, tea: list[Article]) -> None:
    bundle(*tea, status=BundleStatus.PROPOSED)
    assert "What the products cost the shop is not known: no margin." in listed(boss)


def test_the_tabs_part_what_is_decided_from_what_is_not(boss: Client, proposed: Bundle) -> None:
    assert "To decide (1)" in listed(boss)
    assert "No bundle is live yet." in listed(boss, status="live")
    assert "Nothing was rejected." in listed(boss, status="rejected")
    assert "To decide (1)" in listed(boss, status="nonsense")


def test_an_empty_list_says_what_to_do(boss: Client) -> None:
    page = listed(boss)
    assert "Nothing waits for a decision." in page
    assert "python manage.py recs_bundles" in page


def test_queries_do_not_grow_with_the_list(boss: Client, proposed: Bundle, tea: list[Article]) -> None:
    before = queries(boss, reverse(LIST))
    for n in range(1, 3):
        bundle(tea[0], tea[n], status=BundleStatus.PROPOSED)
    assert queries(boss, reverse(LIST)) == before


# What its buttons do


def test_approving_puts_the_set_on_its_products_pages_at_its_price(
    boss: Client, proposed: Bundle, tea: list[Article]
) -> None:
    assert bundles_on_page(tea[0]).bundle is None
    serving.forget()
    assert decide(boss, "approve", proposed, **{f"price-{proposed.pk}": "12.90"}) == [
        "“Cup + Jug + Bowl” is live at £12.90."
    ]
    assert (proposed.status, proposed.decided_by.username) == (BundleStatus.LIVE, "boss")
    promotion = proposed.promotion
    assert (promotion.kind, promotion.value, promotion.currency) == ("bundle", Decimal("12.90"), "GBP")
    assert promotion.status == PromotionStatus.ACTIVE
    serving.forget()
    assert bundles_on_page(tea[0]).bundle.id == proposed.pk
    assert LogEntry.objects.get().get_change_message() == "“Cup + Jug + Bowl” is live at £12.90."


def test_a_price_below_cost_is_said_to_be_one(boss: Client, proposed: Bundle) -> None:
    said = decide(boss, "approve", proposed, **{f"price-{proposed.pk}": "5.50"})
    assert said == ["“Cup + Jug + Bowl” is live at £5.50. Each set sold loses £0.50."]


def test_approved_with_an_empty_price_it_has_none_of_its_own(boss: Client, proposed: Bundle) -> None:
    said = decide(boss, "approve", proposed, **{f"price-{proposed.pk}": " "})
    assert said == ["“Cup + Jug + Bowl” is live, at what its products cost."]
    assert not Promotion.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("14.85", "One by one they cost £14.85: a set must cost less."),
        ("twelve", "“twelve” is no price."),
        ("-1", "“-1” is no price."),
        ("0", "“0” is no price."),
        ("NaN", "“NaN” is no price."),
        ("1e400", "“1e400” is no price."),
        ("12.999", "“12.999” is no price."),
    ],
)
def test_what_is_no_price_is_refused_in_words(typed: str, said: str, boss: Client, proposed: Bundle) -> None:
    assert decide(boss, "approve", proposed, **{f"price-{proposed.pk}": typed}) == [
        f"Cup + Jug + Bowl: {said}"
    ]
    assert proposed.status == BundleStatus.PROPOSED


def test_rejected_it_stays_rejected_until_somebody_approves_it_after_all(
    boss: Client, proposed: Bundle
) -> None:
    assert decide(boss, "reject", proposed) == [
        "“Cup + Jug + Bowl” is rejected and will not be proposed again."
    ]
    assert "Approve after all" in listed(boss, status="rejected")
    decide(boss, "approve", proposed)
    assert proposed.status == BundleStatus.LIVE


def test_a_live_one_gets_another_price_or_is_retired(boss: Client, proposed: Bundle) -> None:
    decide(boss, "approve", proposed)
    assert decide(boss, "price", proposed, **{f"price-{proposed.pk}": "11.00"}) == [
        "“Cup + Jug + Bowl” costs £11.00."
    ]
    assert Promotion.objects.get().value == 11
    assert decide(boss, "price", proposed, **{f"price-{proposed.pk}": ""}) == [
        "“Cup + Jug + Bowl” costs what its products cost."
    ]
    assert Promotion.objects.get().status == PromotionStatus.PAUSED
    decide(boss, "retire", proposed)
    assert proposed.status == BundleStatus.RETIRED


def test_the_second_of_two_who_decide_is_told(boss: Client, proposed: Bundle) -> None:
    decide(boss, "reject", proposed)
    said = decide(boss, "reject", proposed)
    assert said == ["Cup + Jug + Bowl: It is rejected meanwhile: look again."]


def test_several_are_decided_at_once_each_at_its_own_price(
    boss: Client, proposed: Bundle, tea: list[Article]
) -> None:
    other = bundle(*tea[:2], status=BundleStatus.PROPOSED)
    boss.post(
        reverse(LIST),
        {
            "action": "approve_chosen",
            "_selected_action": [proposed.pk, other.pk],
            f"price-{proposed.pk}": "12.90",
            f"price-{other.pk}": "99",
        },
    )
    assert set(Bundle.objects.values_list("pk", "status")) == {
        (proposed.pk, BundleStatus.LIVE),
        (other.pk, BundleStatus.PROPOSED),
    }


# By hand


def form(*products: Article, **fields: Any) -> dict[str, Any]:
    return {"title_en": "Tea for one", "products": [str(one.pk) for one in products], "price": "", **fields}


def test_one_put_together_by_hand_waits_for_approval(boss: Client, tea: list[Article]) -> None:
    answer = boss.post(
        reverse("admin:recommendations_bundle_add"), form(tea[2], tea[0], price="10.00", quantity_1="2")
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = Bundle.objects.get()
    assert (made.status, made.origin, str(made)) == (BundleStatus.PROPOSED, "curated", "Tea for one")
    assert [(item.product.label, item.quantity) for item in made.items.all()] == [("Bowl", 2), ("Cup", 1)]
    assert made.promotion.value == 10
    assert made.fingerprint


@pytest.mark.parametrize(
    ("count", "price", "field", "said"),
    [
        (1, "", "products", "1 are chosen: a bundle holds 2 to 4 products."),
        (2, "8.45", "price", "One by one they cost £8.45: a set must cost less."),
        (2, "0", "price", "Ensure this value is greater than or equal to 0.0001."),
    ],
)
def test_what_makes_no_bundle_is_refused_by_field(
    count: int, price: str, field: str, said: str, boss: Client, tea: list[Article]
) -> None:
    answer = boss.post(reverse("admin:recommendations_bundle_add"), form(*tea[:count], price=price))
    assert said in answer.context["adminform"].form.errors[field]
    assert not Bundle.objects.exists()


def test_what_is_withdrawn_is_not_put_into_one(boss: Client, tea: list[Article]) -> None:
    Article.objects.filter(pk=tea[0].pk).update(withdrawn=True)
    answer = boss.post(reverse("admin:recommendations_bundle_add"), form(*tea))
    assert answer.context["adminform"].form.errors["products"] == [
        "Not on sale, or a variant of what is: Cup."
    ]


def test_the_same_set_twice_is_led_to_the_first(boss: Client, tea: list[Article]) -> None:
    add = reverse("admin:recommendations_bundle_add")
    boss.post(add, form(*tea))
    first = Bundle.objects.get()
    decide(boss, "reject", first)
    answer = boss.post(add, form(*reversed(tea)))
    said = answer.context["adminform"].form.errors["products"][0]
    assert said.startswith("Just these products were rejected once.")
    assert reverse("admin:recommendations_bundle_change", args=[first.pk]) in said


def test_another_set_has_other_evidence(boss: Client, proposed: Bundle, tea: list[Article]) -> None:
    change = reverse("admin:recommendations_bundle_change", args=[proposed.pk])
    boss.post(change, form(*tea))
    proposed.refresh_from_db()
    assert proposed.support == 124
    boss.post(change, form(*tea[:2]))
    proposed.refresh_from_db()
    assert (proposed.support, proposed.evidence_days) == (None, None)
    assert proposed.items.count() == 2


# Who may


DOORS = ["approve", "reject", "retire", "price"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("held", [(), ("view_bundle",), ("change_bundle", "add_bundle", "view_bundle")])
def test_only_who_may_approve_decides(
    door: str, held: tuple[str, ...], client: Client, staff: User, proposed: Bundle
) -> None:
    address = reverse(f"admin:recommendations_bundle_{door}", args=[proposed.pk])
    assert client.post(address).status_code == 302  # to the log-in
    client.force_login(allow(staff, *held))
    assert client.post(address).status_code == 403
    proposed.refresh_from_db()
    assert proposed.status == BundleStatus.PROPOSED


@pytest.mark.parametrize("door", DOORS)
def test_looking_decides_nothing(door: str, boss: Client, proposed: Bundle) -> None:
    assert boss.get(reverse(f"admin:recommendations_bundle_{door}", args=[proposed.pk])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="boss"))
    assert strict.post(reverse(f"admin:recommendations_bundle_{door}", args=[proposed.pk])).status_code == 403
    proposed.refresh_from_db()
    assert proposed.status == BundleStatus.PROPOSED


def test_who_may_look_sees_everything_and_no_button(client: Client, staff: User, proposed: Bundle) -> None:
    client.force_login(allow(staff, "view_bundle"))
    page = listed(client)
    assert "Bought together in 124 orders" in page
    assert "formaction" not in page
    assert "approve_chosen" not in page
    own = client.get(reverse("admin:recommendations_bundle_change", args=[proposed.pk])).content.decode()
    assert "Cup (£4.95) + Jug (£3.50) + Bowl (£6.40)" in own
    assert "<select" not in own.split('id="content-main"')[1]


def test_what_is_live_is_changed_by_those_who_may_approve(
    client: Client, staff: User, proposed: Bundle, tea: list[Article]
) -> None:
    Bundle.objects.update(status=BundleStatus.LIVE, decided_at=timezone.now())
    client.force_login(allow(staff, "view_bundle", "change_bundle"))
    change = reverse("admin:recommendations_bundle_change", args=[proposed.pk])
    assert client.post(change, form(*tea[:2])).status_code == 403
    client.force_login(allow(staff, "view_bundle", "change_bundle", "approve_bundle"))
    assert client.post(change, form(*tea[:2])).status_code == 302
    assert proposed.items.count() == 2


def test_decisions_lead_back_to_the_list_and_to_no_other_host(boss: Client, proposed: Bundle) -> None:
    address = reverse("admin:recommendations_bundle_reject", args=[proposed.pk])
    assert boss.post(address, {"next": "//evil.example/"})["Location"] == reverse(LIST)
    here = reverse(LIST) + "?status=live"
    assert boss.post(address, {"next": here})["Location"] == here


# The search


def test_the_search_is_asked_for_and_then_queued(
    boss: Client, celery_application: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("recommendations.tasks.request_bundles", lambda: asked.append(True) or True)
    address = reverse("admin:recommendations_bundle_search")
    assert "What was rejected is not proposed again." in boss.get(address).content.decode()
    assert asked == []
    assert boss.post(address).status_code == 302
    assert asked == [True]


def test_without_workers_the_search_is_a_command(boss: Client, no_celery_application: Celery) -> None:
    answer = boss.get(reverse("admin:recommendations_bundle_search"), follow=True)
    assert "This command searches: python manage.py recs_bundles" in answer.content.decode()


def test_only_who_may_add_bundles_searches(client: Client, staff: User) -> None:
    client.force_login(allow(staff, "view_bundle"))
    assert client.get(reverse("admin:recommendations_bundle_search")).status_code == 403

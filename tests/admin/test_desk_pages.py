"""What would they see, why, and what is amiss: the desk's pages on a small shop."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from recommendations import serving
from recommendations.admin.desk.linter import shown
from recommendations.merchandising.lint import Finding, Severity
from recommendations.models import Audience, Bundle, Campaign, CampaignRule, Placement, Promotion, Restriction
from recommendations.testing.factories import place
from tests.admin.conftest import Desk, allow, queries
from tests.admin.test_every_page import remembered
from tests.warehouse.models import Article

PREVIEW = "/admin/recommendations/placement/desk/preview/"
WHY = "/admin/recommendations/placement/desk/why/"
LINTER = "/admin/recommendations/placement/desk/linter/"
FORBIDDEN = 403


@pytest.fixture
def popular(desk: Desk) -> Placement:
    """Mugs 0 to 3, on the page of search results."""
    return place(
        "popular",
        ("global", desk.popularity.recommender),
        title={"en": "Popular"},
        page_type="search",
        limit=4,
    )


@pytest.fixture
def draft(desk: Desk, popular: Placement) -> Campaign:
    """Puts mug 9 first, and mug 2 nowhere."""
    campaign = Campaign.objects.create(name="Spring", slug="spring")
    campaign.placements.set([popular])
    pin = CampaignRule.objects.create(campaign=campaign, action="pin")
    pin.products.add(desk.articles[9])
    exclude = CampaignRule.objects.create(campaign=campaign, action="exclude")
    exclude.products.add(desk.articles[2])
    serving.forget()
    return campaign


def text(page: str) -> str:
    """Without tags, spaces run together."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def got(client: Client, address: str, **asked: Any) -> str:
    response = client.get(address, asked)
    assert response.status_code == 200
    return str(response.content.decode())


# What would they see?


def test_the_draft_stands_beside_what_is_seen_now(boss: Client, desk: Desk, draft: Campaign) -> None:
    page = got(boss, PREVIEW, page="search", draft=draft.pk)
    assert "With “Spring”" in text(page)
    assert "1 new, 1 gone." in text(page)
    assert "Mug 9 : new" in text(page)
    assert "Mug 2 : gone" in text(page)
    assert "Pin 1 product to position 1 (Spring)" in text(page)


def test_what_is_published_stands_beside_what_would_be_without_it(boss: Client, draft: Campaign) -> None:
    Campaign.objects.update(status="running")
    page = text(got(boss, PREVIEW, page="search", draft=draft.pk))
    assert page.index("Without “Spring”") < page.index("With “Spring”")
    assert "Mug 9 : new" in page


def test_without_a_draft_there_is_nothing_to_compare(boss: Client, popular: Placement) -> None:
    page = text(got(boss, PREVIEW, page="search"))
    assert "This is what is seen now." in page
    assert "Mug 0" in page
    assert "No difference." not in page


def test_the_cards_are_the_widget_s_own_and_count_no_click(
    boss: Client, desk: Desk, popular: Placement
) -> None:
    page = got(boss, PREVIEW, page="search")
    window = page.split('<template shadowrootmode="open">')[1].split("</template>")[0]
    assert "recommendations/recommendations.css" in window
    assert '<article class="recs-card"' in window
    assert f'href="/articles/{desk.articles[0].pk}/"' in window
    assert "/c/" not in window
    assert "<script" not in window
    assert "<form" not in window


def test_a_draft_that_is_not_on_yet_says_when(boss: Client, draft: Campaign) -> None:
    start = timezone.now() + timedelta(days=3)
    Campaign.objects.update(starts_at=start)
    now = text(got(boss, PREVIEW, page="search", draft=draft.pk))
    assert "“Spring” is not on at this time; it is from" in now
    assert "No difference." in now
    moment = timezone.localtime(start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    later = text(got(boss, PREVIEW, page="search", draft=draft.pk, at=moment))
    assert "is not on at this time" not in later
    assert "Mug 9 : new" in later


def test_a_campaign_for_an_audience_asks_to_be_counted_in(boss: Client, draft: Campaign) -> None:
    Campaign.objects.update(audience=Audience.objects.create(name="Members", slug="members", size=3))
    asked = {"page": "search", "draft": draft.pk}
    Audience.objects.update(conditions=[{"condition": "cannot be read"}])
    assert "is for an audience, and this visitor is not in it" in text(got(boss, PREVIEW, **asked))
    counted = text(got(boss, PREVIEW, **asked, belongs="on"))
    assert "this visitor is not in it" not in counted
    assert "Mug 9 : new" in counted


def test_a_campaign_elsewhere_says_so(boss: Client, draft: Campaign, desk: Desk) -> None:
    draft.placements.set([desk.also_bought])
    assert "steers none of this page's placements" in text(got(boss, PREVIEW, page="search", draft=draft.pk))


def test_a_product_page_takes_one_that_sells_or_the_one_that_is_chosen(boss: Client, desk: Desk) -> None:
    assert "On the page of “Mug 0”, for example." in text(got(boss, PREVIEW, page="product"))
    chosen = got(boss, PREVIEW, page="product", product=desk.articles[5].pk)
    assert "for example" not in text(chosen)


def test_a_guest_s_history_and_basket_count(boss: Client, desk: Desk) -> None:
    place(
        "goes-with",
        ("history", desk.item_knn.recommender),
        title={"en": "Goes"},
        page_type="search",
        fill=False,
    )
    nothing = text(got(boss, PREVIEW, page="search"))
    assert "Nothing would be shown." in nothing
    page = text(got(boss, PREVIEW, page="search", history=desk.articles[0].pk))
    assert "As a guest, who looked at 1 product." in page
    assert "Because you looked at Mug 0" in page
    held = text(got(boss, PREVIEW, page="search", history=desk.articles[0].pk, basket=desk.articles[1].pk))
    assert "with 1 product in the basket" in held
    assert "Mug 2" in held


def test_a_real_shopper_takes_the_permission_to_see_shoppers(client: Client, staff: User, desk: Desk) -> None:
    asked = {"page": "other", "shopper": "anna"}
    client.force_login(allow(staff, "view_campaign"))
    assert client.get(PREVIEW, asked).status_code == FORBIDDEN
    assert client.get(WHY, asked).status_code == FORBIDDEN
    assert 'name="shopper"' not in got(client, PREVIEW)
    client.force_login(allow(staff, "view_campaign", "view_shopper"))
    page = text(got(client, PREVIEW, **asked))
    assert "As anna." in page
    assert "Mug 3" in page


def test_what_cannot_be_understood_names_the_field(boss: Client, popular: Placement) -> None:
    page = got(boss, PREVIEW, page="search", country="Britain", at="tomorrow")
    assert page.count('role="alert"') == 2
    assert "<template" not in page
    assert "No product is called “Vase”" in got(boss, PREVIEW, product_add="Vase")
    assert "No shopper is called “otto”: as a guest." in text(got(boss, PREVIEW, shopper="otto"))


def test_looking_records_nothing(boss: Client, desk: Desk, draft: Campaign) -> None:
    before = remembered()
    for address in (PREVIEW, WHY, LINTER):
        got(boss, address, page="search", draft=draft.pk, shopper="anna", widgets="yes")
    assert remembered() == before


# Why?


def test_every_candidate_is_in_the_table_with_what_became_of_it(boss: Client, draft: Campaign) -> None:
    page = text(got(boss, WHY, placement="popular", draft=draft.pk))
    assert "12 candidates from 1 source: 4 are shown." in page
    assert "Excluded by a campaign Exclude: 1 named product Spring" in page
    assert "no. 1, score 100" in page
    assert "Below the cut" in page


def test_rules_lead_to_the_campaign(boss: Client, draft: Campaign) -> None:
    page = got(boss, WHY, placement="popular", draft=draft.pk)
    assert f'href="/admin/recommendations/campaign/{draft.pk}/change/#rules-group"' in page


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Mug 2", "Why not “Mug 2”? “Spring”: Exclude: 1 named product."),
        ("Mug 9", "Why “Mug 9”? It is shown, in place 1."),
        ("Mug 8", "Why not “Mug 8”? It is below the cut: its share is"),
        ("Vase", "No product is called “Vase”."),
        ("mug", "Or did you mean:"),
    ],
)
def test_why_not_this_one(boss: Client, draft: Campaign, asked: str, answer: str) -> None:
    assert answer in text(got(boss, WHY, placement="popular", draft=draft.pk, **{"not": asked}))


def test_long_tables_are_cut_until_all_is_asked_for(
    boss: Client, popular: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommendations.admin.desk.why.FEW", 2)
    page = got(boss, WHY, placement="popular")
    assert "Show 6 more candidates" in page
    assert "more candidates" not in got(boss, WHY, placement="popular", all="yes")


def test_the_pages_lead_to_one_another_with_the_question(boss: Client, draft: Campaign) -> None:
    page = got(boss, PREVIEW, page="search", draft=draft.pk)
    assert f"{WHY}?page=search&amp;draft={draft.pk}&amp;placement=popular" in page


def test_a_placement_says_which_page_is_meant(boss: Client, popular: Placement) -> None:
    page = got(boss, PREVIEW, placement="popular")
    assert '<option value="search" selected>' in page
    assert "Mug 0" in page


# The linter


def test_each_finding_has_its_rows_and_the_way_out(boss: Client, desk: Desk, draft: Campaign) -> None:
    Article.objects.filter(pk=desk.articles[9].pk).update(on_hand=0)
    page = got(boss, LINTER)
    assert "“Spring” pins 1 product that cannot be shown; its place goes to another." in text(page)
    assert "Mug 9 sold out or not visible" in text(page)
    assert f'href="/admin/recommendations/campaign/{draft.pk}/change/#rules-group">Pin others' in page
    assert "1 error." in text(page)


def test_a_shop_without_anything_amiss_says_so(boss: Client, popular: Placement) -> None:
    page = text(got(boss, LINTER))
    assert (
        "Nothing is amiss. Every campaign, promotion and bundle was held against the shop's 12 products."
        in page
    )
    assert "Render the placements too" in page
    assert "widgets were rendered" in text(got(boss, LINTER, widgets="yes"))


def test_what_somebody_may_not_see_is_not_told(client: Client, staff: User, draft: Campaign) -> None:
    Placement.objects.filter(slug="popular").update(which={"brands": 7})
    client.force_login(allow(staff, "view_campaign"))
    assert "cannot be read" not in text(got(client, LINTER))
    client.force_login(allow(staff, "view_campaign", "view_placement"))
    assert "cannot be read" in text(got(client, LINTER))


FIELDS = {
    "campaign": ["ends_at", "weekdays", "to_time", "placements", "rules", "priority", "status", "audience"],
    "promotion": [
        "ends_at",
        "value",
        "budget",
        "products",
        "margin_floor",
        "audience",
        "needs_coupon",
        "which",
    ],
    "bundle": ["items"],
    "placement": ["fill", "which"],
    "restriction": ["which"],
}
"""What findings say is to be changed."""


def test_the_way_out_leads_to_the_field(boss: Client, desk: Desk, draft: Campaign) -> None:
    bundle = Bundle.objects.create(status="live")
    bundle.items.create(product=desk.articles[0])
    rows = {
        "campaign": draft.pk,
        "promotion": Promotion.objects.create(name="Ten off", kind="percent", value=10).pk,
        "bundle": bundle.pk,
        "placement": desk.also_bought.slug,
        "restriction": Restriction.objects.create(note="Recalled", which={"brands": ["x"]}).pk,
    }
    request = RequestFactory().get(LINTER)
    request.user = User.objects.get(username="boss")
    for model, fields in FIELDS.items():
        for field in fields:
            finding = Finding(
                code="",
                severity=Severity.NOTE,
                model=model,
                key=rows[model],
                title="",
                sentence="",
                remedy="",
                field=field,
            )
            (one,) = shown([finding], admin.site, request)
            address, _hash, anchor = one.address.partition("#")
            page = got(boss, address)
            assert not anchor or f'id="{anchor}"' in page, (model, field, anchor)


# Who may, and what it costs


@pytest.mark.parametrize("address", [PREVIEW, WHY, LINTER])
def test_only_who_may_look_at_campaigns_may_look(
    client: Client, staff: User, popular: Placement, address: str
) -> None:
    client.force_login(allow(staff, "view_placement"))
    assert client.get(address).status_code == FORBIDDEN
    client.force_login(allow(staff, "view_campaign"))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == FORBIDDEN


def test_queries_do_not_grow_with_the_candidates(boss: Client, desk: Desk, popular: Placement) -> None:
    few = queries(boss, f"{WHY}?placement=popular")
    Placement.objects.filter(slug="popular").update(limit=10)
    assert queries(boss, f"{WHY}?placement=popular") == few


def test_the_app_s_index_leads_to_them(boss: Client) -> None:
    index = got(boss, reverse("admin:app_list", args=["recommendations"]))
    for address in (PREVIEW, WHY, LINTER):
        assert f'href="{address}"' in index


def test_rules_are_said_in_the_words_that_staff_read(boss: Client, desk: Desk, draft: Campaign, monkeypatch):
    """Where the Catalog spells a category as an address does, a merchandiser still reads its name."""
    CampaignRule.objects.create(campaign=draft, action="exclude", which={"categories": ["dining-and-bar"]})
    CampaignRule.objects.create(campaign=draft, action="boost", which={"brands": ["acme"]})
    serving.forget()
    labels = {"category": {"dining-and-bar": "Dining & bar"}}
    monkeypatch.setattr(
        "recommendations.catalog.Catalog.values_of", lambda self, kind: labels.get(kind, {}), raising=True
    )
    said = text(got(boss, LINTER))
    assert "Exclude: category “Dining & bar”" in said
    assert "dining-and-bar" not in said
    assert "brand “acme”" in said, "what has no label is said as it is"

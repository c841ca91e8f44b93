"""The preview shows the form as it stands, through somebody's eyes, and writes nothing."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import Placement, PlacementSource
from tests.admin.conftest import Desk
from tests.admin.test_permissions import remembered
from tests.admin.test_placements import form

PREVIEW = "/admin/recommendations/placement/preview/"
SUGGEST = "/admin/recommendations/placement/suggest/"


def shown(client: Client, placement: Placement, **asked: str) -> str:
    data = {"preview-placement": placement.pk, **{f"preview-{name}": value for name, value in asked.items()}}
    return client.get(PREVIEW, data).content.decode()


def test_a_product_page_is_previewed_on_a_product_that_sells(boss: Client, desk: Desk):
    page = shown(boss, desk.also_bought)
    assert "On “Mug 0”, for example." in page
    assert "Mug 1" in page
    assert ">item-knn</span>" in page
    assert "4 of 4 products: 2 item-knn, 2 popular." in page


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Mug 0", "On “Mug 0”."),
        ("Mug 1", "On “Mug 1”."),
        ("mug", "the first of several that match."),
        ("Vase", "No product is called “Vase”."),
    ],
)
def test_the_product_is_found_by_what_was_typed(boss: Client, desk: Desk, text, note):
    assert note in shown(boss, desk.also_bought, product=text)


def test_the_product_is_found_by_its_key(boss: Client, desk: Desk):
    assert "On “Mug 7”." in shown(boss, desk.also_bought, product=str(desk.articles[7].pk))


def test_a_shopper_sees_their_own(boss: Client, desk: Desk):
    page = shown(boss, desk.for_you, shopper="anna")
    assert "As anna." in page
    assert page.index("Mug 3") < page.index("Mug 4")
    assert "As a guest" in shown(boss, desk.for_you)
    assert "No shopper is called “otto”" in shown(boss, desk.for_you, shopper="otto")


def test_without_anything_trained_it_asks_for_a_product(boss: Client, db):
    placement = Placement.objects.create(slug="also-bought")
    PlacementSource.objects.create(placement=placement, how="anchor")
    assert "Choose a product" in shown(boss, placement)


def test_unsaved_edits_are_shown_and_not_saved(boss: Client, desk: Desk):
    source = desk.also_bought.sources.get()
    before = remembered()
    posted = form(
        desk.also_bought,
        {
            "id": source.pk,
            "placement": desk.also_bought.pk,
            "how": "global",
            "recommender": desk.popularity.recommender_id,
        },
        title_en="A better title",
        limit=2,
    )
    response = boss.post(PREVIEW, {**posted, "preview-placement": desk.also_bought.pk})
    page = response.content.decode()
    assert "A better title" in page
    assert "2 of 2 products: 2 popular." in page
    assert remembered() == before


def test_a_source_that_is_marked_for_deletion_is_left_out(boss: Client, desk: Desk):
    source = desk.also_bought.sources.get()
    row = {
        "id": source.pk,
        "placement": desk.also_bought.pk,
        "how": "anchor",
        "recommender": desk.item_knn.recommender_id,
        "DELETE": "on",
    }
    page = boss.post(PREVIEW, {**form(desk.also_bought, row), "preview-placement": desk.also_bought.pk})
    assert "4 of 4 products: 4 popular." in page.content.decode()
    assert desk.also_bought.sources.count() == 1


def test_a_placement_that_is_being_added_is_previewed_too(boss: Client, desk: Desk):
    posted = form(None, {"how": "global", "recommender": desk.popularity.recommender_id})
    page = boss.post(PREVIEW, {**posted, "preview-placement": ""}).content.decode()
    assert "4 of 4 products: 4 popular." in page
    assert not Placement.objects.filter(slug="new").exists()


def test_what_is_wrong_with_the_form_is_said_instead(boss: Client, desk: Desk):
    posted = form(None, {"how": "anchor"}, slug="", limit=99)
    page = boss.post(PREVIEW, posted).content.decode()
    assert "Slug: This field is required." in page
    assert "Number of products: Ensure this value is less than or equal to 50." in page
    assert "Recommender: Choose the recommender whose lists are read." in page


def test_a_placement_that_is_switched_off_is_previewed_as_if_it_were_on(boss: Client, desk: Desk):
    Placement.objects.filter(pk=desk.also_bought.pk).update(is_active=False)
    assert "4 of 4 products" in shown(boss, desk.also_bought)


def test_what_fails_inside_is_said_and_breaks_nothing(boss: Client, desk: Desk, settings, caplog):
    settings.RECOMMENDATIONS = {"CATALOG": "tests.admin.test_preview.BrokenCatalog"}
    assert "It could not be computed; the log says why." in shown(boss, desk.for_you)
    assert "could not be computed" in caplog.text


def test_the_frame_may_stand_on_pages_of_the_same_site_only(boss: Client, desk: Desk):
    response = boss.get(PREVIEW, {"preview-placement": desk.for_you.pk})
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_an_unknown_placement_is_not_found(boss: Client, db):
    assert boss.get(PREVIEW, {"preview-placement": "4711"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "suggestions"),
    [
        ({"q": "mug 1", "for": "product"}, ["Mug 1"]),
        ({"q": "Mug 1", "for": "product"}, ["Mug 1"]),
        ({"q": "ug 10", "for": "product"}, ["Mug 10"]),
        ({"q": "", "for": "product"}, []),
        ({"q": "ann", "for": "shopper"}, ["anna"]),
        ({"q": "G-1", "for": "shopper"}, ["G-17"]),
        ({"q": "nobody", "for": "shopper"}, []),
    ],
)
def test_pickers_suggest(boss: Client, desk: Desk, query, suggestions):
    assert json.loads(boss.get(SUGGEST, query).content) == {"suggestions": suggestions}


def test_what_is_suggested_finds_the_same_guest_again(boss: Client, desk: Desk):
    assert "As Guest G-17." in shown(boss, desk.for_you, shopper="G-17")
    assert "As Guest" in shown(boss, desk.for_you, shopper=str(desk.browser.key))


def test_the_form_sends_itself_to_the_frame_without_a_script(boss: Client, desk: Desk):
    page = boss.get(
        reverse("admin:recommendations_placement_change", args=[desk.also_bought.pk])
    ).content.decode()
    assert (
        f'form="placement_form" formaction="{PREVIEW}" formtarget="recs-preview-frame" formnovalidate' in page
    )
    assert f'src="{PREVIEW}?preview-placement={desk.also_bought.pk}"' in page


class BrokenCatalog:
    """Named by a test: no Catalog at all."""

"""The placement's form: titles by language, sources that make sense, and its list."""

import pytest
from django.conf import global_settings
from django.test import Client, override_settings
from django.urls import reverse

from recommendations.models import Placement, Revision
from recommendations.testing.factories import publish
from tests.admin.conftest import Desk, allow, queries

ADD = "admin:recommendations_placement_add"
CHANGE = "admin:recommendations_placement_change"


def form(
    placement: Placement | None = None, *sources: dict[str, object], **fields: object
) -> dict[str, object]:
    """What the browser posts for these sources, numbered as the form numbers them."""
    initial = sum("id" in source for source in sources)
    data: dict[str, object] = {
        "title_en": "You may also like",
        "title_zh-hans": "",
        "slug": placement.slug if placement else "new",
        "page_type": "product",
        "layout": "grid",
        "limit": 4,
        "fill": "on",
        "is_active": "on",
        "store": "",
        "sources-TOTAL_FORMS": len(sources),
        "sources-INITIAL_FORMS": initial,
        **fields,
    }
    for number, source in enumerate(sources):
        row = {"order": number, "weight": 1, "recommender": "", **source}
        data |= {f"sources-{number}-{name}": value for name, value in row.items()}
    return data


def test_titles_are_edited_by_language(boss: Client, desk: Desk):
    page = boss.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert 'name="title_en" value="Also bought"' in page
    assert 'name="title_zh-hans"' in page
    assert 'for="id_title_0"' in page
    posted = form(desk.also_bought, title_en="Goes with it", **{"title_zh-hans": "猜你喜欢"})
    assert boss.post(reverse(CHANGE, args=[desk.also_bought.pk]), posted).status_code == 302
    desk.also_bought.refresh_from_db()
    assert desk.also_bought.title == {"en": "Goes with it", "zh-hans": "猜你喜欢"}


def test_a_language_that_is_left_empty_is_not_stored(boss: Client, db):
    boss.post(reverse(ADD), form())
    assert Placement.objects.get().title == {"en": "You may also like"}


def test_titles_in_languages_that_the_site_does_not_list_are_kept_and_shown(boss: Client, desk: Desk):
    Placement.objects.filter(pk=desk.also_bought.pk).update(title={"en": "A", "fr": "Aussi"})
    page = boss.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert 'name="title_fr" value="Aussi"' in page
    assert "Français" in page or "français" in page


@override_settings(LANGUAGES=global_settings.LANGUAGES)
def test_a_site_without_languages_of_its_own_is_asked_for_one_title(boss: Client, db):
    page = boss.get(reverse(ADD)).content.decode()
    assert page.count('name="title_') == 1


@override_settings(LANGUAGES=[("xx", "Klingon")])
def test_a_language_that_django_does_not_know_goes_by_its_listed_name(boss: Client, db):
    assert "Klingon" in boss.get(reverse(ADD)).content.decode()


@pytest.mark.parametrize(
    ("how", "recommender", "message"),
    [
        ("anchor", "item-knn", ""),
        ("history", "item-knn", ""),
        ("shopper", "item-knn", ""),
        ("global", "popularity", ""),
        ("recent", "", ""),
        ("anchor", "popularity", "popularity publishes no such lists. These do: item-knn."),
        ("global", "item-knn", "item-knn publishes no such lists. These do: popularity, trending."),
        ("shopper", "popularity", "popularity publishes no such lists. These do: item-knn."),
        ("anchor", "", "Choose the recommender whose lists are read."),
        ("recent", "popularity", "This source needs no recommender: choose “none”."),
    ],
)
def test_a_source_reads_only_what_its_recommender_publishes(
    boss: Client, desk: Desk, how, recommender, message
):
    known = {"item-knn": desk.item_knn.recommender_id, "popularity": desk.popularity.recommender_id, "": ""}
    response = boss.post(reverse(ADD), form(None, {"how": how, "recommender": known[recommender]}))
    if message:
        assert message in response.content.decode()
        assert not Placement.objects.filter(slug="new").exists()
    else:
        assert Placement.objects.get(slug="new").sources.get().how == how


def test_the_choices_tell_the_script_which_lists_each_recommender_publishes(boss: Client, desk: Desk):
    page = boss.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert 'data-recs-scopes="item shopper"' in page
    assert 'data-recs-scopes="global"' in page


def test_saving_reaches_every_process(boss: Client, desk: Desk):
    before = Revision.current()
    boss.post(reverse(CHANGE, args=[desk.also_bought.pk]), form(desk.also_bought))
    assert Revision.current() > before


def test_who_may_only_look_reads_titles_as_words(client: Client, staff, desk: Desk):
    client.force_login(allow(staff, "view_placement"))
    page = client.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert "Also bought (en)" in page
    assert 'form="recs-preview-form"' in page


@pytest.mark.parametrize(
    ("change", "word", "sentence"),
    [
        ({}, "Ready", "Shows item-knn."),
        ({"is_active": False}, "Off", "Switched off."),
    ],
)
def test_the_list_says_in_words_how_each_is_doing(boss: Client, desk: Desk, change, word, sentence):
    Placement.objects.filter(pk=desk.also_bought.pk).update(**change)
    page = boss.get(reverse("admin:recommendations_placement_changelist")).content.decode()
    assert f">{word}</span>" in page
    assert sentence in page


def test_more_placements_take_no_more_queries(boss: Client, desk: Desk):
    address = reverse("admin:recommendations_placement_changelist")
    before = queries(boss, address)
    for number in range(5):
        recommender = publish(f"own-{number}", algorithm="item-knn").recommender
        placement = Placement.objects.create(slug=f"p-{number}")
        placement.sources.create(how="anchor", recommender=recommender)
    assert queries(boss, address) == before

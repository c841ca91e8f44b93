"""The placement's form: titles by language, sources that make sense, and its list."""

import pytest
from django.conf import global_settings
from django.test import Client, override_settings
from django.urls import reverse

from recommendations.merchandising.filters import Filter
from recommendations.models import Placement, Revision
from recommendations.testing.factories import publish
from tests.admin.conftest import Desk, allow, queries
from tests.warehouse.models import Article, Department

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


def test_what_it_may_show_and_what_counts_is_chosen_without_free_text(boss: Client, desk: Desk):
    fields = {
        "objective": "margin",
        "which_price_low": "5",
        "which_same_category": "other",
        "which_relative_to": "anchor",
        "diversity": "0.4",
        "exploration": "0.1",
        "most_per_brand": "2",
    }
    assert (
        boss.post(reverse(CHANGE, args=[desk.also_bought.pk]), form(desk.also_bought, **fields)).status_code
        == 302
    )
    saved = Placement.objects.get(pk=desk.also_bought.pk)
    assert (saved.objective, saved.diversity, saved.exploration) == ("margin", 0.4, 0.1)
    assert (saved.most_per_brand, saved.most_per_category) == (2, None)
    assert saved.which == {"price": ["5", None], "same_category": False, "relative_to": "anchor"}


def test_a_share_that_has_no_name_is_kept(boss: Client, desk: Desk):
    Placement.objects.filter(pk=desk.also_bought.pk).update(diversity=0.33)
    page = boss.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert '<option value="0.33" selected>0.33</option>' in page
    boss.post(reverse(CHANGE, args=[desk.also_bought.pk]), form(desk.also_bought, diversity="0.33"))
    assert Placement.objects.get(pk=desk.also_bought.pk).diversity == 0.33
    refused = boss.post(reverse(CHANGE, args=[desk.also_bought.pk]), form(desk.also_bought, diversity="7"))
    assert "Select a valid choice" in refused.content.decode()


def test_who_may_look_only_reads_conditions_as_words(client: Client, staff, desk: Desk):
    Placement.objects.filter(pk=desk.also_bought.pk).update(which={"price": ["5", None]})
    client.force_login(allow(staff, "view_placement"))
    page = client.get(reverse(CHANGE, args=[desk.also_bought.pk])).content.decode()
    assert Filter.read({"price": ["5", None]}).words() in page
    assert "{&#x27;price" not in page


REPORT = {
    "kind": "also-bought",
    "metric": "ndcg@10",
    "questions": 1721,
    "sources": [
        {"source": {"algorithm": "item-knn"}, "name": "item-knn", "weight": 0.25},
        {
            "source": {"algorithm": "item-knn", "params": {"rows": "orders"}},
            "name": "item-knn",
            "weight": 0.17,
        },
        {"source": {"algorithm": "content"}, "name": "content", "weight": 0.0},
    ],
}


def test_the_weights_that_auto_blend_chose_stand_beside_the_sources(boss: Client, desk: Desk):
    address = reverse(CHANGE, args=[desk.also_bought.pk])
    assert "AutoBlend" not in boss.get(address).content.decode()
    blend = publish("blend", algorithm="auto-blend")
    blend.metrics = {"features": {"report": REPORT}}
    blend.save()
    page = boss.get(address).content.decode()
    assert "AutoBlend gives it 42 % on your own history (1721 questions)." in page
    assert 'data-recs-use="0.42" hidden' in page
    content = publish("content", items={desk.articles[0]: [desk.articles[1]]})
    source = desk.also_bought.sources.get()
    source.recommender = content.recommender
    source.save()
    assert "AutoBlend tried it on your own history and left it out." in boss.get(address).content.decode()


def test_the_preview_says_what_variety_does_and_costs(boss: Client, desk: Desk):
    kitchen = Department.objects.create(name="Kitchen")
    Article.objects.filter(pk__in=[article.pk for article in desk.articles[1:4]]).update(department=kitchen)
    preview = reverse("admin:recommendations_placement_preview")
    posted = form(
        desk.also_bought, {"how": "anchor", "recommender": desk.item_knn.recommender_id}, diversity="0.7"
    )
    posted |= {"preview-placement": desk.also_bought.pk, "preview-product": "Mug 0"}
    assert "of the relevance is kept." in boss.post(preview, posted).content.decode()
    assert "of the relevance" not in boss.post(preview, {**posted, "diversity": "0"}).content.decode()

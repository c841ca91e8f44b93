"""What is put together from parts reads as one language, in English and in Chinese."""

import pytest
from django.utils import translation

from recommendations.algorithms import Lack
from recommendations.models import Recommender
from recommendations.serving.results import Shortfall
from recommendations.training.failures import lacks_in_words
from recommendations.wording import listed, sentences


@pytest.mark.parametrize(("language", "said"), [("en", "Tea, jam"), ("zh-hans", "Tea、jam")])
def test_a_list_is_separated_as_its_language_does(language, said):
    with translation.override(language):
        assert listed(["Tea", "jam"]) == said


@pytest.mark.parametrize(
    ("said", "together"),
    [
        (["One.", "", "Two.", "Three."], "One. Two. Three."),
        (["一。", "二。"], "一。二。"),
        (["Two of 3.", "仍用上一版。"], "Two of 3. 仍用上一版。"),
        ([], ""),
    ],
)
def test_sentences_follow_each_other_with_the_gap_that_their_script_needs(said, together):
    assert sentences(said) == together


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "6 of 40 interactions, 3 of 20 orders, a longer memory"),
        ("zh-hans", "行为记录只有 6 条（需 40 条）、订单只有 3 个（需 20 个）、a longer memory"),
    ],
)
def test_what_an_algorithm_lacks_is_told_in_the_reader_s_language(language, said):
    with translation.override(language):
        missing = [Lack(6, 40, "interactions"), Lack(3, 20, "orders"), "a longer memory"]
        assert lacks_in_words(missing) == said


def test_a_count_that_the_app_has_no_words_for_is_told_in_english():
    with translation.override("zh-hans"):
        assert lacks_in_words([Lack(1, 3, "sessions")]) == "1 of 3 sessions"


@pytest.mark.parametrize(("title", "said"), [("Trending", "近期热销"), ("Our own", "Our own"), ("", "shelf")])
def test_a_recommender_s_built_in_title_is_translated_and_another_one_kept(title, said):
    with translation.override("zh-hans"):
        assert str(Recommender(slug="shelf", title=title)) == said


def test_a_shortfall_reads_as_chinese():
    with translation.override("zh-hans"):
        said = str(Shortfall(wanted=8, found=1, dropped={"basket": 2}, may_fill=False))
    assert said == "需要 8 件商品，找到 1 件。排除 2 件：已在购物车中。此推荐位不从其他来源补足。"

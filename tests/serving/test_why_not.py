""" "Why not this one?" on a shelf of four places, with a product for each answer."""

from collections.abc import Callable
from typing import Any

import pytest

from recommendations import serving
from recommendations.models import Audience, Campaign, CampaignRule, Placement, Restriction
from recommendations.serving.preview import Viewpoint, preview_page, proposals, published
from recommendations.serving.why_not import Verdict, why_not
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article, Department

pytestmark = pytest.mark.django_db

Ask = Callable[..., Verdict]


@pytest.fixture
def shelf(articles: list[Article]) -> Placement:
    """Articles 0 to 9 by popularity, on four places."""
    popularity = publish("popularity", everyone=articles[:10])
    return place("shelf", ("global", popularity.recommender), limit=4, fill=False)


def steer(action: str, products: list[Article], **which: Any) -> None:
    campaign = Campaign.objects.create(name="Spring", slug="spring", status="running")
    campaign.placements.set(Placement.objects.all())
    rule = CampaignRule.objects.create(campaign=campaign, action=action, which=which)
    for product in products:
        rule.products.add(product)
    serving.forget()


def ask(product: Article, **viewpoint: Any) -> Verdict:
    held = published()
    slot = held.slots["shelf"]
    (answer,) = preview_page([slot], held, Viewpoint(**viewpoint))
    return why_not(str(product.pk), slot, held, answer)


def test_what_is_shown_has_a_place(shelf: Placement, articles: list[Article]) -> None:
    verdict = ask(articles[2])
    assert (verdict.place, verdict.sentences) == (3, ["It is shown, in place 3."])


def test_below_the_cut_by_how_much(shelf: Placement, articles: list[Article]) -> None:
    # Shares are 1/10, 1/11, ...: the last place is had with 1/13, the seventh product has 1/16.
    assert ask(articles[6]).sentences == [
        "It is below the cut: its share is 0.0625, and the last that is shown has 0.0769, 23 per cent more."
    ]


def test_no_source_proposed_it(shelf: Placement, articles: list[Article]) -> None:
    assert ask(articles[11]).sentences == [
        "No source proposed it: it is on none of the lists of popular that were read here."
    ]


def test_sold_out_withdrawn_and_deleted(shelf: Placement, articles: list[Article]) -> None:
    Article.objects.filter(pk=articles[0].pk).update(on_hand=0)
    Article.objects.filter(pk=articles[1].pk).update(withdrawn=True)
    assert ask(articles[1]).sentences == ["It is withdrawn: not among the products that may be recommended."]
    assert ask(articles[0]).sentences in (["It is sold out."], ["It is not visible to this shopper."])
    gone = Article(label="Gone")
    assert "The shop has no such product any more." in ask(gone).sentences


def test_the_rule_that_took_it_away_is_named(shelf: Placement, articles: list[Article]) -> None:
    steer("exclude", articles[1:2])
    verdict = ask(articles[1])
    assert verdict.sentences == ["“Spring”: Exclude: 1 named product."]
    assert [rule.campaign for rule in verdict.rules] == ["Spring"]


def test_an_only_is_named_too(shelf: Placement, articles: list[Article]) -> None:
    steer("only", articles[5:7])
    assert ask(articles[0]).sentences == ["“Spring”: Only: 2 named products."]
    assert ask(articles[5]).place == 1


def test_what_lifted_a_product_is_said_with_its_place(shelf: Placement, articles: list[Article]) -> None:
    steer("pin", articles[8:9])
    verdict = ask(articles[8])
    assert verdict.sentences == ["It is shown, in place 1.", "“Spring”: Pin 1 product to position 1."]


def test_what_is_in_the_basket_or_blocked(shelf: Placement, articles: list[Article]) -> None:
    assert ask(articles[0], basket=[articles[0]]).sentences == ["It is left out: in the basket already."]
    restriction = Restriction.objects.create(note="Recalled")
    restriction.products.set(articles[:1])
    assert ask(articles[0]).sentences == ["It is left out: never recommended in this shop."]


def test_a_variant_stands_for_its_parent(shelf: Placement, articles: list[Article]) -> None:
    variant = Article.objects.create(label="Small", parent=articles[0])
    verdict = ask(variant)
    assert (verdict.place, verdict.key) == (1, str(articles[0].pk))
    assert verdict.sentences[0] == "It is a variant: what is recommended is its parent product."


def test_a_cap_says_how_many_it_allows(articles: list[Article]) -> None:
    Article.objects.update(department=Department.objects.create(name="mugs"))
    popularity = publish("popularity", everyone=articles[:10])
    place("shelf", ("global", popularity.recommender), limit=4, fill=False, most_per_category=2)
    assert ask(articles[3]).sentences == [
        "The placement shows at most 2 of one category, and others of its category come before it."
    ]


# What a preview of a page is made of


def test_the_placements_of_a_page_do_not_repeat_one_another(
    shelf: Placement, articles: list[Article]
) -> None:
    place("more", ("global", shelf.sources.get().recommender), limit=3, fill=False)
    held = published()
    first, second = preview_page([held.slots["shelf"], held.slots["more"]], held, Viewpoint())
    assert [item.product for item in first] == articles[:4]
    assert [item.product for item in second] == articles[4:7]


def test_each_source_tells_what_it_proposes_and_where(articles: list[Article]) -> None:
    popularity = publish("popularity", everyone=articles[:3])
    trending = publish("trending", everyone=[articles[2], articles[0]])
    place("shelf", ("global", popularity.recommender), ("global", trending.recommender, 0.0))
    held = published()
    found = proposals(held.slots["shelf"], held, Viewpoint())
    assert [(one.source, one.place) for one in found[str(articles[2].pk)]] == [
        ("popular", 3),
        ("trending", 1),
    ]
    assert [one.source for one in found[str(articles[1].pk)]] == ["popular"]


def test_who_counts_as_one_of_an_audience_gets_what_is_for_it(
    shelf: Placement, articles: list[Article]
) -> None:
    steer("pin", articles[8:9])
    members = Audience.objects.create(
        name="Members", slug="members", conditions=[{"condition": "member", "groups": ["gold"]}]
    )
    Campaign.objects.update(audience=members)
    held = published()
    (without,) = preview_page([held.slots["shelf"]], held, Viewpoint())
    (counted,) = preview_page([held.slots["shelf"]], held, Viewpoint(audiences=frozenset({members.pk})))
    assert without.items[0].product == articles[0]
    assert counted.items[0].product == articles[8]

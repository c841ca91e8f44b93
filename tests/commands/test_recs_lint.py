"""The linter on the terminal."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from recommendations import serving
from recommendations.models import Campaign, CampaignRule, Placement
from recommendations.testing.factories import place, publish
from tests.warehouse.models import Article

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Placement:
    articles = Article.objects.bulk_create(Article(label=f"Article {n}") for n in range(4))
    return place("shelf", ("global", publish("popularity", everyone=articles).recommender), limit=4)


def run(**options: Any) -> tuple[str, int]:
    """What it prints, and its exit code."""
    output = StringIO()
    try:
        call_command("recs_lint", stdout=output, **options)
    except CommandError as error:
        return output.getvalue(), error.returncode
    return output.getvalue(), 0


def backwards(shelf: Placement) -> Campaign:
    campaign = Campaign.objects.create(name="Spring", slug="spring", status="running")
    campaign.placements.add(shelf)
    CampaignRule.objects.create(campaign=campaign, action="exclude", which={"brands": ["Nobody"]})
    serving.forget()
    return campaign


def test_nothing_amiss_passes(shelf: Placement) -> None:
    output, code = run()
    assert code == 0
    assert "\n0 × error, " in f"\n{output}"
    assert "Looked at the shop's 4 products." in output


def test_an_error_fails_and_says_the_way_out(shelf: Placement) -> None:
    backwards(shelf)
    output, code = run(pages=0)
    assert code == 1
    assert (
        "error: A rule of “Spring” is about none of the shop's 4 products: Exclude: brand “Nobody”." in output
    )
    assert "    → Say other products, or take the rule out." in output
    assert "rendered" not in output


def test_as_json_for_other_programs(shelf: Placement) -> None:
    campaign = backwards(shelf)
    output, code = run(json=True, pages=1)
    record = json.loads(output)
    assert code == 1
    assert record["products"] == {"looked_at": 4, "total": 4}
    assert record["widgets"]["rendered"] == record["widgets"]["wanted"] > 0
    (found,) = [one for one in record["findings"] if one["model"] == "campaign"]
    assert (found["code"], found["severity"], found["key"]) == ("rule-matches-nothing", "error", campaign.pk)


def test_a_number_of_pages_below_nothing_is_refused(shelf: Placement) -> None:
    with pytest.raises(CommandError, match="give 0 or more"):
        call_command("recs_lint", pages=-1)

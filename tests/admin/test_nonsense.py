"""What nobody would type: the desk answers it as it answers what finds nothing."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from recommendations.models import Placement, Shopper
from tests.warehouse.models import Article

#: Longer than a pattern may be in SQLite, whose limit is 50,000 bytes.
ENDLESS = "x" * 60_000


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("placement_suggest", {"q": ENDLESS}),
        ("placement_suggest", {"q": ENDLESS, "for": "shopper"}),
        ("pick_products", {"q": ENDLESS}),
    ],
)
def test_an_endless_text_finds_nothing(boss: Client, page: str, query: dict[str, str]) -> None:
    Article.objects.create(label="Blue mug")
    Shopper.objects.create(user=User.objects.create_user("ann"))
    answer = boss.get(reverse(f"admin:recommendations_{page}"), query)
    assert answer.json() == {"suggestions": []}


def test_an_endless_search_among_shoppers_finds_nobody(boss: Client) -> None:
    Shopper.objects.create(user=User.objects.create_user("ann"))
    answer = boss.get(reverse("admin:recommendations_shopper_changelist"), {"q": ENDLESS})
    assert answer.context["cl"].result_count == 0


def test_why_not_an_endless_title_says_that_there_is_no_such_product(boss: Client) -> None:
    placement = Placement.objects.create(slug="home")
    answer = boss.get(
        reverse("admin:recommendations_desk_why"), {"placement": placement.slug, "not": ENDLESS}
    )
    assert answer.status_code == 200
    assert "No product is called" in answer.content.decode()


def test_an_export_of_what_cannot_be_filtered_by_leads_to_the_list(boss: Client) -> None:
    answer = boss.get(reverse("admin:recommendations_redemption_export"), {"shopper": "1e9"}, follow=True)
    assert answer.redirect_chain == [(reverse("admin:recommendations_redemption_changelist") + "?e=1", 302)]
    assert answer.status_code == 200

"""Every page of the desk, by somebody who may see all: what it says first."""

import pytest
from django.test import Client
from django.urls import reverse

from recommendations.models import Recommender
from tests.admin.conftest import Desk

LISTS = ("placement", "recommender", "modelversion", "interaction", "shopper", "rejectedevent")


def url(view: str, *args: object) -> str:
    return reverse(f"admin:recommendations_{view}", args=args)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("model", LISTS)
def test_each_list_answers(boss, desk: Desk, model):
    assert "result_list" in text_of(boss, url(f"{model}_changelist"))


@pytest.mark.parametrize("model", LISTS)
def test_each_empty_list_says_what_to_do_next(boss, db, model):
    assert "recs-empty" in text_of(boss, url(f"{model}_changelist"))


def test_the_overview_says_what_is_trained_and_what_each_placement_shows(boss, desk: Desk):
    page = text_of(boss, url("overview"))
    assert "item-knn was trained 2\xa0hours ago on 412,903 interactions and beats popularity by 38" in page
    assert "Also bought" in page


def test_the_index_of_the_app_leads_to_the_overview(boss, desk: Desk):
    assert url("overview") in text_of(boss, reverse("admin:app_list", args=["recommendations"]))


def test_an_empty_overview_offers_to_set_up(boss, db):
    assert url("set_up") in text_of(boss, url("overview"))


def test_details(boss, desk: Desk):
    for view, obj in (
        ("placement_change", desk.also_bought),
        ("recommender_change", desk.item_knn.recommender),
        ("modelversion_change", desk.item_knn),
        ("interaction_change", desk.view),
        ("shopper_change", desk.anna),
        ("rejectedevent_change", desk.rejected),
    ):
        assert "recs-" in text_of(boss, url(view, obj.pk))
    assert Recommender.objects.count() == 3

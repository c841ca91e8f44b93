"""A shop of two kinds of pages, with nothing but the tracker and one card on them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from recommendations.events import tracker_context
from recommendations.events.clicks import click_url
from tests.warehouse.models import Article

IMPRESSION = UUID("11111111-2222-4333-8444-555555555555")
PAGE = """<!doctype html><title>{{ here.label }}</title><link rel="icon" href="data:,">
<a href="{{ link }}" rel="nofollow" data-recs-url="{{ other.get_absolute_url }}"
 data-recs-item="{{ other.pk }}"><b>{{ other.label }}</b></a>
{% include "recommendations/tracker.html" %}"""


def article(request: HttpRequest, number: UUID) -> HttpResponse:
    here, other = Article.objects.get(pk=number), Article.objects.exclude(pk=number).get()
    link = click_url(other.pk, IMPRESSION, 3)
    context = {"here": here, "other": other, "link": link, **tracker_context(request, here)}
    return HttpResponse(engines["django"].from_string(PAGE).render(context))


urlpatterns = [
    path("recommendations/", include("recommendations.urls")),
    path("articles/<uuid:number>/", article),
]

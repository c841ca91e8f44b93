from django.urls import URLPattern, path

from recommendations.api.clicks import click
from recommendations.api.events import events

app_name = "recommendations"
urlpatterns: list[URLPattern] = [
    path("api/v1/events", events, name="events"),
    path("click/<path:key>/", click, name="click"),
]

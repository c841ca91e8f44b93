from django.urls import URLPattern, path

from recommendations.api.basket import add_to_basket
from recommendations.api.clicks import click
from recommendations.api.dismissal import dismiss
from recommendations.api.events import events

app_name = "recommendations"
urlpatterns: list[URLPattern] = [
    path("api/v1/events", events, name="events"),
    path("basket/add/", add_to_basket, name="add_to_basket"),
    path("dismiss/", dismiss, name="dismiss"),
    path("click/<path:key>/", click, name="click"),
]

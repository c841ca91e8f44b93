from django.urls import URLPattern, path, re_path

from recommendations.api.basket import add_to_basket
from recommendations.api.clicks import click
from recommendations.api.dismissal import dismiss
from recommendations.api.events import events
from recommendations.api.feeds import audience_feed

app_name = "recommendations"
urlpatterns: list[URLPattern] = [
    path("api/v1/events", events, name="events"),
    path("basket/add/", add_to_basket, name="add_to_basket"),
    path("dismiss/", dismiss, name="dismiss"),
    re_path(
        r"^feeds/(?P<slug>[-\w]+)/(?P<token>[-\w]{24})\.(?P<form>json|csv)$",
        audience_feed,
        name="audience_feed",
    ),
    path("click/<path:key>/", click, name="click"),
]

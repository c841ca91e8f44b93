from django.urls import URLPattern, path, re_path

from recommendations.api.basket import add_to_basket
from recommendations.api.clicks import click
from recommendations.api.dismissal import dismiss
from recommendations.api.events import events
from recommendations.api.feeds import audience_feed
from recommendations.pages import mine
from recommendations.pages.taste import taste
from recommendations.pages.topics import topic

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
    path("topics/<slug:slug>/", topic, name="topic"),
    path("my/recommendations/", mine.mine, name="mine"),
    path("my/recommendations/take-back/", mine.take_back, name="take_back"),
    path("my/recommendations/forget/", mine.forget, name="forget"),
    path("my/recommendations/switch/", mine.switch, name="switch"),
    path("my/taste/", taste, name="taste"),
]

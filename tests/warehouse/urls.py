from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tests.warehouse import checkout
from tests.warehouse.models import Article


def article(request: HttpRequest, number: str) -> HttpResponse:
    found = Article.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return render(request, "warehouse/article.html", {"product": found})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("recommendations/", include("recommendations.urls")),
    path("basket/", checkout.basket, name="basket"),
    path("checkout/", checkout.check_out, name="checkout"),
    path("articles/<uuid:number>/", article, name="article"),
]

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from shopdemo.views import account, buying, catalogue

shop = [
    path("", catalogue.home, name="home"),
    path("categories/<slug:slug>/", catalogue.category, name="category"),
    path("search/", catalogue.search, name="search"),
    path("products/<str:name>/", catalogue.product, name="product"),
    path("pictures/<str:sku>.svg", catalogue.picture, name="picture"),
    path("basket/", buying.basket, name="basket"),
    path("basket/add/<str:sku>/", buying.add, name="add"),
    path("basket/change/<str:sku>/", buying.change, name="change"),
    path("basket/coupon/", buying.add_coupon, name="add_coupon"),
    path("basket/coupon/remove/", buying.remove_coupon, name="remove_coupon"),
    path("checkout/", buying.checkout, name="checkout"),
    path("checkout/placed/<str:number>/", buying.placed, name="placed"),
    path("orders/", account.orders, name="orders"),
    path("orders/<str:number>/", account.order, name="order"),
    path("see-why/", account.see_why, name="see-why"),
    path("remember/", account.remember, name="remember"),
]

urlpatterns = [
    path("", include((shop, "shop"))),
    path("login/", account.DemoLoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", include("django.conf.urls.i18n")),
    path("favicon.ico", RedirectView.as_view(url="/static/shopdemo/mark.svg", permanent=True)),
    path("admin/", admin.site.urls),
    path("recommendations/", include("recommendations.urls")),
]

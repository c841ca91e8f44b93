from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shopdemo.models import Category, Customer, Order, OrderLine, Product

admin.site.site_header = admin.site.site_title = settings.SHOP_NAME


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = (
        "picture",
        "title",
        "sku",
        "category",
        "price",
        "cost",
        "stock",
        "is_active",
        "times_sold",
    )
    list_display_links = ("title",)
    list_filter = ("is_active", "category")
    list_select_related = ("category",)
    search_fields = ("title", "sku")
    readonly_fields = ("times_sold", "created_at")

    @admin.display(description=_("picture"))
    def picture(self, product: Product) -> SafeString:
        return format_html('<img src="{}" width="40" height="40" alt="">', product.image)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("english", "chinese", "slug", "position")


class OrderLineInline(admin.TabularInline):
    model = OrderLine
    fields = readonly_fields = ("product", "quantity", "unit_price")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("product")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ("number", "user", "country", "placed_at")
    list_select_related = ("user",)
    search_fields = ("number", "user__username")
    date_hierarchy = "placed_at"
    readonly_fields = ("number", "user", "placed_at", "country")
    inlines = (OrderLineInline,)


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ("user", "country", "is_member")
    list_filter = ("is_member", "country")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    readonly_fields = ("user",)

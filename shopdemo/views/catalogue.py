"""Pages on which one looks around: home, category, search, product and its picture."""

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

from recommendations import price_basket
from recommendations.catalog import BasketLine
from recommendations.models import Campaign
from shopdemo.attributes import attributes_of
from shopdemo.models import Category, Product
from shopdemo.pictures import VERSION, picture_of

PAGE_SIZE = 24
NEWEST = 6
SORTS = {
    "popular": (_("Most popular"), ("-times_sold", "pk")),
    "new": (_("Newest"), ("-created_at", "pk")),
    "price": (_("Price, low to high"), ("price", "pk")),
    "price-down": (_("Price, high to low"), ("-price", "pk")),
}
# Which products stand for the shop on the home page.
HERO = ("22423", "22699")


def home(request: HttpRequest) -> HttpResponse:
    on_sale = Product.objects.on_sale().in_stock()
    context = {
        "hero": in_order(HERO),
        "topics": topics(),
        "tiles": tiles(),
        "newest": on_sale.order_by("-created_at", "-pk")[:NEWEST],
    }
    return render(request, "shop/home.html", context)


def topics() -> list[Campaign]:
    """Campaigns with a page that everybody may open now."""
    return [*Campaign.objects.running().filter(has_page=True, audience=None)[:2]]


def tiles() -> QuerySet[Category]:
    """The categories, each with the picture of what sells best in it."""
    best = (
        Product.objects.on_sale()
        .filter(category=OuterRef("pk"))
        .order_by("-times_sold", "pk")
        .values("sku")[:1]
    )
    return Category.objects.exclude(slug="everything-else").annotate(best_sku=Subquery(best))


def category(request: HttpRequest, slug: str) -> HttpResponse:
    shelf = get_object_or_404(Category, slug=slug)
    return listing(request, "shop/category.html", shelf.products.on_sale(), {"category": shelf})


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    found = Product.objects.on_sale().matching(query.split()) if query else Product.objects.none()
    return listing(request, "shop/search.html", found, {"query": query})


def listing(
    request: HttpRequest, template: str, products: QuerySet[Product], extra: dict[str, object]
) -> HttpResponse:
    """A page of products, sorted as the address says."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "popular"
    pages = Paginator(products.order_by(*SORTS[sort][1]), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    sorts = [(key, label) for key, (label, _columns) in SORTS.items()]
    context = {
        "page": page,
        "page_range": pages.get_elided_page_range(page.number),
        "sort": sort,
        "sorts": sorts,
    }
    return render(request, template, context | extra)


def product(request: HttpRequest, name: str) -> HttpResponse:
    """A product by its slug; its code leads there too."""
    products = Product.objects.select_related("category")
    shown = products.filter(slug=name).first()
    if shown is None:
        by_code = products.filter(sku__iexact=name).first()
        if by_code is None:
            raise Http404
        return redirect(by_code, permanent=True)
    context = {
        "product": shown,
        "attributes": attributes_of(shown.title),
        "price": price_basket([BasketLine(product=shown.pk)], request),
    }
    return render(request, "shop/product.html", context)


def picture_tag(request: HttpRequest, sku: str) -> str:
    return f'"{VERSION}-{sku}"'


@cache_control(public=True, max_age=86400)
@condition(etag_func=picture_tag)
def picture(request: HttpRequest, sku: str) -> HttpResponse:
    shown = get_object_or_404(Product.objects.values_list("sku", "title", "category__slug"), sku=sku)
    return HttpResponse(picture_of(*shown), content_type="image/svg+xml")


def in_order(codes: tuple[str, ...]) -> list[Product]:
    found = {product.sku: product for product in Product.objects.on_sale().filter(sku__in=codes)}
    return [found[code] for code in codes if code in found]

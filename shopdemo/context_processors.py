from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shopdemo.basket import Basket
from shopdemo.consent import may_personalise
from shopdemo.models import Category, Load

SEE_WHY = "see_why"


def shop(request: HttpRequest) -> dict[str, Any]:
    """What every page of the shop shows; asked of the database only where a template shows it."""
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_tagline": settings.SHOP_TAGLINE,
        "categories": Category.objects.exclude(slug="everything-else"),
        "basket_count": SimpleLazyObject(lambda: len(Basket(request))),
        "data_load": SimpleLazyObject(Load.objects.first),
        "see_why": request.session.get(SEE_WHY, False),
        "is_remembered": may_personalise(request),
        "languages": settings.LANGUAGES,
    }

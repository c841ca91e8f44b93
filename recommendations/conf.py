"""The app's settings: one dict, ``RECOMMENDATIONS``, read when asked for.

    RECOMMENDATIONS = {
        "CATALOG": "shop.recommendations.ShopCatalog",
        "CONSENT": "shop.consent.may_personalise",
    }

Beside it stand two settings that are fixed at start-up, because migrations refer to them:

    RECOMMENDATIONS_PRODUCT_MODEL = "shop.Product"
    RECOMMENDATIONS_PRODUCT_MIGRATION = "0003_product"    # only where the product came later than 0001
"""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

DEFAULTS: Final[Mapping[str, Any]] = {
    # The shop
    "CATALOG": "recommendations.catalog.Catalog",
    "STORE": "",
    "CURRENCY": "EUR",
    "PRICING": "recommendations.serving.pricing.Promotions",
    # Who the shopper is
    "CONSENT": "recommendations.events.consent.by_cookie",
    "CONSENT_COOKIE": "recs_consent",
    "COOKIE_NAME": "recs_shopper",
    "COOKIE_AGE_DAYS": 365,
    "COOKIE_DOMAIN": None,
    "VISIT_GAP_MINUTES": 30,
    # What comes in
    "RECORD_VIEWS_ON_GET": False,
    "MAX_BATCH_EVENTS": 100,
    "MAX_BODY_BYTES": 65_536,
    "MAX_EVENT_BYTES": 4_096,
    "EVENTS_PER_MINUTE": 240,
    "NUM_PROXIES": 0,
    "CACHE": "default",
    # What it is worth
    "EVENT_WEIGHTS": {
        "view": 1.0,
        "click": 1.0,
        "search": 0.0,
        "favourite": 3.0,
        "cart_add": 4.0,
        "cart_remove": -4.0,
        "purchase": 10.0,
        "rating": 0.0,
        "dismiss": -5.0,
    },
    "MAX_SHOPPER_PRODUCT_WEIGHT": 30.0,
    "MAX_SHOPPER_PRODUCTS": 500,
    # Training
    "ALGORITHMS": {},
    "TASK_QUEUE": "recommendations",
    "TRAINING_QUEUE": "recommendations-training",
    "STORAGE": "recommendations",
    "LEASE_SECONDS": 120,
    "HEARTBEAT_SECONDS": 20,
    "MAX_ATTEMPTS": 3,
    "KEEP_VERSIONS": 3,
    "KEEP_EVALUATIONS": 10,
    "LIST_LENGTH": 50,
    "PERSONAL_LIST_DAYS": 180,
    "SEGMENT_MIN_SHOPPERS": 5,
    "EVALUATION_DAYS": 14,
    "GATE": {
        "metric": "ndcg",
        "at_least_of_published": 0.9,
        "at_least_of_popularity": 0.5,
        "coverage_at_least_of_published": 0.5,
        "set_aside_at_most": 0.1,
    },
    # Serving
    "SNAPSHOT_SECONDS": 2.0,
    "RECENT_INTERACTIONS": 50,
    "RECENT_HALF_LIFE": 5,
    "MODEL_CACHE": "",
}


class AppSettings:
    """Attribute access to ``RECOMMENDATIONS`` with defaults; dict values are merged over their defaults."""

    def __getattr__(self, name: str) -> Any:
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"RECOMMENDATIONS has no setting {name!r}") from None
        given = self.user_settings
        if name not in given:
            return default
        value = given[name]
        if isinstance(default, Mapping) and isinstance(value, Mapping):
            return {**default, **value}
        return value

    @property
    def user_settings(self) -> Mapping[str, Any]:
        """What the project wrote, or an empty mapping where it is absent or no mapping (see checks)."""
        given = getattr(django_settings, "RECOMMENDATIONS", None)
        return given if isinstance(given, Mapping) else {}

    def load(self, name: str) -> Any:
        """Import the object that the dotted path in setting ``name`` points at."""
        path = getattr(self, name)
        if not isinstance(path, str):
            return path
        try:
            return import_string(path)
        except ImportError as error:
            raise ImproperlyConfigured(
                f"RECOMMENDATIONS[{name!r}] = {path!r} cannot be imported: {error}"
            ) from error


settings = AppSettings()


def product_model_label() -> str:
    """``"app.Model"`` of the shop's product, or ImproperlyConfigured with the line to write."""
    label = getattr(django_settings, "RECOMMENDATIONS_PRODUCT_MODEL", None)
    if not label:
        raise ImproperlyConfigured(
            "RECOMMENDATIONS_PRODUCT_MODEL is not set. Name the shop's product model in the project's"
            ' settings, for example RECOMMENDATIONS_PRODUCT_MODEL = "shop.Product".'
        )
    if not isinstance(label, str) or label.count(".") != 1 or not all(label.split(".")):
        raise ImproperlyConfigured(
            f"RECOMMENDATIONS_PRODUCT_MODEL = {label!r} is not of the form 'app_label.ModelName'."
            ' Write, for example, RECOMMENDATIONS_PRODUCT_MODEL = "shop.Product".'
        )
    return label


def product_migration() -> tuple[str, str]:
    """The migration that ours must come after: (the product's app label, a migration's name)."""
    name = getattr(django_settings, "RECOMMENDATIONS_PRODUCT_MIGRATION", "__first__")
    return product_model_label().split(".")[0], name

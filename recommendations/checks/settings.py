"""Is what the project wrote into RECOMMENDATIONS right, and is what it names there?"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from recommendations.checks.words import did_you_mean, names
from recommendations.conf import DEFAULTS, settings

POSITIVE = (
    "COOKIE_AGE_DAYS", "VISIT_GAP_MINUTES", "MAX_BATCH_EVENTS", "MAX_BODY_BYTES", "MAX_EVENT_BYTES",
    "EVENTS_PER_MINUTE", "MAX_SHOPPER_PRODUCT_WEIGHT", "MAX_SHOPPER_PRODUCTS", "LEASE_SECONDS",
    "HEARTBEAT_SECONDS", "MAX_ATTEMPTS", "KEEP_VERSIONS", "LIST_LENGTH", "PERSONAL_LIST_DAYS",
    "SEGMENT_MIN_SHOPPERS", "EVALUATION_DAYS", "RECENT_INTERACTIONS", "RECENT_HALF_LIFE",
)  # fmt: skip


def check_settings(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is each setting of the right shape, and is what it names there?"""
    given = getattr(django_settings, "RECOMMENDATIONS", {})
    if not isinstance(given, Mapping):
        return [
            Error(
                f"RECOMMENDATIONS is a {type(given).__name__}, not a dict.",
                hint='Write, for example, RECOMMENDATIONS = {"CATALOG": "shop.recommendations.ShopCatalog"}.',
                id="recommendations.E001",
            )
        ]
    return [
        *_unknown_keys(given),
        *_wrong_numbers(),
        *_wrong_weights(),
        *_wrong_gate(),
        *_wrong_lease(),
        *_wrong_proxies(),
        *_wrong_model_cache(),
        *_wrong_currency(),
        *_wrong_consent(),
        *_wrong_pricing(),
        *_wrong_storage(),
        *_wrong_cache(),
    ]


def _unknown_keys(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for key in given:
        if key not in DEFAULTS:
            yield Error(
                f"RECOMMENDATIONS has an unknown setting {key!r}.",
                hint=did_you_mean(key, DEFAULTS) or "See docs/settings.md for those that there are.",
                id="recommendations.E002",
            )


def _wrong_numbers() -> Iterator[CheckMessage]:
    for name in POSITIVE:
        value = getattr(settings, name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            yield Error(
                f"RECOMMENDATIONS[{name!r}] = {value!r} is not a number above zero.",
                hint=f"The default is {DEFAULTS[name]!r}.",
                id="recommendations.E005",
            )


def _wrong_proxies() -> Iterator[CheckMessage]:
    count = settings.NUM_PROXIES
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        yield Error(
            f"RECOMMENDATIONS['NUM_PROXIES'] = {count!r} is not a whole number from 0 up.",
            hint="Say how many proxies of your own add themselves to X-Forwarded-For; 0 ignores that header.",
            id="recommendations.E013",
        )


def _wrong_weights() -> Iterator[CheckMessage]:
    weights = settings.EVENT_WEIGHTS
    for kind, weight in weights.items() if isinstance(weights, Mapping) else [("EVENT_WEIGHTS", weights)]:
        if kind not in DEFAULTS["EVENT_WEIGHTS"]:
            yield Error(
                f"RECOMMENDATIONS['EVENT_WEIGHTS'] has an unknown event kind {kind!r}.",
                hint=did_you_mean(kind, DEFAULTS["EVENT_WEIGHTS"])
                or f"The kinds are {names(DEFAULTS['EVENT_WEIGHTS'])}.",
                id="recommendations.E006",
            )
        elif isinstance(weight, bool) or not isinstance(weight, int | float):
            yield Error(
                f"RECOMMENDATIONS['EVENT_WEIGHTS'][{kind!r}] = {weight!r} is not a number.",
                hint=f"The default is {DEFAULTS['EVENT_WEIGHTS'][kind]!r}.",
                id="recommendations.E006",
            )


def _wrong_gate() -> Iterator[CheckMessage]:
    gate = settings.GATE if isinstance(settings.GATE, Mapping) else {"GATE": settings.GATE}
    for key in gate:
        if key not in DEFAULTS["GATE"]:
            yield Error(
                f"RECOMMENDATIONS['GATE'] has an unknown key {key!r}.",
                hint=did_you_mean(key, DEFAULTS["GATE"]) or f"The keys are {names(DEFAULTS['GATE'])}.",
                id="recommendations.E007",
            )


def _wrong_lease() -> Iterator[CheckMessage]:
    lease, heartbeat = settings.LEASE_SECONDS, settings.HEARTBEAT_SECONDS
    numbers = isinstance(lease, int | float) and isinstance(heartbeat, int | float)
    if numbers and 0 < lease < 2 * heartbeat:
        yield Error(
            f"RECOMMENDATIONS['LEASE_SECONDS'] = {lease!r} is less than two heartbeats of {heartbeat!r} s:"
            " one late heartbeat would end a training that is well.",
            hint=f"Set LEASE_SECONDS to {2 * heartbeat} or more, or HEARTBEAT_SECONDS to less.",
            id="recommendations.E011",
        )


def _wrong_model_cache() -> Iterator[CheckMessage]:
    folder = settings.MODEL_CACHE
    if folder and not (isinstance(folder, str | Path) and Path(folder).is_absolute()):
        yield Error(
            f"RECOMMENDATIONS['MODEL_CACHE'] = {folder!r} is not the full path of a folder.",
            hint='Write, for example, "/var/cache/shop/models", or leave it empty.',
            id="recommendations.E016",
        )


def _wrong_currency() -> Iterator[CheckMessage]:
    currency = settings.CURRENCY
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isalpha() and currency.isupper()):
        yield Error(
            f"RECOMMENDATIONS['CURRENCY'] = {currency!r} is not an ISO 4217 code.",
            hint='Write three capital letters, such as "GBP" or "CNY".',
            id="recommendations.E012",
        )


def _wrong_consent() -> Iterator[CheckMessage]:
    try:
        if callable(settings.load("CONSENT")):
            return
        problem = f"RECOMMENDATIONS['CONSENT'] = {settings.CONSENT!r} is not callable."
    except ImproperlyConfigured as error:
        problem = str(error)
    yield Error(
        problem,
        hint="Name a function that takes a request and returns whether this shopper may be remembered,"
        f" such as the default {DEFAULTS['CONSENT']!r}.",
        id="recommendations.E004",
    )


def _wrong_pricing() -> Iterator[CheckMessage]:
    from recommendations.serving.pricing.api import get_pricing

    try:
        get_pricing()
    except ImproperlyConfigured as error:
        yield Error(
            str(error),
            hint="Name a class that subclasses recommendations.serving.pricing.Pricing, such as the default"
            f" {DEFAULTS['PRICING']!r}.",
            id="recommendations.E017",
        )


def _wrong_storage() -> Iterator[CheckMessage]:
    alias = settings.STORAGE
    if alias not in django_settings.STORAGES:
        yield Error(
            f"RECOMMENDATIONS['STORAGE'] = {alias!r} is not one of STORAGES: {names(django_settings.STORAGES)}.",
            hint=f'Add {alias!r} to STORAGES, for example {{"BACKEND":'
            ' "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": BASE_DIR / "models"}}.'
            ' A STORAGES of your own replaces Django\'s: keep "default" and "staticfiles" in it.',
            id="recommendations.E008",
        )


def _wrong_cache() -> Iterator[CheckMessage]:
    alias = settings.CACHE
    if alias not in django_settings.CACHES:
        yield Error(
            f"RECOMMENDATIONS['CACHE'] = {alias!r} is not one of CACHES: {names(django_settings.CACHES)}.",
            hint="Name one of them, or add it to CACHES.",
            id="recommendations.E009",
        )

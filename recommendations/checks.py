"""System checks: every wrong setting is named with its value and with what to write instead."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings as django_settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.urls import NoReverseMatch, reverse

from recommendations import conf
from recommendations.conf import DEFAULTS, settings

TAG = "recommendations"
PER_PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
POSITIVE = (
    "COOKIE_AGE_DAYS", "VISIT_GAP_MINUTES", "MAX_BATCH_EVENTS", "MAX_BODY_BYTES", "MAX_EVENT_BYTES",
    "EVENTS_PER_MINUTE", "MAX_SHOPPER_PRODUCT_WEIGHT", "MAX_SHOPPER_PRODUCTS", "LEASE_SECONDS",
    "HEARTBEAT_SECONDS", "MAX_ATTEMPTS", "KEEP_VERSIONS", "LIST_LENGTH", "PERSONAL_LIST_DAYS",
    "EVALUATION_DAYS", "RECENT_INTERACTIONS", "RECENT_HALF_LIFE",
)  # fmt: skip
BEAT_TASK = "recommendations.tasks.sweep"


def register() -> None:
    for check in (check_settings, check_door, check_databases, check_caches, check_celery, check_project):
        checks.register(check, TAG)


def check_settings(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is what the project wrote into RECOMMENDATIONS of the right shape?"""
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
    ]


def check_door(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Can the shop be reached: its catalog, its consent rule, its product's migration?"""
    return [
        *_wrong_product(),
        *_wrong_catalog(),
        *_wrong_consent(),
        *_wrong_migration(),
        *_wrong_currency(),
        *_wrong_storage(),
    ]


def check_databases(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Can the web process and a worker write to the same SQLite file without locking each other out?"""
    return [
        warning
        for alias, database in _dicts("DATABASES").items()
        if database.get("ENGINE", "").endswith("sqlite3")
        for warning in _sqlite_warnings(alias, database)
    ]


def check_caches(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is the cache that counts events for throttling shared between processes?"""
    alias = settings.CACHE
    caches = _dicts("CACHES")
    if alias not in caches:
        return [
            Error(
                f"RECOMMENDATIONS['CACHE'] = {alias!r} is not one of CACHES: {_names(caches)}.",
                hint="Name one of them, or add it to CACHES.",
                id="recommendations.E009",
            )
        ]
    backend = caches[alias].get("BACKEND", "")
    if not backend.endswith(PER_PROCESS_CACHES):
        return []
    return [
        Caution(
            f"The cache {alias!r} ({backend}) is one per process, so each web process throttles for itself.",
            hint="Use a shared cache (Redis, Memcached, database or file based) and name it in"
            " RECOMMENDATIONS['CACHE'].",
            id="recommendations.W001",
        )
    ]


def check_celery(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is there a Celery application, and does its beat sweep?"""
    from celery import current_app

    if current_app.main == "default":
        return [
            Caution(
                "No Celery application is loaded, so nothing is retrained unless somebody runs recs_train.",
                hint="Create one (Celery's 'First steps with Django') and import it in your project's __init__.py.",
                id="recommendations.W004",
            )
        ]
    scheduled = {entry.get("task") for entry in (current_app.conf.beat_schedule or {}).values()}
    if BEAT_TASK in scheduled:
        return []
    return [
        Caution(
            f"The beat schedule of Celery application {current_app.main!r} does not run {BEAT_TASK}.",
            hint="Add app.conf.beat_schedule = {**BEAT_SCHEDULE} with"
            " 'from recommendations.schedule import BEAT_SCHEDULE', or keep that entry in your own scheduler.",
            id="recommendations.W005",
        )
    ]


def check_project(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Are the addresses and the request there that widgets and events need?"""
    return [*_missing_urls(), *_missing_request(), *_missing_links()]


def _unknown_keys(given: Mapping[str, Any]) -> Iterator[CheckMessage]:
    for key in given:
        if key not in DEFAULTS:
            yield Error(
                f"RECOMMENDATIONS has an unknown setting {key!r}.",
                hint=_did_you_mean(key, DEFAULTS) or "See docs/settings.md for those that there are.",
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
                hint=_did_you_mean(kind, DEFAULTS["EVENT_WEIGHTS"])
                or f"The kinds are {_names(DEFAULTS['EVENT_WEIGHTS'])}.",
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
                hint=_did_you_mean(key, DEFAULTS["GATE"]) or f"The keys are {_names(DEFAULTS['GATE'])}.",
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


def _wrong_product() -> Iterator[CheckMessage]:
    label = conf.product_model_label()
    app_label, name = label.split(".")
    if app_label not in apps.app_configs:
        yield Error(
            f"RECOMMENDATIONS_PRODUCT_MODEL = {label!r}: no app in INSTALLED_APPS has the label {app_label!r}.",
            hint=_did_you_mean(app_label, apps.app_configs) or f"The labels are {_names(apps.app_configs)}.",
            id="recommendations.E014",
        )
    elif name.lower() not in (models := apps.all_models[app_label]):
        known = {model.__name__: model for model in models.values() if not model._meta.auto_created}
        yield Error(
            f"RECOMMENDATIONS_PRODUCT_MODEL = {label!r}: the app {app_label!r} has no model {name!r}.",
            hint=_did_you_mean(name, known) or f"Its models are {_names(known)}.",
            id="recommendations.E014",
        )


def _wrong_catalog() -> Iterator[CheckMessage]:
    from recommendations.catalog import get_catalog

    try:
        get_catalog()
    except Exception as error:  # noqa: BLE001 - the shop's own constructor may raise anything
        yield Error(
            f"The shop's catalog cannot be used: {error}",
            hint="Point RECOMMENDATIONS['CATALOG'] at a subclass of recommendations.catalog.Catalog"
            " that can be made without arguments.",
            id="recommendations.E003",
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


def _wrong_migration() -> Iterator[CheckMessage]:
    label, name = conf.product_migration()
    if label not in apps.app_configs or name == "__latest__":
        return
    if name == "__first__":
        yield from _late_product(label)
        return
    module, _ = MigrationLoader.migrations_module(label)
    try:
        import_module(f"{module}.{name}")
    except ImportError:
        yield Error(
            f"RECOMMENDATIONS_PRODUCT_MIGRATION = {name!r} is not a migration of the app {label!r}.",
            hint=f"Name the migration in {module} that creates {conf.product_model_label()}, without '.py'.",
            id="recommendations.E010",
        )


def _late_product(label: str) -> Iterator[CheckMessage]:
    """Ours would be applied before the product's table is there."""
    creators = _creators(label, conf.product_model_label().split(".")[1].lower())
    if creators and all(_follows(migration, label) for migration in creators.values()):
        first = min(creators)
        yield Error(
            f"{conf.product_model_label()} is created by the migration {first!r}, not by the first one of its app:"
            " our tables would come before the products'.",
            hint=f'Set RECOMMENDATIONS_PRODUCT_MIGRATION = "{first}".',
            id="recommendations.E015",
        )


def _follows(migration: type[Migration], label: str) -> bool:
    """Whether another migration of the same app comes before it."""
    return any(dependency[0] == label for dependency in migration.dependencies)


def _creators(label: str, model: str) -> dict[str, type[Migration]]:
    """The app's migrations that create the model, by name."""
    module, _ = MigrationLoader.migrations_module(label)
    try:
        package = import_module(module or "")
        names = [found.name for found in iter_modules(package.__path__) if found.name[0] not in "_~"]
        migrations = {name: import_module(f"{module}.{name}").Migration for name in names}
    except (ImportError, AttributeError, ValueError):
        return {}  # without migrations, or broken ones, which Django itself reports
    return {
        name: migration
        for name, migration in migrations.items()
        if any(isinstance(step, CreateModel) and step.name_lower == model for step in migration.operations)
    }


def _wrong_currency() -> Iterator[CheckMessage]:
    currency = settings.CURRENCY
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isalpha() and currency.isupper()):
        yield Error(
            f"RECOMMENDATIONS['CURRENCY'] = {currency!r} is not an ISO 4217 code.",
            hint='Write three capital letters, such as "GBP" or "CNY".',
            id="recommendations.E012",
        )


def _wrong_storage() -> Iterator[CheckMessage]:
    alias = settings.STORAGE
    if alias not in django_settings.STORAGES:
        yield Error(
            f"RECOMMENDATIONS['STORAGE'] = {alias!r} is not one of STORAGES: {_names(django_settings.STORAGES)}.",
            hint=f'Add {alias!r} to STORAGES, for example {{"BACKEND":'
            ' "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": BASE_DIR / "models"}}.'
            ' A STORAGES of your own replaces Django\'s: keep "default" and "staticfiles" in it.',
            id="recommendations.E008",
        )


def _sqlite_warnings(alias: str, database: Mapping[str, Any]) -> Iterator[CheckMessage]:
    options = database.get("OPTIONS", {})
    if "journal_mode=wal" not in str(options.get("init_command", "")).lower().replace(" ", ""):
        yield Caution(
            f"The SQLite database {alias!r} is not put into WAL mode: a training run would block the shop's pages.",
            hint=f'Add "init_command": "PRAGMA journal_mode=WAL;" to DATABASES[{alias!r}][\'OPTIONS\'].',
            id="recommendations.W002",
        )
    if str(options.get("transaction_mode", "")).upper() not in ("IMMEDIATE", "EXCLUSIVE"):
        yield Caution(
            f"The SQLite database {alias!r} does not begin transactions with IMMEDIATE:"
            " two writers would fail with 'database is locked' instead of waiting.",
            hint=f'Add "transaction_mode": "IMMEDIATE" to DATABASES[{alias!r}][\'OPTIONS\'].',
            id="recommendations.W003",
        )


def _missing_urls() -> Iterator[CheckMessage]:
    try:
        reverse("recommendations:events")
    except (NoReverseMatch, ImproperlyConfigured, ImportError):
        yield Caution(
            "The app's addresses are not in ROOT_URLCONF, so no click, view or bundle can come in.",
            hint='Add path("recommendations/", include("recommendations.urls")) to urlpatterns.',
            id="recommendations.W006",
        )


def _missing_request() -> Iterator[CheckMessage]:
    needed = "django.template.context_processors.request"
    templates: Sequence[dict[str, Any]] = django_settings.TEMPLATES
    engines = [t for t in templates if t.get("BACKEND", "").endswith("DjangoTemplates")]
    if engines and not any(needed in t.get("OPTIONS", {}).get("context_processors", ()) for t in engines):
        yield Caution(
            "Templates do not see the request, so widgets cannot know the shopper, the basket or the page.",
            hint=f"Add {needed!r} to the template engine's context_processors.",
            id="recommendations.W007",
        )


def _missing_links() -> Iterator[CheckMessage]:
    """Cards take their address from the product, unless the shop's catalog makes its own cards."""
    from recommendations.catalog import Catalog, get_catalog, product_model

    try:
        model, catalog = product_model(), type(get_catalog())
    except Exception:  # noqa: BLE001 - check_door names what is wrong with them
        return
    own_cards = catalog.card is not Catalog.card or catalog.cards is not Catalog.cards
    if not own_cards and not hasattr(model, "get_absolute_url"):
        yield Caution(
            f"{conf.product_model_label()} has no get_absolute_url, so recommended products lead nowhere.",
            hint=f"Write {model.__name__}.get_absolute_url(), or override card() in your Catalog.",
            id="recommendations.W008",
        )


def _dicts(name: str) -> dict[str, dict[str, Any]]:
    value: dict[str, dict[str, Any]] = getattr(django_settings, name)
    return value


def _did_you_mean(word: object, known: Mapping[str, Any]) -> str:
    close = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    close = close or get_close_matches(str(word).upper(), list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else ""


def _names(mapping: Mapping[str, Any]) -> str:
    return ", ".join(repr(name) for name in mapping) or "none"

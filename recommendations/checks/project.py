"""Is the project around the app set up for it: databases, cache, Celery, addresses, templates?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings as django_settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from recommendations import conf
from recommendations.conf import settings

PER_PROCESS_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
BEAT_TASK = "recommendations.tasks.sweep"


def check_databases(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Can the web process and a worker write to the same SQLite file without locking each other out?"""
    return [
        warning
        for alias, database in _databases().items()
        if database.get("ENGINE", "").endswith("sqlite3")
        for warning in _sqlite_warnings(alias, database)
    ]


def check_caches(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is the cache that counts events for throttling shared between processes?"""
    alias = settings.CACHE
    caches: Mapping[str, Mapping[str, Any]] = django_settings.CACHES
    backend: str = caches.get(alias, {}).get("BACKEND", "")
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


def check_worker(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Is there a Celery application?"""
    if _celery() is not None:
        return []
    return [
        Caution(
            "No Celery application is loaded, so nothing is retrained unless somebody runs recs_train.",
            hint="Create one (Celery's 'First steps with Django') and import it in your project's __init__.py.",
            id="recommendations.W004",
        )
    ]


def check_schedule(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Does the beat of the Celery application, where there is one, sweep?"""
    app = _celery()
    scheduled = (app.conf.beat_schedule or {}).values() if app is not None else ()
    if app is None or BEAT_TASK in {entry.get("task") for entry in scheduled}:
        return []
    return [
        Caution(
            f"The beat schedule of Celery application {app.main!r} does not run {BEAT_TASK}.",
            hint="Add app.conf.beat_schedule = {**BEAT_SCHEDULE} with"
            " 'from recommendations.schedule import BEAT_SCHEDULE', or keep that entry in your own scheduler.",
            id="recommendations.W005",
        )
    ]


def check_project(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Are the addresses and the request there that widgets and events need?"""
    return [*_missing_urls(), *_missing_request(), *_missing_links()]


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


def _celery() -> Any:
    """The project's Celery application; None where Celery would make one up."""
    from celery import current_app

    return None if current_app.main == "default" else current_app


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


def _databases() -> Mapping[str, Mapping[str, Any]]:
    value: Mapping[str, Any] = django_settings.DATABASES
    return value

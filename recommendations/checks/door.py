"""Can the shop be reached: its products, its catalog, its product's migration?"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.db.migrations import CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

from recommendations import conf
from recommendations.checks.words import did_you_mean, names


def check_door(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    return [*_wrong_product(), *_wrong_catalog(), *_wrong_migration()]


def _wrong_product() -> Iterator[CheckMessage]:
    label = conf.product_model_label()
    app_label, name = label.split(".")
    if app_label not in apps.app_configs:
        yield Error(
            f"RECOMMENDATIONS_PRODUCT_MODEL = {label!r}: no app in INSTALLED_APPS has the label {app_label!r}.",
            hint=did_you_mean(app_label, apps.app_configs) or f"The labels are {names(apps.app_configs)}.",
            id="recommendations.E014",
        )
    elif name.lower() not in (models := apps.all_models[app_label]):
        known = {model.__name__: model for model in models.values() if not model._meta.auto_created}
        yield Error(
            f"RECOMMENDATIONS_PRODUCT_MODEL = {label!r}: the app {app_label!r} has no model {name!r}.",
            hint=did_you_mean(name, known) or f"Its models are {names(known)}.",
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

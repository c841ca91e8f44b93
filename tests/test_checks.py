import copy
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, run_checks
from django.test import override_settings

from recommendations import checks
from recommendations.catalog import product_model


def written(**changes):
    """The project's settings with some keys of RECOMMENDATIONS changed."""
    return override_settings(RECOMMENDATIONS={**django_settings.RECOMMENDATIONS, **changes})


def by_id(messages: list[CheckMessage], number: str) -> CheckMessage:
    (message,) = [m for m in messages if m.id == f"recommendations.{number}"]
    return message


def sqlite(**options):
    return {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3", "OPTIONS": options}}


def test_the_warehouse_is_set_up_without_an_error():
    messages = [
        *checks.check_settings(),
        *checks.check_door(),
        *checks.check_databases(),
        *checks.check_caches(),
    ]
    assert messages == []


@override_settings(RECOMMENDATIONS=["CATALOG"])
def test_E001_settings_that_are_no_dict():
    message = by_id(checks.check_settings(), "E001")
    assert message.msg == "RECOMMENDATIONS is a list, not a dict."
    assert "RECOMMENDATIONS = {" in message.hint


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("CATALOGUE", "Did you mean 'CATALOG'?"),
        ("keep_versions", "Did you mean 'KEEP_VERSIONS'?"),
        ("COLOUR", "See docs/settings.md for those that there are."),
    ],
)
def test_E002_an_unknown_setting_with_did_you_mean(key, hint):
    with written(**{key: 1}):
        message = by_id(checks.check_settings(), "E002")
    assert message.msg == f"RECOMMENDATIONS has an unknown setting {key!r}."
    assert message.hint == hint


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nowhere.Catalog", "cannot be imported"),
        ("tests.warehouse.catalog.Missing", "cannot be imported"),
        ("tests.warehouse.models.Article", "is not a subclass of recommendations.catalog.Catalog"),
    ],
)
def test_E003_a_catalog_that_cannot_be_used(path, problem):
    with written(CATALOG=path):
        message = by_id(checks.check_door(), "E003")
    assert message.msg.startswith("The shop's catalog cannot be used: RECOMMENDATIONS['CATALOG']")
    assert problem in message.msg


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("shop.consent.missing", "RECOMMENDATIONS['CONSENT'] = 'shop.consent.missing' cannot be imported"),
        ("tests.settings.ROOT_URLCONF", "RECOMMENDATIONS['CONSENT'] = 'tests.settings.ROOT_URLCONF' is not"),
    ],
)
def test_E004_a_consent_rule_that_cannot_be_called(path, problem):
    with written(CONSENT=path):
        message = by_id(checks.check_settings(), "E004")
    assert message.msg.startswith(problem)


@pytest.mark.parametrize("value", [0, -1, "many", None, True])
@pytest.mark.parametrize("name", checks.POSITIVE)
def test_E005_a_number_that_must_be_above_zero(name, value):
    with written(**{name: value}):
        message = by_id(checks.check_settings(), "E005")
    assert message.msg == f"RECOMMENDATIONS[{name!r}] = {value!r} is not a number above zero."
    assert message.hint.startswith("The default is ")


@pytest.mark.parametrize(
    ("weights", "message", "hint"),
    [
        ({"veiw": 1}, "has an unknown event kind 'veiw'.", "Did you mean 'view'?"),
        ({"view": "one"}, "['view'] = 'one' is not a number.", "The default is 1.0."),
        ({"view": True}, "['view'] = True is not a number.", "The default is 1.0."),
    ],
)
def test_E006_event_weights(weights, message, hint):
    with written(EVENT_WEIGHTS=weights):
        found = by_id(checks.check_settings(), "E006")
    assert found.msg.endswith(message)
    assert found.hint == hint


def test_E007_an_unknown_key_of_the_gate():
    with written(GATE={"metrik": "ndcg"}):
        message = by_id(checks.check_settings(), "E007")
    assert message.msg == "RECOMMENDATIONS['GATE'] has an unknown key 'metrik'."
    assert message.hint == "Did you mean 'metric'?"


def test_E008_a_storage_that_is_not_there():
    with written(STORAGE="models"):
        message = by_id(checks.check_settings(), "E008")
    assert message.msg.startswith("RECOMMENDATIONS['STORAGE'] = 'models' is not one of STORAGES: 'default'")
    assert "Add 'models' to STORAGES" in message.hint


def test_E009_a_cache_that_is_not_there():
    with written(CACHE="shared"):
        message = by_id(checks.check_settings(), "E009")
    assert message.msg == "RECOMMENDATIONS['CACHE'] = 'shared' is not one of CACHES: 'default'."


def test_E010_a_product_migration_that_is_not_there():
    label, model = django_settings.RECOMMENDATIONS_PRODUCT_MODEL.split(".")
    with override_settings(RECOMMENDATIONS_PRODUCT_MIGRATION="0099_nothing"):
        message = by_id(checks.check_door(), "E010")
    assert (
        message.msg
        == f"RECOMMENDATIONS_PRODUCT_MIGRATION = '0099_nothing' is not a migration of the app {label!r}."
    )
    assert f"creates {label}.{model}" in message.hint


def test_E011_a_lease_shorter_than_two_heartbeats():
    with written(LEASE_SECONDS=30, HEARTBEAT_SECONDS=20):
        message = by_id(checks.check_settings(), "E011")
    assert message.msg.startswith("RECOMMENDATIONS['LEASE_SECONDS'] = 30 is less than two heartbeats of 20 s")
    assert message.hint == "Set LEASE_SECONDS to 40 or more, or HEARTBEAT_SECONDS to less."


@pytest.mark.parametrize("currency", ["£", "gbp", "EURO", "", None])
def test_E012_a_currency_that_is_no_code(currency):
    with written(CURRENCY=currency):
        message = by_id(checks.check_settings(), "E012")
    assert message.msg == f"RECOMMENDATIONS['CURRENCY'] = {currency!r} is not an ISO 4217 code."


@pytest.mark.parametrize("count", [-1, 1.5, True, None, "1"])
def test_E013_a_number_of_proxies_that_is_none(count):
    with written(NUM_PROXIES=count):
        message = by_id(checks.check_settings(), "E013")
    assert message.msg == f"RECOMMENDATIONS['NUM_PROXIES'] = {count!r} is not a whole number from 0 up."


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_W001_a_cache_per_process(backend):
    with override_settings(CACHES={"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}):
        message = by_id(checks.check_caches(), "W001")
    assert message.msg.startswith("The cache 'default' (django.core.cache.backends.")
    assert "Use a shared cache" in message.hint


@pytest.mark.parametrize(
    ("options", "warned"),
    [
        ({"transaction_mode": "IMMEDIATE"}, ["recommendations.W002"]),
        ({"init_command": "pragma journal_mode = wal"}, ["recommendations.W003"]),
        ({"init_command": "PRAGMA journal_mode=WAL;", "transaction_mode": "immediate"}, []),
        ({}, ["recommendations.W002", "recommendations.W003"]),
    ],
)
def test_W002_and_W003_sqlite_that_would_lock(options, warned):
    with override_settings():
        django_settings.DATABASES = sqlite(**options)
        messages = checks.check_databases()
    assert [m.id for m in messages] == warned
    assert all("DATABASES['default']['OPTIONS']" in m.hint for m in messages)


def test_W004_no_celery_application(no_celery_application):
    message = by_id(checks.check_worker(), "W004")
    assert message.msg.startswith("No Celery application is loaded")
    assert checks.check_schedule() == []


@pytest.mark.usefixtures("no_celery_application")
@override_settings(CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}})
def test_what_only_an_open_shop_needs_is_not_said_before_every_command():
    def said(**how):
        found = {message.id for message in run_checks(tags=[checks.TAG], **how)}
        return found & {"recommendations.W001", "recommendations.W004"}

    assert said() == set()
    assert said(include_deployment_checks=True) == {"recommendations.W001", "recommendations.W004"}


def test_W005_a_beat_schedule_without_the_sweep(celery_application):
    message = by_id(checks.check_schedule(), "W005")
    assert message.msg == (
        "The beat schedule of Celery application 'some shop' does not run recommendations.tasks.sweep."
    )
    celery_application.conf.beat_schedule = {"any": {"task": "recommendations.tasks.sweep", "schedule": 60}}
    assert checks.check_schedule() == []
    assert checks.check_worker() == []


@override_settings(ROOT_URLCONF="tests.empty_urls")
def test_W006_addresses_that_are_not_included():
    message = by_id(checks.check_project(), "W006")
    assert 'include("recommendations.urls")' in message.hint


def test_W007_templates_without_the_request():
    templates = copy.deepcopy(django_settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = []
    with override_settings(TEMPLATES=templates):
        message = by_id(checks.check_project(), "W007")
    assert "django.template.context_processors.request" in message.hint


@pytest.mark.parametrize(
    ("misspell", "problem", "hint"),
    [
        (
            lambda app, model: f"{app}x.{model}",
            "no app in INSTALLED_APPS has the label",
            "Did you mean {app!r}?",
        ),
        (lambda app, model: f"{app}.{model}x", "has no model", "Did you mean {model!r}?"),
        (lambda app, model: f"{app}.Qqqq", "has no model 'Qqqq'", "Its models are "),
    ],
)
def test_E014_a_product_model_that_is_not_there(misspell, problem, hint):
    app, model = django_settings.RECOMMENDATIONS_PRODUCT_MODEL.split(".")
    with override_settings(RECOMMENDATIONS_PRODUCT_MODEL=misspell(app, model)):
        message = by_id(checks.check_door(), "E014")
    assert problem in message.msg
    assert message.hint.startswith(hint.format(app=app, model=model))


@pytest.fixture
def late_product(tmp_path, monkeypatch):
    """The product's app with two migrations, of which the second creates the product."""
    label, model = django_settings.RECOMMENDATIONS_PRODUCT_MODEL.split(".")
    folder = tmp_path / "late_migrations"
    folder.mkdir()
    (folder / "__init__.py").touch()
    head = "from django.db import migrations\nclass Migration(migrations.Migration):\n"
    (folder / "0001_initial.py").write_text(f"{head}    initial = True\n")
    (folder / "0002_goods.py").write_text(
        f"{head}    dependencies = [({label!r}, '0001_initial')]\n"
        f"    operations = [migrations.CreateModel({model!r}, [])]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    modules = {label: "late_migrations"}
    with override_settings(MIGRATION_MODULES=modules, RECOMMENDATIONS_PRODUCT_MIGRATION="__first__"):
        yield
    for name in [name for name in sys.modules if name.startswith("late_migrations")]:
        del sys.modules[name]


@pytest.mark.usefixtures("late_product")
def test_E015_a_product_that_came_later_than_its_app():
    message = by_id(checks.check_door(), "E015")
    assert "is created by the migration '0002_goods'" in message.msg
    assert message.hint == 'Set RECOMMENDATIONS_PRODUCT_MIGRATION = "0002_goods".'
    with override_settings(RECOMMENDATIONS_PRODUCT_MIGRATION="0002_goods"):
        assert checks.check_door() == []


@pytest.mark.parametrize("folder", ["models", "./models", 7])
def test_E016_a_model_cache_that_is_no_full_path(folder):
    with written(MODEL_CACHE=folder):
        message = by_id(checks.check_settings(), "E016")
    assert message.msg == f"RECOMMENDATIONS['MODEL_CACHE'] = {folder!r} is not the full path of a folder."


@pytest.mark.parametrize("folder", ["", "/var/cache/shop", Path("/var/cache/shop")])
def test_E016_a_model_cache_that_is_one(folder):
    with written(MODEL_CACHE=folder):
        assert checks.check_settings() == []


@pytest.mark.parametrize("pricing", ["recommendations.catalog.Catalog", 7])
def test_E017_prices_from_something_that_makes_none(pricing):
    with written(PRICING=pricing):
        message = by_id(checks.check_settings(), "E017")
    assert message.msg == (
        f"RECOMMENDATIONS['PRICING'] = {pricing!r} is not a subclass of recommendations.serving.pricing.Pricing."
    )
    assert "such as the default 'recommendations.serving.pricing.Promotions'" in message.hint


def test_E017_prices_from_what_is_not_there():
    with written(PRICING="shop.no.such"):
        message = by_id(checks.check_settings(), "E017")
    assert "RECOMMENDATIONS['PRICING'] = 'shop.no.such' cannot be imported" in message.msg


def test_W008_products_without_an_address(monkeypatch):
    assert checks.check_project() == []
    for model in product_model().__mro__:
        if "get_absolute_url" in vars(model):
            monkeypatch.delattr(model, "get_absolute_url")
    with written(CATALOG="recommendations.catalog.Catalog"):
        message = by_id(checks.check_project(), "W008")
    assert "lead nowhere" in message.msg
    assert "get_absolute_url()" in message.hint

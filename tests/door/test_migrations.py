import re
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from recommendations import conf

FOLDER = Path(apps.get_app_config("recommendations").path) / "migrations"
MODULES = sorted(path.stem for path in FOLDER.glob("0*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_no_migration_names_a_shop_of_ours(name):
    text = (FOLDER / f"{name}.py").read_text()
    assert not re.search(r"warehouse|shopdemo", text), "refer to product_model_label() instead"


def test_the_first_migration_comes_after_the_product():
    first = import_module(f"recommendations.migrations.{MODULES[0]}").Migration
    assert conf.product_migration() in first.dependencies


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", "recommendations", stdout=out)
    assert "No changes detected" in out.getvalue()

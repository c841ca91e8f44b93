"""The product model is fixed at start-up, so each case needs an interpreter of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "recommendations"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}},
    {setting}
)
import django
django.setup()
"""


def start(setting: str) -> str:
    command = [sys.executable, "-c", PROJECT.format(setting=setting)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 1
    return run.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("", "RECOMMENDATIONS_PRODUCT_MODEL is not set. Name the shop's product model"),
        ("RECOMMENDATIONS_PRODUCT_MODEL=''", "RECOMMENDATIONS_PRODUCT_MODEL is not set."),
        ("RECOMMENDATIONS_PRODUCT_MODEL='Product'", "'Product' is not of the form 'app_label.ModelName'"),
        ("RECOMMENDATIONS_PRODUCT_MODEL='shop.models.Product'", "is not of the form"),
        ("RECOMMENDATIONS_PRODUCT_MODEL=42", "RECOMMENDATIONS_PRODUCT_MODEL = 42 is not of the form"),
    ],
)
def test_a_missing_or_malformed_product_model_stops_the_start_with_the_remedy(setting, message):
    last_line = start(setting)
    assert "ImproperlyConfigured" in last_line
    assert message in last_line
    assert '"shop.Product"' in last_line

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
CARRIED = (
    "recommendations/py.typed",
    "recommendations/templates/recommendations/",
    "recommendations/templates/admin/recommendations/",
    "recommendations/static/recommendations/",
    "recommendations/locale/zh_Hans/LC_MESSAGES/django.mo",
    "recommendations/migrations/0001_initial.py",
)


def test_the_wheel_carries_templates_static_files_translations_and_types(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("django_shop_recommendations-*.whl")
    names = ZipFile(wheel).namelist()
    assert [path for path in CARRIED if not any(name.startswith(path) for name in names)] == []
    assert not [name for name in names if name.startswith(("shopdemo/", "tests/", "benchmarks/"))]

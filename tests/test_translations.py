"""Every text that a person sees is there in Simplified Chinese, and the compiled catalog is up to date."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("recommendations", "shopdemo")
# The demo's pages live beside its app.
SOURCES = {"recommendations": ("recommendations",), "shopdemo": ("shopdemo", "templates")}


def catalog(app: str) -> polib.POFile:
    return polib.pofile(str(ROOT / app / "locale/zh_Hans/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_left_untranslated_or_doubtful(app):
    entries = [entry for entry in catalog(app) if not entry.obsolete]
    assert entries
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("app", APPS)
def test_a_translation_keeps_its_placeholders(app):
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
    for entry in catalog(app):
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            source = entry.msgid_plural or entry.msgid
            assert set(placeholder.findall(text)) == set(placeholder.findall(source)), entry.msgid


@pytest.mark.parametrize("app", APPS)
def test_the_compiled_catalog_is_that_of_the_source(app):
    compiled = polib.mofile(str(ROOT / app / "locale/zh_Hans/LC_MESSAGES/django.mo"))
    source = {e.msgid_with_context: (e.msgstr, e.msgstr_plural) for e in catalog(app) if not e.obsolete}
    assert {e.msgid_with_context: (e.msgstr, e.msgstr_plural) for e in compiled} == source


@pytest.mark.parametrize("app", APPS)
@pytest.mark.skipif(not shutil.which("xgettext"), reason="needs xgettext: install gettext")
def test_the_catalog_has_every_text_of_the_source(app, tmp_path):
    for folder in SOURCES[app]:
        ignored = shutil.ignore_patterns("locale", "__pycache__", "data", "*.js", "*.svg")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "-v", "0"]
    subprocess.run(command, cwd=tmp_path, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    extracted = polib.pofile(str(tmp_path / "locale/zh_Hans/LC_MESSAGES/django.po"))
    known = {entry.msgid_with_context for entry in catalog(app) if not entry.obsolete}
    assert sorted({entry.msgid_with_context for entry in extracted} - known) == []

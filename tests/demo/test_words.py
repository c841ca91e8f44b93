"""The demo's translations stand beside the app's: what both say, they say alike."""

from gettext import GNUTranslations
from pathlib import Path

import recommendations
import shopdemo

CHINESE = Path("locale/zh_Hans/LC_MESSAGES/django.mo")


def words_of(package: Path) -> dict[object, str]:
    with (package / CHINESE).open("rb") as compiled:
        return dict(GNUTranslations(compiled)._catalog)  # type: ignore[attr-defined]


def test_the_demo_takes_no_word_from_the_app():
    """Django keeps one translation of a text for all apps; what the demo means otherwise has a context."""
    ours, demos = (words_of(Path(app.__file__).parent) for app in (recommendations, shopdemo))
    assert ours
    assert demos
    assert {
        text: demos[text] for text in ours.keys() & demos.keys() - {""} if ours[text] != demos[text]
    } == {}

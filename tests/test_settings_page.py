import re
from pathlib import Path

from recommendations.conf import DEFAULTS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


def test_the_settings_page_lists_exactly_the_defaults():
    listed = re.findall(r"^\| `([A-Z_]+)` \| `(.+?)` \|", PAGE.read_text(), flags=re.MULTILINE)
    assert dict(listed) == {name: _shown(value) for name, value in DEFAULTS.items()}


def _shown(value: object) -> str:
    """A default as the page shows it; long dicts have a table of their own below."""
    return "{…}" if isinstance(value, dict) and value else repr(value).replace("'", '"')


def test_the_settings_page_lists_every_entry_of_the_nested_settings():
    text = PAGE.read_text()
    for name in ("EVENT_WEIGHTS", "GATE"):
        for key, value in DEFAULTS[name].items():
            assert f'| `{name}["{key}"]` | `{_shown(value)}` |' in text

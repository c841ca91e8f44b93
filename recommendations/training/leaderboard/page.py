"""The leaderboard as one HTML file: no script, nothing to fetch, light and dark."""

from collections.abc import Sequence
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi

from recommendations.training.leaderboard.board import Board

_STYLE = Path(__file__).resolve().parents[2] / "static/recommendations/admin/leaderboard.css"


def as_html(boards: Sequence[Board]) -> str:
    return render_to_string(
        "recommendations/leaderboard.html",
        {
            "boards": boards,
            "language": get_language() or "en",
            "direction": "rtl" if get_language_bidi() else "ltr",
            "style": mark_safe(_STYLE.read_text(encoding="utf-8")),  # noqa: S308 (our own file)
        },
    )

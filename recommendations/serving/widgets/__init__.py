"""Answers as HTML."""

from recommendations.serving.widgets.widget import Look, Widget, widget

__all__ = ["Look", "Widget", "widget"]

"""Blocks that are no placement's answer, as HTML. As with widgets, the page around them goes on."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

from recommendations.serving.savepoints import savepoint

logger = logging.getLogger(__name__)


def block(template: str, context: Callable[[], Mapping[str, Any] | None]) -> SafeString:
    """``template`` with what ``context`` gives; nothing where it gives nothing, or fails, which is logged."""
    try:
        with savepoint():
            found = context()
            if not found:
                return SafeString("")
            return mark_safe(get_template(template).render(dict(found)))  # noqa: S308 - escaped by the template
    except Exception:
        logger.exception("The block %r cannot be rendered.", template)
        return SafeString("")


def heading_level(heading: int) -> str:
    return str(min(max(heading, 1), 6))

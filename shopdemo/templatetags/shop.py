from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format

from recommendations.models import Placement

register = template.Library()


@register.filter
def money(amount: Decimal | float) -> str:
    """Pounds, as one writes them: ``£1,234.50``, a minus sign in front of what was given back."""
    figure = number_format(abs(amount), decimal_pos=2, use_l10n=True, force_grouping=True)
    return f"{'−' if amount < 0 else ''}£{figure}"


@register.filter
def in_language(texts: Mapping[str, str]) -> str:
    """Of texts by language, the one that the visitor reads."""
    return Placement(title=texts).title_in()


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key, "")


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """This page's address with some of its parameters changed; None takes one away."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"

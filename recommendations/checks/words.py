from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any


def did_you_mean(word: object, known: Mapping[str, Any]) -> str:
    close = get_close_matches(str(word), list(known), n=1, cutoff=0.6)
    close = close or get_close_matches(str(word).upper(), list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else ""


def names(mapping: Mapping[str, Any]) -> str:
    return ", ".join(repr(name) for name in mapping) or "none"

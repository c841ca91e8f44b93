"""Titles and descriptions as terms, in English, in Chinese, and in a mixture of both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Ideographs and kana are written without spaces; so are they read, by overlapping pairs.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_LETTER = rf"[^\W_{_UNSPACED}]"
_UNITS = "mm|cm|km|m|mg|kg|g|ml|cl|l|oz|lb|lbs|inch|ft|gb|tb|mb|mah|w|v|hz|pcs|pc|pack"
_CHINESE_UNITS = "厘米|毫米|平方米|米|千克|公斤|毫克|克|斤|毫升|升|英寸|寸|片|件|个|只|包|瓶|盒"
_AMOUNTS = re.compile(rf"(\d)[ \t]+((?:{_UNITS})(?!{_LETTER})|(?:{_CHINESE_UNITS}))")
_TERMS = re.compile(
    rf"(?P<amount>\d+(?:[.,]\d+)*(?:{_LETTER}+|{_CHINESE_UNITS})?)"
    rf"|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>{_LETTER}+(?:['’]{_LETTER}+)*)"
)
_MARKUP = re.compile(r"<[a-z/!][^>]*>")


def terms(text: str) -> Iterator[str]:
    """The terms of a text, in order, repeats kept.

    Words are lower-cased and lose a plural ending; a number keeps its unit ("45 cm" and "45cm" are one
    term). Runs of Chinese or kana become overlapping pairs of characters, which need no dictionary and
    retrieve as well as segmented words (Nie, Gao, Zhang & Zhou 2000); a lone character is a term itself.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    if "<" in plain:
        plain = _MARKUP.sub(" ", plain)
    for match in _TERMS.finditer(_AMOUNTS.sub(r"\1\2", plain)):
        if match.lastgroup == "unspaced":
            yield from _pairs(match.group())
        else:
            yield match.group() if match.lastgroup == "amount" else singular(match.group())


def singular(word: str) -> str:
    """An English word without its plural ending; other words, and words like "glass", as they are."""
    word = word.replace("’", "'").removesuffix("'s").replace("'", "")
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return word[:-2]
    return word[:-1]


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]

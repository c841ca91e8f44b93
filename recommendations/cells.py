"""Texts in a CSV file that somebody opens in a spreadsheet, which takes some of them for formulas."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTE = "'"


def as_text(value: object) -> str:
    """The cell with an apostrophe before what a spreadsheet would calculate; `from_text` takes it back."""
    text = str(value)
    return f"{_QUOTE}{text}" if text.lstrip(" ").startswith((*_FORMULA, _QUOTE)) else text


def from_text(cell: str) -> str:
    """What `as_text` was given."""
    rest = cell.removeprefix(_QUOTE)
    return rest if as_text(rest) == cell else cell

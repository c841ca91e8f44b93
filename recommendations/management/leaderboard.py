"""A leaderboard on a terminal: bars in text with their interval, then the figures."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any
from unicodedata import east_asian_width

from recommendations.models import Evaluation
from recommendations.training.leaderboard import Board

_WIDTH = 40
_LINE = 110


def lines(board: Board) -> Iterator[str]:
    yield f"{board.kind_title}: {board.finding}"
    if not board.measured:
        yield from absent(board)
        return
    yield board.measured_on
    yield ""
    yield from _chart(board)
    yield ""
    yield from _table(board)
    yield from _explained(board)
    for title, said in board.searches:
        yield f"{title}: {said}"
    for parts in board.parts:
        yield ""
        yield f"{parts.heading}:"
        yield from (f"  without {row['part']}: {row['loss']}, {row['verdict']}" for row in parts.rows)
    yield from absent(board)


def absent(board: Board) -> Iterator[str]:
    if board.absent:
        yield ""
        yield from (
            f"  {title}: {status.lower()}. {reason}".rstrip() for title, status, reason in board.absent
        )


def _chart(board: Board) -> Iterator[str]:
    names = [_named(bar.label, bar.detail) for bar in board.bars]
    width = max(map(_columns, names))
    line = round(float(board.baseline) * _WIDTH / 100) if board.baseline else -1
    for name, bar in zip(names, board.bars, strict=True):
        length, low, high = (float(place) * _WIDTH / 100 for place in (bar.length, bar.low, bar.high))
        drawn = _drawn(length, low, high, line)
        yield f"  {_padded(name, width)} {drawn} {bar.value}  {bar.note}"
    yield f"  {' ' * width} {_under(line)} {board.metric}, ├─┤ 95 %"


def _drawn(length: float, low: float, high: float, line: int) -> str:
    cells = ["█" if place < round(length) else " " for place in range(_WIDTH)]
    for place in range(round(low), min(round(high), _WIDTH - 1) + 1):
        cells[place] = "─"
    cells[min(round(low), _WIDTH - 1)] = "├"
    cells[min(round(high), _WIDTH - 1)] = "┤"
    if 0 <= line < _WIDTH and cells[line] == " ":
        cells[line] = "┊"
    return "".join(cells)


def _under(line: int) -> str:
    if line < 0:
        return " " * _WIDTH
    said = "^ popularity"
    start = min(line, _WIDTH - len(said))
    return f"{' ' * start}{said}".ljust(_WIDTH)


def _table(board: Board) -> Iterator[str]:
    heads = ["", board.metric, "95 %", *(name for name, _explained in board.columns)]
    rows = [[_named(row.title, row.detail), row.value, row.span, *row.cells] for row in board.rows]
    widths = [max(_columns(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    for row in [heads, *rows]:
        cells = [_padded(row[0], widths[0]), *map(_right, row[1:], widths[1:])]
        yield f"  {'  '.join(cells)}".rstrip()


def _explained(board: Board) -> Iterator[str]:
    """What the columns hold, and in which unit, under a table that is too narrow to say so."""
    yield ""
    text = "; ".join(f"{name}: {explained}" for name, explained in board.columns)
    yield from wrap(f"{text}.", _LINE, initial_indent="  ", subsequent_indent="  ")


def _named(label: str, detail: str) -> str:
    return f"{label} ({detail})" if detail else label


def _columns(text: str) -> int:
    """Cells that the text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(char) in "FW" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _columns(text))


def _right(text: str, width: int) -> str:
    return " " * (width - _columns(text)) + text


def record(evaluation: Evaluation) -> dict[str, Any]:
    """The run as JSON holds it."""
    return {
        "kind": evaluation.placement_kind,
        "status": evaluation.status,
        "error": evaluation.error,
        "finding": Board(evaluation, evaluation.entries.defer("scores"), str).finding,
        "question": evaluation.question,
        "facts": evaluation.facts,
        "entries": [
            {
                "algorithm": entry.algorithm,
                "parameters": entry.parameters,
                "window_days": entry.window_days,
                "searched": entry.is_searched,
                "status": entry.status,
                "reason": entry.reason,
                **entry.figures,
            }
            for entry in evaluation.entries.defer("scores")
        ],
    }

"""What was measured, so that a row can be measured again without the hour that all of them take."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from benchmarks.harness import Measurement
from benchmarks.speed.fits import StoppedError

_DEFAULT = Path(__file__).resolve().parent.parent.parent / "var" / "speed"
FOLDER = Path(os.environ.get("RECOMMENDATIONS_SPEED", _DEFAULT))

Figure = Measurement | str  # or why there is none
Figures = dict[str, Figure]


def read() -> Figures:
    path = FOLDER / "figures.json"
    stored = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {key: one if isinstance(one, str) else Measurement(**one) for key, one in stored.items()}


def measured(key: str, measure: Callable[[], Measurement]) -> None:
    """Measure, and keep the figure or the reason why it was stopped."""
    try:
        figure: Figure = measure()
    except StoppedError as stopped:
        figure = str(stopped)
    figures = {**read(), key: figure}
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps({name: one if isinstance(one, str) else asdict(one) for name, one in figures.items()})
    (FOLDER / "figures.json").write_text(text, "utf-8")
    print(f"  {key}: {said(figure)}", flush=True)


def said(figure: Figure | None) -> str:
    if figure is None:
        return "not measured"
    if isinstance(figure, str):
        return figure
    return f"{seconds(figure.cpu_seconds)}, {figure.peak_megabytes:,.0f} MB"


def seconds(cpu: float) -> str:
    return f"{cpu:.0f} s" if cpu >= 100 else f"{cpu:.3g} s" if cpu >= 0.01 else "under 0.01 s"

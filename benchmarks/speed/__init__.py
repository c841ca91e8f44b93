"""CPU and peak memory of learning, and the goals that were set for it.

python -m benchmarks speed [--sizes S,M,L,O] [--only name,...] [--page]

--page measures nothing and writes the section from what was measured before.

Names are those of algorithms, or of goals (`ease-goal`, `top-n`, `visits`, `pairs-and-triples`). What is
left out keeps the figures of the last run that measured it.
"""

from __future__ import annotations

import argparse

from benchmarks.report import write_section
from benchmarks.speed import measuring, page, store


def run(*options: str) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks speed", description=__doc__)
    parser.add_argument("--sizes", default="S,M,L,O")
    parser.add_argument("--only", default="")
    parser.add_argument("--page", action="store_true")
    asked = parser.parse_args(options)
    only = frozenset(filter(None, asked.only.split(",")))
    if not asked.page:
        measuring.measure_all(asked.sizes.split(","), only)
    packages = ["numpy", "scipy", "implicit", "sparse-dot-topn", "scikit-surprise", "lightgbm"]
    write_section("speed", "Learning and answering: CPU and memory", page.body(store.read()), packages)

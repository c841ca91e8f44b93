"""The section of docs/benchmarks.md."""

from __future__ import annotations

from benchmarks.harness import Measurement
from benchmarks.report import table
from benchmarks.speed.fits import MOST_BYTES, MOST_SECONDS, NOT_FOR
from benchmarks.speed.measuring import BASKETS, FACTORS
from benchmarks.speed.peers import PEERS
from benchmarks.speed.shops import NAMES
from benchmarks.speed.store import Figures, said, seconds
from recommendations.algorithms import registry

EASE_SECONDS, GIGABYTE, NEAR_PRODUCT, ANSWER_MICROSECONDS, MINING_SECONDS = 15, 1024, 2.5, 1000, 5


def body(figures: Figures) -> str:
    return f"""Made-up shops whose items are drawn by Zipf's law and whose shoppers' activity is log-normal, in visits
of five (of one order each, where an algorithm learns from purchases; with random ratings, where it learns from
those; with titles, categories, brands and prices, relations or friends, where it reads them). CPU seconds, and
the peak of memory above what the process held before: Python, the libraries and the interactions{_input(figures)}.

### Goals

{table(["", "measured", "goal", ""], [*_ease(figures), *_top_n(figures), *_visits(figures), *_mining(figures)])}

{_remarks(figures)}

### Learning

Each `fit` with its default parameters, in a process of its own; hybrids over item-KNN and popularity,
AutoBlend over its own pool. Beside some of them the peer that does the same, on the same interactions. One run
each; what the last command did not ask for keeps the figure of the one before. What takes more than
{MOST_SECONDS // 60} minutes or {MOST_BYTES / 2**30:.0f} GB (all of the process) is stopped.

{table(["interactions × items", *NAMES.values()], _fits(figures))}"""


def _input(figures: Figures) -> str:
    held = [
        f"{one.process_megabytes - one.peak_megabytes:,.0f} MB at {NAMES[size]}"
        for size in NAMES
        if isinstance(one := figures.get(f"popularity {size}"), Measurement)
    ]
    return f" ({', '.join(held)})" if held else ""


def _fits(figures: Figures) -> list[list[str]]:
    rows = []
    for name in registry.names():
        cells = [NOT_FOR.get((name, size)) or said(figures.get(f"{name} {size}")) for size in NAMES]
        rows.append([f"`{name}`", *cells])
        for label, _, offered in PEERS.get(name, ()):
            cells = [said(figures.get(f"{label} {size}")) if size in offered else "–" for size in NAMES]
            rows.append([f"— {label}", *cells])
    return rows


def _verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def _ease(figures: Figures) -> list[list[str]]:
    one = figures.get("ease-goal 10000")
    if not isinstance(one, Measurement):
        return [["EASE", said(one), "", ""]]
    met = one.cpu_seconds < EASE_SECONDS and one.peak_megabytes < GIGABYTE
    label = "EASE, 1 M interactions of 10,000 items, all solved together"
    return [[label, said(one), f"{EASE_SECONDS} s, 1 GB", _verdict(met)]]


def _top_n(figures: Figures) -> list[list[str]]:
    rows = []
    for factors, label in FACTORS.items():
        bare, chosen, whole = (
            figures.get(f"top-n {what} {factors}") for what in ("bare_product", "selection", "answers")
        )
        if not all(isinstance(one, Measurement) for one in (bare, chosen, whole)):
            continue
        least = bare.cpu_seconds
        ratios = chosen.cpu_seconds / least, whole.cpu_seconds / least
        words = f"{ratios[0]:.2f} × the product; with the shoppers' vectors {ratios[1]:.2f} ×"
        goal = f"{NEAR_PRODUCT} ×"
        verdict = _verdict(max(ratios) <= NEAR_PRODUCT)
        rows.append([f"top 10 of 20,000 items for 20,000 shoppers, {label}", words, goal, verdict])
    return rows


def _visits(figures: Figures) -> list[list[str]]:
    one = figures.get("visits")
    if not (isinstance(one, Measurement) and one.figures):
        return [["answer in a visit", said(one), "", ""]]
    own = one.figures["whole CPU p99"]
    words = f"p50 {one.figures['whole CPU p50'] / 1000:.2f} ms, p99 {own / 1000:.2f} ms of CPU"
    label = "session-KNN's 20 best for a visit, 10 M clicks of 100,000 items"
    return [[label, words, "p99 1 ms", _verdict(own < ANSWER_MICROSECONDS)]]


def _mining(figures: Figures) -> list[list[str]]:
    rows = []
    for baskets, least, repeats in BASKETS:
        one = figures.get(f"pairs-and-triples {baskets} {least} {repeats}")
        if isinstance(one, Measurement):
            kind = f"{repeats:.0%} of lines follow from the one before" if repeats else "lines at random"
            label = f"pairs and triples in {least:,} or more of 1 M baskets ({kind})"
            met = one.cpu_seconds < MINING_SECONDS and one.peak_megabytes < GIGABYTE
            words = f"{said(one)}; {one.result:,.0f} sets"
            rows.append([label, words, f"{MINING_SECONDS} s, 1 GB", _verdict(met)])
    return rows


def _remarks(figures: Figures) -> str:
    found = []
    numpy, default = figures.get("ease-goal NumPy"), figures.get("ease-goal 8000")
    if isinstance(numpy, Measurement) and isinstance(default, Measurement):
        found.append(
            f"EASE in a few lines of NumPy, in double precision, takes {said(numpy)} for the same; with the default"
            f" head of 8,000 items, the others beside it, ours takes {said(default)}."
        )
    bare = [figures.get(f"top-n bare_product {factors}") for factors in FACTORS]
    if all(isinstance(one, Measurement) for one in bare):
        taken = ", ".join(seconds(one.cpu_seconds) for one in bare)
        found.append(
            f"The bare product in single precision, 64 shoppers at a time, took {taken}; ours is exact in double"
            " precision, leaves out what the shopper has seen, and (second figure) makes the shoppers' vectors from"
            " their histories."
        )
    visits = figures.get("visits")
    if isinstance(visits, Measurement) and visits.figures:
        told = visits.figures
        found.append(
            f"Visits are answered one at a time by `SessionKNN.load(folder).recommend`, in NumPy on mapped arrays, one"
            f" thread: 5,000 visits of 1 to 10 items, medians of {visits.runs} runs. `online.sessions` alone takes"
            f" {told['bare CPU p50'] / 1000:.2f} ms and {told['bare CPU p99'] / 1000:.2f} ms. By the wall clock, which"
            f" counts whatever else the machine does, the answers took {told['whole wall p50'] / 1000:.2f} ms and"
            f" {told['whole wall p99'] / 1000:.2f} ms."
        )
    return " ".join(found)

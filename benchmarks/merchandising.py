"""What 50 running campaigns cost a warm page: the same widget with them and without, in one run."""

from __future__ import annotations

from statistics import median

from benchmarks.report import table, write_section
from benchmarks.serving import page_of, shop, turns_of

GUEST, KNOWN = "visitor unknown", "shopper known"
MOST = 1.3


def run() -> None:
    cookies = shop("benchmarks.merchandising_shop")
    pages = {
        f"{who}, {how}": page_of(f"/{slug}/", given)
        for who, given in ((GUEST, ""), (KNOWN, cookies))
        for how, slug in (("without campaigns", "plain"), ("with", "steered"))
    }
    cpu = turns_of(pages)
    rows = [_row(who, cpu, cookies if who == KNOWN else "") for who in (GUEST, KNOWN)]
    body = f"""{__doc__}

50 campaigns run, 17 of them on the widget's placement; they have 200 rules of all kinds, 68 on the placement: boost,
bury, exclude, only and pin, by product, category, brand, tag, rating and age, by price, margin and stock, and compared
with the product at hand. 20 audiences, told from the request or kept as members, are whom a third of the campaigns
are for. The shop has 500 products and lists of 50, as above; CPU milliseconds are of the whole page, with its eight
cards, and the ratio is the median of those within one turn. What lasts of products is remembered for a minute;
prices, margins and stock are read on every page.

{table(["page", "without", "with", "ratio", "selects without", "with"], rows)}

Goals: at most {MOST} × the CPU, and at most one select more a page."""
    write_section("merchandising", "Campaigns on a page", body, ["django"])


def _row(who: str, cpu: dict[str, list[float]], cookies: str) -> list[str]:
    without, steered = (cpu[f"{who}, {how}"] for how in ("without campaigns", "with"))
    ratio = median(after / before for before, after in zip(without, steered, strict=True))
    queries = [str(_selects(f"/{slug}/", cookies)) for slug in ("plain", "steered")]
    return [who, f"{median(without):.2f} ms", f"{median(steered):.2f} ms", f"{ratio:.2f} ×", *queries]


def _selects(path: str, cookies: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask, counts = page_of(path, cookies), []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            ask(1)
        counts.append(len(captured))
    return min(counts)  # every other second a page asks whether anything has changed

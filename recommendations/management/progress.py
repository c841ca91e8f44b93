"""A progress bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(
    what: str, *, total: int | None = None, unit: str = "row", done: int = 0
) -> Iterator[Callable[[int], object]]:
    """A function that moves the bar on; it does nothing where there is no terminal, or no tqdm installed."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        yield lambda count: None
        return
    with tqdm(
        desc=what, total=total, unit=unit, unit_scale=True, initial=done, dynamic_ncols=True
    ) as progress:
        yield progress.update

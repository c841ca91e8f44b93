"""How much may be looked at: so many products, so many rendered widgets, so many seconds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(kw_only=True)
class Budget:
    """``seconds`` None is as long as it takes. ``pages`` are rendered of each category, for each placement."""

    seconds: float | None = None
    products: int = 20_000
    pages: int = 5
    clock: Callable[[], float] = monotonic
    _started: float = field(init=False)

    def __post_init__(self) -> None:
        self._started = self.clock()

    @property
    def is_spent(self) -> bool:
        return self.seconds is not None and self.clock() - self._started >= self.seconds

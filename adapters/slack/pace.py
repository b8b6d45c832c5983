"""A pace: so many in any minute, and how long the next one has to wait."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class Pace:
    """At most ``most`` in any minute."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._taken: deque[float] = deque()

    def take(self) -> float:
        """Take one; 0.0 when it was free, else the seconds until one is, and nothing is taken."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - MINUTE:
            self._taken.popleft()
        if len(self._taken) >= self._most:
            return self._taken[0] + MINUTE - now
        self._taken.append(now)
        return 0.0

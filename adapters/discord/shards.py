"""Shards: which part of the servers one process listens to, where one process is not enough for all.

https://discord.com/developers/docs/events/gateway#sharding
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards ``first`` to ``last`` of ``count``. Raises ValueError when there are none such."""

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < self.count:
            raise ValueError(f"there are no shards {self}")

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.count}"

    @property
    def ids(self) -> list[int]:
        """The numbers of the shards."""
        return list(range(self.first, self.last + 1))


def read_shards(given: str) -> Shards:
    """``0-3/8`` or ``5/8`` as shards. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?/(\d{1,4})", given.strip(), re.ASCII)
    if not match:
        raise ValueError(f"{given!r} does not name shards")
    return Shards(int(match[1]), int(match[2] or match[1]), int(match[3]))

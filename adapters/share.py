"""A share: the part of a platform's workspaces that one process listens to, where one is not enough for all.

On Discord these are shards: https://discord.com/developers/docs/events/gateway#sharding
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """The parts ``first`` to ``last`` of ``count``. Raises ValueError when there are none such."""

    first: int
    last: int
    count: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < self.count:
            raise ValueError(f"there are no shards {self}")

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.count}"

    @property
    def parts(self) -> list[int]:
        """The numbers of the parts."""
        return list(range(self.first, self.last + 1))


def overlap(one: Share | None, other: Share | None) -> bool:
    """Whether two shares have something in common; None is all there is.

    Parts of another count are cut otherwise: they always have.
    """
    if one is None or other is None or one.count != other.count:
        return True
    return one.first <= other.last and other.first <= one.last


def read_share(given: str) -> Share:
    """``0-3/8`` or ``5/8`` as a share. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?/(\d{1,4})", given.strip(), re.ASCII)
    if not match:
        raise ValueError(f"{given!r} does not name shards")
    return Share(int(match[1]), int(match[2] or match[1]), int(match[3]))

"""A ladder: how many stand on each number of points, now and before the last date. Every place follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

Rungs = Iterable[tuple[int, int]]  # points, and how many have them


@dataclass(frozen=True, slots=True)
class Ladder:
    """The places of a board by points. ``day`` is the last date that counts, ``before`` the places without it."""

    day: date
    now: Mapping[int, int]
    before: Mapping[int, int]

    def above(self, place: int) -> int | None:
        """The points of whoever is next above a place; None above the first."""
        higher = [points for points, other in self.now.items() if other < place]
        return min(higher, default=None)


def places(rungs: Rungs) -> dict[int, int]:
    """The place that goes with each number of points: most points first, equal points share one (1, 2, 2, 4)."""
    found, place = dict[int, int](), 1
    for points, number in sorted(rungs, reverse=True):
        found[points] = place
        place += number
    return found

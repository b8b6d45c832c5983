"""A ladder: how many stand on each number of points, now and before the last date. Every place follows from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate


class Rungs:
    """Numbers of points and how many have each. Any number has a place, also one that nobody has."""

    def __init__(self, counted: Iterable[tuple[int, int]]) -> None:
        ascending = sorted(counted)
        self._points = [points for points, _ in ascending]
        # How many stand on each rung or above it, and none above the last.
        self._from = [*accumulate((number for _, number in reversed(ascending)), initial=0)][::-1]

    def place(self, points: int) -> int:
        """Most points first, equal points share a place (1, 2, 2, 4)."""
        return 1 + self._from[bisect_right(self._points, points)]

    def above(self, place: int) -> int | None:
        """The points of whoever is next above a place; None above the first."""
        return next((points for points in self._points if self.place(points) < place), None)

    def held_by(self, number: int) -> int | None:
        """The most points that so many have at least, or all where there are fewer; None where nobody is."""
        enough = (
            points for points, there in zip(self._points[::-1], self._from[-2::-1], strict=True) if there >= number
        )
        return next(enough, self._points[0] if self._points else None)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A board by points. ``day`` is the last date that counts, ``before`` how it was without it."""

    day: date
    now: Rungs
    before: Rungs

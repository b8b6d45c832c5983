"""A burst of newcomers: many who answer for the first time on one day, set against those who have answered before.

It may be a class that has joined, or one person with many accounts. The rule only says when to tell the admins; nobody
loses a point by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FEWEST = 5  # fewer are a table that brought its friends
SETTLING = timedelta(days=7)  # a league's first week, when everybody is new


@dataclass(frozen=True, slots=True)
class Debuts:
    """The players whose first question of the day this was, those who had answered one before, and since when."""

    new: int
    before: int
    began: date | None


def is_burst(debuts: Debuts, day: date) -> bool:
    """Whether the admins should look: five or more, and more than half as many as had ever answered before."""
    if debuts.began is None or day < debuts.began + SETTLING:
        return False
    return debuts.new >= FEWEST and 2 * debuts.new > debuts.before

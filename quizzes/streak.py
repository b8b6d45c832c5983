"""Streaks count rounds, not dates: a day without a question breaks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MILESTONES = (5, 10, 25, 50, 100)


@dataclass(frozen=True, slots=True)
class Streak:
    """How many in a row now, and the longest ever."""

    now: int
    longest: int


def streak(answered: Iterable[bool]) -> Streak:
    """The streak over a player's member-rounds, oldest first: True where there was an answer, right or wrong."""
    now = longest = 0
    for there in answered:
        now = now + 1 if there else 0
        longest = max(longest, now)
    return Streak(now, longest)


def milestone(streak: Streak) -> str:
    """A word for a streak that has just become round; empty for any other."""
    return f"That makes {streak.now} in a row. Well done." if streak.now in MILESTONES else ""

"""What challenges bring on the board of players: points only where the admins of a league let them, and only once.

A challenge is to count if its league was never asked its question: whoever wants to has read the key of any other.

Teams get nothing from them: a challenge is put to nobody, so nobody is absent from it, and a team would win by
answering only what it is sure of.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """A standing answer in a challenge that has closed, graded. ``scored`` is whether that challenge was to count."""

    player: str
    question: str
    round: str
    day: date
    opened: datetime
    clicked: datetime
    points: int
    scored: bool


def counting(tried: Iterable[Tried]) -> list[Tried]:
    """The answers that bring points: each player's first to a question, also with several accounts."""
    first: dict[tuple[str, str], Tried] = {}
    for one in sorted(tried, key=lambda one: (one.opened, one.round, one.clicked)):
        first.setdefault((one.player, one.question), one)
    return [one for one in first.values() if one.scored and one.points]

"""The weekly recap: which days it looks back on, when it comes, and what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from quizzes.question import Question
from quizzes.round import GRACE
from quizzes.schedule import Schedule, due_at
from quizzes.standings import Place

WEEK = timedelta(days=7)
AFTER_REVEAL = timedelta(minutes=2)  # the last reveal of the day comes first
TURNOUT_FROM = 3  # people; in a smaller team a number would name somebody
MAX_LATE = timedelta(hours=6)  # nobody misses a recap that is later than this


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the week, in all channels of its league."""

    question: Question
    answered: int
    right: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.right, self.answered) if self.answered else Fraction(1)


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of a team's people answered at least once."""

    team: str
    answered: int
    people: int


def told(turnouts: Iterable[Turnout]) -> list[Turnout]:
    """Those that say nothing about one person, the best first."""
    large = [one for one in turnouts if one.people >= TURNOUT_FROM]
    return sorted(large, key=lambda one: (-Fraction(one.answered, one.people), one.team))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of the week's board; ``moved`` is places up since the week before, None for someone new."""

    who: str
    points: Fraction | int
    place: int
    moved: int | None


def week_until(day: date) -> tuple[date, date]:
    """The seven dates that a recap of ``day`` looks back on: its first and its last."""
    return day - WEEK + timedelta(days=1), day


def recap_due(schedule: Schedule, day: date, skipped: frozenset[date]) -> datetime | None:
    """When a channel's recap of ``day`` is due: after the day's reveal, else at its usual time; None on other days."""
    if schedule.recap != day.weekday():
        return None
    if schedule.asks_on(day, skipped):
        return schedule.due(day) + schedule.open_for + GRACE + AFTER_REVEAL
    return due_at(day, schedule.at, schedule.zone)


def compared(now: Sequence[Place], before: Iterable[Place]) -> list[Ranked]:
    """A week's places beside those of the week before; where nobody was placed before, nobody has moved."""
    earlier: Mapping[str, int] = {one.who: one.place for one in before}
    return [
        Ranked(one.who, one.points, one.place, 0 if not earlier else _moved(earlier.get(one.who), one.place))
        for one in now
    ]


def hardest(asked: Iterable[Asked]) -> Asked | None:
    """The question that the smallest share got right; None where nobody answered, or everybody was right."""
    missed = [one for one in asked if one.answered and one.share < 1]
    return min(missed, key=lambda one: (one.share, -one.answered), default=None)


def _moved(before: int | None, now: int) -> int | None:
    return None if before is None else before - now

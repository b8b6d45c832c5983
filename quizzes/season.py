"""Seasons: the stretches of local dates a board covers. One is always running; the next begins the day after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quizzes.refusal import Refused
from quizzes.team import is_seen

MAX_AHEAD = 366  # days; a typing slip in a year must not stretch a season over a decade
WEEKS = range(1, 27)
MAX_NAME = 40
ALL = "all"  # the period of all time


class BadSeasonEnd(Refused):
    """A season ends on a date from {first} to {last}, and “{given}” is none. Write one such as {first}, or nothing."""


class NothingPlayed(Refused):
    """{name} has not begun: no question of it was asked yet, so there is nothing to end."""


class BadSeasonLength(Refused):
    """“{given}” is not a length I know. Write monthly, a number of weeks such as 4 weeks, or open."""


class BadSeasonName(Refused):
    """A season's name has 1 to 40 characters, and no other season of yours has it."""


class NoSuchSeason(Refused):
    """There is no season called “{given}”. There are: {names}."""


@dataclass(frozen=True, slots=True)
class Season:
    """The dates from ``starts`` to ``ends``, both included; open-ended until somebody ends it."""

    number: int
    name: str
    starts: date
    ends: date | None = None

    def next(self, ends: date) -> Season:
        """The season that follows when this one ends."""
        return Season(self.number + 1, f"Season {self.number + 1}", ends + timedelta(days=1))


def season_at(seasons: Sequence[Season], day: date) -> Season:
    """The one of a league's seasons that a date belongs to; dates before the first belong to it too."""
    return next((one for one in reversed(seasons) if one.starts <= day), seasons[0] if seasons else Season(1, "", day))


def periods(day: date, season: Season) -> dict[str, tuple[date, date]]:
    """The periods whose boards a round on ``day`` counts for, each a range of local dates."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    next_month = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return {
        ALL: (date.min, date.max),
        f"season:{season.number}": (season.starts, season.ends or date.max),
        f"month:{day:%Y-%m}": (day.replace(day=1), next_month - timedelta(days=1)),
        f"week:{year}-W{week:02}": (monday, monday + timedelta(days=6)),
    }


def read_length(given: str) -> str:
    """``monthly``, ``4 weeks`` or nothing for a season that somebody ends by hand."""
    text = given.strip().lower()
    if text in ("monthly", "month"):
        return "monthly"
    if text in ("open", "none", "never"):
        return ""
    weeks = re.fullmatch(r"(\d{1,2})\s*(?:w|weeks?)?", text, re.ASCII)
    if not weeks or int(weeks[1]) not in WEEKS:
        raise BadSeasonLength(given=given[:40])
    return f"{int(weeks[1])} weeks"


def last_day(starts: date, length: str) -> date | None:
    """The last date of a season of this length, or None for an open one."""
    if length == "monthly":
        return date(starts.year + starts.month // 12, starts.month % 12 + 1, 1) - timedelta(days=1)
    return starts + timedelta(days=7 * int(length.split(maxsplit=1)[0]) - 1) if length else None


def next_end(starts: date, length: str, since: date) -> date | None:
    """The first date from ``since`` on with which a season of this length ends, where one follows the other."""
    ends = last_day(starts, length)
    while ends is not None and ends < since:
        ends = last_day(ends + timedelta(days=1), length)
    return ends


def read_end(given: str, season: Season, asked: date | None, today: date) -> date:
    """When a season ends: the date given, or the latest one already asked. Nothing that was asked falls out of it."""
    if not given:
        if asked is None or asked < season.starts:
            raise NothingPlayed(name=season.name)
        return asked
    first, last = max(season.starts, asked or today, today), today + timedelta(days=MAX_AHEAD)
    try:
        ends = date.fromisoformat(given.strip())
    except ValueError:
        ends = date.min
    if not first <= ends <= last:
        raise BadSeasonEnd(given=given[:40], first=str(first), last=str(last))
    return ends


def read_name(given: str, taken: frozenset[str]) -> str:
    """A season's name as it will be shown."""
    name = " ".join(given.split())
    if not is_seen(name) or len(name) > MAX_NAME or not name.isprintable() or name.casefold() in taken:
        raise BadSeasonName
    return name

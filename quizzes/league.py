"""A league: the channels whose rounds count on one board, their pack and topics, and one question of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class League:
    """``seed`` is secret: it decides what is asked next. No topics means all of the pack's."""

    id: str
    workspace: str
    name: str
    pack: str
    topics: tuple[str, ...]
    seed: str


@dataclass(frozen=True, slots=True)
class Season:
    """The stretch of local dates a board covers; open-ended until somebody ends it."""

    number: int
    name: str
    starts: date
    ends: date | None = None


def periods(day: date, season: Season) -> dict[str, tuple[date, date]]:
    """The periods whose boards a round on ``day`` counts for, each a range of local dates."""
    year, week, weekday = day.isocalendar()
    monday = date.fromordinal(day.toordinal() - weekday + 1)
    month_end = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return {
        "all": (date.min, date.max),
        f"season:{season.number}": (season.starts, season.ends or date.max),
        f"month:{day:%Y-%m}": (day.replace(day=1), date.fromordinal(month_end.toordinal() - 1)),
        f"week:{year}-W{week:02}": (monday, date.fromordinal(monday.toordinal() + 6)),
    }

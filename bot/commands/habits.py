"""Habits: when a channel is asked, about what, and how its weeks and seasons go; as values and as text in a form."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.commands.ask import read_topic
from bot.words import no
from quizzes.pack import Pack
from quizzes.refusal import Refused
from quizzes.schedule import (
    WEEKDAYS,
    Schedule,
    days_in_words,
    read_days,
    read_opening,
    read_time,
    read_zone,
)
from quizzes.season import read_length
from storage.records import Records

NEVER = "never"  # is there a recap
DEFAULTS = {"time": "09:00", "zone": "", "days": "weekdays", "open": "8h"}
LATER = {"topics": "all", "recap": NEVER, "seasons": "open"}
FIRST, SECOND = tuple(DEFAULTS), tuple(LATER)  # the fields of the two pages


class BadRecapDay(Refused):
    """Choose a day of the week, or no recap."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What was read; ``errors`` says, by field, why something could not be."""

    time: datetime.time = datetime.time(9)
    zone: str = "UTC"
    days: frozenset[int] = frozenset()
    open: int = 0  # minutes
    topics: tuple[str, ...] = ()
    recap: int | None = None
    seasons: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read(pack: Pack, values: Mapping[str, str], names: Iterable[str]) -> Habits:
    """The fields that are named, each as a value or as an error."""
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in names:
        try:
            found[name] = _read(pack, name, values[name])
        except Refused as refusal:
            errors[name] = no(refusal)
    return Habits(**found, errors=errors)


def _read(pack: Pack, name: str, given: str) -> object:
    match name:
        case "time":
            return read_time(given)
        case "zone":
            return read_zone(given)
        case "days":
            return read_days(given)
        case "open":
            return read_opening(given)
        case "topics":
            return _read_topics(pack, given)
        case "recap":
            return _read_recap(given)
    return read_length(given)


def _read_topics(pack: Pack, given: str) -> tuple[str, ...]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    if not names or given.strip().lower() == "all":
        return ()
    return tuple(sorted({read_topic(pack, name, "all") for name in names}))


def _read_recap(given: str) -> int | None:
    if given == NEVER:
        return None
    if given not in WEEKDAYS:
        raise BadRecapDay
    return WEEKDAYS.index(given)


def as_text(records: Records, channel: str) -> dict[str, str]:
    """What holds in a channel, as one would type it; nothing of what nobody has set."""
    schedule, league = records.schedules.of(channel), records.leagues.of_channel(channel)
    values: dict[str, str] = {}
    if schedule:
        values |= _schedule_as_text(schedule)
    if league:
        values |= {
            "topics": ", ".join(league.topics) or LATER["topics"],
            "seasons": records.seasons.length(league.id) or LATER["seasons"],
        }
    return values


def _schedule_as_text(schedule: Schedule) -> dict[str, str]:
    days = {"every weekday": "weekdays", "every day": "daily", "every weekend day": "weekends"}
    words = days_in_words(schedule.days)
    hours, rest = divmod(schedule.open_minutes, 60)
    return {
        "time": f"{schedule.at:%H:%M}",
        "zone": schedule.zone,
        "days": days.get(words, words),
        "open": f"{schedule.open_minutes}m" if rest else f"{hours}h",
        "recap": NEVER if schedule.recap is None else WEEKDAYS[schedule.recap],
    }

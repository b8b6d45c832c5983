"""When a channel is asked: a local time on chosen weekdays, and exactly one instant for each local date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from quizzes.refusal import Refused

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAX_LATE = timedelta(hours=6)  # later than this a question of the day is skipped: the day is nearly over
MIN_OPEN = timedelta(hours=2)  # a question that comes late still leaves this long to answer, or its whole window
OPEN_MINUTES = range(30, 24 * 60 + 1)
MAX_SKIP_DAYS = 366  # a typing slip in a year must not silence a channel for a decade

_NAMED_DAYS = {"weekdays": "mon-fri", "daily": "mon-sun", "weekends": "sat-sun", "every day": "mon-sun"}


class BadTime(Refused):
    """“{given}” is not a time of day. Write hours and minutes such as 09:00 or 17:30."""


class BadZone(Refused):
    """“{given}” is not a time zone I know.{nearest} Write one such as Europe/Berlin or America/New_York."""


class BadDays(Refused):
    """“{given}” are not days I know. Write weekdays, daily, or days such as mon,wed,fri or mon-thu."""


class BadOpening(Refused):
    """“{given}” is not a time a question can stay open. Write 30 minutes to 24 hours, such as 8h or 90m."""


class BadDate(Refused):
    """“{given}” is not a date I can use. Write one such as {example}, or a stretch such as {example}..{later}."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """“Every weekday 09:00 Europe/Berlin in this channel, open for 8 hours.”"""

    channel: str
    at: time
    zone: str
    days: frozenset[int]  # 0 is Monday
    open_minutes: int
    paused: bool = False
    recap: int | None = None  # the weekday of the weekly recap

    @property
    def open_for(self) -> timedelta:
        """How long a question can be answered."""
        return timedelta(minutes=self.open_minutes)

    def due(self, day: date) -> datetime:
        """The one instant of ``day`` at which this channel is asked."""
        return due_at(day, self.at, self.zone)

    def asks_on(self, day: date, skipped: frozenset[date] = frozenset()) -> bool:
        """Whether ``day`` is one of its days and nobody has skipped it."""
        return day.weekday() in self.days and day not in skipped

    def coming(self, now: datetime, skipped: frozenset[date] = frozenset()) -> Iterator[tuple[date, datetime]]:
        """Local dates and their instants from ``now`` on, without end."""
        day = local_date(now, self.zone) - timedelta(days=1)
        while self.days:
            if self.asks_on(day, skipped) and (due := self.due(day)) >= now:
                yield day, due
            day += timedelta(days=1)


def due_at(day: date, at: time, zone: str) -> datetime:
    """The instant of local time ``at`` on ``day``, in UTC: exactly one, whatever the clocks do that night.

    A local time that comes twice means the first; one that is skipped means the first instant after the gap.
    """
    tz = ZoneInfo(zone)
    local = datetime.combine(day, at, tzinfo=tz)
    instant = local.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    before, after = local.replace(fold=1).astimezone(UTC), instant
    shift = before.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(tz).utcoffset() == shift:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def local_date(instant: datetime, zone: str) -> date:
    """The date on the wall at ``instant``."""
    return instant.astimezone(ZoneInfo(zone)).date()


def wall(instant: datetime, zone: str) -> str:
    """The time on the wall, such as 17:00."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"


def wall_day(instant: datetime, zone: str) -> str:
    """Day and time on the wall, such as Mon 2 Mar, 17:00."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def read_time(given: str) -> time:
    """``9:00``, ``09:00`` or ``9`` as a time of day."""
    match = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?", given.strip(), re.ASCII)
    if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise BadTime(given=_short(given))
    return time(int(match[1]), int(match[2] or 0))


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in sorted(available_timezones()) if "/" in name or name == "UTC"}


def zones_like(typed: str) -> list[str]:
    """Zones that contain what was typed; a city that begins with it comes first."""
    wanted = typed.strip().replace(" ", "_").lower()
    found = [name for key, name in _zones().items() if wanted in key]
    return sorted(found, key=lambda name: not name.lower().rpartition("/")[2].startswith(wanted))


def read_zone(given: str) -> str:
    """A zone of the tz database, whatever the case it was typed in."""
    zones = _zones()
    wanted = given.strip().replace(" ", "_").lower()
    if wanted in zones:
        return zones[wanted]
    close = (
        get_close_matches(wanted, zones, n=1, cutoff=0.75)
        or [name for name in sorted(zones) if wanted and name.endswith("/" + wanted)][:1]
    )
    raise BadZone(given=_short(given), nearest=f" Did you mean {zones[close[0]]}?" if close else "")


def read_days(given: str) -> frozenset[int]:
    """``weekdays``, ``daily``, ``mon-thu`` or ``mon,wed,fri`` as weekdays (0 is Monday)."""
    text = _NAMED_DAYS.get(given.strip().lower(), given.strip().lower())
    days: set[int] = set()
    for part in re.split(r"[,\s]+", text):
        ends = [n for end in part.split("-") for n, name in enumerate(WEEKDAYS) if end in (name, name[:3])]
        if not ends or len(ends) != part.count("-") + 1 or len(ends) > 2:
            raise BadDays(given=_short(given))
        first, last = ends[0], ends[-1]
        days |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return frozenset(days)


def days_in_words(days: frozenset[int]) -> str:
    """The shortest honest name of a set of weekdays."""
    named = {
        frozenset(range(5)): "every weekday",
        frozenset(range(7)): "every day",
        frozenset({5, 6}): "every weekend day",
    }
    return named.get(days) or ", ".join(WEEKDAYS[day][:3].capitalize() for day in sorted(days))


def read_opening(given: str) -> int:
    """``8h``, ``90m``, ``8`` (hours) or ``1h30m`` as minutes."""
    text = given.strip().lower()
    hours = re.fullmatch(r"(\d{1,2})(?:\s*h(?:ours?)?)?", text, re.ASCII)
    mixed = re.fullmatch(r"(?:(\d{1,2})\s*h(?:ours?)?)?\s*(\d{1,4})\s*m(?:in(?:utes?)?)?", text, re.ASCII)
    minutes = int(hours[1]) * 60 if hours else int(mixed[1] or 0) * 60 + int(mixed[2]) if mixed else 0
    if minutes not in OPEN_MINUTES:
        raise BadOpening(given=_short(given))
    return minutes


def read_dates(given: str, today: date) -> tuple[date, ...]:
    """``2026-12-24`` or ``2026-12-24..2027-01-01`` as dates, none of them past and none too far ahead."""
    ends = given.strip().split("..")
    try:
        first, last = date.fromisoformat(ends[0]), date.fromisoformat(ends[-1])
    except ValueError:
        first, last = date.max, date.min
    if len(ends) > 2 or first > last or first < today or (last - today).days > MAX_SKIP_DAYS:
        example, later = (today + timedelta(days=days) for days in (1, 8))
        raise BadDate(given=_short(given), example=example.isoformat(), later=later.isoformat())
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _short(given: str) -> str:
    return given if len(given) <= 40 else given[:39] + "…"

"""Times, dates and schedules as people read them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from adapters.card import Moment
from adapters.language import joined, say
from bot.words import count
from quizzes.schedule import Schedule

_NAMED = {
    frozenset(range(5)): say("Every weekday"),
    frozenset(range(7)): say("Every day"),
    frozenset({5, 6}): say("Every weekend day"),
}
_WEEKDAYS = (
    say("Monday"),
    say("Tuesday"),
    say("Wednesday"),
    say("Thursday"),
    say("Friday"),
    say("Saturday"),
    say("Sunday"),
)
_DAYS = (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))


def at(instant: datetime, zone: str) -> Moment:
    """An instant with its day; in words such as “Mon 2 Mar, 17:00”."""
    local = instant.astimezone(ZoneInfo(zone))
    return Moment(instant, say("{day}, {time}", day=local.date(), time=f"{local:%H:%M}"), "both")


def weekday(number: int) -> str:
    """A day of the week, 0 being Monday."""
    return _WEEKDAYS[number]


def full_date(day: date) -> str:
    """“Mon 2 Mar 2026”."""
    return say("{day} {year}", day=day, year=str(day.year))


def schedule_in_words(schedule: Schedule) -> str:
    """“Every weekday at 09:00 (Europe/Berlin), open for 8 hours”."""
    return say(
        "{days} at {time} ({zone}), open for {long}",
        days=_NAMED.get(schedule.days) or joined(", ", [_DAYS[day] for day in sorted(schedule.days)]),
        time=f"{schedule.at:%H:%M}",
        zone=schedule.zone,
        long=opening(schedule.open_minutes),
    )


def in_weeks(length: str) -> str:
    """“4 weeks”, of a length of seasons."""
    return count(int(length.split(maxsplit=1)[0]), "week")


def opening(minutes: int) -> str:
    """“8 hours”, “90 minutes”."""
    hours, rest = divmod(minutes, 60)
    return count(minutes, "minute") if rest else count(hours, "hour")

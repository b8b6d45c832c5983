"""Away days: dates on which a player said beforehand that they would not play.

Such a day breaks no streak and is no absence in the team's score; an answer given on it counts as any other. It is
said, and taken back, before the first question of the date is out: afterwards it would be a joker, played by whoever
finds the question too hard. What is left of that, being away and answering only what one is sure of, ends at ten.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from quizzes.refusal import Refused
from quizzes.season import Season, season_at

MOST = 10  # a season
FARTHEST = timedelta(days=366)  # beyond it is a slip of the hand


class BadAwayDays(Refused):
    """“{given}” is no date and no range of dates. Write 2026-12-24, or 2026-12-24..2027-01-02."""


class AwayBackwards(Refused):
    """That ends before it begins. Write {last}..{first}."""


class AwayTooLate(Refused):
    """{day} is over, or its question is out already. You can say so for {first} and later."""


class AwayTooFar(Refused):
    """{day} is more than a year away. Give dates until {last}."""


class TooManyAwayDays(Refused):
    """You can be away on {most} days of a season. You have {used} of {season} already, and these are {more} more."""


class NotAway(Refused):
    """You have not said that you are away on {given}. Type {command} to see your away days."""


@dataclass(frozen=True, slots=True)
class Away:
    """A date a player is away on, and when they said so."""

    player: str
    day: date
    since: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The dates from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def read_span(given: str) -> Span:
    """A date or a range as it was typed."""
    first, *more = re.split(r"\s*(?:\.\.+|…|–|\bto\b)\s*", given.strip())
    try:
        span = Span(date.fromisoformat(first), date.fromisoformat(more[0] if more else first))
    except ValueError:
        raise BadAwayDays(given=given[:40]) from None
    if len(more) > 1:
        raise BadAwayDays(given=given[:40])
    if span.last < span.first:
        raise AwayBackwards(first=str(span.first), last=str(span.last))
    return span


def declared(span: Span, known: Collection[date], first: date, seasons: Sequence[Season]) -> list[date]:
    """The dates that a player is newly away on. ``first`` is the first date whose question nobody has seen yet."""
    if span.first < first:
        raise AwayTooLate(day=str(span.first), first=str(first))
    running = season_at(seasons, span.first)
    if len(span) > FARTHEST.days:
        raise TooManyAwayDays(most=MOST, used=_in(running, known, seasons), season=running.name, more=len(span))
    if span.last > first + FARTHEST:
        raise AwayTooFar(day=str(span.last), last=str(first + FARTHEST))
    days = [day for n in range(len(span)) if (day := span.first + timedelta(days=n)) not in known]
    for season in seasons:
        used, more = _in(season, known, seasons), _in(season, days, seasons)
        if more and used + more > MOST:
            raise TooManyAwayDays(most=MOST, used=used, season=season.name, more=more)
    return days


def taken_back(span: Span, known: Collection[date], first: date, command: str) -> list[date]:
    """The dates that a player is not away on after all; those that are over stay as they were."""
    days = sorted(day for day in known if day in span)
    if not days:
        raise NotAway(given=str(span), command=command)
    if days[-1] < first:
        raise AwayTooLate(day=str(days[-1]), first=str(first))
    return [day for day in days if day >= first]


def carried(said: Iterable[Away], known: Collection[date], seasons: Sequence[Season]) -> list[Away]:
    """What of a player's away days holds in another league too: the earliest, as many as its seasons have room for."""
    days, kept = set(known), list[Away]()
    for one in sorted(said, key=lambda one: one.day):
        if one.day not in days and _in(season_at(seasons, one.day), days, seasons) < MOST:
            kept.append(one)
            days.add(one.day)
    return kept


def spans(days: Iterable[date]) -> list[Span]:
    """Dates in as few ranges as they fit in."""
    found: list[Span] = []
    for day in sorted(days):
        if found and day - found[-1].last == timedelta(days=1):
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return found


def _in(season: Season, days: Iterable[date], seasons: Sequence[Season]) -> int:
    return sum(season_at(seasons, day).number == season.number for day in days)

"""Seasons as time goes by: they end by themselves where a length says so, and champions are announced once."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from quizzes.league import League
from quizzes.schedule import local_date
from quizzes.season import Season
from storage.records import Records

ANNOUNCED_WITHIN = timedelta(days=60)  # a season that ended longer ago is history, not news


def today_in(records: Records, league: League, now: datetime) -> date:
    """The latest local date anywhere in the league."""
    return max(_todays(records, league, now))


def first_unseen(records: Records, league: League, now: datetime) -> date:
    """The first local date, today or later, of which nobody in the league has seen the question yet."""
    asked = records.seasons.latest_daily(league.id) or date.min
    return max(min(_todays(records, league, now)), asked + timedelta(days=1))


def turn(records: Records, now: datetime) -> None:
    """End and begin the seasons of every league, and owe the champions of those whose last round has closed."""
    for id in records.seasons.turning(now.date() - ANNOUNCED_WITHIN):
        league = records.leagues.league(id)
        todays = _todays(records, league, now)
        records.seasons.roll(league.id, max(todays))
        for season in records.seasons.all(league.id):
            if season.ends and season.ends < min(todays) and max(todays) - season.ends < ANNOUNCED_WITHIN:
                _announce(records, league, season, now)


def _announce(records: Records, league: League, season: Season, now: datetime) -> None:
    if records.seasons.unsettled(league.id, season.ends or season.starts):
        return
    if not records.boards.top(league.id, "players", f"season:{season.number}", 1, everybody=True):
        return
    for channel in map(records.leagues.channel, records.seasons.asked_in(league.id, season)):
        # Who left for another league hears how the last season here ended; another workspace that left does not.
        if channel and (channel.league == league.id or channel.workspace == league.workspace):
            content = {"champions": season.number, "league": league.id}
            key = f"champions/{season.number}/{_short(league.id)}/{channel.id}"
            records.deliveries.owe(key, "notice", channel.id, channel.workspace, now, content=content)


def _short(league: str) -> str:
    """A league within a message's key: an id of any length would break a platform's limit."""
    return hashlib.sha256(league.encode()).hexdigest()[:8]


def _todays(records: Records, league: League, now: datetime) -> list[date]:
    schedules = (records.schedules.of(channel) for channel in records.leagues.channels_of(league.id))
    return [local_date(now, one.zone) for one in schedules if one] or [local_date(now, "UTC")]

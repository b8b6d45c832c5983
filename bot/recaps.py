"""Weekly recaps: owed once for each channel and date, and made when they are sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from adapters.card import Card
from bot.cards.recap import Recap, recap
from quizzes.recap import MAX_LATE, WEEK, Turnout, compared, recap_due, told, week_until
from quizzes.schedule import local_date
from storage.deliveries import Delivery
from storage.leagues import Channel
from storage.records import Records


def recaps_due(records: Records, now: datetime) -> list[tuple[Channel, date, datetime]]:
    """The channels that are to read of their week now, if there is anything to tell: the date, and when it was due."""
    skipped = records.schedules.all_skipped()
    found = []
    for schedule, since in records.schedules.running():
        if schedule.recap is None:
            continue
        today = local_date(now, schedule.zone)
        for day in (today - timedelta(days=1), today):
            due = recap_due(schedule, day, skipped.get(schedule.channel, frozenset()))
            if due is None or due < since or not due <= now < due + MAX_LATE:
                continue
            channel = records.leagues.channel(schedule.channel)
            key = recap_key(schedule.channel, day)
            if channel and not records.deliveries.state(key) and records.weeks.asked(channel.league, *week_until(day)):
                found.append((channel, day, due))
    return found


def owe_recap(records: Records, channel: Channel, day: date, due: datetime) -> bool:
    """Owe a channel its recap of a date, once."""
    content = {"recap": day.isoformat(), "league": channel.league}
    key = recap_key(channel.id, day)
    return records.deliveries.owe(key, "notice", channel.id, channel.workspace, due, content=content)


def recap_key(channel: str, day: date) -> str:
    """The key of a channel's recap of a date."""
    return f"w/{channel}/{day}"


def turnout(records: Records, league: str, first: date, last: date) -> list[tuple[str, Turnout]]:
    """How many of each team took part between two dates, where that names nobody."""
    teams = records.teams.names(league)
    return [(teams.get(one.team, "?"), one) for one in told(records.weeks.turnout(league, first, last))]


def recap_card(records: Records, delivery: Delivery) -> Card:
    """What the week was like, as the choices say now."""
    league = delivery.content["league"]
    first, last = week_until(date.fromisoformat(delivery.content["recap"]))
    hidden = records.people.hidden()
    boards = {
        board: compared(
            records.boards.between(league, board, first, last),
            records.boards.between(league, board, first - WEEK, last - WEEK),
        )
        for board in ("teams", "players")
    }
    newcomers = [one for one in records.weeks.newcomers(league, first, last) if one not in hidden]
    people = records.people.names([*(one.who for one in boards["players"]), *newcomers])
    teams = records.teams.names(league)
    return recap(
        Recap(
            first,
            last,
            [(teams.get(one.who, "?"), one) for one in boards["teams"]],
            [(people.get(one.who, "?"), one) for one in boards["players"]],
            records.weeks.asked(league, first, last),
            sorted(people[one] for one in newcomers if one in people),
            turnout(records, league, first, last),
        )
    )

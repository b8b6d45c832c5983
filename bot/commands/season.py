"""``season``: list, and for admins start, end and length."""

from __future__ import annotations

from adapters.card import Card, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.times import in_weeks
from bot.commands.action import Action, Answer
from bot.desk import Desk, league_here, steered_league
from bot.seasons import today_in
from bot.words import spoken
from quizzes.season import Season, read_end, read_length, read_name
from storage.records import Records


async def list_seasons(desk: Desk, event: CommandEvent) -> Answer:
    """Every season and its dates."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        lines = [line(_dated(one)) for one in records.seasons.all(league.id)]
        how = spoken(event.workspace, "board teams season NAME")
        return Card(
            say("Seasons"),
            (*lines, line(say("Read one with {how}.", how=how), " ", ONLY_YOU, muted=True)),
        )

    return await desk.store.read(unit)


async def start(desk: Desk, event: CommandEvent) -> Answer:
    """Begin a new season, by ending the one that runs; one that nobody has played yet is only renamed."""
    given = event.arguments.get("name", "")

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        today = today_in(records, league, desk.now())
        known = records.seasons.all(league.id)
        name = read_name(given, frozenset(one.name.casefold() for one in known)) if given else ""
        running, asked = known[-1], records.seasons.latest_asked(league.id)
        if asked is not None and asked >= running.starts:
            running = records.seasons.end(league.id, running, read_end("", running, asked, today))
        if name:
            records.seasons.rename(league.id, running.number, name)
        begins = max(running.starts, today)
        return note(
            say("{season} begins on {date}.", season=name or running.name, date=str(begins)),
            say("It starts at zero with the same teams."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def end(desk: Desk, event: CommandEvent) -> Answer:
    """End the running season, with the latest date asked or on a date to come."""

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        today = today_in(records, league, desk.now())
        running = records.seasons.at(league.id, today)
        asked = records.seasons.latest_asked(league.id)
        ends = read_end(event.arguments.get("date", ""), running, asked, today)
        following = records.seasons.end(league.id, running, ends)
        return note(
            say("{season} ends with {date}.", season=running.name, date=str(ends)),
            say("Its champions are announced when the last question of that date has closed."),
            say(
                "{season} follows on {date}, at zero with the same teams.",
                season=following.name,
                date=str(following.starts),
            ),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def length(desk: Desk, event: CommandEvent) -> Answer:
    """Let seasons end by themselves, the running one too."""
    wanted = read_length(event.arguments["length"])

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        running = records.seasons.set_length(league.id, wanted, today_in(records, league, desk.now()))
        said = {"": say("Seasons end when an admin ends them."), "monthly": say("Seasons end with each month.")}
        return note(
            said.get(wanted) or say("Seasons last {wanted}.", wanted=in_weeks(wanted)),
            *([say("{season} ends with {date}.", season=running.name, date=str(running.ends))] if running.ends else []),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


def _dated(season: Season) -> str:
    facts = {"season": season.name, "first": str(season.starts)}
    if season.ends is None:
        return say("{season}: from {first} and still running", **facts)
    return say("{season}: from {first} to {last}", last=str(season.ends), **facts)


_NAME = Parameter("name", "What the new season is called")
_DATE = Parameter("date", "Its last date, such as 2026-12-31; left out: the latest date asked")
_LENGTH = Parameter("length", "monthly, 4 weeks, or open", required=True)

ACTIONS = (
    Action(Command("season list", "Every season and its dates"), list_seasons),
    Action(Command("season start", "Begin a new season", (_NAME,), admin=True), start),
    Action(Command("season end", "End the season that runs", (_DATE,), admin=True), end),
    Action(Command("season length", "Let seasons end by themselves", (_LENGTH,), admin=True), length),
)

"""``settings away`` and ``settings back``: dates on which a person will not play."""

from __future__ import annotations

from datetime import date

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import Words, say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk, league_here
from bot.person import player_of
from bot.seasons import first_unseen
from bot.words import spoken
from quizzes.away import MOST, declared, read_span, spans, taken_back
from quizzes.league import League
from quizzes.season import season_at
from storage.records import Records

RULE = say(
    "Up to {most} away days a season, said before the day's question is out, break no streak and cost your team "
    "nothing. An answer on such a day still counts.",
    most=MOST,
)


async def away(desk: Desk, event: CommandEvent) -> Answer:
    """Say beforehand that one will not play."""
    span, now = read_span(event.arguments["dates"]), desk.now()

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        player = player_of(records, event, now)
        known, first = records.aways.of(league.id, player), first_unseen(records, league, now)
        days = declared(span, known, first, records.seasons.all(league.id))
        records.aways.declare(league.id, player, days, now)
        return note(say("You are away: {days}.", days=in_words(records, league, player, first)), RULE, ONLY_YOU)

    return await desk.store.write(unit)


async def back(desk: Desk, event: CommandEvent) -> Answer:
    """Say that one will play after all."""
    span, now = read_span(event.arguments["dates"]), desk.now()

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        player = records.people.player(event.account) or ""
        known, first = records.aways.of(league.id, player), first_unseen(records, league, now)
        days = taken_back(span, known, first, spoken(event.workspace, "settings list"))
        records.aways.take_back(league.id, player, days)
        coming = in_words(records, league, player, first)
        return note(say("You are back. Away days to come: {days}.", days=coming), ONLY_YOU)

    return await desk.store.write(unit)


def in_words(records: Records, league: League, player: str, first: date) -> Words:
    """A player's away days to come, and how many of this season's they have used."""
    days, seasons = records.aways.of(league.id, player), records.seasons.all(league.id)
    season = season_at(seasons, first)
    used = sum(season_at(seasons, day) == season for day in days)
    coming = ", ".join(str(span) for span in spans(day for day in days if day >= first))
    return say(
        "{dates} ({used} of {most} days in {season})",
        dates=coming or say("none"), used=used, most=MOST, season=season.name,
    )  # fmt: skip


_DATES = Parameter("dates", "2026-12-24, or 2026-12-24..2027-01-02", required=True)

ACTIONS = (
    Action(Command("settings away", "Days off, said beforehand: they break no streak", (_DATES,)), away),
    Action(Command("settings back", "Take away days back", (_DATES,)), back),
)

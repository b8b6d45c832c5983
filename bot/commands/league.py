"""``league``: list, and for admins create and move."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Card, ChannelName, Line, Span, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Interaction
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk, NotSetUp, require_channel, steered_league
from bot.linking import bring_away_days, keep_rules
from bot.planning import plan, replan
from bot.suggestions import containing
from bot.words import nearest, spoken
from quizzes.league import InLeagueAlready, League, LeagueTaken, NoSuchLeague, league_named, read_name
from storage.leagues import Channel
from storage.records import Records


async def list_leagues(desk: Desk, event: CommandEvent) -> Answer:
    """The leagues that play in this workspace, with their channels here."""

    def unit(records: Records) -> Card:
        leagues = records.leagues.touching(event.workspace)
        if not leagues:
            raise NotSetUp(command=spoken(event.workspace, "setup", admin=True))
        channels = records.leagues.channels_in(event.workspace)
        lines = [
            _line(one, [id for id, league_id in channels if league_id == one.id], _others(records, event, one))
            for one in leagues
        ]
        here = records.leagues.of_channel(event.channel) if event.channel else None
        where = say("This channel plays in {name}. ", name=here.name) if here else ""
        return Card(say("Leagues"), (*lines, line(where, ONLY_YOU, muted=True)))

    return await desk.store.read(unit)


async def create(desk: Desk, event: CommandEvent) -> Answer:
    """A new league, with this channel as its first."""
    name = read_name(event.arguments["name"])
    now = desk.now()

    def unit(records: Records) -> Card:
        here = require_channel(records, event)
        before = records.leagues.league(here.league)
        if twin := league_named(records.leagues.owned(event.workspace), name):
            raise LeagueTaken(name=twin.name)
        league = records.leagues.create(event.workspace, name, before.pack, now)
        if league is None:
            raise LeagueTaken(name=name)
        keep_rules(records, before, league)
        return _move(records, desk, event, here, league)

    card = await desk.store.write(unit)
    desk.wake()
    return card


async def move(desk: Desk, event: CommandEvent) -> Answer:
    """Let this channel play in another league of its workspace."""
    given = event.arguments["league"]

    def unit(records: Records) -> Card:
        here = require_channel(records, event)
        leagues = records.leagues.touching(event.workspace)
        league = league_named(leagues, given)
        if league is None:
            close = nearest(given, [one.name for one in leagues])
            raise NoSuchLeague(given=given[:40], nearest=close, command=spoken(event.workspace, "league list"))
        if league.id == here.league:
            raise InLeagueAlready(name=league.name)
        return _move(records, desk, event, here, league)

    card = await desk.store.write(unit)
    desk.wake()
    return card


async def challenges(desk: Desk, event: CommandEvent) -> Answer:
    """Let challenges bring points, or be for practice alone."""
    wanted = event.arguments["when"] == "on"

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        records.leagues.score_challenges(league.id, wanted)
        if not wanted:
            told = say("Challenges that start from now on are for practice.")
            return note(told, say("What they brought stays."), ONLY_YOU)
        return note(
            say("Challenges that start from now on bring points on the board of players."),
            say("Each question counts once: the first time that it is asked here."),
            say("Teams get nothing from them: a challenge is put to nobody, so nobody would be absent."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


def _move(records: Records, desk: Desk, event: CommandEvent, channel: Channel, league: League) -> Card:
    before = records.leagues.league(channel.league)
    records.leagues.move(channel.id, league.id)
    replan(records, channel.id)
    plan(records, desk.now())

    def goes(player: str) -> bool:
        return records.people.home(before.id, player) == channel.id

    bring_away_days(records, before, league, desk.now(), goes)
    setup = spoken(event.workspace, "setup", admin=True)
    return note(
        say("This channel plays in {name} now.", name=league.name),
        line(
            ChannelName(channel.id), say(" gets the questions of {name}, with its teams and boards.", name=league.name)
        ),
        say("What is out already still counts in {name}, and its boards keep the past.", name=before.name),
        line(say("To choose the topics, type {setup} here.", setup=setup), " ", ONLY_YOU),
    )


def _others(records: Records, act: Interaction, league: League) -> str:
    """With whom a league is shared, and whose it is."""
    others = records.leagues.workspaces_of(league.id)
    others.pop(act.workspace, None)
    if not others:
        return ""
    names = ", ".join(others.values())
    return (
        say("shared with {names} · ", names=names)
        if league.workspace == act.workspace
        else say("of {names} · ", names=names)
    )


def _line(league: League, channels: Sequence[str], others: str) -> Line:
    spans: list[Span | str] = [
        say(
            "{league} · {others}topics: {topics} · ",
            league=league.name,
            others=others,
            topics=", ".join(league.topics) or say("all"),
        )
    ]
    for id in channels:
        spans += [ChannelName(id), " "]
    return line(*spans) if channels else line(*spans, say("no channel here"))


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing leagues as they are typed."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        leagues = await desk.store.read(lambda records: records.leagues.touching(asker.workspace))
        return containing(typed, [one.name for one in leagues])

    name = Parameter("name", "What the new league is called", required=True)
    league = Parameter("league", "A league of this workspace", suggest=suggest, required=True)
    when = Parameter("when", "Whether to", choices=("on", "off"), required=True)
    return (
        Action(Command("league list", "The leagues here and their channels"), list_leagues),
        Action(Command("league create", "A new league, with this channel in it", (name,), admin=True), create),
        Action(Command("league challenges", "Whether challenges bring points", (when,), admin=True), challenges),
        Action(Command("league move", "Let this channel play in another league", (league,), admin=True), move),
    )

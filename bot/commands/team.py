"""``team``: list, create, join, leave."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Card, Table, line
from adapters.command import Asker, Command, Parameter, Suggest
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk, known_channel, known_league, league_here
from bot.person import player_of
from bot.suggestions import containing
from bot.words import nearest, spoken
from quizzes.team import InNoTeam, InTeamAlready, NoSuchTeam, TeamTaken, read_name
from storage.records import Records
from storage.teams import Team


async def list_teams(desk: Desk, event: CommandEvent) -> Answer:
    """All teams and the reader's own."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        teams = records.teams.all(league.id)
        player = records.people.player(event.account)
        mine = records.teams.of(league.id, player) if player else None
        if not teams:
            how = spoken(event.workspace, "team create NAME")
            return note(say("Teams"), say("There are no teams yet. Make the first one with {how}.", how=how), ONLY_YOU)
        table = Table(
            (say("Team"), say("Members")), tuple((one.name, str(one.members)) for one in teams), frozenset({1})
        )
        own = line(say("You are in {name}.", name=mine.name) if mine else say("You are in no team."))
        return Card(say("Teams"), (table, own, line(ONLY_YOU, muted=True)))

    return await desk.store.read(unit)


async def create(desk: Desk, event: CommandEvent) -> Answer:
    """A new team with its maker in it."""
    name = read_name(event.arguments.get("name", ""))

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        twin = records.teams.named(league.id, name)
        team = None if twin else records.teams.create(league.id, name)
        if team is None:
            raise TeamTaken(name=twin.name if twin else name)
        _join(desk, records, event, league.id, team)
        return note(say("Team {name} is there, and you are in it.", name=name), _when(), ONLY_YOU)

    return await desk.store.write(unit)


async def join(desk: Desk, event: CommandEvent) -> Answer:
    """Into a team, out of the one before."""
    given = event.arguments.get("name", "")

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        team = named_team(records, event, league.id, given)
        if _own(records, league.id, event.account) == team:
            raise InTeamAlready(name=team.name)
        if not _join(desk, records, event, league.id, team.id):
            raise no_such_team(records, event, league.id, given)
        return note(say("You are in {name}.", name=team.name), _when(), ONLY_YOU)

    return await desk.store.write(unit)


async def leave(desk: Desk, event: CommandEvent) -> Answer:
    """Out of a team."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        team = _own(records, league.id, event.account)
        player = records.people.player(event.account)
        if team is None or player is None:
            raise InNoTeam(command=spoken(event.workspace, ""))
        records.teams.leave(league.id, player, desk.now())
        return note(
            say("You have left {name}.", name=team.name), say("Your points so far stay with the team."), ONLY_YOU
        )

    return await desk.store.write(unit)


def named_team(records: Records, event: CommandEvent, league: str, given: str) -> Team:
    """The team that a command names, however it is spelled."""
    team = records.teams.named(league, given)
    if team is None:
        raise no_such_team(records, event, league, given)
    return team


def no_such_team(records: Records, event: CommandEvent, league: str, given: str) -> NoSuchTeam:
    """That there is none, and which one was probably meant."""
    close = nearest(given[:60], [one.name for one in records.teams.all(league)])
    return NoSuchTeam(given=given[:40], nearest=close, command=spoken(event.workspace, ""))


def _own(records: Records, league: str, user: str) -> Team | None:
    player = records.people.player(user)
    return records.teams.of(league, player) if player else None


def _join(desk: Desk, records: Records, event: CommandEvent, league: str, team: str) -> bool:
    now = desk.now()
    return records.teams.join(league, player_of(records, event, now), team, known_channel(records, event), now)


def _when() -> str:
    return say("Questions that open from now on count for it.")


def team_names(desk: Desk) -> Suggest:
    """Completes the names of teams."""

    async def suggest(asker: Asker, typed: str) -> Sequence[str]:
        def unit(records: Records) -> list[str]:
            league = known_league(records, asker)
            return [one.name for one in records.teams.all(league.id)] if league else []

        return containing(typed, await desk.store.read(unit))

    return suggest


def actions(desk: Desk) -> tuple[Action, ...]:
    """What members do with teams."""
    new = Parameter("name", "1 to 40 characters", required=True)
    known = Parameter("name", "A team", suggest=team_names(desk), required=True)
    return (
        Action(Command("team list", "All teams"), list_teams),
        Action(Command("team create", "Make a team and join it", (new,)), create),
        Action(Command("team join", "Join a team", (known,)), join),
        Action(Command("team leave", "Leave your team"), leave),
    )

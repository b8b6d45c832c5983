"""``team`` for admins: rename, remove, assign, balance."""

from __future__ import annotations

from itertools import count

from adapters.card import Card, Table, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.commands.team import named_team, no_such_team, team_names
from bot.desk import Desk, known_channel, league_here, steered_league
from bot.person import SOMEBODY, mentioned
from quizzes.balance import TEAM_COUNTS, balanced, team_count
from quizzes.league import League
from quizzes.refusal import Refused
from quizzes.schedule import local_date
from quizzes.team import TeamTaken, folded, read_name
from storage.records import Records
from storage.teams import Team

NEW_TEAM = "Team {0}"
EVERYBODY = 100_000


class CannotPlay(Refused):
    """{name} cannot be in a team: that is a bot, or somebody who is not here any more."""


async def rename(desk: Desk, event: CommandEvent) -> Answer:
    """Call a team something else; its points stay."""
    name = read_name(event.arguments["name"])

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        team = named_team(records, event, league.id, event.arguments["team"])
        _require_own(records, event, team)
        if twin := records.teams.named(league.id, name, beside=team.id):
            raise TeamTaken(name=twin.name)
        records.teams.rename(team.id, name)
        return note(say("{team} is called {name} now.", team=team.name, name=name), ONLY_YOU)

    return await desk.store.write(unit)


async def remove(desk: Desk, event: CommandEvent) -> Answer:
    """Take a team out of play."""

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        team = named_team(records, event, league.id, event.arguments["team"])
        _require_own(records, event, team)
        records.teams.remove(team.id, desk.now())
        return note(
            say("{name} is gone.", name=team.name),
            say("What is open still counts for it, and its past stays on the boards."),
            ONLY_YOU,
        )

    return await desk.store.write(unit)


async def assign(desk: Desk, event: CommandEvent) -> Answer:
    """Put somebody in a team."""
    now = desk.now()
    user, name = await desk.store.read(lambda records: mentioned(records, event))
    if not (await desk.present(event.workspace, [user])).get(user, True):
        raise CannotPlay(name=name)

    def unit(records: Records) -> Card:
        league = league_here(records, event)
        team = named_team(records, event, league.id, event.arguments["team"])
        records.people.meet(event.workspace, {user: "" if name == SOMEBODY else name}, now)
        player = records.people.player(user)
        if player and not records.teams.join(league.id, player, team.id, known_channel(records, event), now):
            raise no_such_team(records, event, league.id, event.arguments["team"])
        return note(say("{name} plays for {team} from the next question on.", name=name, team=team.name), ONLY_YOU)

    return await desk.store.write(unit)


async def balance(desk: Desk, event: CommandEvent) -> Answer:
    """Deal everybody who plays into even teams, by what they showed last season, else by chance."""
    now = desk.now()

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        strength = _strength(records, league, desk)
        number = team_count(event.arguments["number"], len(strength))
        rows = []
        teams = _so_many(records, league, number).items()
        for (id, name), players in zip(teams, balanced(strength, number, desk.chance), strict=True):
            for player in players:
                records.teams.join(league.id, player, id, records.people.home(league.id, player), now)
            called = records.people.names(players)
            rows.append((name, ", ".join(called.get(player, "?") for player in players)))
        table = Table((say("Team"), say("Members")), tuple(rows))
        return Card(
            say("Even teams"),
            (table, line(say("They count from the next question on."), muted=True), line(ONLY_YOU, muted=True)),
        )

    return await desk.store.write(unit)


def _require_own(records: Records, event: CommandEvent, team: Team) -> None:
    """In a league of several workspaces, the giver's admins steer every team and the others' those of their people."""
    elsewhere = records.people.workspaces_of(records.teams.members(team.id))
    if not team.members or any(event.workspace not in theirs for theirs in elsewhere.values()):
        steered_league(records, event)


def _so_many(records: Records, league: League, number: int) -> dict[str, str]:
    """The ids and names of the first teams of a league, and of new ones where there are not so many."""
    known = records.teams.all(league.id)
    teams = {one.id: one.name for one in known[:number]}
    taken = {folded(one.name) for one in known}
    free = (name for n in count(1) if folded(name := NEW_TEAM.format(n)) not in taken)
    while len(teams) < number:
        name = next(free)
        if id := records.teams.create(league.id, name):
            teams[id] = name
    return teams


def _strength(records: Records, league: League, desk: Desk) -> dict[str, int]:
    """Points of last season (of this one while it is the first) of everybody here who played in it, or plays now."""
    number = records.seasons.at(league.id, local_date(desk.now(), "UTC")).number
    now, last = (
        {
            one.who: one.points
            for one in records.boards.top(league.id, "players", f"season:{n}", EVERYBODY, everybody=True)
        }
        for n in (number, max(number - 1, 1))
    )
    everybody = dict.fromkeys([*records.teams.players(league.id), *now], 0) | last
    here = records.people.players_in(records.leagues.workspaces_of(league.id))
    return {player: points for player, points in everybody.items() if player in here}


def actions(desk: Desk) -> tuple[Action, ...]:
    """What admins do with teams."""
    team = Parameter("team", "A team; in quotes where its name has spaces", suggest=team_names(desk), required=True)
    name = Parameter("name", "Its new name", required=True)
    person = Parameter("person", "A mention or a name", required=True)
    number = Parameter("number", "How many teams", required=True, number=TEAM_COUNTS)
    return (
        Action(Command("team rename", "Call a team something else", (team, name), admin=True), rename),
        Action(Command("team remove", "Take a team out of play; its past stays", (team,), admin=True), remove),
        Action(Command("team assign", "Put somebody in a team", (person, team), admin=True), assign),
        Action(Command("team balance", "Deal everybody into even teams", (number,), admin=True), balance),
    )

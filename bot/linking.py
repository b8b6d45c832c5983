"""Linking leagues: a workspace brings its channels and teams into another's league, and takes them out again.

What goes along with people wherever they play next is here too, for a channel that moves within its workspace.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.planning import plan, replan
from bot.seasons import first_unseen, today_in
from quizzes.away import carried
from quizzes.league import League, free_name
from quizzes.team import beside
from storage.records import Records
from storage.steering import NEVER


def join(records: Records, newcomer: League, host: League, now: datetime) -> None:
    """A league ends its season; its channels, and at zero its teams, go over to the host. Its past stays."""
    _end_season(records, newcomer, now)
    records.codes.void(newcomer.id, now)
    _bring_teams(records, newcomer, host, now)
    _move(records, newcomer, newcomer.workspace, host, now)
    bring_away_days(records, newcomer, host, now, lambda _: True)


def part(records: Records, shared: League, workspace: str, now: datetime) -> League:
    """A workspace gets a fresh league with the settings of the one it leaves, and with its own people's teams."""
    name = free_name(shared.name, records.leagues.owned(workspace))
    fresh = records.leagues.copy(shared, workspace, name, now)
    keep_rules(records, shared, fresh)
    _take_teams(records, shared, fresh, now)
    _move(records, shared, workspace, fresh, now)

    def goes(player: str) -> bool:
        return workspace in records.people.workspaces_of([player]).get(player, ())

    bring_away_days(records, shared, fresh, now, goes)
    return fresh


def keep_rules(records: Records, before: League, after: League) -> None:
    """What a league retired or ruled holds in one made from it; what it wrote itself is not asked there anyway."""
    own = {one.id for one in records.own_questions.approved([before.id])}
    for question in records.steering.aside(before.id, NEVER) - own:
        records.steering.retire(after.id, question)
    for hash, ruling in records.rulings.of(before.id).items():
        if records.rounds.question(hash).id not in own:
            records.rulings.add(after.id, hash, ruling, f"{after.id}/{hash}")


def bring_away_days(
    records: Records, before: League, after: League, now: datetime, goes: Callable[[str], bool]
) -> None:
    """What those who go said of days to come holds where they play now; where they played, what is out still counts."""
    seasons = records.seasons.all(after.id)
    for player, said in records.aways.coming(before.id, first_unseen(records, after, now)).items():
        if goes(player):
            for one in carried(said, records.aways.of(after.id, player), seasons):
                records.aways.declare(after.id, player, [one.day], one.since)


def _move(records: Records, before: League, workspace: str, after: League, now: datetime) -> None:
    home = records.leagues.of_workspace(workspace)
    for id, league_id in records.leagues.channels_in(workspace):
        if league_id == before.id:
            records.leagues.move(id, after.id)
            replan(records, id)
    if home is None or home.id == before.id:
        records.leagues.set_home(workspace, after.id)
    plan(records, now)


def _end_season(records: Records, league: League, now: datetime) -> None:
    """End what was played, with the latest date asked; no further season follows by itself."""
    running = records.seasons.set_length(league.id, "", today_in(records, league, now))
    asked = records.seasons.latest_asked(league.id)
    if asked is not None and asked >= running.starts:
        records.seasons.end(league.id, running, asked)


def _bring_teams(records: Records, newcomer: League, host: League, now: datetime) -> None:
    """The newcomer's teams in the host's league; who is in a team there stays in it."""
    origin = records.leagues.name(newcomer.workspace)
    taken = [one.name for one in records.teams.all(host.id)]
    placed = set(records.teams.players(host.id))
    for team in records.teams.all(newcomer.id):
        taken.append(beside(team.name, origin, taken))
        coming = [one for one in records.teams.members(team.id) if one not in placed]
        _team_of(records, host, taken[-1], coming, newcomer, now)


def _take_teams(records: Records, shared: League, fresh: League, now: datetime) -> None:
    """Teams with people of the workspace that leaves, for these people; who plays on in both is in both."""
    origin = records.leagues.name(fresh.workspace)
    staying = records.leagues.workspaces_of(shared.id).keys() - {fresh.workspace}
    taken: list[str] = []
    for team in records.teams.all(shared.id):
        workspaces = records.people.workspaces_of(records.teams.members(team.id))
        going = sorted(one for one, theirs in workspaces.items() if fresh.workspace in theirs)
        if not going:
            continue
        taken.append(beside(team.name.removesuffix(f" ({origin})") or team.name, origin, taken))
        _team_of(records, fresh, taken[-1], going, shared, now)
        for player in going:
            if workspaces[player].isdisjoint(staying):
                records.teams.leave(shared.id, player, now)
        if not records.teams.members(team.id):
            records.teams.remove(team.id, now)


def _team_of(
    records: Records, league: League, name: str, players: Sequence[str], before: League, now: datetime
) -> None:
    """A team at zero with these players, at home where they were."""
    if id := records.teams.create(league.id, name):
        for player in players:
            records.teams.join(league.id, player, id, records.people.home(before.id, player), now)

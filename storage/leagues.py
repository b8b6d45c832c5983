"""Workspaces, their leagues and channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, or_, select, union, update

from quizzes.admission import Admission
from quizzes.league import League
from quizzes.team import folded
from storage.limits import Limits
from storage.statements import attempt_clock, insert, insert_once
from storage.tables import channel, home_league, league, season, workspace

# Every claim of a question asks these: they are built once.
_BY_ID = select(league).where(league.c.id == bindparam("id"))
_CHANNEL = select(
    channel.c.id, channel.c.workspace, channel.c.league, channel.c.status, channel.c.pause_reason, channel.c.ping,
    channel.c.discuss,
).where(channel.c.id == bindparam("id"))  # fmt: skip
_PLAYS_IN = union(
    select(league.c.workspace).where(league.c.id == bindparam("id")),
    select(channel.c.workspace).where(channel.c.league == bindparam("id")),
    select(home_league.c.workspace).where(home_league.c.league == bindparam("id")),
)
_BESIDE = union(
    select(league.c.id).where(league.c.workspace.in_(_PLAYS_IN)),
    select(channel.c.league).where(channel.c.workspace.in_(_PLAYS_IN)),
    select(home_league.c.league).where(home_league.c.workspace.in_(_PLAYS_IN)),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a workspace, and the league its rounds count in."""

    id: str
    workspace: str
    league: str
    status: str
    pause_reason: str
    ping: str | None = None
    discuss: bool = False


class Leagues:
    """Workspaces, leagues, channels and seasons."""

    def __init__(self, connection: Connection, make_id: Callable[[], str], limits: Limits) -> None:
        self._connection = connection
        self._make_id = make_id
        self._limits = limits

    def enter(self, id: str, name: str, at: datetime) -> None:
        """A workspace takes the bot in, for the first time or again."""
        statement = insert(self._connection, workspace).values(id=id, name=name or id, status="active", since=at)
        again: dict[str, Any] = {"status": "active", "left": None}
        again |= {"name": name} if name else {}
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again))
        self._limits.lift(id)

    def leave(self, id: str) -> None:
        """A workspace throws the bot out: nothing is sent there until it comes back."""
        statement = update(workspace).where(workspace.c.id == id, workspace.c.status == "active")
        self._connection.execute(statement.values(status="suspended", left=attempt_clock(self._connection)))

    def take_stock(self, platform: str, present: Mapping[str, str], covers: Callable[[str], bool]) -> None:
        """A platform tells every workspace that has the bot and its name: what came, left or is called so meanwhile.

        It says nothing of those that it does not ``cover``.
        """
        now = attempt_clock(self._connection)
        here = workspace.c.id.startswith(f"{platform}:", autoescape=True)
        statement = select(workspace.c.id, workspace.c.status, workspace.c.name).where(here)
        known = {row.id: (row.status, row.name) for row in self._connection.execute(statement)}
        for id, name in present.items():
            status, called = known.get(id, ("", ""))
            if status != "active" or (name and name != called):
                self.enter(id, name, now)
        for id in known.keys() - present.keys():
            if covers(id):
                self.leave(id)

    def left_long_ago(self, after: timedelta) -> list[str]:
        """The workspaces that threw the bot out that long ago and did not take it in again."""
        before = attempt_clock(self._connection) - after
        statement = select(workspace.c.id).where(workspace.c.status == "suspended", workspace.c.left < before)
        return list(self._connection.execute(statement.order_by(workspace.c.id)).scalars())

    def suspended(self, id: str) -> bool:
        """Whether a workspace has thrown the bot out."""
        return self._connection.execute(select(workspace.c.status).where(workspace.c.id == id)).scalar() == "suspended"

    def admit(self, id: str, chosen: Admission) -> None:
        """Who may play in a workspace from now on."""
        self._connection.execute(update(workspace).where(workspace.c.id == id).values(admission=chosen))

    def admissions(self) -> dict[str, Admission]:
        """Who may play in each workspace where an admin chose something else than what holds at first."""
        chosen = select(workspace.c.id, workspace.c.admission).where(workspace.c.admission != Admission.WORKSPACE)
        return {row.id: Admission(row.admission) for row in self._connection.execute(chosen)}

    def know(self, id: str, at: datetime) -> None:
        """Make sure the workspace has a row; one that is suspended stays so."""
        insert_once(self._connection, workspace, id=id, name=id, status="active", since=at)

    def home_of(self, workspace_id: str, pack: str, at: datetime) -> League:
        """The league a workspace plays in, made on first use."""
        self.know(workspace_id, at)
        known = self.of_workspace(workspace_id) or self._make(workspace_id, workspace_id, "League", pack, at)
        if known := known or self.of_workspace(workspace_id):  # made by another process meanwhile
            return known
        # Its first league went to those it was shared with, while it was away.
        id = f"{workspace_id}/{self._make_id()}"
        anew = self._make(id, workspace_id, "League", pack, at) or self.league(id)
        self.set_home(workspace_id, anew.id)
        return anew

    def create(self, workspace_id: str, name: str, pack: str, at: datetime) -> League | None:
        """One more league of a workspace; None when it has one that looks like this already."""
        return self._make(f"{workspace_id}/{folded(name)}", workspace_id, name, pack, at)

    def copy(self, of: League, workspace_id: str, name: str, at: datetime) -> League:
        """A league of a workspace with the pack and the settings of another."""
        id = f"{workspace_id}/{self._make_id()}"
        made = self._make(id, workspace_id, name, of.pack, at) or self.league(id)
        length = select(league.c.season_length).where(league.c.id == of.id).scalar_subquery()
        self.score_challenges(made.id, self.scores_challenges(of.id))
        statement = update(league).where(league.c.id == made.id)
        self._connection.execute(statement.values(topics=list(of.topics), season_length=length))
        return self.league(made.id)

    def _make(self, id: str, workspace_id: str, name: str, pack: str, at: datetime) -> League | None:
        made = insert_once(
            self._connection, league, id=id, workspace=workspace_id, name=name, pack=pack, topics=[],
            seed=self._make_id(),
        )  # fmt: skip
        # A day early: somewhere it is still yesterday.
        first_day = at.date() - timedelta(days=1)
        insert_once(self._connection, season, league=id, number=1, name="Season 1", starts=first_day)
        return self.league(id) if made else None

    def owned(self, workspace_id: str) -> list[League]:
        """The leagues of a workspace, its first one first."""
        statement = select(league).where(league.c.workspace == workspace_id)
        return [_league(row) for row in self._connection.execute(statement.order_by(league.c.id))]

    def of_workspace(self, workspace_id: str) -> League | None:
        """The league a workspace's people play in when no channel says otherwise, once there is one."""
        joined = select(home_league.c.league).where(home_league.c.workspace == workspace_id)
        own = (league.c.id == workspace_id) & (league.c.workspace == workspace_id)
        statement = select(league).where(league.c.id.in_(joined) | (own & ~joined.exists()))
        row = self._connection.execute(statement).first()
        return _league(row) if row else None

    def set_home(self, workspace_id: str, league_id: str) -> None:
        """Let a workspace's people play in this league when no channel says otherwise."""
        statement = insert(self._connection, home_league).values(workspace=workspace_id, league=league_id)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["workspace"], set_={"league": league_id})
        )

    def workspaces_of(self, league_id: str) -> dict[str, str]:
        """The ids and names of the workspaces that play in a league, the one it belongs to first."""
        owner = select(league.c.workspace).where(league.c.id == league_id)
        playing = select(channel.c.workspace).where(channel.c.league == league_id)
        at_home = select(home_league.c.workspace).where(home_league.c.league == league_id)
        within = or_(*(workspace.c.id.in_(some) for some in (owner, playing, at_home)))
        statement = select(workspace.c.id, workspace.c.name).where(within)
        first = case((workspace.c.id.in_(owner), 0), else_=1)
        return dict(self._connection.execute(statement.order_by(first, workspace.c.id)).all())

    def name(self, workspace_id: str) -> str:
        """What a workspace is called."""
        found = self._connection.execute(select(workspace.c.name).where(workspace.c.id == workspace_id)).scalar()
        return found or workspace_id

    def steers(self, workspace_id: str, one: League) -> bool:
        """Whether a workspace's admins steer all of a league: the giver's do, the others' in it while that is away."""
        if one.workspace == workspace_id:
            return True
        return self.suspended(one.workspace) and workspace_id in self.workspaces_of(one.id)

    def of_channel(self, channel_id: str) -> League | None:
        """The league a channel belongs to, if it was ever set up."""
        statement = select(league).join(channel, channel.c.league == league.c.id).where(channel.c.id == channel_id)
        row = self._connection.execute(statement).first()
        return _league(row) if row else None

    def league(self, id: str) -> League:
        """A league by id."""
        return _league(self._connection.execute(_BY_ID, {"id": id}).one())

    def all(self) -> list[League]:
        """Every league there is."""
        return [_league(row) for row in self._connection.execute(select(league).order_by(league.c.id))]

    def set_topics(self, id: str, topics: Sequence[str]) -> None:
        """Which topics a league is asked about; none means all."""
        self._connection.execute(update(league).where(league.c.id == id).values(topics=list(topics)))

    def score_challenges(self, id: str, score: bool) -> None:
        """Whether the challenges of a league that start from now on bring points."""
        self._connection.execute(update(league).where(league.c.id == id).values(challenges=score))

    def scores_challenges(self, id: str) -> bool:
        """Whether they do."""
        return bool(self._connection.execute(select(league.c.challenges).where(league.c.id == id)).scalar())

    def add_channel(self, id: str, workspace_id: str, league_id: str) -> Channel:
        """Make sure a channel is known; one that was paused is active again."""
        statement = insert(self._connection, channel).values(
            id=id, workspace=workspace_id, league=league_id, status="active", pause_reason=""
        )
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"status": "active", "pause_reason": ""})
        )
        self._limits.lift(workspace_id, id)
        return self.channel(id) or Channel(id, workspace_id, league_id, "active", "")

    def channel(self, id: str) -> Channel | None:
        """A channel by id, if it was ever set up."""
        row = self._connection.execute(_CHANNEL, {"id": id}).first()
        return Channel(*row) if row else None

    def move(self, channel_id: str, league_id: str) -> None:
        """Let a channel's rounds count in another league from the next one planned on."""
        self._connection.execute(update(channel).where(channel.c.id == channel_id).values(league=league_id))

    def channels_in(self, workspace_id: str) -> list[tuple[str, str]]:
        """Every channel of a workspace and the league it plays in."""
        statement = select(channel.c.id, channel.c.league).where(channel.c.workspace == workspace_id)
        return [(id, league_id) for id, league_id in self._connection.execute(statement.order_by(channel.c.id))]

    def set_ping(self, id: str, role: str | None) -> None:
        """Which role is told of a channel's new question; None is nobody."""
        self._connection.execute(update(channel).where(channel.c.id == id).values(ping=role))

    def set_discuss(self, id: str, discuss: bool) -> None:
        """Whether a thread is opened under a channel's reveal."""
        self._connection.execute(update(channel).where(channel.c.id == id).values(discuss=discuss))

    def channels_of(self, league_id: str) -> list[str]:
        """The ids of a league's channels."""
        statement = select(channel.c.id).where(channel.c.league == league_id).order_by(channel.c.id)
        return list(self._connection.execute(statement).scalars())

    def touching(self, workspace_id: str) -> list[League]:
        """The leagues that play in a workspace."""
        here = select(channel.c.league).where(channel.c.workspace == workspace_id)
        home = select(home_league.c.league).where(home_league.c.workspace == workspace_id)
        playing = or_(league.c.workspace == workspace_id, league.c.id.in_(here), league.c.id.in_(home))
        statement = select(league).where(playing)
        return [_league(row) for row in self._connection.execute(statement.order_by(league.c.id))]

    def beside(self, id: str) -> list[str]:
        """The ids of the other leagues that play in a workspace where this one does."""
        return sorted(set(self._connection.execute(_BESIDE, {"id": id}).scalars()) - {id})

    def revive(self, id: str) -> None:
        """Try a channel again that could not be reached; who asks for it has the bot installed."""
        found = self.channel(id)
        if found is None:
            return
        active = {"status": "active", "pause_reason": ""}
        self._connection.execute(update(channel).where(channel.c.id == id).values(**active))
        here = update(workspace).where(workspace.c.id == found.workspace)
        self._connection.execute(here.values(status="active", left=None))
        self._limits.lift(found.workspace, id)

    def pause(self, id: str, reason: str) -> bool:
        """Stop posting to a channel that cannot be reached; whether it was active until now."""
        statement = (
            update(channel)
            .where(channel.c.id == id, channel.c.status == "active")
            .values(status="paused", pause_reason=reason)
        )
        return self._connection.execute(statement).rowcount > 0

    def resume(self, workspace_id: str, because: str) -> bool:
        """Post again to the channels of a workspace that were paused for a reason that begins so; whether any was."""
        paused = channel.c.pause_reason.startswith(because, autoescape=True)
        statement = update(channel).where(channel.c.workspace == workspace_id, channel.c.status == "paused", paused)
        return self._connection.execute(statement.values(status="active", pause_reason="")).rowcount > 0

    def lock(self, id: str) -> None:
        """Let nobody else settle this league's boards until this unit is over: each must see what the other counted.

        SQLite has one writer anyway.
        """
        self._connection.execute(select(league.c.id).where(league.c.id == id).with_for_update(key_share=True))


def _league(row: Row[tuple[str, ...]]) -> League:
    return League(row.id, row.workspace, row.name, row.pack, tuple(row.topics), row.seed)

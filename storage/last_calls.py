"""Last calls: who wants a word before a question closes that they have not answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from quizzes.round import Kind, Status
from storage.people import PLAYS
from storage.statements import insert
from storage.tables import account, answer, away_day, channel, last_call, round


@dataclass(frozen=True, slots=True)
class LastCall:
    """A person, the channel they asked in, and an open round. ``account`` is internal, ``user`` the platform's."""

    player: str
    account: str
    user: str
    workspace: str
    asked_in: str | None
    round: str
    channel: str
    league: str
    opened: datetime
    closes: datetime


class LastCalls:
    """One wish for each player."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def want(self, player_id: str, account_id: str, channel_id: str | None) -> None:
        """Call a player from now on."""
        values = {"account": account_id, "channel": channel_id}
        statement = insert(self._connection, last_call).values(player=player_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["player"], set_=values))

    def drop(self, player_id: str) -> None:
        """Call a player no more."""
        self._connection.execute(delete(last_call).where(last_call.c.player == player_id))

    def wanted(self, player_id: str) -> bool:
        """Whether a player is called."""
        statement = select(last_call.c.player).where(last_call.c.player == player_id)
        return self._connection.execute(statement).first() is not None

    def due(self, now: datetime, until: datetime) -> list[LastCall]:
        """Who is here and has not answered a daily of their workspace that closes after ``now``, by ``until``."""
        person = (last_call.c.player, last_call.c.account, account.c.user, account.c.workspace, last_call.c.channel)
        statement = (
            select(*person, round.c.id, round.c.channel, round.c.league, round.c.opened, round.c.closes)
            .join_from(last_call, account, account.c.id == last_call.c.account)
            .join(channel, channel.c.workspace == account.c.workspace)
            .join(round, round.c.channel == channel.c.id)
            .where(
                *PLAYS,
                round.c.status == Status.OPEN,
                round.c.kind == Kind.DAILY,
                round.c.closes > now,
                round.c.closes <= until,
                ~_answered(last_call.c.player),
                ~_away(last_call.c.player),
            )
            .order_by(last_call.c.player, round.c.id)
        )
        rows: Sequence[Any] = self._connection.execute(statement).all()
        return [LastCall(*row) for row in rows]

    def still(self, account_id: str, round_id: str, now: datetime) -> bool:
        """Whether a person can still answer a round, and has not."""
        statement = (
            select(round.c.id)
            .join(account, account.c.id == account_id)
            .where(round.c.id == round_id, round.c.status == Status.OPEN, round.c.closes > now)
            .where(~_answered(account.c.player))
        )
        return self._connection.execute(statement).first() is not None


def _away(player: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a player is away on the day of ``round``."""
    same = and_(away_day.c.league == round.c.league, away_day.c.day == round.c.day)
    return select(away_day.c.player).where(away_day.c.player == player, same).correlate(round, last_call).exists()


def _answered(player: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a player has answered the question of the day of ``round``, wherever it was."""
    other, mine = round.alias(), account.alias()
    same = and_(other.c.league == round.c.league, other.c.day == round.c.day, other.c.kind == Kind.DAILY)
    return (
        select(answer.c.round)
        .join(other, other.c.id == answer.c.round)
        .join(mine, mine.c.id == answer.c.account)
        .where(mine.c.player == player, same)
        .correlate(round, last_call, account)
        .exists()
    )

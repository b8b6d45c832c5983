"""What is kept about one person, and how it is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from quizzes.question import from_snapshot
from quizzes.round import Status
from storage.tables import (
    account,
    account_link,
    answer,
    answer_event,
    away_day,
    challenge_point,
    delivery,
    delivery_attempt,
    exam_item,
    member_round,
    membership,
    metadata,
    named_admin,
    one_time_code,
    player,
    rate_limit,
    round,
    snapshot,
    wrong_code,
)

FORGOTTEN = "someone"
# Of a player who is forgotten these stay, and nobody's name with them: boards and teams are made of them.
_STAY = {one.name for one in (account, account_link, membership, member_round, away_day, challenge_point)}


class Personal:
    """Everything that hangs on one account of a platform and the player behind it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def everything(self, user: str, places: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        """Every row about a person, by table; ``places`` are those where messages go to them alone.

        Which tables these are follows from the foreign keys, so a new one is never left out.
        """
        found = self._connection.execute(select(account.c.id, account.c.player).where(account.c.user == user)).first()
        if found is None:
            return {}
        ids = {account: [found.id], player: sorted({found.player, *self._alone(found.id, found.player)})}
        belongings = _belongings(ids[player])
        rows: dict[str, list[dict[str, Any]]] = {}
        for table in metadata.sorted_tables:
            mine = [table.c.id.in_(ids[table])] if table in ids else _pointing(table, ids)
            if table in belongings:
                mine = [*mine, belongings[table]]
            if mine:
                rows[table.name] = self._rows(table, or_(*mine))
        rows[answer.name] = [row | self._asked(row["choice"], round.c.id == row["round"]) for row in rows[answer.name]]
        rows[exam_item.name] = [
            row | self._asked(row["choice"], snapshot.c.hash == row["snapshot"]) for row in rows[exam_item.name]
        ]
        for table in (delivery, rate_limit):
            rows[table.name] = self._rows(table, table.c.place.in_(list(places)))
        return rows

    def forget(self, user: str, places: Sequence[str], now: datetime) -> bool:
        """Empty a person's account; False when there is none. What they chose becomes nobody's.

        Their answers in rounds that are still open are taken back. Points that a team has, it keeps.
        """
        found = self._connection.execute(select(account.c.id, account.c.player).where(account.c.user == user)).first()
        if found is None:
            return False
        still_open = select(round.c.id).where(round.c.status.in_((Status.PLANNED, Status.OPEN)))
        for table in (answer, answer_event):
            theirs = (table.c.account == found.id, table.c.round.in_(still_open))
            self._connection.execute(delete(table).where(*theirs))
        for account_id in (named_admin.c.account, one_time_code.c.maker, wrong_code.c.account):
            self._connection.execute(delete(account_id.table).where(account_id == found.id))
        self._connection.execute(
            update(account).where(account.c.id == found.id).values(user=None, name=FORGOTTEN, left=None, refused=None)
        )
        self._forget_messages(places)
        for id in self._alone(found.id, found.player):
            self._forget_player(id, now)
        return True

    def _alone(self, account_id: str, player_id: str) -> list[str]:
        """The players that an account is or was, unless another account that is not forgotten is one of them now."""
        was = select(account_link.c.player).where(account_link.c.account == account_id)
        others = select(account.c.player).where(account.c.user.is_not(None), account.c.id != account_id)
        these = player.c.id.in_(was) | (player.c.id == player_id)
        return list(self._connection.execute(select(player.c.id).where(these, player.c.id.not_in(others))).scalars())

    def _forget_player(self, id: str, now: datetime) -> None:
        self._connection.execute(
            update(player).where(player.c.id == id).values(alias=None, hidden=True, exam=None, cheered=False)
        )
        present = (membership.c.player == id, membership.c.until.is_(None))
        self._connection.execute(update(membership).where(*present).values(until=now))
        for table, theirs in reversed(_belongings([id]).items()):
            self._connection.execute(delete(table).where(theirs))

    def _forget_messages(self, places: Sequence[str]) -> None:
        over = select(delivery.c.key).where(delivery.c.place.in_(list(places)), delivery.c.state != "sending")
        keys = list(self._connection.execute(over).scalars())
        self._connection.execute(delete(delivery_attempt).where(delivery_attempt.c.delivery.in_(keys)))
        self._connection.execute(delete(delivery).where(delivery.c.key.in_(keys)))
        self._connection.execute(delete(rate_limit).where(rate_limit.c.place.in_(list(places))))

    def _rows(self, table: Table, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(select(table).where(condition)).mappings()]

    def _asked(self, choice: frozenset[int], where: ColumnElement[bool]) -> dict[str, Any]:
        """What the question of an answer was, and the words that were chosen."""
        asked = select(snapshot.c.content).outerjoin(round, round.c.snapshot == snapshot.c.hash)
        content = self._connection.execute(asked.where(where)).scalar()
        if content is None:
            return {}
        question = from_snapshot(content)
        return {
            "question": question.stem,
            "chosen": [question.options[own].text for own in sorted(choice) if own < len(question.options)],
        }


def _belongings(players: list[str]) -> dict[Table, ColumnElement[bool]]:
    """The rows that are these players' alone, or a part of something that is; what others are a part of comes first."""
    found: dict[Table, ColumnElement[bool]] = {}
    for table in metadata.sorted_tables:
        mine = _pointing(table, {player: players})
        for key in table.foreign_keys:
            if key.column.table in found:
                mine.append(key.parent.in_(select(key.column).where(found[key.column.table])))
        if mine and table.name not in _STAY:
            found[table] = or_(*mine)
    return found


def _pointing(table: Table, ids: dict[Table, list[str]]) -> list[ColumnElement[bool]]:
    """The conditions for rows of a table that point at one of these rows."""
    return [key.parent.in_(ids[key.column.table]) for key in table.foreign_keys if key.column.table in ids]

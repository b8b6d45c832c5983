"""Schedules: one per channel, and the days somebody skipped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Row, delete, select, update

from quizzes.schedule import Schedule, read_time
from storage.statements import insert
from storage.tables import account, channel, schedule, skipped_day, workspace


class Schedules:
    """Schedules and skipped days."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, given: Schedule, owner: str, at: datetime) -> None:
        """Give a channel its schedule, in place of the one it had; ``owner`` is the account that did so."""
        values = {
            "at": f"{given.at:%H:%M}",
            "zone": given.zone,
            "days": given.days,
            "open_minutes": given.open_minutes,
            "paused": given.paused,
            "since": at,
            "owner": owner,
        }
        statement = insert(self._connection, schedule).values(channel=given.channel, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["channel"], set_=values))

    def of(self, channel_id: str) -> Schedule | None:
        """A channel's schedule."""
        row = self._connection.execute(select(schedule).where(schedule.c.channel == channel_id)).first()
        return _schedule(row) if row else None

    def owner(self, channel_id: str) -> str | None:
        """The platform id of the person who set the channel up."""
        statement = select(account.c.user).join(schedule, schedule.c.owner == account.c.id)
        return self._connection.execute(statement.where(schedule.c.channel == channel_id)).scalar()

    def in_workspace(self, workspace_id: str) -> list[Schedule]:
        """The schedules of one workspace."""
        statement = select(schedule).join(channel).where(channel.c.workspace == workspace_id)
        return [_schedule(row) for row in self._connection.execute(statement.order_by(schedule.c.channel))]

    def running(self) -> list[tuple[Schedule, datetime]]:
        """Every schedule that asks, with the instant since which it holds."""
        statement = (
            select(schedule)
            .join(channel, channel.c.id == schedule.c.channel)
            .join(workspace, workspace.c.id == channel.c.workspace)
            .where(~schedule.c.paused, channel.c.status == "active", workspace.c.status == "active")
            .order_by(schedule.c.channel)
        )
        return [(_schedule(row), row.since) for row in self._connection.execute(statement)]

    def pause(self, channel_id: str, paused: bool, at: datetime) -> None:
        """Stop or go on asking. Going on counts from ``at``: the days before are not made up for."""
        values = {"paused": paused} if paused else {"paused": paused, "since": at}
        self._connection.execute(update(schedule).where(schedule.c.channel == channel_id).values(**values))

    def set_recap(self, channel_id: str, day: int | None) -> None:
        """The weekday on which a channel reads what its week was like; None for never."""
        self._connection.execute(update(schedule).where(schedule.c.channel == channel_id).values(recap=day))

    def remove(self, channel_id: str) -> None:
        """Forget a channel's schedule and its skipped days; rounds and answers stay."""
        self._connection.execute(delete(skipped_day).where(skipped_day.c.channel == channel_id))
        self._connection.execute(delete(schedule).where(schedule.c.channel == channel_id))

    def skip(self, channel_id: str, days: Sequence[date]) -> None:
        """Do not ask on these local dates."""
        statement = insert(self._connection, skipped_day).on_conflict_do_nothing()
        self._connection.execute(statement, [{"channel": channel_id, "day": day} for day in days])

    def skipped(self, channel_id: str) -> frozenset[date]:
        """The local dates a channel is not asked."""
        statement = select(skipped_day.c.day).where(skipped_day.c.channel == channel_id)
        return frozenset(self._connection.execute(statement).scalars())

    def all_skipped(self) -> dict[str, frozenset[date]]:
        """The skipped dates of every channel that has any."""
        found: dict[str, set[date]] = {}
        for row in self._connection.execute(select(skipped_day)):
            found.setdefault(row.channel, set()).add(row.day)
        return {channel_id: frozenset(days) for channel_id, days in found.items()}


def _schedule(row: Row[tuple[str, ...]]) -> Schedule:
    return Schedule(row.channel, read_time(row.at), row.zone, row.days, row.open_minutes, row.paused, row.recap)

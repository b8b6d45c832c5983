"""What the bench plays with: workspaces, open rounds and people, written straight into a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from adapters.place import platform
from quizzes.question import Kind as QuestionKind
from quizzes.question import Level, Option, Question
from quizzes.round import Kind, Round, Status
from storage.deliveries import question_key
from storage.records import Records
from storage.store import Store

QUESTION = Question(
    id="sqs-1", revision=1, kind=QuestionKind.SINGLE, level=Level.MEDIUM, domain="development",
    services=("Amazon SQS",), stem="Which?", explanation="So.", notes=(), reference="https://docs.aws.amazon.com/",
    checked="2026-11", topic="sqs",
    options=tuple(Option(f"option {n}", n == 0, "because") for n in range(4)),
)  # fmt: skip
LEAGUE = "bench"


def rows(connection: Connection, table: Table, many: Iterable[Mapping[str, Any]], at_once: int = 20_000) -> None:
    """Insert many rows."""
    some: list[Mapping[str, Any]] = []
    for row in many:
        some.append(row)
        if len(some) == at_once:
            connection.execute(insert(table), some)
            some.clear()
    if some:
        connection.execute(insert(table), some)


async def open_round(url: str, workspace: str, channel: str, message: str) -> str:
    """A round that is open for an hour, posted as ``message``; its id."""
    now = datetime.now(UTC)
    id = f"{channel}/{now.date()}"

    def unit(records: Records) -> None:
        league = records.leagues.home_of(workspace, "aws-developer", now)
        records.leagues.add_channel(channel, workspace, league.id)
        hash = records.rounds.add_snapshot(league.pack, QUESTION)
        records.rounds.plan(
            Round(id, league.id, channel, Kind.DAILY, now.date(), "UTC", now, 480, Status.OPEN, now,
                  now + timedelta(hours=8), hash, (3, 1, 0, 2))
        )  # fmt: skip
        key = question_key(id)
        records.deliveries.owe(key, "question", channel, workspace, now, round_id=id)
        claimed = records.deliveries.claim("bench", [platform(channel)], now, timedelta(minutes=1))
        assert claimed is not None
        records.deliveries.sent(key, claimed.token, message)

    store = Store(url)
    await store.write(unit)
    await store.close()
    return id


def people(count: int) -> Sequence[str]:
    """Ids of so many people."""
    return [f"U{number:06}" for number in range(count)]

"""``save_answers`` on PostgreSQL, beside pgbench with the same rows and statements, one transaction each."""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import time
from datetime import UTC, datetime

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from quizzes.answer import Click
from storage.store import Store
from tests.bench.databases import PROGRAMS, Databases
from tests.bench.measure import Measure, in_turns
from tests.bench.world import open_round

IN_FLIGHT, CROWD = 32, 1_000

# What saving one click comes to, statement by statement: the round with its lock, the person and what stands, the
# answer, the event.
SCRIPT = """
\\set who random(0, {last})
\\set event random(1, 9000000000000000)
\\set choice random(0, 3)
BEGIN;
SELECT round.*, channel.workspace, snapshot.content ->> 'kind', delivery.message FROM round
  JOIN channel ON channel.id = round.channel LEFT JOIN snapshot ON snapshot.hash = round.snapshot
  LEFT JOIN delivery ON delivery.key = 'q/' || round.id WHERE round.id = :round FOR SHARE OF round;
SELECT account."user", account.id, answer.round, answer.choice, answer.clicked, answer.event FROM account
  LEFT JOIN answer ON answer.account = account.id AND answer.round = :round WHERE account."user" = :people || :who;
INSERT INTO answer (round, account, choice, clicked, event)
  VALUES (:round, 'a' || :who, :choice, clock_timestamp(), lpad(:event::text, 64, '0'))
  ON CONFLICT (round, account)
  DO UPDATE SET choice = excluded.choice, clicked = excluded.clicked, event = excluded.event
  WHERE answer.clicked < excluded.clicked OR answer.clicked = excluded.clicked AND answer.event < excluded.event
  RETURNING round, account;
INSERT INTO answer_event (event, round, account, choice, clicked, received, verdict)
  VALUES (md5(:event::text) || md5(:event::text), :round, 'a' || :who, :choice, clock_timestamp(), clock_timestamp(),
  'changed') ON CONFLICT DO NOTHING RETURNING event;
COMMIT;
"""


async def postgres(databases: Databases, clicks: int) -> list[Measure]:
    """Clicks of a thousand people, 32 in flight."""
    ours, floor = databases.fresh("postgresql"), databases.fresh("postgresql")
    for url in (ours, floor):
        id = await open_round(url, "slack:T1", "slack:T1:C1", "slack:T1:C1:1")
        _crowd(url)
    script = databases.folder / "click.sql"
    script.write_text(SCRIPT.format(last=CROWD - 1), "utf-8")
    store = Store(ours)
    numbers = itertools.count()

    async def save() -> float:
        left = iter(range(clicks))

        async def one_after_another() -> None:
            for _ in left:
                number = next(numbers)
                user = f"slack:T1:{number % CROWD}"
                now = datetime.now(UTC)
                click = Click(f"s:{number}", id, "slack:T1", user, user, frozenset({number // CROWD % 4}), now)
                await store.save_answer(click, now)

        began = time.perf_counter()
        await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))
        return clicks / (time.perf_counter() - began)

    async def bench() -> float:
        return await asyncio.to_thread(_pgbench, floor, str(script), id, clicks)

    try:
        rates = await in_turns(5, save, bench)
    finally:
        await store.close()
    return [Measure("save_answers on PostgreSQL, 32 in flight", *rates, "clicks/s", 1.0)]


def _pgbench(url: str, script: str, round: str, clicks: int) -> float:
    where = make_url(url)
    command = [
        PROGRAMS / "pgbench", "--no-vacuum", "--client", str(IN_FLIGHT), "--jobs", "2", "--protocol", "prepared",
        "--transactions", str(max(clicks // IN_FLIGHT, 1)), "--define", f"round={round}",
        "--define", "people=slack:T1:", "--file", script, "--host", str(where.query["host"]),
        "--username", where.username or "postgres", where.database or "",
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert not done.returncode, done.stderr[:1000]
    assert found is not None, done.stdout
    return float(found[1])


def _crowd(url: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    people = f"FROM generate_series(0, {CROWD - 1}) n"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO player (id, since) SELECT 'p' || n, now() {people}"))
        connection.execute(
            text(
                'INSERT INTO account (id, workspace, "user", name, player)'
                f" SELECT 'a' || n, 'slack:T1', 'slack:T1:' || n, n, 'p' || n {people}"
            )
        )
        connection.execute(text("ANALYZE"))
    engine.dispose()

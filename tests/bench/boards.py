"""Boards: what a reader waits for, small and large; and what a close costs."""

from __future__ import annotations

import sqlite3
import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import event, func, select

from bot.closing import close
from quizzes.round import Status
from storage.boards import Standing
from storage.engine import open_engine
from storage.records import Records
from storage.store import Store
from storage.tables import account, answer, membership, player, round, team
from storage.tables import answer as answers
from tests.bench.databases import Databases
from tests.bench.measure import Measure, in_turns
from tests.bench.world import QUESTION, rows

LEAGUE, CHANNEL = "slack:T1", "slack:T1:C1"
START = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINE = f"p{7:07}"
TEAM_SIZE = 10


async def view(databases: Databases, days: int, small: int, large: int) -> list[Measure]:
    """Ten players, ten teams and my place: large against small, and against summing the answers."""
    measures = []
    for kind in ("sqlite", "postgresql"):
        stores = [Store(_played(databases.fresh(kind), size, days)) for size in (large, small)]
        times = await in_turns(7, *(lambda store=store: _timed(store, _look, 300) for store in stores))
        summed = median([await _timed(stores[0], _sum, 1) for _ in range(3)])
        name = f"board, {large * days:,} answers of {large:,} players, {kind}"
        measures += [
            Measure(f"{name}: against {small * days:,} answers", *times, "ms", 1.5, less=True),
            Measure(f"{name}: times faster than summing", summed, times[0], "ms", 300.0),
        ]
        for store in stores:
            await store.close()
    return measures


async def reveal(databases: Databases, players: int, days: int) -> list[Measure]:
    """The close of a round that everybody answered, after some days of play: time inside SQLite."""
    url = _played(databases.fresh("sqlite"), players, days, closed=days - 5)
    engine_time: list[float] = []
    store = Store(url)
    _time_sqlite(store, engine_time)
    now = NINE + timedelta(days=days + 1)
    whole, inside = [], []
    for day in range(days - 5, days):
        found = await store.read(lambda records, day=day: records.rounds.get(f"{CHANNEL}/{START + timedelta(day)}"))
        assert found is not None
        engine_time.clear()
        began = time.perf_counter()
        assert await store.write(lambda records, found=found: close(records, found, now))
        whole.append((time.perf_counter() - began) * 1000)
        inside.append(sum(engine_time) * 1000)
    await store.close()
    note = (
        f"a third is finding {players:,} rows on each of four boards and writing those who gained; then come the "
        f"member-rounds, reading who answered and who is in which team, the commit and the teams; the whole unit, "
        f"grading and review cards in Python included, took {median(whole):.0f} ms"
    )
    return [Measure(f"close with {players:,} answers, time inside SQLite", median(inside), 100.0, "ms", 1.0,
                    less=True, note=note)]  # fmt: skip


def _look(records: Records) -> tuple[list[Standing], list[Standing], Standing | None]:
    """What ``board`` shows."""
    period = "season:1"
    teams = records.boards.top(LEAGUE, "teams", period, 10)
    players = records.boards.top(LEAGUE, "players", period, 10)
    records.people.names([one.who for one in players])
    return teams, players, records.boards.of(LEAGUE, "players", period, MINE)


def _sum(records: Records) -> Any:
    """The same from the answers: points of players, of teams, and who is ahead of me."""
    right = select(account.c.player, func.count().label("points")).join(answer, answer.c.account == account.c.id)
    per_player = (
        right.join(round, round.c.id == answer.c.round)
        .where(round.c.league == LEAGUE, answer.c.choice == frozenset({0}))
        .group_by(account.c.player)
    )
    top = per_player.order_by(func.count().desc()).limit(10)
    sums = per_player.subquery()
    teams = (
        select(membership.c.team, func.sum(sums.c.points))
        .join(sums, sums.c.player == membership.c.player)
        .group_by(membership.c.team)
        .order_by(func.sum(sums.c.points).desc())
        .limit(10)
    )
    mine = select(sums.c.points).where(sums.c.player == MINE).scalar_subquery()
    ahead = select(func.count()).select_from(sums).where(sums.c.points > mine)
    return [records._connection.execute(one).all() for one in (top, teams, ahead)]


async def _timed(store: Store, unit: Any, times: int) -> float:
    """Milliseconds for one."""

    def many(records: Records) -> float:
        unit(records)
        began = time.perf_counter()
        for _ in range(times):
            unit(records)
        return (time.perf_counter() - began) * 1000 / times

    return await store.read(many)


def _played(url: str, size: int, days: int, closed: int | None = None) -> str:
    """A league of so many players in teams of ten, who have answered on so many days; the first of them are settled."""
    engine = open_engine(url)
    ids = [f"{number:07}" for number in range(size)]
    teams = [f"t{number:06}" for number in range(max(size // TEAM_SIZE, 1))]

    def setting(records: Records) -> str:
        records.leagues.home_of(LEAGUE, "aws-developer", NINE)
        records.leagues.add_channel(CHANNEL, LEAGUE, LEAGUE)
        return records.rounds.add_snapshot("aws-developer", QUESTION)

    with engine.begin() as connection:
        records = Records(connection, lambda: "id")
        hash = setting(records)
        rows(connection, player, ({"id": f"p{id}", "since": NINE, "hidden": False} for id in ids))
        rows(connection, account, ({"id": f"a{id}", "workspace": LEAGUE, "user": f"u{id}", "name": id,
                                    "player": f"p{id}"} for id in ids))  # fmt: skip
        rows(connection, team, ({"id": id, "league": LEAGUE, "name": id, "folded": id} for id in teams))
        rows(connection, membership, ({"league": LEAGUE, "player": f"p{id}", "team": teams[number % len(teams)],
                                       "channel": CHANNEL, "since": NINE - timedelta(days=1)}
                                      for number, id in enumerate(ids)))  # fmt: skip
        for day in range(days):
            opened = NINE + timedelta(days=day)
            id = f"{CHANNEL}/{START + timedelta(day)}"
            rows(connection, round, [{
                "id": id, "league": LEAGUE, "channel": CHANNEL, "kind": "daily", "day": START + timedelta(day),
                "zone": "UTC", "due": opened, "open_minutes": 480, "opened": opened, "snapshot": hash,
                "closes": opened + timedelta(hours=8), "order": [0, 1, 2, 3], "reason": "",
                "status": Status.REVEALED if closed is None or day < closed else Status.OPEN,
            }])  # fmt: skip
            rows(connection, answers, ({
                "round": id, "account": f"a{who}", "choice": frozenset({(number * 7 + day * number) % 4}), "event": "",
                "clicked": opened + timedelta(seconds=number % 20_000),
            } for number, who in enumerate(ids)))  # fmt: skip
        records.boards.rebuild(LEAGUE)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return url


def _time_sqlite(store: Store, spent: list[float]) -> None:
    """Add up what every call into SQLite takes, fetching and committing included."""

    class Cursor(sqlite3.Cursor):
        pass

    def timed(name: str) -> Any:
        def call(self: Any, *arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return getattr(super(type(self), self), name)(*arguments)
            finally:
                spent.append(time.perf_counter() - began)

        return call

    for name in ("execute", "executemany", "fetchall", "fetchone", "fetchmany"):
        setattr(Cursor, name, timed(name))

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            began = time.perf_counter()
            super().commit()
            spent.append(time.perf_counter() - began)

    @event.listens_for(store.engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]) -> None:
        options["factory"] = Connection

    store.engine.dispose()

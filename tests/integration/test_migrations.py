"""Migrations: they make the tables that the code works with, and lead back and forth, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect, text

from storage import migrate
from storage.engine import open_engine
from storage.tables import metadata


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A migrated, empty database."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    """What Alembic would still change."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def ours(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_they_make_exactly_our_tables(engine: Engine) -> None:
    assert differences(engine) == []
    assert ours(engine) == set(metadata.tables)


def test_checks_are_made_too(engine: Engine) -> None:
    """Alembic does not compare them."""
    inspector = inspect(engine)
    for table in metadata.tables.values():
        wanted = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
        assert {one["name"] for one in inspector.get_check_constraints(table.name)} == wanted, table.name


def test_down_and_up_again(engine: Engine) -> None:
    migrate.downgrade(engine)
    assert ours(engine) == set()
    assert len(migrate.upgrade(engine)) > 0
    assert differences(engine) == []
    assert migrate.upgrade(engine) == []


def test_each_step_leads_back(engine: Engine) -> None:
    steps = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    migrate.downgrade(engine)
    for step in reversed(list(steps.walk_revisions())):
        migrate.upgrade(engine, step.revision)
        before = ours(engine)
        migrate.downgrade(engine, "-1")
        migrate.upgrade(engine, step.revision)
        assert ours(engine) == before
    assert differences(engine) == []


def test_a_newer_database_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.NewerSchema, match="newer release"):
        migrate.upgrade(engine)
    assert ours(engine) == set(metadata.tables)

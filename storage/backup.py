"""Backups: all that a database holds at one moment, in one file that either kind of database can be restored from.

The file is gzip over lines of JSON: a header (format, schema, time), for each table its name and columns and then its
rows, and at the end how many rows each table has and a hash of them. One format for both databases, so that a team
that has outgrown SQLite moves to PostgreSQL with a backup and a restore; the counts come last, so that writing needs
one pass and a file that was cut off is known by its end. The tables are taken as they are found, not as this release
would have them: a backup can be made before an upgrade, and restored by a later release.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Table, case, insert, literal, select, text, update
from sqlalchemy.types import TypeEngine

from storage import migrate
from storage.deliveries import REPEATABLE
from storage.engine import lift_limits, writing
from storage.tables import Instant, delivery

FORMAT = "quizbot backup"
VERSION = 1
BATCH = 1_000  # rows in memory at once
MOST_IN_A_LINE = 16_000_000  # bytes; a question's snapshot takes some kB
IN_DOUBT = "restored from a backup: it may have been sent since"

_ONE_OF_2_256 = 1 << 256


class BackupRefused(Exception):
    """This cannot be backed up or restored; the message says why, on one line."""


class NothingToBackUp(BackupRefused):
    """There is nothing to back up: the database that QUIZBOT_DATABASE_URL names has no tables of Quizbot."""

    def __str__(self) -> str:
        return str(type(self).__doc__)


class NotEmpty(BackupRefused):
    """The database is not empty (there are rows in {table}). Name a new one in QUIZBOT_DATABASE_URL to restore into."""

    def __init__(self, table: str) -> None:
        super().__init__(str(type(self).__doc__).format(table=table))


class NotABackup(BackupRefused):
    """{file} is no backup that Quizbot made. Nothing was restored."""

    def __init__(self, file: Path) -> None:
        super().__init__(str(type(self).__doc__).format(file=file))


class BrokenBackup(BackupRefused):
    """{file} is damaged: {what}. Nothing was restored; take another backup."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(str(type(self).__doc__).format(file=file, what=what))


class NewerBackup(BackupRefused):
    """{file} was made by a newer release ({what}). Install that release to restore it. Nothing was restored."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(str(type(self).__doc__).format(file=file, what=what))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows, and a hash of them that does not depend on their order."""

    rows: int = 0
    sum: int = 0

    def plus(self, line: str) -> Tally:
        """With one row more."""
        digest = int.from_bytes(hashlib.sha256(line.encode()).digest())
        return Tally(self.rows + 1, (self.sum + digest) % _ONE_OF_2_256)

    def __str__(self) -> str:
        return f"{self.rows}:{self.sum:064x}"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup file says of itself, once it was read to its end and found whole."""

    schema: str
    taken: datetime
    tallies: Mapping[str, Tally] = field(repr=False)

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(tally.rows for tally in self.tallies.values())


def take(engine: Engine, path: Path, now: datetime) -> Backup:
    """Write everything that the database holds at this moment to ``path``; others go on reading and writing meanwhile.

    The file is there as a whole or not at all, and only its owner can read it.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with open(partial, "wb", opener=_for_the_owner) as raw:
            with gzip.GzipFile("", "wb", 6, raw, mtime=0) as file, _one_moment(engine) as connection:
                backup = _write(connection, file, now)
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return backup


def examine(path: Path) -> Backup:
    """Read a backup to its end and see that it is whole. Raises ``BackupRefused``."""
    header: dict[str, Any] = {}
    tallies: dict[str, Tally] = {}
    for kind, table, _, value in _read(path):
        if kind == "header":
            header = value
        elif kind == "table":
            tallies[table] = Tally()
        elif kind == "row":
            tallies[table] = tallies[table].plus(_line(value))
        elif value != {name: str(tally) for name, tally in tallies.items()}:
            raise BrokenBackup(path, "its rows are not those that were written")
    return Backup(header["schema"], header["taken"], tallies)


def restore(engine: Engine, path: Path, now: datetime, *, moved: bool = False) -> Backup:
    """Fill an empty database from a backup, all or nothing, and bring it to the schema of this release.

    What was owed and is due by ``now`` may have been sent after the backup was taken: it is in doubt, and looked for
    before it is sent, unless the database only ``moved`` while nobody used it. Raises ``BackupRefused``.
    """
    backup = examine(path)
    if backup.schema not in migrate.known():
        raise NewerBackup(path, f"schema {backup.schema}")
    with engine.connect() as connection:
        _see_that_it_is_empty(connection, _tables(connection))
    migrate.move(engine, backup.schema)
    with writing(engine).begin() as connection:
        tables = _tables(connection)
        lift_limits(connection)
        _alone(connection, tables)
        _see_that_it_is_empty(connection, tables)
        _load(connection, tables, path)
        if _tallies(connection, tables) != backup.tallies:
            raise BrokenBackup(path, "the database does not hold what was written to it")
        if not moved:
            doubt(connection, backup.taken, now)
    migrate.upgrade(engine)
    return backup


def doubt(connection: Connection, taken: datetime, now: datetime) -> int:
    """Call unclear what a bot may have sent between these two times without this database knowing; how many it were."""
    maybe = case((delivery.c.due > taken, delivery.c.due), else_=literal(taken, Instant()))
    statement = update(delivery).where(
        delivery.c.state.in_(("due", "sending")), delivery.c.kind.not_in(REPEATABLE), delivery.c.due <= now
    )
    values = {
        "state": "unclear",
        "attempts": case((delivery.c.attempts == 0, 1), else_=delivery.c.attempts),
        "first_sent": maybe,
        "last_sent": maybe,
        "not_before": None,
        "lease_until": None,
        "error": IN_DOUBT,
    }
    return connection.execute(statement.values(**values)).rowcount


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection to which the database stands still. SQLite's readers see one moment anyway."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection:
        lift_limits(connection)
        yield connection


def _alone(connection: Connection, tables: Sequence[Table]) -> None:
    """Let nobody else write until the end of the transaction. On SQLite nobody else can."""
    if connection.dialect.name == "postgresql":
        quoted = connection.dialect.identifier_preparer.format_table
        connection.execute(text(f"LOCK TABLE {', '.join(quoted(table) for table in tables)} IN EXCLUSIVE MODE"))


def _tables(connection: Connection) -> list[Table]:
    """The tables as they are, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _see_that_it_is_empty(connection: Connection, tables: Sequence[Table]) -> None:
    for table in tables:
        if connection.execute(select(literal(1)).select_from(table).limit(1)).first():
            raise NotEmpty(table.name)


def _write(connection: Connection, file: gzip.GzipFile, now: datetime) -> Backup:
    schema, tables = migrate.revision(connection), _tables(connection)
    if schema is None or not tables:
        raise NothingToBackUp
    header = {"format": FORMAT, "version": VERSION, "schema": schema, "taken": now.astimezone(UTC).isoformat()}
    _put(file, _line(header))
    tallies: dict[str, Tally] = {}
    for table in tables:
        _put(file, _line({"table": table.name, "columns": _columns(table)}))
        tally = Tally()
        for line in _lines(connection, table):
            _put(file, line)
            tally = tally.plus(line)
        tallies[table.name] = tally
    _put(file, _line({"end": {name: str(tally) for name, tally in tallies.items()}}))
    return Backup(schema, now, tallies)


def _load(connection: Connection, tables: Sequence[Table], path: Path) -> None:
    """Insert every row of the file."""
    by_name = {table.name: table for table in tables}
    for kind, name, columns, _ in _read(path):
        if kind == "table" and (name not in by_name or columns != _columns(by_name[name])):
            raise BrokenBackup(path, f"its schema has no such table as its {name}")
    rows = ((table, dict(zip(columns, row, strict=True))) for kind, table, columns, row in _read(path) if kind == "row")
    while batch := list(islice(rows, BATCH)):
        for name in dict.fromkeys(name for name, _ in batch):
            table = by_name[name]
            values = [_as_stored(connection, table, row) for of, row in batch if of == name]
            connection.execute(insert(table), values)


def _tallies(connection: Connection, tables: Iterable[Table]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for table in tables:
        tally = Tally()
        for line in _lines(connection, table):
            tally = tally.plus(line)
        found[table.name] = tally
    return found


def _lines(connection: Connection, table: Table) -> Iterator[str]:
    """Every row of a table as it stands in a file."""
    statement = select(*(table.c[name] for name in _columns(table)))
    with connection.execute(statement.execution_options(stream_results=True, yield_per=BATCH)) as rows:
        for row in rows:
            yield _line([_as_written(value) for value in row])


def _columns(table: Table) -> list[str]:
    """In an order that does not depend on how a database came to them."""
    return sorted(table.c.keys())


def _as_written(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _as_stored(connection: Connection, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a file as this database takes it: SQLite keeps times without a zone."""
    return {name: _as_typed(table.c[name].type, value, connection.dialect.name) for name, value in row.items()}


def _as_typed(kind: TypeEngine[Any], value: Any, dialect: str) -> Any:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=None) if dialect == "sqlite" else at
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _read(path: Path) -> Iterator[tuple[str, str, list[str], Any]]:
    """What a file holds, in its order: its header, each table's name and then its rows, its end."""
    table, columns, ended = "", list[str](), False
    for number, found in enumerate(_documents(path)):
        if number == 0:
            yield "header", "", [], _header(path, found)
            continue
        match found:
            case list() if table and len(found) == len(columns) and not ended:
                yield "row", table, columns, found
            case {"table": str(name), "columns": [*names]} if not ended:
                table, columns = name, [str(one) for one in names]
                yield "table", table, columns, None
            case {"end": dict(tallies)} if not ended:
                ended = True
                yield "end", "", [], tallies
            case _:
                raise BrokenBackup(path, f"line {number + 1} does not belong there")
    if not ended:
        raise BrokenBackup(path, "its end is missing") if columns else NotABackup(path)


def _header(path: Path, found: Any) -> dict[str, Any]:
    match found:
        case {"format": str(form), "version": int(version), **rest} if form == FORMAT:
            if version > VERSION:
                raise NewerBackup(path, f"version {version} of the format")
            try:
                return {"schema": str(rest["schema"]), "taken": datetime.fromisoformat(str(rest["taken"]))}
            except (KeyError, TypeError, ValueError):
                raise BrokenBackup(path, "its header cannot be read") from None
    raise NotABackup(path)


def _documents(path: Path) -> Iterator[Any]:
    try:
        with gzip.open(path, "rb") as file:
            while line := file.readline(MOST_IN_A_LINE):
                yield json.loads(line)
    except gzip.BadGzipFile as error:
        if "Not a gzipped file" in str(error):
            raise NotABackup(path) from None
        raise BrokenBackup(path, "what was compressed cannot be read") from None
    except (EOFError, zlib.error):
        raise BrokenBackup(path, "it was cut off") from None
    except (ValueError, RecursionError):
        raise BrokenBackup(path, "a line cannot be read") from None


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _put(file: gzip.GzipFile, line: str) -> None:
    file.write(line.encode() + b"\n")


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)

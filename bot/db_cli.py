"""``quizbot db``: bring the database up to date, back it up, restore it and rebuild its boards."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot import config
from bot.config import Misconfigured
from bot.restoring import restore
from bot.words import count
from storage import backup, migrate, single
from storage.backup import BackupRefused, NothingToBackUp
from storage.engine import BadDatabaseUrl, lift_limits, open_engine, reason, sqlite_file, writing
from storage.migrate import NewerSchema
from storage.single import InUse
from storage.writer import records

db = typer.Typer(help="Upgrade the database, back it up, restore it, rebuild its boards.", no_args_is_help=True)


@db.command()
def upgrade() -> None:
    """Bring the tables to this release, as `quizbot run` does at its start. A newer database is refused."""
    with database(alone=True) as engine:
        for step in migrate.upgrade(engine):
            typer.echo(f"migrated: {step}")
        with writing(engine).connect() as connection, connection.begin():
            lift_limits(connection)
            everything = records(connection)
            for league in everything.boards.missing():
                typer.echo(f"boards made anew from {count(everything.boards.rebuild(league), 'date')}: {league}")
        typer.echo(f"The database is up to date (schema {migrate.known()[-1]}).")


@db.command("backup")
def back_up(
    file: Annotated[Path, typer.Argument(help="Where to write it, such as backup.json.gz.")],
    overwrite: Annotated[bool, typer.Option("--replace", help="Overwrite a file that is there.")] = False,
) -> None:
    """Write everything to one file, while the bot runs. Keep it safe: it holds what people answered."""
    if file.exists() and not overwrite:
        raise Misconfigured(f"{file} is there already. Name another file, or say --replace.")
    with database() as engine:
        if (there := sqlite_file(engine.url)) and not there.exists():
            raise NothingToBackUp
        made = backup.take(engine, file, datetime.now(UTC))
    typer.echo(f"{file}: {_contents(made)}, schema {made.schema}")


@db.command("restore")
def restore_from(
    file: Annotated[Path, typer.Argument(help="A file that `quizbot db backup` wrote.")],
    moved: Annotated[
        bool, typer.Option("--moved", help="The bot did not run since: nothing can have been posted meanwhile.")
    ] = False,
) -> None:
    """Fill a new, empty database from a backup of SQLite or PostgreSQL. Stop the bot before."""
    if not file.is_file():
        raise Misconfigured(f"{file}: there is no such file.")
    with database(alone=True) as engine:
        found = restore(engine, file, datetime.now(UTC), moved=moved)
    typer.echo(f"Restored {_contents(found)}, as of {found.taken:%Y-%m-%d %H:%M:%S} UTC; counts and hashes agree.")
    if not moved:
        typer.echo("Messages that may have been posted since are looked for before any is posted again.")


@db.command("rebuild-boards")
def rebuild_boards() -> None:
    """Make every board anew from what people chose. Stop the bot before, if it uses SQLite."""
    with database(alone=True) as engine:
        began = time.monotonic()
        with writing(engine).connect() as connection, connection.begin():
            lift_limits(connection)
            everything = records(connection)
            leagues = everything.leagues.all()
            dates = 0
            for league in leagues:
                everything.leagues.lock(league.id)
                dates += everything.boards.rebuild(league.id)
    spent = time.monotonic() - began
    typer.echo(
        f"The boards of {count(len(leagues), 'league')} were made anew from {count(dates, 'date')} in {spent:.2f} s."
    )


@db.command("forget-tokens")
def forget_tokens() -> None:
    """Delete the tokens of Slack workspaces that installed the app by themselves: each has to install it again."""
    with database(alone=True) as engine, writing(engine).connect() as connection, connection.begin():
        forgotten = records(connection).installations.forget_all()
    typer.echo(f"{count(forgotten, 'token')} deleted. People install the app again at /slack/install.")


def _contents(made: backup.Backup) -> str:
    return f"{count(made.rows, 'row')} in {count(len(made.tallies), 'table')}"


@contextmanager
def database(*, alone: bool = False) -> Iterator[Engine]:
    """The configured database, and what goes wrong with it in one line. ``alone``: no bot may use its file."""
    url = config.read(dict(os.environ)).database_url.get_secret_value()
    try:
        engine, lock = open_engine(url), None
        try:
            lock = single.take(url) if alone else None
            yield engine
        finally:
            engine.dispose()
            if lock:
                lock.close()
    except (BackupRefused, NewerSchema, InUse, BadDatabaseUrl) as refusal:
        raise Misconfigured(str(refusal)) from refusal
    except SQLAlchemyError as error:
        raise Misconfigured(f"The database that QUIZBOT_DATABASE_URL names cannot be used: {reason(error)}") from error
    except OSError as error:
        raise Misconfigured(f"{error.filename or url}: {error.strerror}.") from error

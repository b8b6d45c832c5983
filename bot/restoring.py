"""Restoring: a database from a backup, and nothing said a second time that was said after the backup was taken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.closing import close, to_close
from bot.planning import LOOK_BACK, plan
from storage import backup
from storage.backup import Backup
from storage.engine import writing
from storage.writer import records


def restore(engine: Engine, path: Path, now: datetime, *, moved: bool = False) -> Backup:
    """Fill an empty database from a backup and take the way to ``now`` that a bot may have taken since, unheard.

    Which messages that bot sent, nobody knows: they are in doubt, and looked for before any is sent. With ``moved``
    there was no such bot, and what is owed is sent as ever. Raises ``BackupRefused``.
    """
    found = backup.restore(engine, path, now, moved=moved)
    if not moved:
        with writing(engine).begin() as connection:
            seen = records(connection)
            plan(seen, now, LOOK_BACK)
            for round in to_close(seen, now):
                close(seen, round, now)
            backup.doubt(connection, found.taken, now)
    return found

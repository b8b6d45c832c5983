"""Restoring: a database from a backup, and nothing said a second time that was said after the backup was taken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from adapters.language import noted, say
from bot.closing import close, to_close
from bot.parcels import warn
from bot.planning import LOOK_BACK, plan
from quizzes.round import GRACE
from storage import backup
from storage.backup import Backup
from storage.deliveries import question_key
from storage.engine import writing
from storage.records import Records
from storage.writer import records

LOST = noted(
    "a backup of before was restored: it may have been asked, and nobody knows any more in which words and order"
)


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
                close(seen, round, round.closes + GRACE if round.closes else now)
            backup.doubt(connection, found.taken, now)
            _give_up_what_is_lost(seen, found.taken, now)
    return found


def _give_up_what_is_lost(records: Records, taken: datetime, now: datetime) -> None:
    """Skip what may be out and was chosen after the backup: an answer to it could only be graded by guessing."""
    for round in records.rounds.never_out(now, now):
        channel = records.leagues.channel(round.channel)
        if round.snapshot is None and channel and records.rounds.skip(round.id, LOST):
            records.deliveries.abandon(question_key(round.id), LOST)
            words = say(
                "I was restored from a backup of {taken} UTC. Questions of this channel that were due since are "
                "skipped, and answers that were given since are lost.",
                taken=f"{taken:%Y-%m-%d %H:%M}",
            )
            warn(records, f"n/restored/{channel.id}/{taken:%Y%m%d%H%M%S}", channel.id, channel.workspace, words, now)

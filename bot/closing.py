"""Closing: a round's end, its points, the standings and the messages that are owed, in one transaction."""

from __future__ import annotations

from datetime import datetime

from quizzes.round import GRACE, Kind, Round
from storage.deliveries import edit_key, reveal_key
from storage.records import Records


def to_close(records: Records, now: datetime) -> list[Round]:
    """Rounds whose end has come and whose late clicks have had their time."""
    return records.rounds.to_close(now - GRACE)


def close(records: Records, round: Round, now: datetime) -> bool:
    """Close a round once: settle the boards and owe its reveal. Doing it again changes nothing."""
    channel = records.leagues.channel(round.channel)
    if channel is None or not records.rounds.close(round.id):
        return False
    if round.kind == Kind.DAILY:
        records.boards.settle(round.league, round.day, records.leagues.season(round.league, round.day))
    for key, kind in ((reveal_key(round.id), "reveal"), (edit_key(round.id), "edit")):
        records.deliveries.owe(key, kind, channel.id, channel.workspace, now, round_id=round.id)
    return True

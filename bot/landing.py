"""Landing: what changes once a message is known to be there, however that became known."""

from __future__ import annotations

from datetime import datetime

from adapters.language import noted, say
from bot import homes
from bot.parcels import warn
from quizzes.round import Status
from storage.records import Records


def landed(records: Records, kind: str, round_id: str | None, now: datetime) -> None:
    """The question that is out opens its round; the reveal that is out ends it."""
    round = records.rounds.get(round_id) if round_id else None
    if round is None:
        return
    if kind == "question" and round.status == Status.PLANNED:
        records.rounds.open(round.opening(now))
    elif kind == "reveal":
        records.rounds.revealed(round.id)
        if channel := records.leagues.channel(round.channel):
            homes.revealed(records, round.id, channel.workspace, now)


def place_gone(records: Records, place: str, now: datetime) -> None:
    """A platform tells that a channel is no more: nothing is sent there, and whoever set it up hears of it once."""
    channel = records.leagues.channel(place)
    if channel and records.leagues.pause(place, noted("the channel is gone")):
        words = say("This channel is gone, so I ask nothing there any more.")
        warn(records, f"n/gone/{place}/{now:%Y-%m-%d}", place, channel.workspace, words, now)


def adopt(records: Records, key: str, message: str, now: datetime) -> None:
    """A message bearing this key was seen: it is the one that was owed, or a copy that goes away again."""
    about = records.deliveries.about(key)
    if about and records.deliveries.adopt(key, message, now):
        landed(records, *about, now)

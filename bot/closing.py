"""Closing: a round's end, its points, the standings and the messages that are owed, in one transaction."""

from __future__ import annotations

from datetime import datetime

from adapters.language import noted, say
from bot.desk import Desk
from bot.learning import learn
from bot.parcels import warn
from quizzes.burst import is_burst
from quizzes.round import GRACE, TOO_LATE, Kind, Round, too_late
from quizzes.schedule import MAX_LATE
from storage.deliveries import edit_key, question_key, reveal_key
from storage.leagues import Channel
from storage.records import Records

NO_REVEAL = noted("no reveal: it could not be posted for a day")
UNCLEAR = noted("unclear: nobody could find out whether the question had arrived")


def to_close(records: Records, now: datetime) -> list[Round]:
    """Rounds whose end has come and whose late clicks have had their time."""
    return records.rounds.to_close(now - GRACE)


def close(records: Records, round: Round, now: datetime) -> bool:
    """Close a round once: settle the boards, learn from it and owe its reveal. Doing it again changes nothing."""
    channel = records.leagues.channel(round.channel)
    records.leagues.lock(round.league)
    if channel is None or not records.rounds.close(round.id):
        return False
    if round.kind == Kind.DAILY or round.scored:
        records.boards.settle(round.league, round.day)
    if round.kind == Kind.DAILY:
        _tell_of_a_burst(records, round, channel, now)
    records.leavers.answered(round.id, now)
    learn(records, round, now)
    for key, kind in ((reveal_key(round.id), "reveal"), (edit_key(round.id), "edit")):
        records.deliveries.owe(key, kind, channel.id, channel.workspace, now, round_id=round.id)
    return True


def _tell_of_a_burst(records: Records, round: Round, channel: Channel, now: datetime) -> None:
    """Tell whoever set the channel up, once for a date, of many newcomers on it. Their points are what they are."""
    debuts = records.weeks.debuts(round.league, round.day)
    if not is_burst(debuts, round.day):
        return
    words = say(
        "{new} people answered their first question of the day on {day}, and {before} had answered one before. A group "
        "may have joined, or somebody plays under many names. Nothing was changed: all their points count.",
        new=debuts.new, day=round.day, before=debuts.before,
    )  # fmt: skip
    warn(records, f"burst/{round.league}/{round.day}", channel.id, channel.workspace, words, now)


def give_up_questions(records: Records, desk: Desk) -> None:
    """Skip, with a reason, planned rounds that nobody can be asked any more. Whoever set them up hears of it once."""
    now = desk.now()
    for round in records.rounds.never_out(now - MAX_LATE, now - GRACE):
        key = question_key(round.id)
        reason = why_never_out(round, *records.deliveries.standing(key), now)
        channel = records.leagues.channel(round.channel)
        if not reason or channel is None:
            continue
        if reason == TOO_LATE and channel.pause_reason:
            reason = f"the channel cannot be posted to: {channel.pause_reason}"
        records.deliveries.abandon(key, reason)
        if not records.rounds.skip(round.id, reason[:200]):
            continue
        learn(records, round, now)
        if channel.status == "active":
            words = say("The question was skipped: {reason}.", reason=say(reason))
            warn(records, f"n/{key}", channel.id, channel.workspace, words, now)


def give_up_reveals(records: Records, due_by: datetime) -> None:
    """Reveals due by then that have nowhere to go never come, and rounds without one are over, with a reason."""
    records.deliveries.give_up_held(due_by)
    records.rounds.explain_lost(NO_REVEAL)


def why_never_out(round: Round, state: str, error: str, now: datetime) -> str:
    """Why a planned round will never be asked; empty while it still may be, or while a process has it in hand."""
    match state:
        case "unclear":
            return UNCLEAR if round.closes is not None and round.closes + GRACE <= now else ""
        case "due":
            return TOO_LATE if too_late(round.due, now) else ""
        case "dead" | "cancelled":
            return error or noted("it was cancelled")
    return ""

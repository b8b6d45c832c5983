"""Reminding: private words to those who asked for them, when reviews are due or a question is about to close."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from adapters.card import Button, Card, line
from adapters.language import say
from adapters.place import direct
from bot.cards.plain import ONLY_YOU
from bot.commands.today import open_round
from bot.desk import Desk
from bot.words import spoken
from quizzes.schedule import due_at, local_date
from storage.deliveries import Delivery
from storage.records import Records

LATE = timedelta(hours=2)  # a reminder of this morning is no use in the evening
REMIND = "remind"  # marks the content of such a notice
BEFORE_CLOSE = timedelta(hours=1)
CALL = "last_call"  # names the round that such a notice is about


def remind(records: Records, desk: Desk) -> None:
    """Owe the reminders whose time has come, each once a day."""
    now = desk.now()
    for one in records.reminders.pending(desk.pack, now):
        day = local_date(now, one.zone)
        due = due_at(day, one.at, one.zone)
        if one.since <= due <= now < due + LATE:
            key = f"remind/{one.account}/{day}"
            records.deliveries.owe(key, "notice", direct(one.user), one.workspace, now, content={REMIND: True})


def reminder_card(workspace: str) -> Card:
    """What a person is reminded with."""
    off = say("{command} ends these reminders.", command=spoken(workspace, "settings reminder off"))
    return Card(
        say("You have something to review."),
        (
            line(say("A few minutes now keep what you got wrong from slipping again.")),
            line(off, " ", ONLY_YOU, muted=True),
        ),
        (Button("review:due", say("Review"), say("The first question that is due"), style="primary"),),
    )


def call(records: Records, desk: Desk) -> None:
    """Owe the last calls whose time has come, each once for a round of the person's home channel."""
    now = desk.now()
    due = {_key(one.account, one.round): one for one in records.last_calls.due(now, now + BEFORE_CLOSE)}
    known = records.deliveries.known(due)
    for key, one in due.items():
        if key in known or one.opened > one.closes - BEFORE_CLOSE:  # who is asked for an hour alone needs no word
            continue
        if one.channel == (records.people.home(one.league, one.player) or one.asked_in):
            content = {CALL: one.round, "account": one.account}
            records.deliveries.owe(key, "notice", direct(one.user), one.workspace, now, content=content)


def last_call_card(records: Records, desk: Desk, delivery: Delivery) -> Card | None:
    """What a person is called with; None when they have answered, or cannot any more."""
    round, account = records.rounds.get(delivery.content[CALL]), delivery.content["account"]
    if round is None or not records.last_calls.still(account, round.id, desk.now()):
        return None
    off = say("{command} ends these reminders.", command=spoken(delivery.workspace, "settings closing off"))
    open_now = open_round(records, round, delivery.place.removeprefix(direct("")))
    return Card(
        say("A question closes soon."),
        (*open_now, line(off, " ", ONLY_YOU, muted=True)),
        (Button("run:today", say("Today"), say("What is open and what I have answered")),),
    )


def _key(account: str, round: str) -> str:
    """A round's id is too long for the buttons of a direct message."""
    return f"call/{account}/{hashlib.sha256(round.encode()).hexdigest()[:16]}"

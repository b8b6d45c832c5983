"""Reminding: one private word a day to those who asked for it, when something is due to be reviewed."""

from __future__ import annotations

from datetime import timedelta

from adapters.card import Button, Card, line
from adapters.place import direct
from bot.cards.plain import ONLY_YOU
from bot.desk import Desk
from bot.words import spoken
from quizzes.schedule import due_at, local_date
from storage.records import Records

LATE = timedelta(hours=2)  # a reminder of this morning is no use in the evening
REMIND = "remind"  # marks the content of such a notice


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
    off = f"{spoken(workspace, 'settings reminder off')} ends these reminders."
    return Card(
        "You have something to review.",
        (line("A few minutes now keep what you got wrong from slipping again."), line(f"{off} {ONLY_YOU}", muted=True)),
        (Button("review:due", "Review", "The first question that is due", style="primary"),),
    )

"""``mydata``: everything that is kept about a person, for them alone; and how it is forgotten."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from adapters.card import Button, Card, Verbatim, line
from adapters.command import Command
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import say
from adapters.place import direct, home
from bot.cards.parts import ROOM, next_part
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer, whole
from bot.desk import Desk
from bot.words import spoken
from quizzes.pages import pages
from quizzes.refusal import Refused


class NothingKept(Refused):
    """Nothing is kept about you here."""


async def export(desk: Desk, event: CommandEvent) -> Answer:
    """The first page of everything that is kept about a person."""
    return await page(desk, event, "0")


async def page(desk: Desk, act: Interaction, state: str) -> Answer:
    """One page of it, with a way to the next."""
    found = await desk.store.read(lambda records: records.personal.everything(act.account, _places(act)))
    if not found:
        raise NothingKept
    text = json.dumps(found, indent=1, default=_plain).replace("`", "\\u0060")  # the one sign that ends a code block
    parts = pages(text.splitlines(), ROOM)
    number = min(whole(state), len(parts) - 1)
    title = (
        say("Your data")
        if len(parts) == 1
        else say("Your data, part {number} of {parts}", number=number + 1, parts=len(parts))
    )
    return Card(
        title,
        (
            line(say("Everything that is kept about you here, as JSON; put the parts one after the other.")),
            Verbatim(parts[number]),
            line(
                say("{command} forgets it.", command=spoken(act.workspace, "mydata delete")), " ", ONLY_YOU, muted=True
            ),
        ),
        next_part("mydata", number + 1, len(parts), say("The next part of your data")),
    )


async def ask(desk: Desk, event: CommandEvent) -> Answer:
    """Ask once before anything is forgotten."""
    return Card(
        say("Forget you?"),
        (
            line(
                say("Your name and your account here are emptied, and your answers in open questions are taken back.")
            ),
            line(
                say("What you chose in closed ones becomes nobody's; your team keeps its points. It cannot be undone.")
            ),
            line(ONLY_YOU, muted=True),
        ),
        (Button("forget-me", say("Forget me"), say("Forget everything about me"), style="danger"),),
    )


async def forget(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Forget who pressed this."""
    now = desk.now()
    if not await desk.store.write(lambda records: records.personal.forget(press.account, _places(press), now)):
        raise NothingKept
    return note(say("You are forgotten here."), line(say("If you play again, you begin anew."), " ", ONLY_YOU))


def _places(act: Interaction) -> tuple[str, str]:
    return direct(act.account), home(act.account)


def _plain(value: Any) -> Any:
    """What JSON has no word for."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return sorted(value)


ACTIONS = (
    Action(Command("mydata export", "Everything that is kept about you"), export),
    Action(Command("mydata delete", "Be forgotten here; I ask once more before"), ask),
)

"""``help``: what one can type, and nothing that does not work."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Card, Line, Text, line
from adapters.command import Command
from adapters.event import CommandEvent
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer
from bot.desk import Desk, is_admin
from bot.words import spoken


def action(others: Sequence[Action]) -> Action:
    """The command, knowing all the others."""
    before = tuple(others)

    async def show(desk: Desk, event: CommandEvent) -> Answer:
        admin = await is_admin(desk, event)
        listed = [one.command for one in before if one.command.on(event.workspace) and (admin or not one.command.admin)]
        lines = [_usage(event.workspace, one) for one in (*listed, _HELP)]
        intro = line(
            say(
                "One scenario question on the days your channel chose. Answer in private, change your mind until "
                "it closes, then see the key, the reasons and the standings."
            )
        )
        return Card(say("How this quiz works"), (intro, *lines, line(ONLY_YOU, muted=True)))

    return Action(_HELP, show)


_HELP = Command("help", "This list")


def _usage(workspace: str, command: Command) -> Line:
    words = [one.name.upper() if one.required else f"[{one.name}]" for one in command.parameters]
    typed = " ".join([spoken(workspace, command.path, admin=command.admin), *words])
    return line(Text(typed, strong=True), joined("", [" · ", say(command.help)]))

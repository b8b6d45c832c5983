"""``help``: what one can type, and nothing that does not work. What is for admins is a card of its own, for room."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, Line, Text, line
from adapters.command import Command
from adapters.event import CommandEvent, PressEvent
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU
from bot.commands.action import Action, Answer, Pressed
from bot.desk import Desk, is_admin, require_admin
from bot.words import spoken


def action(others: Sequence[Action]) -> Action:
    """The command, knowing all the others."""
    listed = [one.command for one in others if not one.command.admin] + [_HELP]

    async def show(desk: Desk, event: CommandEvent) -> Answer:
        intro = line(
            say(
                "One scenario question on the days your channel chose. Answer in private, change your mind until "
                "it closes, then see the key, the reasons and the standings."
            )
        )
        more = (Button("help:admins", say("For admins"), say("What only admins can do")),)
        return Card(
            say("How this quiz works"),
            (intro, *_usages(event.workspace, listed), line(ONLY_YOU, muted=True)),
            more if await is_admin(desk, event) else (),
        )

    return Action(_HELP, show)


def for_admins(others: Sequence[Action]) -> Pressed:
    """The list of what only admins can do, knowing all commands."""
    listed = [one.command for one in others if one.command.admin]

    async def show(desk: Desk, press: PressEvent, state: str) -> Answer:
        await require_admin(desk, press)
        return Card(say("What only admins can do"), (*_usages(press.workspace, listed), line(ONLY_YOU, muted=True)))

    return show


_HELP = Command("help", "This list")


def _usages(workspace: str, commands: Sequence[Command]) -> list[Line]:
    return [_usage(workspace, one) for one in commands if one.on(workspace)]


def _usage(workspace: str, command: Command) -> Line:
    words = [one.name.upper() if one.required else f"[{one.name}]" for one in command.parameters]
    typed = " ".join([spoken(workspace, command.path, admin=command.admin), *words])
    return line(Text(typed, strong=True), joined("", [" · ", say(command.help)]))

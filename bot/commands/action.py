"""What a command, a press or a form is made of here: its declaration and the function that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from adapters.card import Card
from adapters.command import Command
from adapters.event import CommandEvent, FormEvent, PressEvent
from adapters.form import Form
from bot.desk import Desk

Answer = Card | Form | None


@dataclass(frozen=True, slots=True)
class Action:
    """A declared command and what answers it. ``run`` of an admin command is reached by admins only."""

    command: Command
    run: Callable[[Desk, CommandEvent], Awaitable[Answer]]


# By the word before the first colon of a control's or a form's id.
Pressed = Callable[[Desk, PressEvent, str], Awaitable[Answer]]
Filled = Callable[[Desk, FormEvent, str], Awaitable[Answer]]


def whole(given: str) -> int:
    """A number that the id of a control or a form carries; 0 where it was forged."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0

"""Events: what people do and what platforms tell of themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapters.card import Card
from adapters.form import Form
from adapters.outcome import Gone, Sent


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as their platform knows them now. ``admin`` is the platform's own word for it.

    ``roles`` are the ids of the roles they have, on a platform with roles.
    """

    name: str
    admin: bool
    zone: str | None = None
    bot: bool = False
    guest: bool = False
    roles: frozenset[str] = frozenset()


class Conversation(Protocol):
    """The private way back to the person who acted: good for 15 minutes and 5 replies.

    ``language`` is what the adapter's own words are in, until and unless there is a reply; the bot sets it.
    """

    language: str

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private. A form is possible only as the first reply to a command or press."""
        ...

    async def profile(self) -> Profile:
        """Who acted, asked afresh where the platform has to be asked (2 s at most, then the last known)."""
        ...

    async def can_post(self, channel: str) -> bool:
        """Whether the bot can post in a channel of this workspace now; True where the platform does not say (2 s)."""
        ...


@dataclass(frozen=True, slots=True)
class Interaction:
    """What every act of a person carries.

    ``channel`` is None in private places. ``at`` is the platform's own click time. ``event`` identifies the act for
    good, so that a repeated delivery is known again. ``name`` is the best known name without a call. An ``outsider``
    is of another company and here through a shared channel.
    """

    workspace: str
    channel: str | None
    account: str
    name: str
    at: datetime
    event: str
    conversation: Conversation
    outsider: bool = field(default=False, kw_only=True)

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private."""
        return await self.conversation.reply(what)


@dataclass(frozen=True, slots=True)
class CommandEvent(Interaction):
    """``path`` is a declared command (``team create``), or what was typed when no declaration fits.

    Where a person was mentioned, ``arguments`` hold their account id; where a role was, its id. ``names`` says what
    those are called, as far as the platform tells without a call.
    """

    path: str
    arguments: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PressEvent(Interaction):
    """A button or a submitted select. ``key`` and ``message`` are of the delivered card; empty on a private reply."""

    control: str
    values: tuple[str, ...]
    key: str
    message: str


@dataclass(frozen=True, slots=True)
class FormEvent(Interaction):
    """A submitted form; a field with several values holds them in order."""

    form: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """A person opened their private page of the app."""

    workspace: str
    account: str
    home: str


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace took the bot in; ``account`` is the person who vouched for it, where the platform tells.

    ``place`` is a channel where a first word may be said, if there is one.
    """

    workspace: str
    name: str
    account: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """Every workspace of a platform that has the bot and its name, told once its listener is connected.

    It tells nothing of those that it does not ``cover``: another process listens to them.
    """

    workspaces: Mapping[str, str]
    covers: Callable[[str], bool] = field(default=lambda _: True, compare=False)


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody brought the bot into a channel."""

    workspace: str
    channel: str
    account: str


@dataclass(frozen=True, slots=True)
class Removed:
    """A workspace threw the bot out."""

    workspace: str


@dataclass(frozen=True, slots=True)
class Left:
    """A person left the workspace."""

    workspace: str
    account: str


@dataclass(frozen=True, slots=True)
class PlaceGone:
    """A place can no longer be posted to."""

    workspace: str
    place: str


Event = CommandEvent | PressEvent | FormEvent | HomeOpened | Installed | Present | Invited | Left | Removed | PlaceGone


Handle = Callable[[Event], Awaitable[None]]

"""The port: what every platform can do, and the values that cross it.

An adapter knows cards, commands and people; it has never heard of a quiz. All ids are text prefixed by the
platform (``slack:T1:C1``) and opaque to everyone but the adapter that made them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

# A card with this many options still has one letter for each on every platform.
LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are: no platform may read markup into them."""

    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, shown in each reader's zone where the platform can, else as ``fallback``."""

    at: datetime
    fallback: str
    style: Literal["time", "day", "both"] = "time"


@dataclass(frozen=True, slots=True)
class Link:
    """A web page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A message the bot has sent; ``message`` is the id that ``Sent`` carried."""

    label: str
    message: str


@dataclass(frozen=True, slots=True)
class ChannelName:
    """A channel by its present name, as the platform writes it."""

    channel: str


Span = Text | Moment | Link | MessageLink | ChannelName


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. A muted one is small print."""

    spans: tuple[Span, ...]
    muted: bool = False


def line(*spans: Span | str, muted: bool = False) -> Line:
    """A paragraph from spans and plain strings."""
    return Line(tuple(Text(span) if isinstance(span, str) else span for span in spans), muted)


@dataclass(frozen=True, slots=True)
class Choice:
    """One lettered option, as printed in a body."""

    text: str
    mark: Literal["", "right", "wrong", "chosen"] = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a question, lettered A, B, C … in this order."""

    items: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short cells. ``numeric`` names the columns that align right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bar:
    """One labelled amount; ``note`` is what stands behind the bar."""

    label: str
    amount: int
    note: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Amounts to compare by eye."""

    rows: tuple[Bar, ...]


Part = Line | Choices | Table | Bars


@dataclass(frozen=True, slots=True)
class Button:
    """A press sends ``id``. ``hint`` is what a screen reader says (at most 75 characters)."""

    id: str
    label: str
    hint: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class Select:
    """A choice among several with an explicit submit; a press sends ``id`` and the chosen values.

    Where a platform's list submits by closing (Discord), closing is the submit.
    """

    id: str
    prompt: str
    options: tuple[tuple[str, str], ...]  # (value, label)
    at_least: int = 1
    at_most: int = 1
    submit: str = "Submit"


Control = Button | Select


@dataclass(frozen=True, slots=True)
class Card:
    """A message as a value. Every delivered card has at least one control.

    ``notify`` names one role to ping and ``thread`` the title of a discussion thread to open under the card;
    platforms without them ignore both.
    """

    title: str
    body: tuple[Part, ...] = ()
    controls: tuple[Control, ...] = ()
    notify: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """One line, or several, of text."""

    id: str
    label: str
    value: str = ""
    hint: str = ""
    max_length: int = 200
    multiline: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One or several of at most 25 options."""

    id: str
    label: str
    options: tuple[tuple[str, str], ...]  # (value, label)
    chosen: tuple[str, ...] = ()
    at_least: int = 1
    at_most: int = 1


Field = TextField | ChoiceField


@dataclass(frozen=True, slots=True)
class Form:
    """One page of at most 5 fields. ``errors`` (field id to words) stands beside the fields it names.

    As a reply to a submitted form, a form with errors keeps what was typed.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; ``message`` names it for ``replace``, ``remove`` and links."""

    message: str = ""


class Why(StrEnum):
    """Why a platform refused, as far as the next step depends on it."""

    BUSY = "busy"  # rate limit or a fault before any effect: try again later
    PLACE_GONE = "place gone"  # deleted, archived, no permission
    INSTALLATION_GONE = "installation gone"  # removed, token revoked
    OUR_BUG = "our bug"  # the platform did not accept what we made


@dataclass(frozen=True, slots=True)
class Refused:
    """It had no effect. ``retry_after`` is in seconds and counts from now."""

    why: Why
    detail: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may or may not have had an effect."""

    detail: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody is listening any more (token expired, window closed)."""

    detail: str = ""


Outcome = Sent | Refused | Unclear


@dataclass(frozen=True, slots=True)
class Found:
    """The bot's own messages that bear the key, oldest first; a complete look."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The place could not be searched (no permission, rate limit, fault)."""

    detail: str


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
    """The private way back to the person who acted: good for 15 minutes and 5 replies."""

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private. A form is possible only as the first reply to a command or press."""
        ...

    async def profile(self) -> Profile:
        """Who acted, asked afresh where the platform has to be asked (2 s at most, then the last known)."""
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
    """Every workspace of a platform that has the bot, told once its listener is connected."""

    workspaces: frozenset[str]


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
class PlaceGone:
    """A place can no longer be posted to."""

    workspace: str
    place: str


Event = CommandEvent | PressEvent | FormEvent | HomeOpened | Installed | Present | Invited | Removed | PlaceGone
Handle = Callable[[Event], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a parameter is being completed."""

    workspace: str
    channel: str | None
    account: str


Suggest = Callable[[Asker, str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word of a command; the last free one takes the rest of the line.

    ``choices`` are the only words it takes; ``suggest`` completes free text as it is typed. A ``number`` is a
    whole one of that range; where commands are typed as words, it takes the first that begins with a digit.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    suggest: Suggest | None = None
    required: bool = False
    number: range | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command, declared once; each adapter registers it its own way. ``path`` has one or two words.

    ``only`` names the one platform that has it; it is empty where all do.
    """

    path: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    admin: bool = False
    only: str = ""

    def on(self, id: str) -> bool:
        """Whether the platform that ``id`` belongs to has this command."""
        return self.only in ("", platform(id))


class TokenRefused(Exception):
    """A platform does not accept one of the tokens it was given; ``token`` says which, for a platform with several."""

    token = ""


class Adapter(Protocol):
    """One platform. Nothing here is optional.

    ``remembers`` is for how long the platform itself knows a repeated post by its key, so that it makes no second
    message; zero where it does not. ``ready`` is set while events are taken.
    """

    remembers: timedelta
    ready: asyncio.Event

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled and hand every event to ``handle``. Raises TokenRefused.

        The adapter acknowledges neutrally by itself when ``handle`` has not replied after 1.8 s; ``handle`` goes on.
        On cancellation it stops taking events and lets handlers that are under way finish.
        """
        ...

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send one new message, once: no retries of the client library, every wait bounded.

        The id of each control on the wire carries ``key``, so that ``find`` and a press can tell which post it is.
        """
        ...

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a sent message, or on a person's home."""
        ...

    async def remove(self, message: str) -> Outcome:
        """Delete a sent message; one that is gone already counts as ``Sent``."""
        ...

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` since then whose controls bear ``key``."""
        ...


def platform(id: str) -> str:
    """The platform an id belongs to: ``slack`` for ``slack:T1:C1``, ``dm:slack:T1:U1`` and ``home:slack:T1:U1``."""
    first, _, rest = id.partition(":")
    return rest.partition(":")[0] if first in ("dm", "home", "role") else first


def is_role(id: str) -> bool:
    """Whether an id names a role: people whom a platform lets one name, and ping, together."""
    return id.startswith("role:")


def direct(account: str) -> str:
    """The place of an account's direct messages."""
    return f"dm:{account}"


def home(account: str) -> str:
    """The place of an account's private page."""
    return f"home:{account}"


def on_the_wire(control: str, key: str) -> str:
    """A control's id as platforms carry it: the control and the key of its delivery. At most 100 characters."""
    return f"{control}|{key}"


def off_the_wire(id: str) -> tuple[str, str]:
    """The control and the key that ``on_the_wire`` joined."""
    control, _, key = id.partition("|")
    return control, key


def plain(card: Card) -> str:
    """The whole card in words: what a screen reader, a notification or a text-only platform shows."""
    lines = [card.title]
    for part in card.body:
        lines += _plain_part(part)
    return "\n".join(lines)


def _plain_part(part: Part) -> list[str]:
    match part:
        case Line(spans):
            return ["".join(_plain_span(span) for span in spans)]
        case Choices(items):
            marks = {"": "", "right": " (right)", "wrong": " (wrong)", "chosen": " (your choice)"}
            return [f"{letter}. {item.text}{marks[item.mark]}" for letter, item in zip(LETTERS, items, strict=False)]
        case Table(columns, rows):
            return [" · ".join(columns)] + [" · ".join(row) for row in rows]
        case Bars(rows):
            return [f"{bar.label}: {bar.note}" for bar in rows]


def _plain_span(span: Span) -> str:
    match span:
        case Text(value):
            return value
        case Moment(_, fallback):
            return fallback
        case Link(label, url):
            return f"{label} ({url})"
        case MessageLink(label):
            return label
        case ChannelName():
            return "this channel"

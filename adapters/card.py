"""Cards: a message as a value. Text is text, structure carries the emphasis, and each adapter renders it itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapters.language import say

# A card with this many options still has one letter for each on every platform.
LETTERS = "ABCDEFGH"
ALIKE = 128  # cards that are kept once made: all who answer a question are told one of a few things


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
class Marks:
    """What the marks of choices are called."""

    right: str = say("right")
    wrong: str = say("wrong")
    chosen: str = say("your choice")


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of a question, lettered A, B, C … in this order."""

    items: tuple[Choice, ...]
    marks: Marks = Marks()

    def word(self, item: Choice) -> str:
        """What the mark of one of them is called; empty without a mark."""
        return getattr(self.marks, item.mark) if item.mark else ""


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


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines of a file, to be copied as they are."""

    lines: tuple[str, ...]


Part = Line | Choices | Table | Bars | Verbatim


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
    submit: str = say("Submit")


Control = Button | Select


@dataclass(frozen=True, slots=True)
class Card:
    """A message as a value. Every delivered card has at least one control.

    ``notify`` names one role to ping and ``thread`` the title of a discussion thread to open under the card;
    platforms without them ignore both. One that ``replaces``, told in private after a press on a private card, takes
    that card's place where the platform can.
    """

    title: str
    body: tuple[Part, ...] = ()
    controls: tuple[Control, ...] = ()
    notify: str | None = None
    thread: str | None = None
    replaces: bool = False


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
            marked = [f"{item.text} ({part.word(item)})" if item.mark else item.text for item in items]
            return [f"{letter}. {text}" for letter, text in zip(LETTERS, marked, strict=False)]
        case Table(columns, rows):
            return [" · ".join(columns)] + [" · ".join(row) for row in rows]
        case Bars(rows):
            return [f"{bar.label}: {bar.note}" for bar in rows]
        case Verbatim(lines):
            return list(lines)


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
            return "#"

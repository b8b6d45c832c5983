"""Cards as Discord's components, within its limits. Pure: the same card gives the same view.

A card is one container: headline, body, a rule, the controls. The body gives way first, so the controls always survive.
Too many controls or too long ids are refused with a ``ValueError``: cutting those would change what a card does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from urllib.parse import quote, urlsplit

import discord
from discord import ui

from adapters.card import (
    ALIKE,
    LETTERS,
    Bars,
    Button,
    Card,
    ChannelName,
    Choices,
    Line,
    Link,
    MessageLink,
    Moment,
    Part,
    Select,
    Table,
    Text,
    Verbatim,
)
from adapters.card import Control as PortControl
from adapters.discord import ids, limits
from adapters.discord.text import BREAK, clean, fit, inert, one_line, shorten, size, width
from adapters.discord.wire import Control, wire_id

CELL = 24  # columns; a phone shows about 40 of them in a code block
BAR = 10  # blocks of a full bar
LABEL = 200  # of a link
ENDLESS = 10**9  # room that nothing fills

_STYLES = {
    "plain": discord.ButtonStyle.secondary,
    "primary": discord.ButtonStyle.primary,
    "danger": discord.ButtonStyle.danger,
}
_SIGNS = {"right": "✅", "wrong": "❌", "chosen": "◀"}
_MOMENTS = {"time": "t", "day": "D", "both": "f"}


def render(card: Card, key: str, guild: int | None = None) -> ui.LayoutView:
    """``card`` as a view whose controls carry ``key``, and in direct messages the server they belong to."""
    view = ui.LayoutView(timeout=None)
    room = limits.MESSAGE_TEXT
    if card.notify is not None:
        ping = f"<@&{ids.read_role(card.notify)}>"
        view.add_item(ui.TextDisplay(ping))
        room -= size(ping)
    headline, body = _words(card.title, card.body, room)
    rows = list(_rows(card.controls, key, guild))
    texts: list[ui.Item[ui.LayoutView]] = [ui.TextDisplay(text) for text in (headline, body) if text]
    rule: list[ui.Item[ui.LayoutView]] = [ui.Separator()] if rows and texts else []
    contents = [*texts, *rule, *rows]
    if 2 + len(contents) + len(card.controls) > limits.COMPONENTS:
        raise ValueError(f"{len(card.controls)} controls are more than one message on Discord holds.")
    view.add_item(ui.Container(*contents))
    # A finished view is never kept by the library: no memory per message, and nothing whose time-out could unregister
    # the controls of the whole bot.
    view.stop()
    return view


def mentions(card: Card) -> discord.AllowedMentions:
    """Nobody is notified but the one role the card names."""
    if card.notify is None:
        return discord.AllowedMentions.none()
    role = discord.Object(ids.read_role(card.notify))
    return discord.AllowedMentions(everyone=False, users=False, roles=[role], replied_user=False)


def moment(at: Moment) -> str:
    """An instant that every reader sees in their own zone."""
    return f"<t:{int(at.at.timestamp())}:{_MOMENTS[at.style]}>"


@lru_cache(ALIKE)
def _words(title: str, parts: tuple[Part, ...], room: int) -> tuple[str, str]:
    headline = _headline(title)
    return headline, _body(parts, room - size(headline))


def _headline(title: str) -> str:
    title = one_line(title)
    return shorten(title, limits.TITLE, lambda words: f"### {inert(words)}") if title else ""


def _body(parts: Sequence[Part], room: int) -> str:
    gaps = ["\n" if isinstance(above, Line) and isinstance(below, Line) else "\n\n" for above, below in pairwise(parts)]
    made = _squeeze([_drawer(part) for part in parts], room - sum(map(len, gaps)))
    return "".join(text + gap for text, gap in zip(made, [*gaps, ""], strict=False)).strip("\n")


def _squeeze(drawers: Sequence[Callable[[int], str]], room: int) -> list[str]:
    """Every piece drawn so that all fit into ``room``: short ones whole, the longest cut first."""
    whole = [draw(ENDLESS) for draw in drawers]
    sizes = [size(text) for text in whole]
    if sum(sizes) <= room:
        return whole
    made = [""] * len(drawers)
    for rank, index in enumerate(sorted(range(len(drawers)), key=sizes.__getitem__)):
        made[index] = drawers[index](max(room, 0) // (len(drawers) - rank))
        room -= size(made[index])
    return made


def _drawer(part: Part) -> Callable[[int], str]:
    match part:
        case Line():
            return lambda room: _line(part, room)
        case Choices():
            return lambda room: _choices(part, room)
        case Table():
            return lambda room: _table(part, room)
        case Bars():
            return lambda room: _bars(part, room)
        case Verbatim(lines):
            return lambda room: _block([], [clean(one).replace("`", "ˋ") for one in lines], room)


def _line(line: Line, room: int) -> str:
    made = "-# " if line.muted else ""
    if size(made) > room:
        return ""
    for span in line.spans:
        if isinstance(span, Text):
            words = clean(span.value).replace("\n", " ") if line.muted else clean(span.value)
            glue = BREAK if span.strong and made.endswith("**") else ""
            form = _strong if span.strong else inert
            rest = room - size(made + glue)
            piece, whole = shorten(words, rest, form), size(form(words)) <= rest
            made += glue + piece if piece else ""
        else:
            piece = _span(span)
            whole = size(made + piece) <= room
            made += piece if whole else ""
        if not whole:
            break
    return made


def _span(span: Moment | Link | MessageLink | ChannelName) -> str:
    match span:
        case Moment():
            return moment(span)
        case Link(label, url):
            return _link(label, _address(url))
        case MessageLink(label, message):
            return _link(label, _message_address(message))
        case ChannelName(channel):
            return _channel(channel)


def _strong(words: str) -> str:
    core = words.strip()
    if not core:
        return words
    before, _, after = words.partition(core)
    return f"{before}**{inert(core)}**{after}"


def _link(label: str, url: str | None) -> str:
    words = shorten(one_line(label), LABEL, inert) or "…"
    return f"[{words}]({url})" if url else words


def _address(url: str) -> str | None:
    """``url`` if it is a web page's, with everything encoded that markdown could read."""
    try:
        parts = urlsplit(clean(url))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    quoted = quote(parts.geturl(), safe=":/?#@!$&'+,;=%-._")
    return quoted if size(quoted) <= limits.LINK else None


def _message_address(message: str) -> str | None:
    try:
        return ids.read_message(message).url
    except ids.NotOurs:
        return None


def _channel(channel: str) -> str:
    try:
        return f"<#{ids.read_place(channel).target}>"
    except ids.NotOurs:
        return "#"


def _choices(choices: Choices, room: int) -> str:
    def drawer(letter: str, text: str, mark: str) -> Callable[[int], str]:
        return lambda room: shorten(one_line(text), room, lambda words: f"**{letter}.** {inert(words)}{mark}")

    marks = [f" {_SIGNS[item.mark]} {choices.word(item)}" if item.mark else "" for item in choices.items]
    drawers = [drawer(*each) for each in zip(LETTERS, (item.text for item in choices.items), marks, strict=False)]
    return "\n".join(_squeeze(drawers, room - max(len(drawers) - 1, 0))) if drawers else ""


def _table(table: Table, room: int) -> str:
    rows = [tuple(row[: len(table.columns)]) + ("",) * (len(table.columns) - len(row)) for row in table.rows]
    widths = [
        min(CELL, max(width(one_line(cell).replace("`", "ˋ")) for cell in column))
        for column in zip(table.columns, *rows, strict=True)
    ]

    def written(cells: Sequence[str]) -> str:
        fitted = [
            fit(cell, columns, right=index in table.numeric)
            for index, (cell, columns) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(fitted).rstrip()

    head = [written(table.columns), "─" * (sum(widths) + 2 * (len(widths) - 1))]
    return _block(head, [written(row) for row in rows], room)


def _bars(bars: Bars, room: int) -> str:
    most = max((bar.amount for bar in bars.rows), default=0)
    columns = min(CELL, max((width(one_line(bar.label).replace("`", "ˋ")) for bar in bars.rows), default=0))
    lines = []
    for bar in bars.rows:
        filled = round(BAR * bar.amount / most) if most > 0 else 0
        blocks = "█" * max(filled, 0) + "░" * (BAR - max(filled, 0))
        note = one_line(bar.note)
        lines.append(f"{fit(bar.label, columns)}  {blocks}  {fit(note, min(CELL, width(note)))}".rstrip())
    return _block([], lines, room)


def _block(head: Sequence[str], lines: Sequence[str], room: int) -> str:
    """A code block with as many of the lines as fit, the last telling how many do not."""
    for kept in range(len(lines), -1, -1):
        more = [f"… + {len(lines) - kept}"] if kept < len(lines) else []
        made = "\n".join(["```", *head, *lines[:kept], *more, "```"])
        if size(made) <= room:
            return made if kept or head else ""
    return ""


def _rows(controls: Sequence[PortControl], key: str, guild: int | None) -> Iterator[ui.ActionRow[ui.LayoutView]]:
    taken: set[str] = set()
    row: ui.ActionRow[ui.LayoutView] | None = None
    room = 0
    for control in controls:
        id = wire_id(control.id, key, guild)
        if id in taken:
            raise ValueError(f"Two controls of one card have the id {control.id!r}.")
        taken.add(id)
        if row is not None and (isinstance(control, Select) or not room):
            yield row
            row = None
        if row is None:
            row, room = ui.ActionRow(), limits.ROW_BUTTONS
        row.add_item(Control(_button(control, id) if isinstance(control, Button) else _select(control, id)))
        room = room - 1 if isinstance(control, Button) else 0
    if row is not None:
        yield row


def _button(button: Button, id: str) -> ui.Button[ui.LayoutView]:
    label = shorten(one_line(button.label), limits.BUTTON_LABEL) or "…"
    return ui.Button(custom_id=id, label=label, style=_STYLES[button.style])


def _select(select: Select, id: str) -> ui.Select[ui.LayoutView]:
    least, most = span_of(select.options, select.at_least, select.at_most)
    return ui.Select(
        custom_id=id,
        placeholder=shorten(one_line(select.prompt), limits.PLACEHOLDER) or None,
        options=options(select.options),
        min_values=least,
        max_values=most,
    )


def options(pairs: Sequence[tuple[str, str]], chosen: Sequence[str] = ()) -> list[discord.SelectOption]:
    """The entries of a list; refused when Discord could not tell them apart or hold them."""
    values = [value for value, _ in pairs]
    if not 1 <= len(pairs) <= limits.SELECT_OPTIONS or len(set(values)) != len(values):
        raise ValueError(f"A list on Discord takes 1 to {limits.SELECT_OPTIONS} different options, not {values!r}.")
    if any(not value or size(value) > limits.OPTION_VALUE for value in values):
        raise ValueError(f"An option's value on Discord has 1 to {limits.OPTION_VALUE} characters: {values!r}.")
    return [
        discord.SelectOption(
            value=value, label=shorten(one_line(label), limits.OPTION_LABEL) or "…", default=value in chosen
        )
        for value, label in pairs
    ]


def span_of(pairs: Sequence[tuple[str, str]], at_least: int, at_most: int) -> tuple[int, int]:
    """How many may be chosen, kept within what there is."""
    most = min(max(at_most, 1), len(pairs))
    return min(max(at_least, 0), most), max(most, 1)

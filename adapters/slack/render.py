"""Cards as Slack's blocks.

Foreign text travels in ``plain_text`` objects (escaped) and ``rich_text`` elements (literal by definition), never in
``mrkdwn``. Bodies are cut so that the controls always survive; what cannot be cut, such as an id, is refused.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from adapters.card import (
    ALIKE,
    LETTERS,
    Bar,
    Bars,
    Button,
    Card,
    ChannelName,
    Choices,
    Control,
    Line,
    Link,
    MessageLink,
    Moment,
    Part,
    Select,
    Span,
    Table,
    Text,
    Verbatim,
    off_the_wire,
    on_the_wire,
    plain,
)
from adapters.slack import ids, limits
from adapters.slack.elements import Payload, chooser, options, own_id, plain_text
from adapters.slack.limits import room
from adapters.slack.text import ELLIPSIS, clean, columns, cut, escape, pad, units

CHOOSE = "choose:"  # begins the action id of a select; the wire id follows
CARD_VIEW = "card"  # the callback id of a modal that shows a card

_BAR = 12  # columns of the longest bar
_WEB = re.compile(r"https?://[^\s<>|]+\Z", re.ASCII)
_SIGNS = {"right": "✅", "wrong": "❌", "chosen": "←"}
_DATES = {"time": "{time}", "day": "{date_pretty}", "both": "{date_short_pretty} {time}"}


@dataclass(frozen=True, slots=True)
class Site:
    """The workspace a card is shown in; ``url`` ends in a slash."""

    team: str
    url: str


def message(card: Card, key: str, site: Site, *, tables: bool = True) -> Payload:
    """A message: its blocks, and the same in words for screen readers and notifications."""
    return dict(_message(card, key, site, tables))


@lru_cache(ALIKE)
def _message(card: Card, key: str, site: Site, tables: bool) -> Mapping[str, Any]:
    return {
        "text": escape(cut(plain(card), room(limits.TEXT))).strip() or ELLIPSIS,
        "blocks": _blocks(card, key, site, limits.BLOCKS_IN_MESSAGE, header=True, tables=tables),
    }


def home(card: Card, key: str, site: Site, *, tables: bool = True) -> Payload:
    """A person's home."""
    return {"type": "home", "blocks": _blocks(card, key, site, limits.BLOCKS_IN_VIEW, header=True, tables=tables)}


def modal(card: Card, site: Site, metadata: str = "") -> Payload:
    """A private card shown in a modal. Modals have no tables, theirs are text."""
    header = cut(card.title, room(limits.VIEW_TITLE)) != card.title
    blocks = _blocks(card, "", site, limits.BLOCKS_IN_VIEW, header=header, tables=False)
    return {
        "type": "modal",
        "callback_id": CARD_VIEW,
        "title": plain_text(card.title, limits.VIEW_TITLE),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def _blocks(card: Card, key: str, site: Site, most: int, *, header: bool, tables: bool) -> list[Payload]:
    head: list[Payload] = []
    if header and clean(card.title).strip():
        head = [{"type": "header", "text": plain_text(card.title, limits.HEADER)}]
    controls = _controls(card.controls, key)
    left = most - len(head) - len(controls)
    if left < 0:
        raise ValueError(f"{len(card.controls)} controls do not fit into {most} blocks")
    body = _Body(site, tables)
    for part in card.body:
        body.add(part)
    blocks = body.blocks
    if len(blocks) > left:
        blocks = [*blocks[: max(left - 1, 0)], _small_print([Text(ELLIPSIS)])][:left]
    return head + blocks + controls or [_small_print([Text(ELLIPSIS)])]  # Slack shows nothing without a block


class _Body:
    """The blocks of a body, as long as there is room for their text."""

    def __init__(self, site: Site, tables: bool) -> None:
        self.blocks: list[Payload] = []
        self._site = site
        self._tables = limits.TABLES_IN_MESSAGE if tables else 0
        self._left = room(limits.BODY)

    def add(self, part: Part) -> None:
        if self._left <= 0:
            return
        match part:
            case Line(spans, muted) if muted and all(isinstance(span, Text | Moment) for span in spans):
                if len(spans) <= limits.CONTEXT_ELEMENTS and any(not _blank(span) for span in spans):
                    self.blocks.append(_small_print([self._shortened(span) for span in spans if not _blank(span)]))
            case Line(spans):
                self._rich("rich_text_section", [element for span in spans for element in self._span(span)])
            case Choices():
                self._choices(part)
            case Table() if self._tables and part.columns:
                self._tables -= 1
                self._table(part)
            case Table():
                self._rich("rich_text_preformatted", [_words(self._take(_lines(part), limits.TEXT_OBJECT))])
            case Bars(rows):
                self._bars(rows)
            case Verbatim(lines):
                self._rich("rich_text_preformatted", [_words(self._take("\n".join(lines), limits.TEXT_OBJECT))])

    def _choices(self, choices: Choices) -> None:
        sections = []
        for letter, item in zip(LETTERS, choices.items, strict=False):
            words = self._take(item.text, limits.TEXT_OBJECT) or ELLIPSIS
            option = [_words(f"{letter}.  ", strong=True), _words(words, strong=item.mark == "right")]
            mark = [_words(f"  {_SIGNS[item.mark]} {choices.word(item)}")] if item.mark else []
            sections.append({"type": "rich_text_section", "elements": option + mark})
        if sections:
            self.blocks.append({"type": "rich_text", "elements": sections})

    def _bars(self, rows: Sequence[Bar]) -> None:
        longest = max((bar.amount for bar in rows), default=0)
        width = max((columns(bar.label) for bar in rows), default=0)
        drawn = "\n".join(
            f"{pad(clean(bar.label), width)}  {pad(_drawn(bar.amount, longest), _BAR)}  {bar.note}".rstrip()
            for bar in rows
        )
        self._rich("rich_text_preformatted", [_words(self._take(drawn, limits.TEXT_OBJECT))])

    def _take(self, text: str, limit: int) -> str:
        """As much of ``text`` as there is room for. Measured escaped: literal text may still be counted so."""
        if self._left <= 0:
            return ""
        taken = cut(text, min(room(limit), self._left))
        self._left -= units(escape(taken))
        return taken

    def _rich(self, kind: str, elements: Iterable[Payload]) -> None:
        kept = [element for element in elements if element.get("text") != ""]
        if kept:
            self.blocks.append({"type": "rich_text", "elements": [{"type": kind, "elements": kept}]})

    def _shortened(self, span: Span) -> Span:
        return Text(self._take(span.value, limits.TEXT_OBJECT), span.strong) if isinstance(span, Text) else span

    def _span(self, span: Span) -> list[Payload]:
        match span:
            case Text(value, strong):
                return [_words(self._take(value, limits.TEXT_OBJECT), strong)]
            case Moment(at, fallback, style):
                words = self._take(fallback, limits.TEXT_OBJECT) or ELLIPSIS
                return [{"type": "date", "timestamp": int(at.timestamp()), "format": _DATES[style], "fallback": words}]
            case Link(label, url):
                return self._link(label, url)
            case MessageLink(label, message):
                return self._link(label, _permalink(message, self._site))
            case ChannelName(channel):
                return [_channel(channel, self._site)]

    def _link(self, label: str, url: str) -> list[Payload]:
        words = self._take(label, limits.TEXT_OBJECT)
        if not words.strip() or not _WEB.match(url) or units(url) > room(limits.URL):
            return [_words(words)]
        return [{"type": "link", "url": url, "text": words}]

    def _table(self, table: Table) -> None:
        width = min(len(table.columns), limits.TABLE_COLUMNS)
        rows = [table.columns, *table.rows][: limits.TABLE_ROWS]
        left = min(self._left, room(limits.TABLE_TEXT))
        each = max(left // (len(rows) * width), 1)
        cells = [[cut(cell, each) for cell in (*row[:width], *("",) * (width - len(row)))] for row in rows]
        self._left -= sum(units(escape(cell)) for row in cells for cell in row)
        self.blocks.append(
            {
                "type": "table",
                "column_settings": [
                    {"align": "right" if column in table.numeric else "left", "is_wrapped": column not in table.numeric}
                    for column in range(width)
                ],
                "rows": [
                    [{"type": "raw_text", "text": cell if cell.strip() else "–"} for cell in row] for row in cells
                ],
            }
        )
        if len(table.rows) >= limits.TABLE_ROWS:
            more = len(table.rows) - limits.TABLE_ROWS + 1
            self.blocks.append(_small_print([Text(f"… + {more}")]))


def _words(text: str, strong: bool = False) -> Payload:
    return {"type": "text", "text": text, "style": {"bold": True}} if strong else {"type": "text", "text": text}


def _blank(span: Span) -> bool:
    return isinstance(span, Text) and not clean(span.value).strip()


def _small_print(spans: Sequence[Span]) -> Payload:
    """A context block. Its dates are the only ``mrkdwn`` there is, and nothing foreign but their fallback is in it."""
    elements: list[Payload] = []
    for dated, group in groupby(spans, lambda span: isinstance(span, Moment)):
        if dated:
            elements += [_date(span) for span in group if isinstance(span, Moment)]
        else:
            words = "".join(span.value for span in group if isinstance(span, Text))
            elements.append(plain_text(words, limits.TEXT_OBJECT))
    return {"type": "context", "elements": elements}


def _date(moment: Moment) -> Payload:
    fallback = re.sub(r"[^\w :.,/()+-]|_", " ", cut(moment.fallback, 100)).strip() or ELLIPSIS
    shown = f"<!date^{int(moment.at.timestamp())}^{_DATES[moment.style]}|{fallback}>"
    return {"type": "mrkdwn", "text": shown, "verbatim": True}


def _permalink(message: str, site: Site) -> str:
    try:
        parts = ids.parts(message)
    except ValueError:
        return ""
    if parts.team != site.team:
        return ""
    return f"{site.url}archives/{parts.channel}/p{parts.stamp.replace('.', '')}"


def _channel(channel: str, site: Site) -> Payload:
    try:
        place = ids.place(channel)
    except ValueError:
        return _words("#")
    if place.kind != "channel" or place.team != site.team or not ids.SLACKS.match(place.id):
        return _words("#")
    return {"type": "channel", "channel_id": place.id}


def _lines(table: Table) -> str:
    rows = [tuple(clean(cell).replace("\n", " ") for cell in row) for row in (table.columns, *table.rows)]
    across = max(map(len, rows))
    widths = [max(columns(row[column]) for row in rows if column < len(row)) for column in range(across)]
    return "\n".join(
        "  ".join(pad(cell, widths[column], right=column in table.numeric) for column, cell in enumerate(row)).rstrip()
        for row in rows
    )


def _drawn(amount: int, longest: int) -> str:
    return "█" * max(round(_BAR * amount / longest), 1) if amount > 0 else ""


def _controls(controls: Sequence[Control], key: str) -> list[Payload]:
    blocks: list[Payload] = []
    for kind, group in groupby(controls, type):
        if kind is Button:
            buttons = [
                _button(control, key, number) for number, control in enumerate(group) if isinstance(control, Button)
            ]
            size = limits.ELEMENTS_IN_ACTIONS
            blocks += [{"type": "actions", "elements": buttons[at : at + size]} for at in range(0, len(buttons), size)]
        else:
            blocks += [block for control in group if isinstance(control, Select) for block in _select(control, key)]
    return [{**block, "block_id": _block_id(key, number, block)} for number, block in enumerate(blocks)]


def _block_id(key: str, number: int, block: Payload) -> str:
    """Begins with the key, so that ``find`` sees it; differs for another content, as Slack asks of an update."""
    return f"{key}|{number}|{zlib.crc32(json.dumps(block).encode()):08x}"


def bears(key: str, message: Mapping[str, Any]) -> bool:
    """Whether a message in the history is one that was rendered with ``key``."""
    blocks = message.get("blocks")
    return isinstance(blocks, list) and any(_bears(key, block) for block in blocks if isinstance(block, dict))


def _bears(key: str, block: Payload) -> bool:
    """By the block's id or by a button's value: Slack does not promise to give both back."""
    elements = block.get("elements")
    values = (
        [element.get("value") for element in elements if isinstance(element, dict)]
        if isinstance(elements, list)
        else []
    )
    return str(block.get("block_id", "")).startswith(f"{key}|") or any(
        isinstance(value, str) and off_the_wire(value)[1] == key for value in values
    )


def _button(button: Button, key: str, number: int) -> Payload:
    element: Payload = {
        "type": "button",
        "action_id": f"press-{number}",
        "text": plain_text(button.label, limits.BUTTON),
        "value": _wire(button.id, key),
    }
    if button.hint.strip():
        element["accessibility_label"] = cut(button.hint, room(limits.BUTTON_HINT))
    if button.style != "plain":
        element["style"] = button.style
    return element


def _select(select: Select, key: str) -> list[Payload]:
    """The prompt, the options and the button that submits them. Slack reports each tick too; those say nothing."""
    wire = _wire(select.id, key)
    several = select.at_most > 1
    offered = options(select.options)
    menu: Payload = {"type": chooser(len(offered), several), "action_id": f"{CHOOSE}{wire}", "options": offered}
    if "select" in menu["type"]:
        menu["placeholder"] = plain_text(select.prompt, limits.PLACEHOLDER)
    submit = {
        "type": "button",
        "action_id": "submit",
        "style": "primary",
        "text": plain_text(select.submit, limits.BUTTON),
        "value": wire,
    }
    prompt: Payload = {"type": "section", "text": plain_text(select.prompt, limits.TEXT_OBJECT)}
    if menu["type"] == "multi_static_select":  # the one element that an actions block does not take
        return [{**prompt, "accessory": menu}, {"type": "actions", "elements": [submit]}]
    return [prompt, {"type": "actions", "elements": [menu, submit]}]


def _wire(control: str, key: str) -> str:
    return own_id(on_the_wire(control, key), limits.WIRE_ID)

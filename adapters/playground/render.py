"""Cards and forms as the page gets them: plain data, every string whole or cut at a word, never markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from adapters.card import (
    LETTERS,
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
    on_the_wire,
)
from adapters.form import ChannelField, ChoiceField, Field, Form, TextField
from adapters.playground import limits

Payload = dict[str, Any]

ELLIPSIS = "…"
AS_A_LIST = "the page shows channels as a list: see with_channels"
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # controls other than tab and line feed
HALVES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` without what no database and no screen can hold: control characters, halves of characters."""
    return HALVES.sub("\ufffd", UNSEEN.sub("", text))


def units(text: str) -> int:
    """The length of ``text`` as a browser counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int) -> str:
    """``text`` within ``most`` units, cut at a word where there is one near, with an ellipsis."""
    text = clean(text)
    if units(text) <= most:
        return text
    room, end = most - 1, 0
    for character in text:
        room -= units(character)
        if room < 0:
            break
        end += 1
    kept = text[:end]
    at_word = kept.rfind(" ")
    return (kept[:at_word] if at_word > end * 2 // 3 else kept).rstrip() + ELLIPSIS if most > 0 else ""


def card(card: Card, key: str, names: Mapping[str, str]) -> Payload:
    """A card for the page. ``names`` are the channels by id.

    Raises ValueError for controls that cannot work: one cannot cut an id or leave out an option.
    """
    body = _Body(names)
    return {
        "title": cut(card.title, limits.TITLE),
        "body": [part for part in map(body.part, card.body) if part],
        "controls": _controls(card.controls, key),
    }


class _Body:
    """A body within its budget of words; parts that find it empty are left out."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._left = limits.BODY

    def part(self, part: Part) -> Payload | None:
        if self._left <= 0:
            return None
        match part:
            case Line(spans, muted):
                return {"kind": "line", "muted": muted, "spans": [self._span(span) for span in spans if self._left > 0]}
            case Choices(items):
                return {
                    "kind": "choices",
                    "items": [
                        {
                            "letter": letter,
                            "text": self._take(item.text, limits.OPTION_TEXT),
                            "mark": item.mark,
                            "word": part.word(item),
                        }
                        for letter, item in zip(LETTERS, items, strict=False)
                    ],
                }
            case Table():
                return self._table(part)
            case Bars():
                return self._bars(part)
            case Verbatim(lines):
                return {"kind": "verbatim", "text": self._take("\n".join(lines), limits.SPAN)}

    def _take(self, text: str, most: int) -> str:
        text = cut(text, min(most, max(self._left, 0)))
        self._left -= units(text)
        return text

    def _span(self, span: Span) -> Payload:
        match span:
            case Text(value, strong):
                return {"kind": "text", "text": self._take(value, limits.SPAN), "strong": strong}
            case Moment(at, fallback, style):
                text = self._take(fallback, limits.CELL)
                return {"kind": "moment", "text": text, "at": at.isoformat(), "style": style}
            case Link(label, url) if is_web_page(url):
                return {"kind": "link", "text": self._take(label or url, limits.SPAN), "url": url}
            case Link(label, url):
                return {"kind": "text", "text": self._take(f"{label} ({url})", limits.SPAN), "strong": False}
            case MessageLink(label, message):
                return {"kind": "message", "text": self._take(label, limits.SPAN), "message": clean(message)}
            case ChannelName(channel):
                name = self._names.get(channel)
                text = self._take(f"#{name}" if name else "#", limits.CELL)
                return {"kind": "channel", "text": text, "channel": channel if name else ""}

    def _table(self, table: Table) -> Payload:
        columns = [self._take(column, limits.CELL) for column in table.columns[: limits.COLUMNS]]
        rows = []
        for row in table.rows[: limits.ROWS]:
            if self._left <= 0:
                break
            rows.append([self._take(cell, limits.CELL) for cell in row[: limits.COLUMNS]])
        numeric = sorted(column for column in table.numeric if 0 <= column < limits.COLUMNS)
        return {"kind": "table", "columns": columns, "rows": rows, "numeric": numeric}

    def _bars(self, bars: Bars) -> Payload:
        rows = bars.rows[: limits.BARS]
        longest = max((bar.amount for bar in rows), default=0)
        return {
            "kind": "bars",
            "rows": [
                {
                    "label": self._take(bar.label, limits.BAR_LABEL),
                    "note": self._take(bar.note, limits.BAR_LABEL),
                    "percent": max(0, round(100 * bar.amount / longest)) if longest > 0 else 0,
                }
                for bar in rows
            ],
        }


def is_web_page(url: str) -> bool:
    """Whether a browser may open ``url``: a complete http(s) address and nothing cleverer."""
    try:
        address = urlsplit(url)
        return address.scheme in ("http", "https") and bool(address.hostname) and units(url) <= limits.URL
    except ValueError:
        return False


def _controls(controls: Sequence[Control], key: str) -> list[Payload]:
    if len(controls) > limits.CONTROLS:
        raise ValueError(f"a card with {len(controls)} controls; the page shows {limits.CONTROLS}")
    return [_control(control, key) for control in controls]


def _control(control: Control, key: str) -> Payload:
    wire = on_the_wire(control.id, key)
    if units(wire) > limits.WIRE_ID:
        raise ValueError(f"the control id {wire!r} is longer than {limits.WIRE_ID} characters")
    match control:
        case Button(_, label, hint, style):
            hint = cut(hint, limits.HINT)
            label = cut(label, limits.LABEL) or hint or ELLIPSIS
            return {"kind": "button", "id": wire, "label": label, "hint": hint, "style": style}
        case Select(_, prompt, options, at_least, at_most, submit):
            return {
                "kind": "select",
                "id": wire,
                "prompt": cut(prompt, limits.PROMPT),
                "options": _options(options, limits.OPTIONS, f"the select {control.id!r}"),
                "at_least": at_least,
                "at_most": at_most,
                "submit": cut(submit, limits.LABEL) or "Submit",
            }


def _options(options: Sequence[tuple[str, str]], most: int, where: str) -> list[Payload]:
    if not 0 < len(options) <= most:
        raise ValueError(f"{where} has {len(options)} options; the page shows 1 to {most}")
    for value, _ in options:
        if units(value) > limits.VALUE:
            raise ValueError(f"{where} has the option {value!r}, longer than {limits.VALUE} characters")
    return [{"value": value, "label": cut(label, limits.PROMPT) or ELLIPSIS} for value, label in options]


def with_channels(form: Form, names: Mapping[str, str]) -> Form:
    """``form`` with a list of the channels, by id, in the place of a field for one."""
    options = tuple((id, f"#{name}") for id, name in names.items())
    return replace(
        form,
        fields=tuple(
            ChoiceField(field.id, field.label, options, (field.chosen,) if field.chosen in names else ())
            if isinstance(field, ChannelField)
            else field
            for field in form.fields
        ),
    )


def form(form: Form, token: str, typed: Mapping[str, tuple[str, ...]] | None = None) -> Payload:
    """A form for the page. ``token`` names this opening of it; ``typed`` is what stands in its fields already."""
    if len(form.fields) > limits.FIELDS:
        raise ValueError(f"the form {form.id!r} has {len(form.fields)} fields; a page has {limits.FIELDS}")
    typed = typed or {}
    return {
        "token": token,
        "title": cut(form.title, limits.TITLE),
        "submit": cut(form.submit, limits.LABEL) or "Save",
        "fields": [_field(field, typed.get(field.id), form.errors.get(field.id, "")) for field in form.fields],
        "errors": [
            cut(words, limits.ERROR)
            for name, words in form.errors.items()
            if name not in {field.id for field in form.fields}
        ],
    }


def _field(field: Field, typed: tuple[str, ...] | None, error: str) -> Payload:
    shared = {"id": field.id, "label": cut(field.label, limits.FIELD_LABEL), "error": cut(error, limits.ERROR)}
    match field:
        case TextField():
            most = max(1, min(field.max_length, limits.FIELD_TEXT))
            return shared | {
                "kind": "text",
                "value": typed[0] if typed else cut(field.value, most),  # what somebody typed is never cut
                "hint": cut(field.hint, limits.PROMPT),
                "max_length": most,
                "multiline": field.multiline,
                "required": field.required,
            }
        case ChoiceField():
            return shared | {
                "kind": "choice",
                "options": _options(field.options, limits.FIELD_OPTIONS, f"the field {field.id!r}"),
                "chosen": list(field.chosen if typed is None else typed),
                "at_least": field.at_least,
                "at_most": field.at_most,
            }
        case ChannelField():
            raise ValueError(AS_A_LIST)


def complaints(form: Form, values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """What is wrong with the values of a form as far as its fields say so, by field."""
    wrong = {field.id: _complaint(field, values.get(field.id, ())) for field in form.fields}
    return {name: words for name, words in wrong.items() if words}


def _complaint(field: Field, values: tuple[str, ...]) -> str:
    match field:
        case TextField():
            text = values[0] if values else ""
            if field.required and not text.strip():
                return "Please fill this in."
            if units(text) > min(field.max_length, limits.FIELD_TEXT):
                return f"At most {field.max_length} characters, please."
            return ""
        case ChoiceField():
            if not set(values) <= {value for value, _ in field.options}:
                return "Please choose from the list."
            return miscounted(len(values), field.at_least, field.at_most)
        case ChannelField():
            raise ValueError(AS_A_LIST)


def miscounted(count: int, at_least: int, at_most: int) -> str:
    """What to say to somebody who chose ``count`` options; nothing when that many are right."""
    if at_least <= count <= at_most:
        return ""
    if at_least == at_most:
        return f"Please choose {at_least}."
    return f"Please choose {at_least} to {at_most}." if at_least else f"Please choose at most {at_most}."

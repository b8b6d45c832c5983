"""Forms as modals, what was typed into them, and forms that wait behind a button."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from adapters.card import Button, Card, Line, Text, line
from adapters.discord import ids, limits
from adapters.discord.render import options, span_of
from adapters.discord.text import clean, one_line, shorten, size
from adapters.discord.wire import wire_id
from adapters.form import ChannelField, ChoiceField, Form, TextField
from adapters.form import Field as FormField

AGAIN = "discord.form"  # the control that opens a form that waits
KEPT_FOR = timedelta(minutes=15)  # as long as a private reply can be pressed
KEPT_AT_MOST = 1_000

PLACES = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
    discord.ChannelType.private_thread,
]

Typed = Mapping[str, tuple[str, ...]]


def modal(form: Form, guild: int | None = None) -> ui.Modal:
    """``form`` as a modal whose submission is known by its id alone, also after a restart."""
    if not 1 <= len(form.fields) <= limits.MODAL_FIELDS:
        raise ValueError(f"A form on Discord has 1 to {limits.MODAL_FIELDS} fields, not {len(form.fields)}.")
    made = ui.Modal(
        title=shorten(one_line(form.title), limits.MODAL_TITLE) or "…", custom_id=wire_id(form.id, "", guild)
    )
    for field in form.fields:
        hint = form.errors.get(field.id) or (field.hint if isinstance(field, TextField) else "")
        made.add_item(
            ui.Label(
                text=shorten(one_line(field.label), limits.FIELD_LABEL) or "…",
                description=shorten(one_line(hint), limits.FIELD_HINT) or None,
                component=_input(field),
            )
        )
    made.stop()  # the library would hold it in memory for good; its submission arrives as a plain interaction
    return made


def typed(data: Mapping[str, Any], guild: int) -> dict[str, tuple[str, ...]]:
    """What stands in each field of a modal submitted in a server; whatever has no such shape is left out."""
    return dict(_fields(data.get("components"), guild))


def refilled(form: Form, values: Typed) -> Form:
    """``form`` with what was typed in the place of its first values."""
    return replace(form, fields=tuple(_refill(field, values) for field in form.fields))


def waiting(form: Form, token: str) -> Card:
    """A card that tells what to mend, or that there is more, and opens the form by a button."""
    labels = {field.id: field.label for field in form.fields}
    errors = tuple(
        Line((Text(f"{labels[id]}: " if id in labels else "", strong=True), Text(words)))
        for id, words in form.errors.items()
    )
    button = Button(AGAIN + ":" + token, form.again if errors else form.open, style="primary")
    return Card(form.title, errors or (line(form.waiting),), (button,))


@dataclass(frozen=True, slots=True)
class _Kept:
    form: Form
    until: datetime


class KeptForms:
    """Forms that wait behind a button. They live in memory: after a restart the press says to run the command again."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def keep(self, token: str, form: Form, now: datetime) -> None:
        """Hold ``form`` for 15 minutes; the oldest goes when there are too many."""
        self._kept = {name: kept for name, kept in self._kept.items() if kept.until > now}
        while len(self._kept) >= KEPT_AT_MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[token] = _Kept(form, now + KEPT_FOR)

    def form(self, token: str, now: datetime) -> Form | None:
        """The form behind the button, unless it is gone."""
        kept = self._kept.get(token)
        return kept.form if kept is not None and kept.until > now else None


def _input(field: FormField) -> ui.Item[Any]:
    if not field.id or size(field.id) > limits.CUSTOM_ID:
        raise ValueError(f"The field id {field.id!r} does not have 1 to {limits.CUSTOM_ID} characters.")
    match field:
        case TextField():
            longest = min(max(field.max_length, 1), limits.FIELD_TEXT)
            return ui.TextInput(
                custom_id=field.id,
                style=discord.TextStyle.paragraph if field.multiline else discord.TextStyle.short,
                default=shorten(clean(field.value), longest) or None,
                max_length=longest,
                required=field.required,
            )
        case ChannelField():
            return ui.ChannelSelect(
                custom_id=field.id, channel_types=PLACES, default_values=_channel(field.chosen), required=True
            )
        case ChoiceField():
            least, most = span_of(field.options, field.at_least, field.at_most)
            return ui.Select(
                custom_id=field.id,
                options=options(field.options, field.chosen[:most]),
                min_values=least,
                max_values=most,
                required=least > 0,
            )


def _refill(field: FormField, values: Typed) -> FormField:
    given = values.get(field.id)
    if given is None:
        return field
    match field:
        case TextField():
            return replace(field, value=given[0] if given else "")
        case ChannelField():
            return replace(field, chosen=given[0] if given else "")
        case ChoiceField():
            return replace(field, chosen=given)


def with_channels(form: Form, channels: Sequence[tuple[str, str]]) -> Form:
    """``form`` with a list of these (id, name) in the place of Discord's own, which direct messages do not show."""
    return replace(form, fields=tuple(_listed(field, channels) for field in form.fields))


def _listed(field: FormField, channels: Sequence[tuple[str, str]]) -> FormField:
    if not isinstance(field, ChannelField) or not channels:
        return field
    return ChoiceField(
        field.id, field.label, tuple(channels[: limits.SELECT_OPTIONS]), (field.chosen,) if field.chosen else ()
    )


def _channel(id: str) -> list[discord.SelectDefaultValue]:
    try:
        target = ids.read_place(id).target
    except ids.NotOurs:
        return []
    return [discord.SelectDefaultValue(id=target, type=discord.SelectDefaultValueType.channel)]


def _fields(components: object, guild: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict):
            continue
        yield from _fields(component.get("components"), guild)
        yield from _fields([component.get("component")], guild)
        id, value, values = component.get("custom_id"), component.get("value"), component.get("values")
        if isinstance(id, str) and isinstance(value, str):
            yield id, (value,)
        elif isinstance(id, str) and isinstance(values, list):
            given = tuple(value for value in values if isinstance(value, str))
            picked = component.get("type") == discord.ComponentType.channel_select.value
            yield id, tuple(f"{ids.workspace(guild)}:{value}" for value in given) if picked else given

"""Elements that blocks of cards and of forms are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.slack import limits
from adapters.slack.limits import room
from adapters.slack.text import ELLIPSIS, cut, escape, units

Payload = dict[str, Any]


def plain_text(text: str, limit: int) -> Payload:
    """Foreign text, cut to what fits; Slack takes none that is empty."""
    words = escape(cut(text, room(limit)))
    return {"type": "plain_text", "text": words if words.strip() else ELLIPSIS, "emoji": False}


def chooser(options: int, several: bool) -> str:
    """The type of element to choose from so many options with."""
    if options <= limits.BOXES:
        return "checkboxes" if several else "radio_buttons"
    return "multi_static_select" if several else "static_select"


def options(given: Sequence[tuple[str, str]]) -> list[Payload]:
    """Values and labels as the options of an element."""
    if not 1 <= len(given) <= limits.OPTIONS:
        raise ValueError(f"{len(given)} options: Slack shows 1 to {limits.OPTIONS}")
    return [
        {"text": plain_text(label, limits.OPTION), "value": own_id(value, limits.OPTION_VALUE)}
        for value, label in given
    ]


def own_id(id: str, limit: int) -> str:
    """An id cannot be cut: it would name something else."""
    if not id or units(id) > limit:
        raise ValueError(f"{id!r} cannot be an id: it must have 1 to {limit} characters")
    return id

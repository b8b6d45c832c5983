"""Forms: one page of questions to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.language import say


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


@dataclass(frozen=True, slots=True)
class ChannelField:
    """One channel of the workspace, by its id; ``chosen`` is the one shown at first."""

    id: str
    label: str
    chosen: str = ""


Field = TextField | ChoiceField | ChannelField


@dataclass(frozen=True, slots=True)
class Form:
    """One page of at most 5 fields. ``errors`` (field id to words) stands beside the fields it names.

    As a reply to a submitted form, a form with errors keeps what was typed. The last three words are for a platform
    that shows a form behind a button.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    submit: str = say("Save")
    errors: Mapping[str, str] = field(default_factory=dict)
    open: str = say("Open the form")
    again: str = say("Edit again")
    waiting: str = say("It opens at the press of the button.")

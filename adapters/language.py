"""Languages: every word a player sees is English in the code and is translated when its card leaves.

``say("Saved: {letters}.", letters=...)`` is a string like any other, which remembers how it was made; ``in_language``
turns a whole card. An f-string, a ``+`` or a ``join`` forgets it: keep a sentence in one message with named parts, and
join lists with ``joined`` or ``listed``. The catalogues are ``languages/*.po``; ``make words`` brings them up to date.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Self, TypeVar

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}

Value = TypeVar("Value")


class Words(str):
    """English words that remember how they were made: a message with ``{named}`` facts, for some with a plural."""

    __slots__ = ("facts", "many", "message", "number")

    message: str
    many: str
    number: int
    facts: Mapping[str, object]

    def __new__(cls, message: str, facts: Mapping[str, object], many: str = "", number: int = 1) -> Self:
        chosen = message if number == 1 or not many else many
        shown = {name: _in_english(fact) for name, fact in facts.items()}
        made = super().__new__(cls, chosen.format(**shown) if facts else chosen)
        made.message, made.many, made.number, made.facts = message, many, number, facts
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, object], str, int]:  # type: ignore[override]
        return self.message, self.facts, self.many, self.number  # what a copy is made of


def say(message: str, /, **facts: object) -> Words:
    """A sentence of ours. Facts are words, names, whole numbers, or dates; a year is given as a string."""
    return Words(message, facts)


def say_n(one: str, many: str, number: int, /, **facts: object) -> Words:
    """A sentence that reads differently for one and for many; ``{n}`` in it is the number."""
    return Words(one, {"n": number, **facts}, many, number)


def noted(message: str) -> str:
    """A message that is kept as it is and said later, in any language, with ``say``."""
    return message


def joined(glue: str, parts: Sequence[str]) -> str:
    """``str.join`` that forgets nothing."""
    names = [f"part{index}" for index in range(len(parts))]
    pattern = glue.replace("{", "{{").replace("}", "}}").join(f"{{{name}}}" for name in names)
    return Words(pattern, dict(zip(names, parts, strict=True))) if parts else ""


def listed(parts: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    return say("{several} and {last}", several=joined(", ", parts[:-1]), last=parts[-1])


def on_day(day: date) -> Words:
    """A date as people write it: “Mon 2 Mar”."""
    return Words("{day}", {"day": day})


def in_language(value: Value, language: str) -> Value:
    """A card, a form or a string with all its words in a language; English where the catalogue has none."""
    if language == ENGLISH or language not in LANGUAGES:
        return value
    from adapters.catalogue import catalogue

    turned: Value = _turned(value, catalogue(language).said)
    return turned


def stored(words: object) -> object:
    """Words, or a fact of theirs, as JSON keeps it, so that it can be told in any language later."""
    match words:
        case Words():
            facts = {name: stored(fact) for name, fact in words.facts.items()}
            return {"say": words.message, "many": words.many, "number": words.number, "facts": facts}
        case date():
            return {"day": words.isoformat()}
    return words


def restored(kept: Any) -> Any:
    """What ``stored`` wrote down."""
    match kept:
        case {"say": message, "many": many, "number": number, "facts": facts}:
            return Words(message, {name: restored(fact) for name, fact in facts.items()}, many, number)
        case {"day": day}:
            return date.fromisoformat(day)
    return kept


def _in_english(fact: object) -> object:
    match fact:
        case bool():
            return fact
        case int():
            return f"{fact:,}"
        case float():
            return f"{fact:.1f}"
        case date():
            return f"{fact:%a} {fact.day} {fact:%b}"
    return fact


def _turned(value: Any, said: Callable[[Words], str]) -> Any:
    match value:
        case Words():
            return said(value)
        case tuple():
            return tuple(_turned(one, said) for one in value)
        case Mapping():
            return {key: _turned(one, said) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: _turned(one, said) for name, one in fields.items()})
    return value

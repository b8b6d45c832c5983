"""Cards of a few sentences."""

from __future__ import annotations

from adapters.card import Button, Card, Control, Line, line
from adapters.language import say

ONLY_YOU = say("Only you see this.")
READ = Button("read", "OK", say("I have read this"))


def note(title: str, *sentences: str | Line, controls: tuple[Control, ...] = ()) -> Card:
    """A private card of a title and some sentences."""
    body = tuple(sentence if isinstance(sentence, Line) else line(sentence) for sentence in sentences)
    return Card(title, body, controls)


def refusal(words: str) -> Card:
    """Why something is not possible."""
    return Card(words, (line(ONLY_YOU, muted=True),))

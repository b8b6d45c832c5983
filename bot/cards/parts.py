"""What is too long for one message, in parts."""

from __future__ import annotations

from adapters.card import Button
from adapters.language import say

ROOM = 2_400  # characters of one part: every platform's message holds them


def next_part(id: str, following: int, of: int, hint: str) -> tuple[Button, ...]:
    """The way on, while ``following`` is one of so many."""
    return (Button(f"{id}:{following}", say("Next part"), hint),) if following < of else ()

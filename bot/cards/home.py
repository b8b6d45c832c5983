"""A person's home: the durable copy of what they were told in private."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, Line, Part, Text, line
from bot.cards.plain import ONLY_YOU

NOTHING_OPEN = "Nothing is open in the channels where you play."
HOW = "Answer a question of the day in its channel; it then stays listed here until its reveal."


def home(open_rounds: Sequence[Line], about_you: Sequence[Part], command: str) -> Card:
    """What is open where the person plays and what they chose, where they stand, and what they can do."""
    return Card(
        "Your quiz",
        (
            line(Text("Open now", strong=True)),
            *(open_rounds or (line(NOTHING_OPEN), line(HOW, muted=True))),
            line(Text("You", strong=True)),
            *about_you,
            line(f"{ONLY_YOU} For everything else type {command} in a channel.", muted=True),
        ),
        (
            Button("run:ask", "Practise", "Ask me a practice question", style="primary"),
            Button("run:board", "Board", "Show the board"),
            Button("run:me", "Me", "Show my streak and my points"),
            Button("run:team", "Teams", "Show the teams"),
            Button("run:settings", "Settings", "Show my settings"),
            Button("run:help", "Help", "Show what I can type"),
        ),
    )

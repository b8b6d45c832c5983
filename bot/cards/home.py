"""A person's home: the durable copy of what they were told in private."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, Line, Part, Text, line
from adapters.language import say
from bot.cards.plain import ONLY_YOU

NOTHING_OPEN = say("Nothing is open in the channels where you play.")
HOW = say("Answer a question of the day in its channel; it then stays listed here until its reveal.")


def home(open_rounds: Sequence[Line], about_you: Sequence[Part], command: str) -> Card:
    """What is open where the person plays and what they chose, where they stand, and what they can do."""
    return Card(
        say("Your quiz"),
        (
            line(Text(say("Open now"), strong=True)),
            *(open_rounds or (line(NOTHING_OPEN), line(HOW, muted=True))),
            line(Text(say("You"), strong=True)),
            *about_you,
            line(ONLY_YOU, " ", say("For everything else type {command} in a channel.", command=command), muted=True),
        ),
        (
            Button("run:ask", say("Practise"), say("Ask me a practice question"), style="primary"),
            Button("run:board", say("Board"), say("Show the board")),
            Button("run:me", say("Me"), say("Show my streak and my points")),
            Button("run:team", say("Teams"), say("Show the teams")),
            Button("run:settings", say("Settings"), say("Show my settings")),
            Button("run:help", say("Help"), say("Show what I can type")),
        ),
    )

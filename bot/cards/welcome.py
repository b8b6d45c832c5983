"""The first word in a workspace that took the bot in."""

from __future__ import annotations

from adapters.card import Button, Card, Text, line
from adapters.language import say
from bot.words import spoken


def welcome(workspace: str) -> Card:
    """What this is, how to begin, and a question to try right away."""
    setup = spoken(workspace, "setup", admin=True)
    return Card(
        say("Hello, I am your daily quiz."),
        (
            line(
                say(
                    "I ask one scenario question on the days you choose. Everybody answers in private; then I tell why."
                )
            ),
            line(
                Text(say("To begin: "), strong=True),
                say("an admin types {setup} in the channel that should be asked.", setup=setup),
            ),
            line(
                say(
                    "Everybody else: {command} lists what I can do. I cannot read your messages.",
                    command=spoken(workspace, "help"),
                )
            ),
        ),
        (Button("run:ask", say("Try a question"), say("Ask me a practice question that only I see"), style="primary"),),
    )

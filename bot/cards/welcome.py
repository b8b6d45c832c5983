"""The first word in a workspace that took the bot in."""

from __future__ import annotations

from adapters.card import Button, Card, Text, line
from bot.words import spoken


def welcome(workspace: str) -> Card:
    """What this is, how to begin, and a question to try right away."""
    setup = spoken(workspace, "setup", admin=True)
    return Card(
        "Hello, I am your daily quiz.",
        (
            line("I ask one scenario question on the days you choose. Everybody answers in private; then I tell why."),
            line(Text("To begin: ", strong=True), f"an admin types {setup} in the channel that should be asked."),
            line(f"Everybody else: {spoken(workspace, 'help')} lists what I can do. I cannot read your messages."),
        ),
        (Button("run:ask", "Try a question", "Ask me a practice question that only I see", style="primary"),),
    )

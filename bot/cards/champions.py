"""The end of a season."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, line
from bot.cards.board import Row, standing_lines
from quizzes.season import Season

BOARD = Button("run:board", "Board", "Show the board of the season that runs now")


def champions(season: Season, teams: Sequence[Row], players: Sequence[Row]) -> Card:
    """Who won, and how the first three stood."""
    winners = [row.name for row in (teams or players) if row.place == 1]
    verb = "wins" if len(winners) == 1 else "win"
    return Card(
        f"{season.name} is over: {' and '.join(winners)} {verb}",
        (
            *standing_lines("Teams", teams),
            *standing_lines("Players", players),
            line("The next season starts at zero with the same teams. The past stays readable.", muted=True),
        ),
        (BOARD,),
    )

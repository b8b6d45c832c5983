"""The end of a season."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Button, Card, line
from adapters.language import listed, say, say_n
from bot.cards.board import Row, standing_lines
from quizzes.season import Season

BOARD = Button("run:board", say("Board"), say("Show the board of the season that runs now"))


def champions(season: Season, teams: Sequence[Row], players: Sequence[Row]) -> Card:
    """Who won, and how the first three stood."""
    winners = [row.name for row in (teams or players) if row.place == 1]
    facts = {"season": season.name, "names": listed(winners)}
    title = say_n("{season} is over: {names} wins", "{season} is over: {names} win", len(winners), **facts)
    return Card(
        title if winners else say("{season} is over", season=season.name),
        (
            *standing_lines(say("Teams"), teams),
            *standing_lines(say("Players"), players),
            line(say("The next season starts at zero with the same teams. The past stays readable."), muted=True),
        ),
        (BOARD,),
    )

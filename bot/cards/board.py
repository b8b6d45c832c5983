"""Boards as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from adapters.card import Card, Line, Table, line
from bot.cards.plain import ONLY_YOU
from bot.words import count
from quizzes.standings import TEAM_PRIOR

TEAM_RULE = (
    "A team's score is its points per hundred questions put to its members, with {prior} average ones counted to every "
    "team, so that small and large teams have the same chance. Absent is zero."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board; ``points`` as they are shown."""

    place: int
    name: str
    points: str
    moved: int | None = 0  # places up since the last board; None for someone new


def board(title: str, rows: Sequence[Row], mine: str, rule: str = "") -> Card:
    """A whole board and the reader's own place."""
    body: list[Table | Line] = []
    if rows:
        listed = tuple((str(row.place), row.name, row.points, arrow(row.moved)) for row in rows)
        body.append(Table(("#", "Name", "Points", "Moved"), listed, frozenset({0, 2})))
    else:
        body.append(line("Nobody is on this board yet. It changes when a question is revealed."))
    if mine:
        body.append(line(mine))
    if rule:
        body.append(line(rule, muted=True))
    return Card(title, (*body, line(ONLY_YOU, muted=True)))


def standing_lines(title: str, rows: Sequence[Row]) -> tuple[Line, ...]:
    """The top of a board in a few lines."""
    if not rows:
        return ()
    return (line(f"{title}:"), *(line(f"{row.place}. {row.name} · {row.points}{_after(row.moved)}") for row in rows))


def _after(moved: int | None) -> str:
    return f" ({sign})" if (sign := arrow(moved)) else ""


def arrow(moved: int | None) -> str:
    """How far somebody moved, in a sign or two."""
    if moved is None:
        return "new"
    return f"▲{moved}" if moved > 0 else f"▼{-moved}" if moved < 0 else ""


def explained(team: str, points: int, rounds: int, average: Fraction, score: Fraction) -> Card:
    """How a team's score comes about, with its numbers."""
    hundred = f"{float(average) * 100:.1f}"
    return Card(
        f"How {team} gets its {float(score) * 100:.1f}",
        (
            line(f"Your members have {count(points, 'point')} from {count(rounds, 'question')} put to them."),
            line(f"An average question brought {float(average):.3f} points, over all teams."),
            line(f"Every team is given {TEAM_PRIOR} such average questions: {hundred} points more for you."),
            line(f"({points} + {hundred}) ÷ ({rounds} + {TEAM_PRIOR}) × 100 = {float(score) * 100:.1f}"),
            line(TEAM_RULE.format(prior=TEAM_PRIOR), muted=True),
            line(ONLY_YOU, muted=True),
        ),
    )

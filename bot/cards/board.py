"""Boards as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from adapters.card import Card, Line, Table, line
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU
from bot.words import count
from quizzes.standings import TEAM_PRIOR

TEAM_RULE = say(
    "A team's score is its points per hundred questions put to its members, with {prior} average "
    "ones counted to every team, so that small and large teams have the same chance. Absent is zero. "
    "Who said before that they are away is not counted.",
    prior=TEAM_PRIOR,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a board; ``points`` as they are shown."""

    place: int
    name: str
    points: str
    moved: int | None = 0  # places up since the last board; None for someone new


def board(title: str, rows: Sequence[Row], mine: str, rule: str = "", took_part: Sequence[Line] = ()) -> Card:
    """A whole board and the reader's own place."""
    body: list[Table | Line] = []
    if rows:
        listed = tuple((str(row.place), row.name, row.points, arrow(row.moved)) for row in rows)
        body.append(Table(("#", say("Name"), say("Points"), say("Moved")), listed, frozenset({0, 2})))
    else:
        body.append(line(say("Nobody is on this board yet. It changes when a question is revealed.")))
    if mine:
        body.append(line(mine))
    body += took_part
    if rule:
        body.append(line(rule, muted=True))
    return Card(title, (*body, line(ONLY_YOU, muted=True)))


def standing_lines(title: str, rows: Sequence[Row]) -> tuple[Line, ...]:
    """The top of a board in a few lines."""
    if not rows:
        return ()
    return (line(title, ":"), *(line(f"{row.place}. {row.name} · {row.points}", _after(row.moved)) for row in rows))


def _after(moved: int | None) -> str:
    return joined("", [" (", sign, ")"]) if (sign := arrow(moved)) else ""


def arrow(moved: int | None) -> str:
    """How far somebody moved, in a sign or two."""
    if moved is None:
        return say("new")
    return f"▲{moved}" if moved > 0 else f"▼{-moved}" if moved < 0 else ""


def explained(team: str, points: int, rounds: int, average: Fraction, score: Fraction) -> Card:
    """How a team's score comes about, with its numbers."""
    hundred = f"{float(average) * 100:.1f}"
    return Card(
        say("How {team} gets its {score}", team=team, score=f"{float(score) * 100:.1f}"),
        (
            line(
                say(
                    "Your members have {points} from {questions} put to them.",
                    points=count(points, "point"),
                    questions=count(rounds, "question"),
                )
            ),
            line(say("An average question brought {average} points, over all teams.", average=f"{float(average):.3f}")),
            line(
                say(
                    "Every team is given {prior} such average questions: {hundred} points more for you.",
                    prior=TEAM_PRIOR,
                    hundred=hundred,
                )
            ),
            line(f"({points} + {hundred}) ÷ ({rounds} + {TEAM_PRIOR}) × 100 = {float(score) * 100:.1f}"),
            line(TEAM_RULE, muted=True),
            line(ONLY_YOU, muted=True),
        ),
    )

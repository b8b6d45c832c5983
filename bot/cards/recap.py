"""The weekly recap as a channel reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adapters.card import Bar, Bars, Button, Card, Line, Part, Text, line
from adapters.language import joined, say
from bot.cards.board import TEAM_RULE, arrow
from bot.words import beginning, count
from quizzes.recap import Asked, Ranked, Turnout, hardest

SHOWN = 5  # rows of each board
STEM = 160  # characters of the hardest question: enough to remember it
NAMES = 12


@dataclass(frozen=True, slots=True)
class Recap:
    """What there is to tell of a week."""

    first: date
    last: date
    teams: Sequence[tuple[str, Ranked]]
    players: Sequence[tuple[str, Ranked]]
    asked: Sequence[Asked]
    newcomers: Sequence[str]
    turnout: Sequence[tuple[str, Turnout]] = ()


def recap(week: Recap) -> Card:
    """Standings as bars, what moved, the hardest question, the topics, and who is new."""
    body: list[Part] = []
    if week.teams:
        body += [
            line(Text(say("Teams, points per hundred questions"), strong=True)),
            _bars(week.teams, per_hundred=True),
        ]
    if week.players:
        body += [line(Text(say("Players, points"), strong=True)), _bars(week.players, per_hundred=False)]
    answers = sum(one.answered for one in week.asked)
    body.append(
        line(
            say(
                "{questions} asked, {answers} given.",
                questions=count(len(week.asked), "question"),
                answers=count(answers, "answer"),
            )
        )
    )
    body += turnout_lines(week.turnout)
    if climber := _climber((*week.teams, *week.players)):
        body.append(line(climber))
    if worst := hardest(week.asked):
        told = say(" {right} of {answered} right.", right=worst.right, answered=worst.answered)
        body.append(
            line(Text(say("Hardest: "), strong=True), say("“{stem}”", stem=beginning(worst.question.stem, STEM)), told)
        )
    if topics := Counter(one.question.services[0] for one in week.asked):
        body.append(line(Text(say("Topics: "), strong=True), ", ".join(_times(*one) for one in topics.most_common())))
    if week.newcomers:
        more = say(" and {number} more", number=len(week.newcomers) - NAMES) if len(week.newcomers) > NAMES else ""
        body.append(line(Text(say("New here: "), strong=True), joined("", [", ".join(week.newcomers[:NAMES]), more])))
    if week.teams:
        body.append(line(TEAM_RULE, muted=True))
    title = say("The week in review · {first} – {last}", first=week.first, last=week.last)
    return Card(title, tuple(body), (Button("run:board", say("Whole board"), say("Show the board to me")),))


def turnout_lines(turnouts: Sequence[tuple[str, Turnout]]) -> tuple[Line, ...]:
    """How many of each team took part."""
    if not turnouts:
        return ()
    parts = [
        say("{team} {answered} of {people}", team=name, answered=one.answered, people=one.people)
        for name, one in turnouts
    ]
    return (line(Text(say("Took part: "), strong=True), joined(", ", parts), "."),)


def _bars(rows: Sequence[tuple[str, Ranked]], *, per_hundred: bool) -> Bars:
    bars = []
    for name, row in rows[:SHOWN]:
        shown = f"{float(row.points) * 100:.1f}" if per_hundred else f"{row.points}"
        bars.append(
            Bar(
                f"{row.place}. {name}",
                int(row.points * 1000),
                joined(" ", [one for one in (shown, arrow(row.moved)) if one]),
            )
        )
    return Bars(tuple(bars))


def _climber(rows: Sequence[tuple[str, Ranked]]) -> str:
    """Who rose the most since the week before."""
    name, row = max(rows, key=lambda one: one[1].moved or 0, default=("", None))
    if row is None or not row.moved or row.moved < 1:
        return ""
    return say("{name} rose {places} since the week before.", name=name, places=count(row.moved, "place"))


def _times(topic: str, number: int) -> str:
    return topic if number == 1 else f"{topic} ×{number}"

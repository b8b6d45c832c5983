"""The reveal: the key, the reasons in short, how many chose what, and three lines of the standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.card import LETTERS, Bar, Bars, Button, Card, Line, Link, MessageLink, Part, Text, line
from adapters.language import joined, say, say_n
from bot.cards.board import Row, standing_lines
from bot.cards.plain import ONLY_YOU
from bot.cards.question import WHY, letters, options, title
from bot.words import count
from quizzes.notes.unit import NoteUnit
from quizzes.pack import Pack
from quizzes.question import Question
from quizzes.round import Round

NAMED = 10  # who reached a milestone; a line has only so much room


@dataclass(frozen=True, slots=True)
class Revealed:
    """What there is to tell when a round has closed."""

    round: Round
    question: Question
    counts: Mapping[frozenset[int], int]
    board: str
    top: Sequence[Row]
    notes: Mapping[str, NoteUnit]
    message: str | None = None  # the question's own message
    starter: str = ""
    in_a_row: Sequence[tuple[str, int]] = ()  # who reached a milestone and lets it be told


def reveal(facts: Revealed) -> Card:
    """The card that follows a closed round."""
    round, question = facts.round, facts.question
    key = letters(round.shown(question.key))
    name = title(round, facts.starter)
    asked = (line(MessageLink(name, facts.message)),) if facts.message else (line(name),)
    return Card(
        say_n("Reveal: {key} is right", "Reveal: {key} are right", question.kind.keys, key=key),
        (
            *asked,
            options(question, round.order, right=True),
            *_key_reasons(round, question),
            line(question.explanation),
            *superseded(question),
            _distribution(facts),
            *standing_lines(facts.board, facts.top),
            *_milestones(facts.in_a_row),
            *sources(question, facts.notes),
        ),
        (Button(WHY, say("Why is mine wrong?"), say("See your answer and the reason for every option")),),
    )


def why(
    round: Round, question: Question, chosen: frozenset[int] | None, notes: Mapping[str, NoteUnit], word: str
) -> Card:
    """A person's own answer and the reason for every option, in private, after a ``word`` on their streak."""
    if chosen is None:
        heading = say("You did not answer this one.")
    else:
        shown = letters(round.shown(chosen))
        right = chosen == question.key
        heading = (
            say("You chose {letters}: right.", letters=shown)
            if right
            else say("You chose {letters}: wrong.", letters=shown)
        )
    return Card(
        heading,
        (
            *((line(word),) if word else ()),
            line(question.stem),
            options(question, round.order, right=True, chosen=chosen),
            *reasons(question, round.order),
            *superseded(question),
            *sources(question, notes),
            line(ONLY_YOU, muted=True),
        ),
    )


def argued(pack: Pack, question: Question, order: tuple[int, ...], own: frozenset[int]) -> tuple[Part, ...]:
    """The options with the key and a choice marked, and why each is what it is."""
    return (
        options(question, order, right=True, chosen=own),
        line(question.explanation),
        *reasons(question, order),
        *superseded(question),
        *sources(question, pack.notes),
    )


def reasons(question: Question, order: Sequence[int]) -> list[Line]:
    """Why each option is right or wrong, in the order shown."""
    return [
        line(Text(_verdict(letter, option.correct), strong=True), option.why)
        for letter, option in zip(LETTERS, (question.options[own] for own in order), strict=False)
    ]


def _verdict(letter: str, right: bool) -> str:
    return say("{letter} is right. ", letter=letter) if right else say("{letter} is wrong. ", letter=letter)


def _key_reasons(round: Round, question: Question) -> list[Line]:
    return [
        line(Text(f"{LETTERS[position]}. ", strong=True), question.options[round.order[position]].why)
        for position in round.shown(question.key)
    ]


def superseded(question: Question) -> tuple[Line, ...]:
    if not question.today:
        return ()
    return (
        line(
            Text(say("The notes say: "), strong=True),
            question.note_says,
            Text(say(" Today: "), strong=True),
            question.today,
        ),
    )


def _distribution(facts: Revealed) -> Part:
    total = sum(facts.counts.values())
    if not total:
        return line(say("Nobody answered."), muted=True)
    rows = []
    for position, own in enumerate(facts.round.order):
        chose = sum(number for choice, number in facts.counts.items() if own in choice)
        rows.append(Bar(LETTERS[position], chose, say("{chose} of {total}", chose=chose, total=total)))
    right = sum(number for choice, number in facts.counts.items() if choice == facts.question.key)
    rows.append(Bar(say("Right"), right, say("{right} of {answers}", right=right, answers=count(total, "answer"))))
    return Bars(tuple(rows))


def _milestones(in_a_row: Sequence[tuple[str, int]]) -> tuple[Line, ...]:
    if not in_a_row:
        return ()
    told = [f"{name} {run}" for name, run in in_a_row[:NAMED]]
    if len(in_a_row) > NAMED:
        told.append(say("and {number} more", number=len(in_a_row) - NAMED))
    return (line(say("Questions of the day answered in a row: {names}", names=joined(" · ", told))),)


def sources(question: Question, notes: Mapping[str, NoteUnit]) -> tuple[Line, ...]:
    cited = sorted({f"{notes[id].source} › {notes[id].service}" for id in question.notes if id in notes})
    titles = say("Sources: {cited}; ", cited="; ".join(cited)) if cited else say("Source: ")
    return (line(titles, Link(say("AWS documentation"), question.reference), muted=True),)

"""The reveal: the key, the reasons in short, how many chose what, and three lines of the standings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.card import LETTERS, Button, Card, Line, Link, MessageLink, Part, Text, line
from adapters.language import joined, say, say_n
from bot.cards.board import Row, standing_lines
from bot.cards.plain import ONLY_YOU
from bot.cards.question import WHY, letters, options, title
from bot.cards.ruling import FLAG, agreed, distribution, flag_button, in_letters, ruled
from quizzes.grading import accepted, is_right
from quizzes.notes.unit import NoteUnit
from quizzes.pack import Pack
from quizzes.question import Question
from quizzes.round import Round
from quizzes.ruling import Ruling

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
    ruling: Ruling | None = None


def reveal(facts: Revealed) -> Card:
    """The card that follows a closed round, as it stands by the latest ruling."""
    round, question = facts.round, facts.question
    name = title(round, facts.starter)
    asked = (line(MessageLink(name, facts.message)),) if facts.message else (line(name),)
    return Card(
        _heading(round, question, facts.ruling),
        (
            *asked,
            options(question, round.order, right=True, ruling=facts.ruling),
            *ruled(question, facts.ruling, round.order),
            *_key_reasons(round, question, facts.ruling),
            *((line(question.explanation),) if agreed(question, facts.ruling) else ()),
            *superseded(question),
            distribution(question, round.order, facts.counts, facts.ruling),
            *standing_lines(facts.board, facts.top),
            *_milestones(facts.in_a_row),
            *sources(question, facts.notes),
        ),
        (
            Button(WHY, say("Why is mine wrong?"), say("See your answer and the reason for every option")),
            Button(FLAG, say("Flag"), say("Tell the admins that something is wrong with this question")),
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


def why(
    round: Round,
    question: Question,
    chosen: frozenset[int] | None,
    notes: Mapping[str, NoteUnit],
    word: str,
    ruling: Ruling | None = None,
) -> Card:
    """A person's own answer and the reason for every option, in private, after a ``word`` on their streak."""
    return Card(
        _own_in_words(round, question, chosen, ruling),
        (
            *((line(word),) if word else ()),
            line(question.stem),
            options(question, round.order, right=True, chosen=chosen, ruling=ruling),
            *ruled(question, ruling, round.order),
            *reasons(question, round.order, ruling),
            *superseded(question),
            *sources(question, notes),
            line(ONLY_YOU, muted=True),
        ),
        (flag_button(question),),
    )


def reasons(question: Question, order: Sequence[int], ruling: Ruling | None = None) -> list[Line]:
    """Why each option is right or wrong, in the order shown; where a ruling differs, what the author wrote."""
    return [
        line(Text(_stands(letter, question, own, ruling), strong=True), question.options[own].why)
        for letter, own in zip(LETTERS, order, strict=False)
    ]


def _stands(letter: str, question: Question, own: int, ruling: Ruling | None) -> str:
    """What an option is now; its author's reason follows."""
    keys = accepted(question, ruling)
    if not keys:
        return say("{letter} does not count; its author wrote: ", letter=letter)
    right = own in frozenset().union(*keys)
    if right == question.options[own].correct:
        return say("{letter} is right. ", letter=letter) if right else say("{letter} is wrong. ", letter=letter)
    if right:
        return say("{letter} is right by a ruling; its author wrote: ", letter=letter)
    return say("{letter} is wrong by a ruling; its author wrote: ", letter=letter)


def _heading(round: Round, question: Question, ruling: Ruling | None) -> str:
    keys = accepted(question, ruling)
    if not keys:
        return say("Reveal: this question does not count")
    key = in_letters(keys, round.order)
    return say_n("Reveal: {key} is right", "Reveal: {key} are right", question.kind.keys, key=key)


def _own_in_words(round: Round, question: Question, chosen: frozenset[int] | None, ruling: Ruling | None) -> str:
    if chosen is None:
        return say("You did not answer this one.")
    mine = letters(round.shown(chosen))
    if not accepted(question, ruling):
        return say("You chose {letters}: this question does not count.", letters=mine)
    if is_right(chosen, question, ruling):
        return say("You chose {letters}: right.", letters=mine)
    return say("You chose {letters}: wrong.", letters=mine)


def _key_reasons(round: Round, question: Question, ruling: Ruling | None) -> list[Line]:
    """Why the right options are right, as far as their author says so."""
    correct = frozenset().union(*accepted(question, ruling)) & question.key
    return [
        line(Text(f"{LETTERS[position]}. ", strong=True), question.options[round.order[position]].why)
        for position in round.shown(correct)
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

"""Flags and rulings as people read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from adapters.card import LETTERS, Bar, Bars, Button, Card, Control, Line, MessageLink, Part, Text, line
from adapters.language import joined, say, say_n
from bot.cards.plain import ONLY_YOU
from bot.cards.question import letters, options
from bot.words import beginning, count
from quizzes.grading import accepted
from quizzes.question import Question
from quizzes.ruling import Decision, Ruling

FLAG = "flag"
SHOWN = 8  # words of a queue's page; more would not fit beside the question
STEM = 100  # characters by which people know a question again


@dataclass(frozen=True, slots=True)
class Flagged:
    """A question that somebody flagged: its options in the order shown, what was chosen, and who says what."""

    question: Question
    order: tuple[int, ...]
    counts: Mapping[frozenset[int], int]
    said: Sequence[tuple[str, str]]  # name, words
    ruling: Ruling | None = None


def flag_button(question: Question) -> Button:
    """The way to say that something is wrong with a question."""
    hint = say("Tell the admins that something is wrong with this question")
    return Button(f"{FLAG}:{question.id}:{question.revision}", say("Flag"), hint)


def name(question: Question) -> str:
    """A revision of a question as it is named in words."""
    return f"{question.id}@{question.revision}"


def short(question: Question) -> str:
    """The beginning of a stem: enough to know it again."""
    return beginning(question.stem, STEM)


def agreed(question: Question, ruling: Ruling | None) -> bool:
    """Whether the author's key is still right."""
    return question.key in accepted(question, ruling)


def in_letters(keys: Collection[frozenset[int]], order: Sequence[int]) -> str:
    """Choices by the letters under which they were shown: “B”, “A and C”, “B or D”."""
    shown = sorted([position for position, own in enumerate(order) if own in key] for key in keys)
    named = [letters(positions) for positions in shown]
    return say("{one} or {other}", one=named[0], other=named[1]) if len(named) == 2 else joined(", ", named)


def decided(question: Question, ruling: Ruling, order: Sequence[int]) -> str:
    """What a ruling says, in one sentence."""
    old, number = in_letters([question.key], order), question.kind.keys
    new = in_letters(ruling.keys - {question.key}, order)
    match ruling.decision:
        case Decision.KEY:
            return say_n("{new} is right, not {old}.", "{new} are right, not {old}.", number, new=new, old=old)
        case Decision.BOTH:
            return say_n(
                "{new} is right as well as {old}.", "{new} are right as well as {old}.", number, new=new, old=old
            )
        case Decision.VOID:
            return say("This question does not count.")
        case Decision.DISMISS:
            return say_n("The key stands: {old} is right.", "The key stands: {old} are right.", number, old=old)


def ruled(question: Question, ruling: Ruling | None, order: Sequence[int]) -> tuple[Line, ...]:
    """What was ruled and why, under a question; nothing where nobody ruled."""
    if ruling is None:
        return ()
    return (line(Text(say("Ruling: "), strong=True), _because(decided(question, ruling, order), ruling)),)


def told_channel(
    question: Question, ruling: Ruling, order: Sequence[int], name: str, message: str | None, *, champions: bool
) -> Card:
    """The line by which a channel learns of a ruling."""
    asked = MessageLink(name, message) if message else name
    told = say("{ruling} Points and boards follow.", ruling=decided(question, ruling, order))
    if champions:
        told = say("{told} Champions that were announced stay.", told=told)
    return Card(
        say("Ruling"),
        (line(asked, ": ", _because(told, ruling)),),
        (Button("run:board", say("Board"), say("Show the board")),),
    )


def told_player(question: Question, ruling: Ruling, before: int, after: int) -> Line:
    """What a ruling means for somebody, in private; without letters, for they differ from channel to channel."""
    stem = short(question)
    match ruling.decision:
        case Decision.KEY:
            told = say("Another answer to “{stem}” is right now.", stem=stem)
        case Decision.BOTH:
            told = say("A second answer to “{stem}” is right now.", stem=stem)
        case Decision.VOID:
            told = say("The question “{stem}” does not count any more.", stem=stem)
        case Decision.DISMISS:
            told = say("The key of “{stem}” stands.", stem=stem)
    points = count(abs(after - before), "point")
    if after > before:
        told = say("{told} You have {points} more.", told=told, points=points)
    elif after < before:
        told = say("{told} You have {points} fewer.", told=told, points=points)
    return line(Text(say("Ruling: "), strong=True), _because(told, ruling))


def saved(question: Question, ruling: Ruling, order: Sequence[int], changed: int) -> Card:
    """What an admin reads who ruled."""
    right = frozenset().union(*ruling.keys)
    chosen = [
        line(Text(f"{letter}. ", strong=True), question.options[own].text)
        for letter, own in zip(LETTERS, order, strict=False)
        if own in right
    ]
    after = (
        say("It is not asked or practised here until a new revision of it is in the pack.")
        if ruling.disputes
        else say("It is asked as before.")
    )
    told = decided(question, ruling, order)
    return Card(
        say("Ruled on {question}: {ruling}", question=name(question), ruling=told),
        (
            *chosen,
            line(say_n("{n} player has other points now.", "{n} players have other points now.", changed)),
            line(after),
            line(ONLY_YOU, muted=True),
        ),
    )


def queue(flagged: Flagged, number: int, of: int, controls: Sequence[Control]) -> Card:
    """A flagged question with its key, what people chose, and what they say."""
    question, order = flagged.question, flagged.order
    more = len(flagged.said) - SHOWN
    return Card(
        say("Flag {number} of {of}: {question}", number=number, of=of, question=name(question)),
        (
            line(question.stem),
            options(question, order, right=True, ruling=flagged.ruling),
            *ruled(question, flagged.ruling, order),
            distribution(question, order, flagged.counts, flagged.ruling),
            *(line(Text(f"{who}: ", strong=True), words) for who, words in flagged.said[:SHOWN]),
            *((line(say_n("{n} more flag.", "{n} more flags.", more), muted=True),) if more > 0 else ()),
            line(ONLY_YOU, muted=True),
        ),
        tuple(controls),
    )


def distribution(
    question: Question, order: Sequence[int], counts: Mapping[frozenset[int], int], ruling: Ruling | None
) -> Part:
    """How many chose what, and how many are right."""
    total = sum(counts.values())
    if not total:
        return line(say("Nobody answered."), muted=True)
    rows = []
    for letter, own in zip(LETTERS, order, strict=False):
        chose = sum(number for choice, number in counts.items() if own in choice)
        rows.append(Bar(letter, chose, say("{chose} of {total}", chose=chose, total=total)))
    if keys := accepted(question, ruling):
        right = sum(number for choice, number in counts.items() if choice in keys)
        rows.append(Bar(say("Right"), right, say("{right} of {answers}", right=right, answers=count(total, "answer"))))
    return Bars(tuple(rows))


def trail(rulings: Sequence[tuple[Ruling, str]], question: Question, order: Sequence[int]) -> tuple[Line, ...]:
    """Everything that was ruled on a question, when, by whom and why."""
    return tuple(
        line(
            Text(f"{one.at:%Y-%m-%d %H:%M} UTC, {who}: "),
            _because(decided(question, one, order), one),
            muted=True,
        )
        for one, who in rulings
    )


def _because(told: str, ruling: Ruling) -> str:
    return say("{told} Why: {reason}", told=told, reason=ruling.reason) if ruling.reason else told

"""The card that asks a question, before and after its close."""

from __future__ import annotations

from adapters.card import LETTERS, Button, Card, Choice, Choices, Control, Line, Moment, Select, line
from adapters.language import joined, listed, say
from bot.words import count, level_name
from quizzes.grading import accepted
from quizzes.question import Kind as QuestionKind
from quizzes.question import Question
from quizzes.round import Kind, Round
from quizzes.ruling import Ruling
from quizzes.schedule import wall

ANSWER = "answer"
WHY = "why"
COUNTS = say("A right answer counts on the board of players.")
_CHOOSE = {QuestionKind.CHOOSE_TWO: say("Choose two"), QuestionKind.CHOOSE_THREE: say("Choose three")}


def asking(round: Round, question: Question, domain: str, starter: str = "") -> Card:
    """An open round. It is the same whatever the key is: nothing in it was made by looking at the key."""
    return Card(
        title(round, starter),
        (
            line(question.stem),
            options(question, round.order),
            *_small_print(round, question, domain),
        ),
        answer_controls(question, round.order, ANSWER),
    )


def closed(round: Round, question: Question, answers: int, starter: str = "", ruling: Ruling | None = None) -> Card:
    """The same message once nobody can answer any more."""
    return Card(
        title(round, starter),
        (
            line(question.stem),
            options(question, round.order, right=True, ruling=ruling),
            line(say("Closed. "), count(answers, "answer"), ".", muted=True),
        ),
        (Button(WHY, say("My answer"), say("See your own answer and why it is right or wrong")),),
    )


def title(round: Round, starter: str = "") -> str:
    """What a round is called: the day's question, or somebody's challenge."""
    if round.kind == Kind.CHALLENGE:
        return say("Challenge from {starter}", starter=starter) if starter else say("Challenge")
    return say("Question of the day · {day}", day=round.day)


def options(
    question: Question,
    order: tuple[int, ...],
    *,
    right: bool = False,
    chosen: frozenset[int] | None = None,
    ruling: Ruling | None = None,
) -> Choices:
    """The options in the order of a round, perhaps with what is right and a person's choice marked."""
    keys = accepted(question, ruling) if right else frozenset()
    correct = frozenset().union(*keys)
    choices = []
    for own in order:
        picked = chosen is not None and own in chosen
        mark = "right" if own in correct else "wrong" if picked and keys else "chosen" if picked else ""
        choices.append(Choice(question.options[own].text, mark))  # type: ignore[arg-type]
    return Choices(tuple(choices))


def answer_controls(question: Question, order: tuple[int, ...], prefix: str) -> tuple[Control, ...]:
    """One letter to press for each option; where several are right, a list with an explicit submit."""
    texts = [question.options[own].text for own in order]
    if question.kind == QuestionKind.SINGLE:
        return tuple(
            Button(f"{prefix}:{position}", letter, say("Answer {letter}: {text}", letter=letter, text=text))
            for position, (letter, text) in enumerate(zip(LETTERS, texts, strict=False))
        )
    listed = tuple((str(position), f"{LETTERS[position]}. {text}") for position, text in enumerate(texts))
    wanted = question.kind.keys
    return (Select(prefix, _CHOOSE[question.kind], listed, wanted, wanted, say("Submit answer")),)


def letters(positions: tuple[int, ...] | list[int]) -> str:
    """Shown positions as letters: “B”, “A and D”."""
    named = [LETTERS[position] for position in sorted(positions)]
    return listed(named) or say("nothing")


def _small_print(round: Round, question: Question, domain: str) -> tuple[Line, ...]:
    counts = round.kind == Kind.DAILY or round.scored
    points = count(question.level.points, "point") if counts else say("for practice")
    worth = joined(" · ", [domain, level_name(question.level), points])
    if round.closes is None:
        return (line(worth, muted=True),)
    return (
        line(
            joined(" · ", [worth, say("open until ")]), Moment(round.closes, wall(round.closes, round.zone)), muted=True
        ),
        line(say("Your answer is private, and you can change it until then."), muted=True),
        *((line(COUNTS, muted=True),) if round.scored else ()),
    )

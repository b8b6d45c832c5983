"""What answers say about the questions, as admins read it."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.card import Card, Line, Text, line
from adapters.language import joined, say, say_n
from bot.cards.parts import next_part
from bot.cards.plain import ONLY_YOU
from bot.words import cut, level_name
from quizzes.item_statistics import MIN_ATTEMPTS, ItemStatistics
from quizzes.question import Question

SHOWN = 6  # questions of one card
OPTION = 60  # characters of an option: enough to know it again


def items(measured: Sequence[tuple[ItemStatistics, Question]], waiting: int, start: int) -> Card:
    """A page of measured questions, those of concern first, and how many wait for more answers."""
    lines = [part for one in measured[start : start + SHOWN] for part in _told(*one)]
    if not measured:
        lines = [line(say("No question has been answered often enough yet."))]
    rule = say("A question is judged from {number} first answers on. A level is only suggested.", number=MIN_ATTEMPTS)
    more = say_n(" {n} question has fewer.", " {n} questions have fewer.", waiting) if waiting else ""
    return Card(
        say("What the answers say"),
        (*lines, line(rule, more, " ", ONLY_YOU, muted=True)),
        next_part("items", start + SHOWN, len(measured), say("More questions")),
    )


def _told(item: ItemStatistics, question: Question) -> tuple[Line, ...]:
    facts = [say("{share} of {attempts} right", share=f"{item.right:.0%}", attempts=item.attempts)]
    if item.discrimination is not None:
        facts.append(say("discrimination {value}", value=f"{item.discrimination:+.2f}"))
    if item.level not in (None, question.level):
        level, looks = level_name(question.level), level_name(item.level or question.level)
        facts.append(say("{level}, but looks {looks}", level=level, looks=looks))
    lines = [line(Text(question.id, strong=True), ": ", joined(", ", facts), ".")]
    lines += [line(Text(say("Look again: "), strong=True), say(concern), ".") for concern in item.concerns]
    lines += [
        line(say("Nobody chose “{option}”.", option=cut(question.options[position].text, OPTION)))
        for position in item.unchosen
    ]
    return tuple(lines)

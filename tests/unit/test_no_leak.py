"""Nothing that is shown before the close is made by looking at the key."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.cards.exam import sheet
from bot.cards.question import asking
from bot.cards.receipt import receipt
from quizzes.answer import Saved
from quizzes.exam import Exam, Item
from quizzes.question import Kind as QuestionKind
from quizzes.question import Question
from quizzes.round import Kind, Round, Status, Verdict, shown_order
from tests.stage import our_pack

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def with_key(question: Question, key: set[int]) -> Question:
    """The same question, were other options right."""
    options = tuple(replace(option, correct=own in key) for own, option in enumerate(question.options))
    return replace(question, options=options)


@pytest.mark.parametrize("kind", QuestionKind)
def test_a_question_with_another_key_looks_the_same(kind: QuestionKind) -> None:
    question = next(one for one in our_pack().questions if one.kind == kind)
    cards = []
    for first in range(len(question.options) - kind.keys + 1):
        asked = with_key(question, set(range(first, first + kind.keys)))
        order = shown_order(asked, random.Random(7))
        round = Round(
            "slack:T1:C1/2026-03-02", "slack:T1", "slack:T1:C1", Kind.DAILY, date(2026, 3, 2), "UTC", NOW, 480,
            Status.OPEN, opened=NOW, closes=NOW + timedelta(hours=8), snapshot="hash", order=order,
        )  # fmt: skip
        chosen = tuple(range(kind.keys))
        replies = [receipt(Saved("e", verdict, round, chosen, kind.keys)) for verdict in (Verdict.SAVED, Verdict.SAME)]
        item = Item("hash", order, frozenset(range(kind.keys)), marked=True)
        exam = Exam("id", "player", "pack", NOW, NOW + timedelta(minutes=40), (item, Item("other", order)))
        sheets = [sheet(exam, number, asked, NOW) for number in (0, 1)]
        cards.append((asking(round, asked, "Development"), *replies, *sheets))
    assert all(one == cards[0] for one in cards)

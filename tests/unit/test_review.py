"""The laws of review."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exam_date import BadExamDate, ExamPast, ExamTooFar, exam_date
from quizzes.refusal import Refused
from quizzes.review import (
    AFTER_EXAM,
    BEFORE_EXAM,
    SAME_SITTING,
    USUAL,
    ReviewCard,
    a_day,
    after,
    before_exam,
    due,
    from_state,
    guessed,
    misses,
    retention,
    unseen,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EXAM = date(2026, 4, 1)
ANSWERS = st.lists(st.tuples(st.booleans(), st.integers(1, 60 * 24 * 20)), min_size=1, max_size=12)


def lived(answers: list[tuple[bool, int]], exam: date | None = None) -> tuple[ReviewCard, datetime]:
    """A card that was wrong and then answered like this, so many minutes apart."""
    card, at = after(None, "q", False, NOW, exam), NOW
    for right, minutes in answers:
        at += timedelta(minutes=minutes)
        card = after(card, "q", right, at, exam)
    assert card is not None
    return card, at


@given(ANSWERS)
def test_an_interval_never_reaches_past_the_exam(answers: list[tuple[bool, int]]) -> None:
    card, at = lived(answers, EXAM)
    if at.date() <= EXAM:
        assert card.due <= max(at, datetime(2026, 4, 1, tzinfo=UTC))


@given(ANSWERS)
def test_an_exam_named_later_brings_forward_what_would_come_after_it(answers: list[tuple[bool, int]]) -> None:
    card, at = lived(answers)
    moved = before_exam(card, EXAM, at)
    assert moved.due <= card.due
    if at.date() <= EXAM:
        assert moved.due <= max(at, datetime(2026, 4, 1, tzinfo=UTC))
    assert replace(moved, due=card.due) == card, "what is known of the memory stays"


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [("2026-03-01", ExamPast), ("2029-12-01", ExamTooFar), ("soon", BadExamDate), ("2027-02-30", BadExamDate)],
)
def test_a_date_that_is_no_exam_date(typed: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        exam_date(typed, NOW.date())


def test_an_exam_date_as_typed() -> None:
    assert exam_date(" 2027-02-14", NOW.date()) == date(2027, 2, 14)
    assert exam_date("2026-03-02", NOW.date()) == NOW.date(), "today is not over"
    assert exam_date("Off", NOW.date()) is None


@given(ANSWERS)
def test_a_card_survives_being_written_down(answers: list[tuple[bool, int]]) -> None:
    card, _ = lived(answers)
    assert from_state(card.question, card.due, json.loads(json.dumps(card.state))) == card


@given(ANSWERS, st.booleans(), st.integers(0, 9))
def test_one_sitting_counts_once(answers: list[tuple[bool, int]], right: bool, minutes: int) -> None:
    card, _ = lived(answers)
    assert card.last is not None
    assert after(card, "q", right, card.last + timedelta(minutes=minutes)) == card


@given(ANSWERS)
def test_right_comes_later_than_a_guess_and_a_guess_not_before_wrong(answers: list[tuple[bool, int]]) -> None:
    card, at = lived(answers)
    at += SAME_SITTING
    right, wrong = after(card, "q", True, at), after(card, "q", False, at)
    assert right is not None
    assert wrong is not None
    hard = guessed(right, at)
    assert wrong.due <= hard.due <= right.due
    assert guessed(hard, at) == hard, "said twice, it is said once"
    assert guessed(wrong, at) == wrong
    assert guessed(right, at + timedelta(seconds=1)) == right, "it is about another answer"


def test_only_what_was_wrong_or_missed_becomes_a_card() -> None:
    assert after(None, "q", True, NOW) is None
    missed, wrong = unseen("missed", NOW), after(None, "wrong", False, NOW)
    assert wrong is not None
    assert [card.question for card in due([wrong, missed], NOW)] == ["missed"]
    tomorrow = NOW + timedelta(days=1)
    assert [card.question for card in due([wrong, missed], tomorrow)] == ["missed", "wrong"]
    later = after(wrong, "wrong", True, tomorrow)
    assert later is not None
    assert [card.question for card in misses([later, missed], tomorrow)] == ["missed"]


@given(st.integers(0, 400), st.integers(0, 400))
def test_retention_rises_as_the_exam_nears_and_relaxes_after_it(one: int, other: int) -> None:
    far, near = EXAM - timedelta(days=max(one, other)), EXAM - timedelta(days=min(one, other))
    assert USUAL <= retention(EXAM, far) <= retention(EXAM, near) <= BEFORE_EXAM
    assert retention(EXAM, EXAM + timedelta(days=1)) == AFTER_EXAM < USUAL == retention(None, EXAM)


def test_a_day_holds_all_that_is_due_until_the_exam() -> None:
    cards = [unseen(str(n), NOW) for n in range(60)]
    assert a_day(cards, NOW.date() + timedelta(days=1), NOW) >= 60
    few, many = a_day(cards[:20], EXAM, NOW), a_day(cards, EXAM, NOW)
    assert 0 < few < many < 60
    assert a_day([], EXAM, NOW) == 0

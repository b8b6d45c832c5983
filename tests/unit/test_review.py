"""The laws of review."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.review import (
    AFTER_EXAM,
    BEFORE_EXAM,
    SAME_SITTING,
    USUAL,
    ReviewCard,
    a_day,
    after,
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

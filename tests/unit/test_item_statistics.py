"""Item statistics: a wrong key shows, a good question does not, and few attempts say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.item_statistics import MIN_ATTEMPTS, FirstAttempt, ItemStatistics, item_statistics
from quizzes.question import Level


def _attempts(question: str, rights: str) -> list[FirstAttempt]:
    """Players in order, ``+`` for right (option 0), ``-`` for wrong (option 1); each takes a second more."""
    return [
        FirstAttempt(f"p{n}", question, frozenset({0 if mark == "+" else 1}), mark == "+", float(n))
        for n, mark in enumerate(rights)
    ]


def _of(question: str, *attempts: list[FirstAttempt]) -> ItemStatistics:
    everything = [one for some in attempts for one in some]
    names = {one.question for one in everything}
    return {one.question: one for one in item_statistics(everything, dict.fromkeys(names, 4))}[question]


def test_a_question_that_the_strong_get_wrong_is_pointed_out() -> None:
    found = _of("bad", _attempts("one", "++++++----"), _attempts("two", "+++++-----"), _attempts("bad", "-----+++++"))
    assert found.discrimination is not None
    assert found.discrimination < -0.5
    assert found.concerns == ("those who are right elsewhere are wrong here",)


def test_a_question_that_nearly_nobody_gets_right_is_pointed_out() -> None:
    found = _of("hard", _attempts("one", "++++++----"), _attempts("hard", "++--------"))
    assert found.concerns == ("fewer are right than by guessing",)
    assert found.level == Level.HARD


def test_a_quarter_right_is_not_yet_too_few() -> None:
    assert _of("edge", _attempts("edge", "+++---------")).concerns == ()


def test_nothing_is_said_of_few_attempts() -> None:
    found = _of("new", _attempts("new", "-" * (MIN_ATTEMPTS - 1)))
    assert (found.concerns, found.level) == ((), None)


def test_what_nobody_chooses_and_how_long_it_takes() -> None:
    found = _of("q", _attempts("q", "+-+"))
    assert (found.unchosen, found.seconds, found.attempts) == ((2, 3), 1.0, 3)


@pytest.mark.parametrize(
    ("rights", "level"), [("++++++++--", Level.EASY), ("+++++++---", Level.MEDIUM), ("++++------", Level.HARD)]
)
def test_the_share_right_suggests_a_level(rights: str, level: Level) -> None:
    assert _of("q", _attempts("q", rights)).level == level


@given(st.lists(st.text("+-", min_size=1, max_size=15), min_size=1, max_size=6))
def test_shares_and_correlations_stay_within_their_bounds(marks: list[str]) -> None:
    everything = [one for n, rights in enumerate(marks) for one in _attempts(f"q{n}", rights)]
    for found in item_statistics(everything, {f"q{n}": 4 for n in range(len(marks))}):
        assert 0 <= found.right <= 1
        assert found.discrimination is None or -1.0001 <= found.discrimination <= 1.0001


@given(st.text("+-", min_size=2, max_size=15))
def test_an_item_that_agrees_with_the_rest_discriminates(rights: str) -> None:
    found = _of("here", _attempts("here", rights), _attempts("there", rights))
    assert found.discrimination is None if len(set(rights)) == 1 else found.discrimination == pytest.approx(1)

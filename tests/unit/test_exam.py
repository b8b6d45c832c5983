"""The laws of the mock exam: how it is drawn, and what its report says."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exam import Exam, Graded, Item, Score, TooFew, by_domain, draw, following, scaled, score, shares
from tests.stage import our_pack

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50), min_size=1).filter(lambda w: sum(w.values()))


def test_the_blueprint_of_our_exam() -> None:
    weights = our_pack().weights
    assert shares(weights, 65) == {"development": 21, "security": 17, "deployment": 15, "troubleshooting": 12}
    assert shares(weights, 20) == {"development": 6, "security": 5, "deployment": 5, "troubleshooting": 4}


@given(WEIGHTS, st.integers(0, 100))
def test_shares_add_up_and_are_never_a_whole_question_off(weights: dict[str, int], count: int) -> None:
    found = shares(weights, count)
    assert sum(found.values()) == count
    assert all(abs(found[one] - count * weights[one] / sum(weights.values())) < 1 for one in weights)


@given(st.integers(), st.sampled_from([20, 65]))
def test_a_draw_keeps_the_weights_repeats_nothing_and_follows_its_seed(seed: int, count: int) -> None:
    pack = our_pack()
    drawn = draw(pack.drawable, pack.weights, count, random.Random(seed))
    assert Counter(question.domain for question in drawn) == shares(pack.weights, count)
    assert len({question.id for question in drawn}) == count
    assert drawn == draw(pack.drawable, pack.weights, count, random.Random(seed))


@given(st.integers())
def test_another_exam_asks_what_was_not_met_as_long_as_there_is_any(seed: int) -> None:
    pack, chance = our_pack(), random.Random(seed)
    first = draw(pack.drawable, pack.weights, 20, chance)
    second = draw(pack.drawable, pack.weights, 20, chance, Counter(question.id for question in first))
    assert not {question.id for question in first} & {question.id for question in second}


def test_too_few_questions_are_refused() -> None:
    pack = our_pack()
    some = [question for question in pack.drawable if question.domain != "security"]
    with pytest.raises(TooFew, match="exam of 20"):
        draw(some, pack.weights, 20, random.Random(7))


@given(st.sets(st.integers(0, 9)), st.integers(0, 9))
def test_jumping_visits_all_and_never_stays(numbers: set[int], start: int) -> None:
    ordered, seen, at = sorted(numbers), [], start
    for _ in ordered:
        if (there := following(ordered, at)) is None:
            break
        assert there != at
        seen.append(there)
        at = there
    assert set(seen) >= numbers - {start}


def test_whoever_comes_back_goes_on_where_something_is_left() -> None:
    items = [Item("hash", (0, 1)) for _ in range(3)]
    exam = Exam("x", "p", "pack", NOW, NOW + timedelta(minutes=40), tuple(items))
    assert exam.resumed_at() == 0
    items[0] = replace(items[0], choice=frozenset({1}))
    assert replace(exam, items=tuple(items)).resumed_at() == 1
    items[1:] = [replace(one, choice=frozenset({0}), marked=True) for one in items[1:]]
    assert replace(exam, items=tuple(items)).resumed_at() == 1
    assert not exam.over(exam.ends - timedelta(microseconds=1))
    assert exam.over(exam.ends)


def test_half_of_a_choose_two_and_no_answer_are_wrong() -> None:
    question = next(one for one in our_pack().questions if one.kind.keys == 2)
    choices = [frozenset[int](), frozenset(list(question.key)[:1]), question.key]
    graded = [Graded(Item("hash", (), choice), question) for choice in choices]
    assert [one.right for one in graded] == [False, False, True]
    assert score(graded) == Score(1, 3)
    assert by_domain(graded, our_pack().domains) == {question.domain: Score(1, 3)}


@given(st.integers(1, 65).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_range_holds_the_share_and_is_never_certain(counted: tuple[int, int]) -> None:
    found = Score(*counted)
    low, high = found.range
    assert 0 <= low <= found.share + 1e-9
    assert found.share - 1e-9 <= high <= 1
    assert high - low > 0.03


def test_the_scale_reaches_from_end_to_end() -> None:
    assert (scaled(0), scaled(0.5), scaled(1)) == (100, 550, 1000)

"""Rulings: what a decision makes right, how letters and words are read, and whose points change."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.card import LETTERS, Choices, plain
from bot.cards.question import options
from bot.cards.ruling import decided, in_letters, told_channel
from quizzes.grading import accepted, is_right, points
from quizzes.question import Kind, Question
from quizzes.round import shown_order
from quizzes.ruling import (
    MAX_REASON,
    BadFlag,
    BadKey,
    BadReason,
    Decision,
    NoNewKey,
    NoReason,
    Ruling,
    keys_after,
    read_flag,
    read_key,
    read_reason,
)
from tests.stage import our_pack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SINGLE = next(one for one in our_pack().questions if one.kind == Kind.SINGLE)
TWO = next(one for one in our_pack().questions if one.kind == Kind.CHOOSE_TWO)


def ruling(question: Question, decision: Decision, key: frozenset[int] = frozenset(), reason: str = "") -> Ruling:
    return Ruling(1, decision, keys_after(question, decision, key), reason, "ada", NOON)


def test_what_each_decision_makes_right() -> None:
    other = frozenset({next(own for own in range(4) if own not in SINGLE.key)})
    worth = SINGLE.level.points
    for decision, author, new in (
        (Decision.KEY, 0, worth),
        (Decision.BOTH, worth, worth),
        (Decision.VOID, None, None),
        (Decision.DISMISS, worth, 0),
    ):
        made = ruling(SINGLE, decision, other)
        assert (points(SINGLE.key, SINGLE, made), points(other, SINGLE, made)) == (author, new), decision
        assert made.disputes == (decision != Decision.DISMISS)
    assert points(SINGLE.key, SINGLE) == worth, "nobody ruled"
    with pytest.raises(NoNewKey):
        keys_after(SINGLE, Decision.BOTH, SINGLE.key)


@pytest.mark.parametrize("question", [SINGLE, TWO])
def test_letters_name_options_as_they_were_shown(question: Question) -> None:
    order = shown_order(question, random.Random(3))
    count = question.kind.keys
    wanted = frozenset(order[-count:])
    named = [LETTERS[order.index(own)] for own in sorted(wanted, key=order.index)]
    for written in ("".join(named), ",".join(named), " and ".join(named), "+".join(named).lower(), " ; ".join(named)):
        assert read_key(written, LETTERS, order, question) == wanted
    for wrong in ("", "Z", "AB" * count, "A" * (count + 1), "1", "x" * 10_000, "é", "🎉", named[0] + "H"):
        with pytest.raises(BadKey):
            read_key(wrong, LETTERS, order, question)


def test_reasons_and_flags_are_one_bounded_line() -> None:
    assert read_reason("  The docs\nchanged\t in\u202e 2025 ", Decision.KEY) == "The docs changed in 2025"
    assert read_reason("", Decision.VOID) == ""
    with pytest.raises(NoReason):
        read_reason(" \n ", Decision.DISMISS)
    with pytest.raises(BadReason, match="10,000"):
        read_reason("x" * 10_000, Decision.DISMISS)
    assert read_reason("x" * MAX_REASON, Decision.DISMISS)
    assert read_flag("It is\nB") == "It is B"
    for words in ("", " \u200b ", "x" * 201, "x" * 10_000):
        with pytest.raises(BadFlag):
            read_flag(words)


@given(st.sampled_from([SINGLE, TWO]), st.sampled_from(Decision), st.randoms(use_true_random=False))
def test_what_is_marked_right_is_what_brings_points(
    question: Question, decision: Decision, chance: random.Random
) -> None:
    order = shown_order(question, chance)
    key = frozenset(chance.sample(range(len(question.options)), question.kind.keys))
    if key == question.key:
        return
    made = ruling(question, decision, key)
    shown: Choices = options(question, order, right=True, chosen=key, ruling=made)
    marked = {own for own, one in zip(order, shown.items, strict=True) if one.mark == "right"}
    assert marked == frozenset().union(*accepted(question, made))
    if decision == Decision.VOID:
        assert "wrong" not in {one.mark for one in shown.items}
    assert is_right(question.key, question, made) == (decision in (Decision.BOTH, Decision.DISMISS))


def test_the_channel_reads_letters_of_its_own_order() -> None:
    order = tuple(reversed(range(4)))
    wrong = frozenset({next(own for own in range(4) if own not in SINGLE.key)})
    made = ruling(SINGLE, Decision.KEY, wrong, "The docs changed")
    new, old = in_letters([wrong], order), in_letters([SINGLE.key], order)
    assert decided(SINGLE, made, order) == f"{new} is right, not {old}."
    told = plain(told_channel(SINGLE, made, order, "Question of the day", None, champions=True)).splitlines()
    assert told[1] == (
        f"Question of the day: {new} is right, not {old}. Points and boards follow. "
        "Champions that were announced stay. Why: The docs changed"
    )
    both = ruling(TWO, Decision.BOTH, frozenset(sorted(set(range(5)) - TWO.key)[:2]))
    assert "are right as well as" in decided(TWO, both, range(5))
    assert replace(made, keys=frozenset()).void

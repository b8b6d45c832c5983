"""The laws of what challenges bring."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.challenge import Tried, counting

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def tried(player: str = "ada", question: str = "sqs-1", number: int = 1, points: int = 2, scored: bool = True) -> Tried:
    opened = NINE + timedelta(hours=number)
    return Tried(player, question, f"c/{number}", MONDAY, opened, opened + timedelta(minutes=5), points, scored)


def test_a_question_counts_once_for_a_player() -> None:
    first, again, another = tried(number=1), tried(number=2), tried("bob", number=2)
    assert counting([again, another, first]) == [first, another]
    assert counting([tried(number=1, points=0), again]) == [], "who was wrong has read the key"
    assert counting([tried(number=1, scored=False), again]) == [], "in a challenge for practice too"


def test_with_two_accounts_the_earliest_click_counts() -> None:
    early, late = tried(points=0), Tried(*(*_fields(tried())[:5], NINE + timedelta(hours=1, minutes=9), 2, True))
    assert counting([late, early]) == []


tries = st.lists(
    st.builds(
        tried, st.sampled_from(["ada", "bob"]), st.sampled_from(["sqs-1", "sqs-2"]), st.integers(1, 9),
        st.integers(0, 3), st.booleans(),
    )
)  # fmt: skip


@given(tries)
def test_nobody_farms(some: list[Tried]) -> None:
    brought = counting(some)
    assert len({(one.player, one.question) for one in brought}) == len(brought)
    assert all(one.scored and one.points and one in some for one in brought)
    assert not counting([one for one in some if not one.scored])


@given(tries, st.integers(1, 9))
def test_what_comes_later_changes_nothing_before(some: list[Tried], number: int) -> None:
    until = NINE + timedelta(hours=number)
    earlier = [one for one in some if one.opened <= until]
    assert [one for one in counting(some) if one.opened <= until] == counting(earlier)


def _fields(one: Tried) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in Tried.__dataclass_fields__)

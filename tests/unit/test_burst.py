"""When many newcomers on one day are told of."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.burst import FEWEST, Debuts, is_burst

BEGAN = date(2026, 3, 2)
LATER = BEGAN + timedelta(days=7)


def test_five_beside_nine_are_a_burst_and_beside_ten_are_not() -> None:
    assert is_burst(Debuts(5, 9, BEGAN), LATER)
    assert not is_burst(Debuts(5, 10, BEGAN), LATER)
    assert not is_burst(Debuts(4, 0, BEGAN), LATER), "a table that brought its friends"


def test_a_leagues_first_week_is_no_burst() -> None:
    assert not is_burst(Debuts(12, 3, BEGAN), LATER - timedelta(days=1))
    assert not is_burst(Debuts(12, 0, None), LATER)


@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(1, 100))
def test_more_newcomers_never_hide_a_burst(new: int, before: int, more: int) -> None:
    if is_burst(Debuts(new, before, BEGAN), LATER):
        assert new >= FEWEST
        assert is_burst(Debuts(new + more, before, BEGAN), LATER)

"""The laws of seasons: every date belongs to one, none overlap, and what was asked stays in its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.season import (
    BadSeasonEnd,
    BadSeasonLength,
    BadSeasonName,
    NothingPlayed,
    Season,
    last_day,
    next_end,
    read_end,
    read_length,
    read_name,
)

MONDAY = date(2026, 3, 2)
SPRING = Season(1, "Spring", MONDAY)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.sampled_from(["monthly", "1 weeks", "4 weeks", "26 weeks"]))
def test_a_season_has_at_least_a_day_and_the_next_begins_the_day_after(starts: date, length: str) -> None:
    ends = last_day(starts, length)
    assert ends is not None
    assert ends >= starts
    following = Season(1, "S", starts, ends).next(ends)
    assert following.starts - ends == timedelta(days=1)


def test_monthly_seasons_end_with_the_month() -> None:
    assert last_day(date(2026, 2, 10), "monthly") == date(2026, 2, 28)
    assert last_day(date(2026, 12, 1), "monthly") == date(2026, 12, 31)
    assert last_day(MONDAY, "") is None


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.sampled_from(["monthly", "5 weeks"]))
def test_a_season_that_is_given_a_length_ends_when_one_of_a_chain_does(starts: date, days: int, length: str) -> None:
    today = starts + timedelta(days=days)
    ends = next_end(starts, length, today)
    assert ends is not None
    assert ends >= today
    assert all(next_end(starts, length, day) == ends for day in (today, ends)), "whenever it is asked until then"
    assert next_end(starts, "", today) is None


@pytest.mark.parametrize(
    ("given", "length"),
    [("monthly", "monthly"), ("4", "4 weeks"), ("2 Weeks", "2 weeks"), ("1w", "1 weeks"), ("open", "")],
)
def test_lengths_people_write(given: str, length: str) -> None:
    assert read_length(given) == length


@pytest.mark.parametrize("given", ["0 weeks", "27 weeks", "yearly", "", "-1"])
def test_lengths_that_are_none(given: str) -> None:
    with pytest.raises(BadSeasonLength):
        read_length(given)


def test_now_means_with_the_latest_date_asked() -> None:
    assert read_end("", SPRING, MONDAY + timedelta(days=3), MONDAY + timedelta(days=9)) == MONDAY + timedelta(days=3)


@pytest.mark.parametrize("asked", [None, MONDAY - timedelta(days=1)])
def test_a_season_that_never_began_cannot_end(asked: date | None) -> None:
    with pytest.raises(NothingPlayed, match="Spring has not begun"):
        read_end("", SPRING, asked, MONDAY)


@pytest.mark.parametrize("given", ["2026-03-03", "2030-01-01", "soon", "2026-13-01"])
def test_an_end_may_not_cut_off_what_was_asked_nor_lie_years_ahead(given: str) -> None:
    asked = MONDAY + timedelta(days=3)
    with pytest.raises(BadSeasonEnd, match="from 2026-03-05"):
        read_end(given, SPRING, asked, asked)


@pytest.mark.parametrize("given", ["", "  ", "\u3164", "x" * 41, "spring", "a\x00b"])
def test_names_of_seasons_that_are_refused(given: str) -> None:
    with pytest.raises(BadSeasonName):
        read_name(given, frozenset({"spring"}))

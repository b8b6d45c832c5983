"""The laws of being away."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.away import (
    MOST,
    Away,
    AwayBackwards,
    AwayTooFar,
    AwayTooLate,
    BadAwayDays,
    NotAway,
    Span,
    TooManyAwayDays,
    carried,
    declared,
    read_span,
    spans,
    taken_back,
)
from quizzes.season import Season

TODAY = date(2026, 12, 1)
OPEN = [Season(1, "Season 1", date(2026, 1, 1))]
TWO = [Season(1, "Autumn", date(2026, 1, 1), date(2026, 12, 27)), Season(2, "Winter", date(2026, 12, 28))]
CHRISTMAS = Span(date(2026, 12, 24), date(2027, 1, 2))

days = st.dates(date(2026, 12, 1), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-12-24..2027-01-02", CHRISTMAS),
        (" 2026-12-24 .. 2027-01-02 ", CHRISTMAS),
        ("2026-12-24 to 2027-01-02", CHRISTMAS),
        ("2026-12-24…2027-01-02", CHRISTMAS),
        ("2026-12-24", Span(date(2026, 12, 24), date(2026, 12, 24))),
    ],
)
def test_what_is_typed_is_read(typed: str, read: Span) -> None:
    assert read_span(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "soon", "2026-13-01", "2026-12-24..", "..", "2026-12-24..x", "2..3..4", "a" * 9999]
)
def test_anything_else_is_refused(typed: str) -> None:
    with pytest.raises(BadAwayDays, match=r"Write 2026-12-24, or 2026-12-24\.\.2027-01-02"):
        read_span(typed)


def test_a_reversed_range_is_turned_round_for_the_person() -> None:
    with pytest.raises(AwayBackwards, match=r"Write 2026-12-24\.\.2027-01-02\."):
        read_span("2027-01-02..2026-12-24")


def test_ten_days_over_the_holidays_are_as_many_as_there_are() -> None:
    assert len(declared(CHRISTMAS, [], TODAY, OPEN)) == MOST
    with pytest.raises(TooManyAwayDays, match="You have 1 of Season 1 already, and these are 10 more"):
        declared(CHRISTMAS, [TODAY], TODAY, OPEN)
    assert declared(CHRISTMAS, list(_days(CHRISTMAS)), TODAY, OPEN) == [], "saying it again takes nothing"


def test_each_season_has_its_own() -> None:
    taken = [TODAY + timedelta(days=n) for n in range(6)]
    assert len(declared(CHRISTMAS, taken, TODAY, TWO)) == 10
    with pytest.raises(TooManyAwayDays, match="of Autumn"):
        declared(CHRISTMAS, [*taken, TODAY + timedelta(days=9)], TODAY, TWO)


def test_what_is_over_or_out_is_too_late() -> None:
    with pytest.raises(AwayTooLate, match="2026-12-24 is over"):
        declared(CHRISTMAS, [], date(2026, 12, 25), OPEN)


def test_slips_of_the_hand_are_refused() -> None:
    with pytest.raises(TooManyAwayDays, match="these are 10000 more"):
        declared(Span(TODAY, TODAY + timedelta(days=9999)), [], TODAY, OPEN)
    with pytest.raises(AwayTooFar, match="more than a year away"):
        declared(Span(date(2062, 1, 1), date(2062, 1, 2)), [], TODAY, OPEN)


def test_taking_back_leaves_the_past() -> None:
    known = list(_days(CHRISTMAS))
    assert taken_back(CHRISTMAS, known, date(2026, 12, 31), "") == known[7:]
    with pytest.raises(NotAway, match="2027-02-01"):
        taken_back(read_span("2027-02-01"), known, TODAY, "")
    with pytest.raises(AwayTooLate):
        taken_back(CHRISTMAS, known, date(2027, 2, 1), "")


def test_what_was_said_elsewhere_holds_as_far_as_a_season_has_room() -> None:
    said = [Away("ada", day, datetime(2026, 11, 1, tzinfo=UTC)) for day in _days(CHRISTMAS)]
    assert carried(said, [], OPEN) == said
    assert carried(said, [TODAY, CHRISTMAS.first], OPEN) == said[1:9], "the earliest, beside what was said there"
    assert carried(said, [TODAY + timedelta(days=n) for n in range(MOST)], TWO) == said[4:], "a season has its own"


@given(st.sets(days, max_size=30))
def test_ranges_hold_the_same_dates_and_never_touch(some: set[date]) -> None:
    found = spans(some)
    assert {day for span in found for day in _days(span)} == some
    assert all(later.first - earlier.last > timedelta(days=1) for earlier, later in itertools.pairwise(found))
    assert [read_span(str(span)) for span in found] == found


@given(st.lists(st.builds(lambda first, n: Span(first, first + timedelta(days=n)), days, st.integers(0, 14))))
def test_nobody_is_away_more_often_than_that(wished: list[Span]) -> None:
    known: list[date] = []
    for span in wished:
        try:
            known += declared(span, known, TODAY, TWO)
        except (TooManyAwayDays, AwayTooLate):
            continue
    assert len(known) == len(set(known))
    assert all(sum(one.starts <= day <= (one.ends or date.max) for day in known) <= MOST for one in TWO)


def _days(span: Span) -> list[date]:
    return [span.first + timedelta(days=n) for n in range(len(span))]

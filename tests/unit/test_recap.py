"""The weekly recap: when it comes, and what it makes of a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quizzes.recap import Asked, Turnout, compared, hardest, recap_due, told, week_until
from quizzes.schedule import Schedule
from quizzes.standings import Place
from tests.stage import our_pack

MONDAY = date(2026, 3, 2)
QUESTION = our_pack().questions[0]


def schedule(days: set[int], recap: int | None) -> Schedule:
    return Schedule("slack:T1:C1", time(9), "Europe/Berlin", frozenset(days), 480, recap=recap)


def test_it_follows_the_days_reveal_or_comes_at_the_usual_time() -> None:
    friday, sunday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=6)
    weekdays = set(range(5))
    assert recap_due(schedule(weekdays, 4), friday, frozenset()) == datetime(2026, 3, 6, 16, 2, 30, tzinfo=UTC)
    assert recap_due(schedule(weekdays, 4), friday, frozenset({friday})) == datetime(2026, 3, 6, 8, tzinfo=UTC)
    assert recap_due(schedule(weekdays, 6), sunday, frozenset()) == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert recap_due(schedule(weekdays, 4), sunday, frozenset()) is None
    assert recap_due(schedule(weekdays, None), friday, frozenset()) is None


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 6))
def test_the_weeks_of_recaps_leave_no_day_out_and_count_none_twice(start: date, weekday: int) -> None:
    days = [start + timedelta(days=n) for n in range(28)]
    spans = [week_until(day) for day in days if day.weekday() == weekday]
    assert all(last - first == timedelta(days=6) for first, last in spans)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(spans))


def test_movement_is_told_where_there_was_a_week_before() -> None:
    now = [Place("ada", 3, 1), Place("bob", 2, 2)]
    assert [one.moved for one in compared(now, [])] == [0, 0]
    assert [one.moved for one in compared(now, [Place("ada", 1, 3)])] == [2, None]


def test_the_hardest_is_what_the_fewest_got_right() -> None:
    easy, hard, unseen = Asked(QUESTION, 4, 4), Asked(QUESTION, 4, 1), Asked(QUESTION, 0, 0)
    assert hardest([easy, hard, unseen]) is hard
    assert hardest([easy, unseen]) is None


def test_how_many_took_part_is_told_from_three_people_on() -> None:
    pair, three, six = Turnout("pair", 1, 2), Turnout("three", 1, 3), Turnout("six", 5, 6)
    assert told([pair, three, six]) == [six, three]

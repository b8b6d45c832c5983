"""Places from a ladder of points are the places of the ranking, and sums of tallies are the tallies of all."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.ladder import Rungs
from quizzes.standings import Score, TeamTally, added, ranked

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
points = st.integers(0, 12)


@given(st.lists(points, max_size=40))
def test_a_ladder_has_the_places_of_the_ranking(scores: list[int]) -> None:
    rungs = Rungs(Counter(scores).items())
    ranking = ranked(Score(str(number), score, NOON) for number, score in enumerate(scores))
    assert [rungs.place(int(one.points)) for one in ranking] == [one.place for one in ranking]


@given(st.lists(points, max_size=40), points)
def test_points_that_nobody_has_come_after_all_who_have_more(scores: list[int], wanted: int) -> None:
    assert Rungs(Counter(scores).items()).place(wanted) == 1 + sum(score > wanted for score in scores)


def test_next_above_is_the_nearest_better_number_of_points() -> None:
    rungs = Rungs([(9, 1), (5, 2), (3, 1)])
    assert [rungs.place(points) for points in (9, 5, 3)] == [1, 2, 4]
    assert [rungs.above(place) for place in (1, 2, 4)] == [None, 9, 5]


@given(st.lists(points, max_size=40), st.integers(1, 50))
def test_the_points_that_so_many_have_are_those_of_the_last_of_them(scores: list[int], number: int) -> None:
    first = sorted(scores, reverse=True)[:number]
    assert Rungs(Counter(scores).items()).held_by(number) == (first[-1] if first else None)


tallies = st.builds(
    TeamTally, st.sampled_from("abc"), points, st.integers(1, 5), st.integers(0, 9).map(lambda n: NOON + timedelta(n))
)
days = st.lists(st.lists(tallies, unique_by=lambda one: one.team, max_size=3), min_size=3, max_size=3)


@given(days)
def test_in_which_order_dates_are_added_makes_no_difference(dates: list[list[TeamTally]]) -> None:
    first, second, third = dates
    assert set(added(added(first, second), third)) == set(added(first, added(second, third)))
    assert set(added(first, second)) == set(added(second, first))

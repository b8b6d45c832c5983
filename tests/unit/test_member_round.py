"""The laws of counting: home channels, rosters, one answer per question of the day, and the periods of a board."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.away import Away
from quizzes.member_round import Asked, Given, Member, MemberRound, member_rounds, player_scores, team_tallies
from quizzes.season import Season, periods

MONDAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
EARLY, LATE = "berlin", "lima"  # two channels of one league; the second is asked six hours later
LONG_AGO = NINE - timedelta(days=30)


def asked(channel: str, day: int = 0) -> Asked:
    hours = 6 if channel == LATE else 0
    return Asked(MONDAY + timedelta(days=day), channel, NINE + timedelta(days=day, hours=hours))


def answered(player: str, channel: str = EARLY, day: int = 0, points: int = 2, hours: float = 1) -> Given:
    return Given(player, MONDAY + timedelta(days=day), channel, NINE + timedelta(days=day, hours=hours), points)


def member(player: str, team: str = "whales", channel: str | None = EARLY, since: datetime = LONG_AGO) -> Member:
    return Member(player, team, channel, since, None)


def test_absent_is_a_member_round_with_nothing() -> None:
    [absent] = member_rounds([asked(EARLY)], [], [member("ada")])
    assert absent == MemberRound("ada", MONDAY, "whales", 0, None)


def test_where_the_home_channel_is_not_asked_nobody_is_absent() -> None:
    assert member_rounds([asked(LATE)], [], [member("ada")]) == []


def test_an_answer_in_another_channel_fills_the_member_round() -> None:
    [one] = member_rounds([asked(EARLY), asked(LATE)], [answered("ada", LATE, hours=7)], [member("ada")])
    assert one.points == 2


def test_home_is_where_a_player_answered_last() -> None:
    rounds = member_rounds([asked(LATE), asked(EARLY, 1)], [answered("ada", LATE, hours=7)], [member("ada")])
    assert [one.day for one in rounds] == [MONDAY], "on the next day only the channel she has left is asked"


def test_among_two_answers_to_one_question_the_earliest_click_counts() -> None:
    first, second = answered("ada", EARLY, points=0, hours=1), answered("ada", LATE, points=2, hours=7)
    [one] = member_rounds([asked(EARLY), asked(LATE)], [second, first], [member("ada")])
    assert one.points == 0


def test_points_stay_with_the_team_at_the_opening() -> None:
    moved = [
        Member("ada", "whales", EARLY, LONG_AGO, NINE + timedelta(minutes=5)),
        Member("ada", "otters", EARLY, NINE + timedelta(minutes=5), None),
    ]
    [one] = member_rounds([asked(EARLY)], [answered("ada")], moved)
    assert one.team == "whales"


def test_whoever_joins_after_the_opening_is_not_absent() -> None:
    assert member_rounds([asked(EARLY)], [], [member("ada", since=NINE + timedelta(minutes=1))]) == []


def test_who_said_before_the_first_opening_that_they_are_away_is_not_absent() -> None:
    before, after = (Away("ada", MONDAY, NINE + timedelta(minutes=minutes)) for minutes in (-1, 1))
    both = [asked(EARLY), asked(LATE)]
    assert member_rounds(both, [], [member("ada")], away=[before]) == []
    assert len(member_rounds(both, [], [member("ada")], away=[after])) == 1, "no joker once a question is out"
    assert len(member_rounds([asked(EARLY, 1)], [], [member("ada")], away=[before])) == 1, "another date is another day"
    [one] = member_rounds(both, [answered("ada")], [member("ada")], away=[before])
    assert one.points == 2, "an answer counts as ever"


def test_a_player_without_a_team_has_points_of_their_own() -> None:
    rounds = member_rounds([asked(EARLY), asked(EARLY, 1)], [answered("ada")], [])
    assert [(one.team, one.points, one.clicked is None) for one in rounds] == [(None, 2, False), (None, 0, True)]
    assert team_tallies(rounds) == []
    assert [score.points for score in player_scores(rounds)] == [2]


players = st.sampled_from(["ada", "bob", "cleo"])
games = st.lists(
    st.builds(answered, players, st.sampled_from([EARLY, LATE]), st.integers(0, 6), st.sampled_from([0, 1, 2, 3]),
              st.floats(0, 20)),
    max_size=40,
)  # fmt: skip
WEEK = [asked(channel, day) for day in range(7) for channel in (EARLY, LATE)]
TEAM = [member("ada"), member("bob", "otters"), member("cleo", channel=LATE)]


@given(games)
def test_a_player_has_at_most_one_member_round_a_date_and_loses_none_answered(given: list[Given]) -> None:
    rounds = member_rounds(WEEK, given, TEAM)
    keys = [(one.player, one.day) for one in rounds]
    assert len(keys) == len(set(keys))
    assert {(one.player, one.day) for one in given} == {(r.player, r.day) for r in rounds if r.clicked}


@given(games, st.randoms())
def test_counting_does_not_depend_on_the_order_of_arrival(given: list[Given], chance: object) -> None:
    mixed = sorted(given, key=lambda one: (one.points, one.channel, one.clicked))
    distinct = len({(one.player, one.day, one.clicked) for one in given}) == len(given)
    if distinct:
        assert member_rounds(WEEK, mixed, TEAM) == member_rounds(WEEK, given, TEAM)


@given(games)
def test_no_point_is_lost_or_made_between_players_and_teams(given: list[Given]) -> None:
    rounds = member_rounds(WEEK, given, TEAM)
    assert sum(score.points for score in player_scores(rounds)) == sum(t.points for t in team_tallies(rounds))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_every_date_lies_in_the_periods_it_counts_for(day: date) -> None:
    spans = periods(day, Season(3, "Autumn", date(2025, 1, 1)))
    assert [name.split(":")[0] for name in spans] == ["all", "season", "month", "week"]
    assert all(first <= day <= last for first, last in spans.values())
    assert spans["all"][1] == date.max
    week = next(span for name, span in spans.items() if name.startswith("week"))
    assert (week[1] - week[0]).days == 6
    assert week[0].weekday() == 0


@given(st.dates(date(2026, 1, 1), date(2027, 12, 30)))
def test_the_next_day_is_in_the_same_period_or_begins_the_next(day: date) -> None:
    today, tomorrow = (periods(one, Season(1, "S", date(2025, 1, 1))) for one in (day, day + timedelta(days=1)))
    for name, (_, last) in today.items():
        assert (name in tomorrow) == (day < last)


@given(games)
def test_counting_date_by_date_comes_to_the_same_as_counting_all_at_once(given: list[Given]) -> None:
    homes: dict[str, str] = {}
    by_date: list[MemberRound] = []
    for day in sorted({ask.day for ask in WEEK}):
        today = member_rounds([a for a in WEEK if a.day == day], [g for g in given if g.day == day], TEAM, homes)
        homes |= {one.player: one.home for one in today if one.home}
        by_date += today
    assert by_date == member_rounds(WEEK, given, TEAM)

"""The law of even teams, and of quotes in typed commands."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.command import Command, Parameter
from adapters.words import parse
from quizzes.balance import BadTeamCount, TooFewPlayers, balanced, team_count

strengths = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 50), min_size=2, max_size=30)


@given(strengths, st.integers(2, 8), st.integers())
def test_nobody_is_left_out_and_sizes_differ_by_one(strength: dict[str, int], teams: int, seed: int) -> None:
    dealt = balanced(strength, min(teams, len(strength)), random.Random(seed))
    assert sorted(player for team in dealt for player in team) == sorted(strength)
    sizes = [len(team) for team in dealt]
    assert max(sizes) - min(sizes) <= 1


@given(st.lists(st.integers(0, 50), min_size=2, max_size=15), st.integers())
def test_two_teams_of_pairs_never_differ_by_more_than_the_strongest(points: list[int], seed: int) -> None:
    strength = {f"p{n}": value for n, value in enumerate([*points, *points])}
    one, other = balanced(strength, 2, random.Random(seed))
    gap = sum(strength[player] for player in one) - sum(strength[player] for player in other)
    assert abs(gap) <= max(points)


@pytest.mark.parametrize("given", ["1", "9", "four", "-2", "", "1e3"])
def test_a_number_of_teams_that_cannot_be(given: str) -> None:
    with pytest.raises(BadTeamCount, match="Write 2 to 6"):
        team_count(given, 6)


def test_one_player_makes_no_teams() -> None:
    with pytest.raises(TooFewPlayers):
        team_count("2", 1)


RENAME = Command("team rename", "", (Parameter("team", ""), Parameter("name", "")), admin=True)


@pytest.mark.parametrize(
    ("typed", "team", "name"),
    [
        ("team rename Whales Blue Whales", "Whales", "Blue Whales"),
        ('team rename "Blue Whales" Reds', "Blue Whales", "Reds"),
        ("team rename “Blue Whales” “Red Otters”", "Blue Whales", "Red Otters"),
        ('Team Rename "odd', '"odd', None),
    ],
)
def test_words_in_quotes_are_one(typed: str, team: str, name: str | None) -> None:
    path, arguments = parse(typed, [RENAME])
    assert (path, arguments["team"], arguments.get("name")) == ("team rename", team, name)

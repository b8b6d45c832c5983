"""Why TEAM_PRIOR is what it is: equally skilled teams of 3, 5, 8 and 12 win equally many seasons."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from quizzes.standings import TEAM_PRIOR, TeamTally, ranked, team_scores

SIZES = {"three": 3, "five": 5, "eight": 8, "twelve": 12}
ROUNDS = 20
SEASONS = 4_000
HARD, EASY = 0.50, 0.65  # of the answers given are right
BETTER = 0.10  # what a more accurate team adds to it
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def winner(chance: random.Random, prior: int, better: str = "", right: float = EASY) -> str:
    """Who wins one season in which every player answers 40 to 95 % of the rounds, one team perhaps more accurately."""
    worth = chance.choices((1, 2, 3), (20, 55, 25), k=ROUNDS)
    tallies = []
    for team, size in SIZES.items():
        share = right + BETTER * (team == better)
        habits = [chance.uniform(0.40, 0.95) * share for _ in range(size)]
        points = sum(level for habit in habits for level in worth if chance.random() < habit)
        tallies.append(TeamTally(team, points, size * ROUNDS, NOW))
    return ranked(team_scores(tallies, prior))[0].who


@pytest.mark.parametrize(("seed", "right"), [(1, HARD), (1, EASY), (2, EASY)])
def test_every_size_wins_a_quarter_of_the_seasons(seed: int, right: float) -> None:
    chance = random.Random(seed)
    wins = [winner(chance, TEAM_PRIOR, right=right) for _ in range(SEASONS)]
    shares = {team: wins.count(team) / SEASONS for team in SIZES}
    assert all(abs(share - 0.25) <= 0.04 for share in shares.values()), shares


def test_a_plain_mean_would_favour_the_small() -> None:
    chance = random.Random(1)
    wins = [winner(chance, 0) for _ in range(SEASONS)]
    assert wins.count("three") / SEASONS > 0.29, wins.count("three") / SEASONS


@pytest.mark.parametrize(("right", "at_least"), [(HARD, 0.60), (EASY, 0.55)])  # see TEAM_PRIOR
def test_a_more_accurate_team_wins_more_than_twice_as_often_as_by_chance(right: float, at_least: float) -> None:
    chance = random.Random(1)
    wins = {team: [winner(chance, TEAM_PRIOR, team, right) for _ in range(SEASONS // 4)].count(team) for team in SIZES}
    shares = {team: won / (SEASONS // 4) for team, won in wins.items()}
    assert sum(shares.values()) / len(shares) > at_least, shares
    assert min(shares.values()) > 0.45, shares  # the smallest, whom luck plays with most
    assert min(shares["eight"], shares["twelve"]) > 0.58, shares

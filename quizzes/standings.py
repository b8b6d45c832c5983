"""Standings: who has how many points, and the place that follows from them (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

# A team's score is shrunk towards the average of all teams by this many member-rounds, so that a small team wins
# neither by luck nor never. Found by simulation: tests/unit/test_team_score.py. From 40 to 300, every size wins a
# quarter of the seasons give or take four points; near 100 it is within two. Where the others are right half of the
# time and one team ten points more often, that team wins 62 % of the seasons on average over the sizes (52 % with three
# members, 68 % with twelve); where they are right 65 % of the time, 58 % (49 to 64 %): the same ten points are less
# there, and no prior from 0 to 300 lifts the average. The rest is the luck of 20 rounds.
TEAM_PRIOR = 100


@dataclass(frozen=True, slots=True)
class Score:
    """What one player or team has. ``since`` is when the present points were reached; it only orders ties."""

    who: str
    points: Fraction | int
    since: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a board."""

    who: str
    points: Fraction | int
    place: int


@dataclass(frozen=True, slots=True)
class TeamTally:
    """A team's season so far: points of its members and the member-rounds they came from."""

    team: str
    points: int
    member_rounds: int
    since: datetime


def added(before: Iterable[TeamTally], today: Iterable[TeamTally]) -> list[TeamTally]:
    """The tallies of all teams after one more date."""
    sums = {one.team: one for one in before}
    for new in today:
        old = sums.get(new.team)
        sums[new.team] = new if old is None else _sum(old, new)
    return list(sums.values())


def _sum(old: TeamTally, new: TeamTally) -> TeamTally:
    """The present points were reached when the last of them were gained, and no points at the first round."""
    scored = [one.since for one in (old, new) if one.points > 0]
    since = max(scored) if scored else min(old.since, new.since)
    return TeamTally(old.team, old.points + new.points, old.member_rounds + new.member_rounds, since)


def ranked(scores: Iterable[Score]) -> list[Place]:
    """Most points first; equal points share a place and the next place is left out."""
    ordered = sorted(scores, key=lambda score: (-score.points, score.since, score.who))
    places: list[Place] = []
    for position, score in enumerate(ordered, start=1):
        shared = places and places[-1].points == score.points
        places.append(Place(score.who, score.points, places[-1].place if shared else position))
    return places


def team_scores(tallies: Iterable[TeamTally], prior: int = TEAM_PRIOR) -> list[Score]:
    """Each team's points per member-round, counting ``prior`` average member-rounds to every team.

    Absent counts as zero. A team without a member-round has no score yet.
    """
    played = [tally for tally in tallies if tally.member_rounds]
    average = average_round(played)
    return [
        Score(tally.team, (tally.points + prior * average) / (tally.member_rounds + prior), tally.since)
        for tally in played
    ]


def average_round(tallies: Sequence[TeamTally]) -> Fraction:
    """The points of an average member-round over all teams."""
    rounds = sum(tally.member_rounds for tally in tallies)
    return Fraction(sum(tally.points for tally in tallies), rounds) if rounds else Fraction(0)

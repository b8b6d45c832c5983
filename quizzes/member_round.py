"""Member-rounds: one player and one league date on which their home channel was asked.

The home channel is where a player last answered a daily; before that, where they joined a team. An answer in any
channel of that date fills the member-round. Among several answers of a player to one question of the day, the one
with the earliest click time counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from quizzes.standings import Score, TeamTally

_NEVER = datetime.max.replace(tzinfo=UTC)  # a team without points stands last among its equals


@dataclass(frozen=True, slots=True)
class Asked:
    """A settled daily round: which channel was asked on a date, and when."""

    day: date
    channel: str
    opened: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A standing answer to a question of the day, graded."""

    player: str
    day: date
    channel: str
    clicked: datetime
    points: int


@dataclass(frozen=True, slots=True)
class Member:
    """A stretch of time in a team. ``channel`` is where they joined."""

    player: str
    team: str
    channel: str | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class MemberRound:
    """One player's date: in a team or not, answered or not, with what points."""

    player: str
    day: date
    team: str | None
    points: int
    clicked: datetime | None


def member_rounds(asked: Iterable[Asked], given: Iterable[Given], members: Sequence[Member]) -> list[MemberRound]:
    """Every player's member-rounds, dates in order. The roster of a date is the one when its first round opened."""
    days: dict[date, list[Asked]] = {}
    for ask in asked:
        days.setdefault(ask.day, []).append(ask)
    answers: dict[date, dict[str, Given]] = {}
    for one in sorted(given, key=lambda one: one.clicked, reverse=True):
        answers.setdefault(one.day, {})[one.player] = one
    homes: dict[str, str] = {}
    result: list[MemberRound] = []
    for day in sorted(days):
        opened = min(ask.opened for ask in days[day])
        channels = {ask.channel for ask in days[day]}
        roster = {m.player: m for m in members if m.since <= opened and (m.until is None or m.until > opened)}
        there = answers.get(day, {})
        for player in sorted(roster.keys() | homes.keys() | there.keys()):
            member = roster.get(player)
            team = member.team if member else None
            home = homes.get(player) or (member.channel if member else None)
            if answer := there.get(player):
                result.append(MemberRound(player, day, team, answer.points, answer.clicked))
                homes[player] = answer.channel
            elif home in channels:
                result.append(MemberRound(player, day, team, 0, None))
    return result


def player_scores(rounds: Iterable[MemberRound]) -> list[Score]:
    """Each player's points, for those who have answered at all."""
    scores: dict[str, Score] = {}
    for one in rounds:
        if one.clicked is None:
            continue
        before = scores.get(one.player)
        since = one.clicked if one.points or before is None else before.since
        scores[one.player] = Score(one.player, one.points + (before.points if before else 0), since)
    return list(scores.values())


def team_tallies(rounds: Iterable[MemberRound]) -> list[TeamTally]:
    """Each team's points and member-rounds."""
    tallies: dict[str, TeamTally] = {}
    for one in rounds:
        if one.team is None:
            continue
        before = tallies.get(one.team, TeamTally(one.team, 0, 0, _NEVER))
        since = one.clicked if one.clicked and one.points else before.since
        tallies[one.team] = TeamTally(one.team, before.points + one.points, before.member_rounds + 1, since)
    return list(tallies.values())

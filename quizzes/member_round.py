"""Member-rounds: one player and one league date on which their home channel was asked.

The home channel is where a player last answered a daily; before that, where they joined a team. An answer in any
channel of that date fills the member-round. Among several answers of a player to one question of the day, the one
with the earliest click time counts. Who said before the date's first round opened that they are away is not absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from quizzes.away import Away
from quizzes.standings import Score, TeamTally

NEVER = datetime.max.replace(tzinfo=UTC)  # a team whose members never answered stands last among its equals


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
    """One player's date: in a team or not, answered or not, with what points. ``home`` is where they last answered."""

    player: str
    day: date
    team: str | None
    points: int
    clicked: datetime | None
    home: str | None = None


def member_rounds(
    asked: Iterable[Asked],
    given: Iterable[Given],
    members: Sequence[Member],
    homes: Mapping[str, str] | None = None,
    away: Iterable[Away] = (),
) -> list[MemberRound]:
    """Every player's member-rounds, dates in order. The roster of a date is the one when its first round opened.

    ``homes`` are the channels last answered in before the first of these dates: counting date by date comes to the same
    as counting all at once.
    """
    days: dict[date, list[Asked]] = {}
    for ask in asked:
        days.setdefault(ask.day, []).append(ask)
    answers: dict[date, dict[str, Given]] = {}
    for one in sorted(given, key=lambda one: (one.clicked, one.channel), reverse=True):
        answers.setdefault(one.day, {})[one.player] = one
    homes = dict(homes or {})
    said = {(one.player, one.day): one.since for one in away}
    result: list[MemberRound] = []
    for day in sorted(days):
        opened = min(ask.opened for ask in days[day])
        channels = {ask.channel for ask in days[day]}
        roster = {m.player: m for m in members if m.since <= opened and (m.until is None or m.until > opened)}
        there = answers.get(day, {})
        for player in sorted(roster.keys() | homes.keys() | there.keys()):
            member = roster.get(player)
            team = member.team if member else None
            if answer := there.get(player):
                homes[player] = answer.channel
                result.append(MemberRound(player, day, team, answer.points, answer.clicked, answer.channel))
            elif (
                said.get((player, day), NEVER) > opened
                and (homes.get(player) or (member.channel if member else None)) in channels
            ):
                result.append(MemberRound(player, day, team, 0, None, homes.get(player)))
    return result


def player_scores(rounds: Iterable[MemberRound]) -> list[Score]:
    """Each player's points, for those who have answered at all."""
    by_player: dict[str, list[MemberRound]] = {}
    for one in rounds:
        if one.clicked is not None:
            by_player.setdefault(one.player, []).append(one)
    return [Score(player, _points(theirs), _reached(theirs)) for player, theirs in by_player.items()]


def team_tallies(rounds: Iterable[MemberRound]) -> list[TeamTally]:
    """Each team's points and member-rounds."""
    by_team: dict[str, list[MemberRound]] = {}
    for one in rounds:
        if one.team is not None:
            by_team.setdefault(one.team, []).append(one)
    return [TeamTally(team, _points(theirs), len(theirs), _reached(theirs)) for team, theirs in by_team.items()]


def _points(rounds: Iterable[MemberRound]) -> int:
    return sum(one.points for one in rounds)


def _reached(rounds: Sequence[MemberRound]) -> datetime:
    """When the present points were reached: with the latest answer that brought some, else with the first of all."""
    scored = [one.clicked for one in rounds if one.clicked and one.points]
    return max(scored) if scored else min((one.clicked for one in rounds if one.clicked), default=NEVER)

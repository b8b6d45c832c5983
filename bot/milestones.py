"""Milestones that a channel may read of: of those who let it, and who show themselves on boards."""

from __future__ import annotations

from itertools import groupby

from quizzes.round import Kind, Round
from quizzes.streak import milestone, streak
from storage.records import Records


def milestones(records: Records, round: Round) -> list[tuple[str, int]]:
    """Names and streaks of those whom this round brought to a milestone, the longest first."""
    if round.kind != Kind.DAILY:
        return []
    players = records.people.cheered(round.league, round.day, round.channel)
    until = [one for one in records.member_rounds.of(round.league, *players) if one.day <= round.day]
    by_player = groupby(sorted(until, key=lambda one: (one.player, one.day)), key=lambda one: one.player)
    runs = {player: streak(one.clicked is not None for one in rounds) for player, rounds in by_player}
    names = records.people.names(players)
    reached = [(names[player], run.now) for player, run in runs.items() if milestone(run)]
    return sorted(reached, key=lambda one: (-one[1], one[0]))

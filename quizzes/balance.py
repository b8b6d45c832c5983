"""Balance: even teams, from what players have shown so far, else by chance."""

from __future__ import annotations

import random
from collections.abc import Mapping

from quizzes.refusal import Refused

TEAM_COUNTS = range(2, 1_000)


class BadTeamCount(Refused):
    """“{given}” is not a number of teams I can make here. Write 2 to {most}: every team needs a member."""


class TooFewPlayers(Refused):
    """There are fewer than two players here to make teams of. Try again once others have played."""


def team_count(given: str, players: int) -> int:
    """How many teams to make, as typed."""
    count = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    if players < 2:
        raise TooFewPlayers
    if not 2 <= count <= players:
        raise BadTeamCount(given=given[:20], most=players)
    return count


def balanced(strength: Mapping[str, int], teams: int, chance: random.Random) -> list[list[str]]:
    """Players in ``teams`` teams whose sizes differ by one at most, the strong dealt out in turn (A B C, C B A, …).

    Equals are dealt by chance.
    """
    order = sorted(strength)
    chance.shuffle(order)
    order.sort(key=lambda player: -strength[player])
    dealt: list[list[str]] = [[] for _ in range(teams)]
    for position, player in enumerate(order):
        lap, seat = divmod(position, teams)
        dealt[seat if lap % 2 == 0 else teams - 1 - seat].append(player)
    return dealt

"""Item statistics: what first attempts say about a question, once there are enough of them to say anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import StatisticsError, correlation, median

from quizzes.question import Level

MIN_ATTEMPTS = 10  # below this, a good question looks bad too often
TOO_HARD = 0.25  # what guessing brings; fewer right than this means that the key or the stem misleads
EASY, HARD = 0.8, 0.5  # share right from which a question is easy, and below which it is hard


@dataclass(frozen=True, slots=True)
class FirstAttempt:
    """What one player first chose when asked a question, whose key is out."""

    player: str
    question: str
    choice: frozenset[int]
    right: bool
    seconds: float  # from the opening of the round to the click


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """What the first attempts at one question came to."""

    question: str
    attempts: int
    right: float
    discrimination: float | None  # None where nobody has another answer to compare with, or all did alike
    unchosen: tuple[int, ...]
    seconds: float

    @property
    def enough(self) -> bool:
        """Whether there are enough attempts to judge the question by."""
        return self.attempts >= MIN_ATTEMPTS

    @property
    def concerns(self) -> tuple[str, ...]:
        """Why somebody should look at the question again; empty while there are too few attempts."""
        if not self.enough:
            return ()
        found = []
        if self.right < TOO_HARD:
            found.append("fewer are right than by guessing")
        if self.discrimination is not None and self.discrimination < 0:
            found.append("those who are right elsewhere are wrong here")
        return tuple(found)

    @property
    def level(self) -> Level | None:
        """The level that the share right suggests; a suggestion only, and None while there are too few attempts."""
        if not self.enough:
            return None
        return Level.EASY if self.right >= EASY else Level.HARD if self.right < HARD else Level.MEDIUM


def item_statistics(attempts: Iterable[FirstAttempt], options: dict[str, int]) -> list[ItemStatistics]:
    """The statistics of every question that was tried; ``options`` says how many each has."""
    by_question: dict[str, list[FirstAttempt]] = defaultdict(list)
    tried: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for attempt in attempts:
        by_question[attempt.question].append(attempt)
        tried[attempt.player] += 1
        right[attempt.player] += attempt.right
    found = []
    for question, mine in sorted(by_question.items()):
        rest = [
            (float(one.right), (right[one.player] - one.right) / (tried[one.player] - 1))
            for one in mine
            if tried[one.player] > 1
        ]
        chosen = {position for one in mine for position in one.choice}
        found.append(
            ItemStatistics(
                question,
                len(mine),
                sum(one.right for one in mine) / len(mine),
                _point_biserial(rest),
                tuple(position for position in range(options[question]) if position not in chosen),
                median(one.seconds for one in mine),
            )
        )
    return found


def _point_biserial(pairs: list[tuple[float, float]]) -> float | None:
    """How being right here goes with the share right elsewhere, from -1 to 1."""
    try:
        return correlation([here for here, _ in pairs], [elsewhere for _, elsewhere in pairs])
    except StatisticsError:
        return None

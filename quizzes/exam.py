"""A mock exam: questions in the shares of the blueprint, a time to answer them in, and what came of it by domain."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from quizzes.question import Question
from quizzes.refusal import Refused

# As long as AWS's associate exam, and a short one at the same pace.
MINUTES = {65: 130, 20: 40}
FULL = 65

# What AWS tells of its scores; how it comes from right answers to a score it does not tell.
LOWEST, HIGHEST, PASS, UNSCORED = 100, 1_000, 720, 15
NINETY_PERCENT = 1.645  # standard deviations to either side


class TooFew(Refused):
    """There are not enough questions for an exam of {count} now. Try a shorter one, or later, when fewer are open."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an exam and what its player made of it. ``choice`` is empty while it is unanswered.

    ``order`` says which of the question's own positions is shown where; the choice holds own positions.
    """

    snapshot: str
    order: tuple[int, ...]
    choice: frozenset[int] = frozenset()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Exam:
    """One sitting of a player. ``submitted`` is empty while it runs."""

    id: str
    player: str
    pack: str
    started: datetime
    ends: datetime
    items: tuple[Item, ...]
    submitted: datetime | None = None

    def over(self, at: datetime) -> bool:
        """Whether the time was up at ``at``."""
        return at >= self.ends

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers of the items without an answer, from 0."""
        return tuple(number for number, item in enumerate(self.items) if not item.choice)

    @property
    def marked(self) -> tuple[int, ...]:
        """The numbers of the items that are marked for review."""
        return tuple(number for number, item in enumerate(self.items) if item.marked)

    def resumed_at(self) -> int:
        """Where somebody goes on: the first item without an answer, else the first that is marked."""
        return next(iter((*self.unanswered, *self.marked)), 0)


@dataclass(frozen=True, slots=True)
class Graded:
    """One item of a submitted exam beside its question."""

    item: Item
    question: Question

    @property
    def right(self) -> bool:
        """All or nothing, as in the exam; unanswered is wrong."""
        return self.item.choice == self.question.key


@dataclass(frozen=True, slots=True)
class Report:
    """What of a submitted exam may be told, and how many keys are ``held`` back until their reveal.

    What is held back counts nowhere: not even a sum may give it away.
    """

    exam: Exam
    graded: tuple[Graded, ...]
    held: int = 0

    @property
    def misses(self) -> tuple[Graded, ...]:
        """What was wrong or left out."""
        return tuple(one for one in self.graded if not one.right)


@dataclass(frozen=True, slots=True)
class Score:
    """How many were right of how many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.right / self.of if self.of else 0.0

    @property
    def range(self) -> tuple[float, float]:
        """The shares between which the truth lies nine times in ten (Wilson): few questions say little."""
        if not self.of:
            return 0.0, 1.0
        squared = NINETY_PERCENT**2 / self.of
        middle = self.share + squared / 2
        reach = sqrt(squared * (self.share * (1 - self.share) + squared / 4))
        return max(0.0, (middle - reach) / (1 + squared)), min(1.0, (middle + reach) / (1 + squared))


def following(numbers: Sequence[int], after: int) -> int | None:
    """The first of these items behind ``after``, from the start again when there is none; never ``after`` itself."""
    others = [number for number in numbers if number != after]
    return next((number for number in others if number > after), others[0] if others else None)


def shares(weights: Mapping[str, int], count: int) -> dict[str, int]:
    """How many of ``count`` questions each domain gets: its weight, the largest remainders rounded up."""
    total = sum(weights.values())
    whole = {domain: count * weight // total for domain, weight in weights.items()}
    left = count - sum(whole.values())
    for domain in sorted(weights, key=lambda domain: (-(count * weights[domain] % total), domain))[:left]:
        whole[domain] += 1
    return whole


def draw(
    questions: Iterable[Question],
    weights: Mapping[str, int],
    count: int,
    chance: random.Random,
    met: Mapping[str, int] | None = None,
) -> list[Question]:
    """Questions for an exam, each once, in the shares of the blueprint and in any order.

    What the player has ``met`` in fewer exams of theirs comes first. Raises TooFew.
    """
    met, pools = met or {}, dict[str, list[Question]]()
    for question in questions:
        pools.setdefault(question.domain, []).append(question)
    drawn: list[Question] = []
    for domain, wanted in shares(weights, count).items():
        pool = pools.get(domain, [])
        if len(pool) < wanted:
            raise TooFew(count=count)
        chance.shuffle(pool)
        drawn += sorted(pool, key=lambda question: met.get(question.id, 0))[:wanted]
    chance.shuffle(drawn)
    return drawn


def score(graded: Iterable[Graded]) -> Score:
    """How many were right."""
    results = [one.right for one in graded]
    return Score(sum(results), len(results))


def by_domain(graded: Sequence[Graded], domains: Iterable[str]) -> dict[str, Score]:
    """The same for each domain of which anything was asked."""
    scores = {domain: score(one for one in graded if one.question.domain == domain) for domain in domains}
    return {domain: found for domain, found in scores.items() if found.of}


def scaled(share: float) -> int:
    """What a share of right answers would be, if AWS's scale were a straight line; to the nearest ten."""
    return round((LOWEST + (HIGHEST - LOWEST) * share) / 10) * 10

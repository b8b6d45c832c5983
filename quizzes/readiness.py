"""Readiness: what share of an exam somebody would get right now, and how sure that is.

From first attempts: a question met again tells what was learnt of that question, not of the exam. Old answers weigh
less. A domain with few answers leans on the whole, and the whole on what people usually know, so that one lucky answer
promises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

HALF_LIFE = timedelta(days=180)  # in so long an answer comes to tell half as much
USUALLY, WEIGHT_OF_USUAL = 0.6, 4.0  # the share most people start with, and how many answers that is worth
WEIGHT_OF_WHOLE = 6.0  # how many answers of a domain or topic what is known of the whole is worth
NINETY_PERCENT = 1.645  # standard deviations to either side
FEWEST_PEOPLE = 3  # fewer would tell of a person
TOPICS = 3  # to do next


@dataclass(frozen=True, slots=True)
class Attempt:
    """A first answer to a question."""

    domain: str
    topic: str
    right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1, and the range that holds the truth nine times in ten."""

    share: float
    low: float
    high: float
    answers: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """The whole exam, and each domain of which anything was asked."""

    whole: Estimate
    domains: Mapping[str, Estimate]


def readiness(attempts: Iterable[Attempt], weights: Mapping[str, int], now: datetime) -> Readiness | None:
    """What these attempts promise for an exam with these weights; None while there are none."""
    known = [one for one in attempts if one.domain in weights]
    if not known:
        return None
    right, mass = _weighed(known, now)
    usual = (right + USUALLY * WEIGHT_OF_USUAL) / (mass + WEIGHT_OF_USUAL)
    domains, share, variance = dict[str, Estimate](), 0.0, 0.0
    total = sum(weights.values())
    for domain, weight in weights.items():
        theirs = [one for one in known if one.domain == domain]
        mean, error = _leaning(theirs, usual, now)
        share += mean * weight / total
        variance += (weight / total * error) ** 2
        if theirs:
            domains[domain] = _estimate(mean, error, len(theirs))
    # The domains lean on the same whole, so their errors are not all of its error.
    shared = sqrt(usual * (1 - usual) / (mass + WEIGHT_OF_USUAL))
    return Readiness(_estimate(share, max(shared, sqrt(variance)), len(known)), domains)


def together(people: Iterable[Iterable[Attempt]], weights: Mapping[str, int], now: datetime) -> float | None:
    """The mean of what several people may expect; None for fewer than three, for it would tell of a person."""
    shares = [found.whole.share for one in people if (found := readiness(one, weights, now))]
    return sum(shares) / len(shares) if len(shares) >= FEWEST_PEOPLE else None


def topics(attempts: Iterable[Attempt]) -> dict[str, tuple[int, int]]:
    """How many of each topic's first attempts were right, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for one in attempts:
        right, number = found.get(one.topic, (0, 0))
        found[one.topic] = (right + one.right, number + 1)
    return found


def to_do_next(attempts: Iterable[Attempt], sizes: Mapping[str, float], now: datetime) -> list[str]:
    """The three topics in which most of an exam would be lost; ``sizes`` is how much of it each topic is."""
    known = list(attempts)
    right, mass = _weighed(known, now)
    usual = (right + USUALLY * WEIGHT_OF_USUAL) / (mass + WEIGHT_OF_USUAL)

    def lost(topic: str) -> float:
        mean, _ = _leaning([one for one in known if one.topic == topic], usual, now)
        return sizes[topic] * (1 - mean)

    return sorted(sizes, key=lambda topic: (-lost(topic), topic))[:TOPICS]


def _leaning(attempts: list[Attempt], usual: float, now: datetime) -> tuple[float, float]:
    """The share right, leaning on the usual one, and its standard error."""
    right, mass = _weighed(attempts, now)
    mean = (right + usual * WEIGHT_OF_WHOLE) / (mass + WEIGHT_OF_WHOLE)
    return mean, sqrt(mean * (1 - mean) / (mass + WEIGHT_OF_WHOLE))


def _weighed(attempts: Iterable[Attempt], now: datetime) -> tuple[float, float]:
    """The weights of what was right, and of all."""
    right = mass = 0.0
    for one in attempts:
        weight = 0.5 ** (max(now - one.at, timedelta(0)) / HALF_LIFE)
        mass += weight
        right += weight * one.right
    return right, mass


def _estimate(mean: float, error: float, answers: int) -> Estimate:
    reach = NINETY_PERCENT * error
    return Estimate(mean, max(0.0, mean - reach), min(1.0, mean + reach), answers)

"""Whether readiness keeps its promises: simulated people whose ability is known sit the exam it predicts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import exp
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.readiness import Attempt, readiness, to_do_next, together, topics

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
WEIGHTS = {"development": 32, "security": 26, "deployment": 24, "troubleshooting": 18}
DOMAINS = tuple(WEIGHTS)
SEATS = {"development": 21, "security": 17, "deployment": 15, "troubleshooting": 12}
ATTEMPTS = st.lists(
    st.builds(
        Attempt,
        st.sampled_from(DOMAINS),
        st.sampled_from(["sqs", "iam", "lambda"]),
        st.booleans(),
        st.integers(0, 500).map(lambda days: NOW - timedelta(days=days)),
    ),
    max_size=40,
)


class Player:
    """Somebody with an ability in each domain, who meets easy and hard questions."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        general = chance.gauss(1.0, 0.8)
        self._abilities = {domain: general + chance.gauss(0, 0.4) for domain in DOMAINS}

    def right(self, domain: str) -> bool:
        return self._chance.random() < 1 / (1 + exp(self._chance.gauss(0, 0.7) - self._abilities[domain]))

    def answers(self, number: int) -> list[Attempt]:
        asked = self._chance.choices(DOMAINS, list(WEIGHTS.values()), k=number)
        return [
            Attempt(domain, "", self.right(domain), NOW - timedelta(days=1.4 * n)) for n, domain in enumerate(asked)
        ]

    def exams(self) -> float:
        """The share right over forty sittings: one alone is off by chance as much as any prediction."""
        sitting = [domain for domain, seats in SEATS.items() for _ in range(seats)] * 40
        return fmean(self.right(domain) for domain in sitting)


@pytest.mark.parametrize(("answers", "error", "held"), [(10, 0.13, 0.8), (30, 0.08, 0.8), (100, 0.05, 0.8)])
def test_the_prediction_is_near_the_exam_and_its_range_holds_it(answers: int, error: float, held: float) -> None:
    chance = random.Random(11)
    errors, within = [], 0
    for _ in range(150):
        player = Player(chance)
        found, share = readiness(player.answers(answers), WEIGHTS, NOW), player.exams()
        assert found is not None
        errors.append(abs(found.whole.share - share))
        within += found.whole.low <= share <= found.whole.high
    assert fmean(errors) <= error
    assert within / 150 >= held


@given(ATTEMPTS)
def test_a_range_is_a_range_and_one_answer_promises_nothing(attempts: list[Attempt]) -> None:
    found = readiness(attempts, WEIGHTS, NOW)
    assert (found is None) == (not attempts)
    if found:
        for one in (found.whole, *found.domains.values()):
            assert 0 <= one.low <= one.share <= one.high <= 1
        assert found.whole.answers == len(attempts) == sum(one.answers for one in found.domains.values())
    only = readiness([Attempt("security", "iam", True, NOW)], WEIGHTS, NOW)
    assert only is not None
    assert only.whole.share < 0.75
    assert only.whole.high - only.whole.low > 0.4


@given(ATTEMPTS)
def test_a_right_answer_never_lowers_it_and_an_old_one_tells_less(attempts: list[Attempt]) -> None:
    def share(one: Attempt) -> float:
        found = readiness([*attempts, one], WEIGHTS, NOW)
        assert found is not None
        return found.whole.share

    right, wrong = Attempt("security", "iam", True, NOW), Attempt("security", "iam", False, NOW)
    old = Attempt("security", "iam", False, NOW - timedelta(days=400))
    assert share(wrong) <= share(right)
    assert share(wrong) <= share(old) + 1e-9


@given(st.lists(ATTEMPTS, max_size=5))
def test_fewer_than_three_people_are_never_summed_up(people: list[list[Attempt]]) -> None:
    found = together(people, WEIGHTS, NOW)
    assert (found is None) == (sum(bool(one) for one in people) < 3)


def test_what_to_do_next_is_where_most_would_be_lost() -> None:
    sizes = {"sqs": 0.2, "iam": 0.2, "lambda": 0.2, "ses": 0.01}
    wrong = [Attempt("security", "iam", False, NOW)] * 4
    right = [Attempt("development", "sqs", True, NOW)] * 4
    assert to_do_next([*wrong, *right], sizes, NOW) == ["iam", "lambda", "sqs"]
    assert topics([*wrong, *right]) == {"iam": (0, 4), "sqs": (4, 4)}

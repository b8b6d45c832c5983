"""The picker: which question a league is asked next.

A pure function of what there is, what was asked and a secret seed. It never repeats within a domain until the domain
is used up, keeps to the exam's weights, and avoids the same service twice in a row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from quizzes.question import Question
from quizzes.refusal import Refused


class NothingToAsk(Refused):
    """There is no question left that fits. Choose other topics, or try again after the open rounds have closed."""


def pick(
    questions: Sequence[Question],
    asked: Sequence[str],
    weights: Mapping[str, int],
    seed: str,
    *,
    avoid: Collection[str] = (),
    elsewhere: Sequence[str] = (),
    wish: str = "",
) -> Question:
    """The next question for a league that was asked ``asked`` (ids, oldest first): the ``wish``, if it is one of them.

    Questions to ``avoid`` (asked in another way, say) wait until nothing else is left in their round, and so do those
    that its people were asked ``elsewhere`` (ids, oldest first), the oldest first.
    The domain that lags most behind its weight comes next (largest deficit: never more than 2 off over any 25); in it
    a question of the least-asked round, of another service than the last where there is one, drawn by ``seed``.
    """
    by_id = {question.id: question for question in questions}
    if not by_id:
        raise NothingToAsk
    if wish in by_id:
        return by_id[wish]
    pools: dict[str, list[Question]] = {}
    for question in questions:
        pools.setdefault(question.domain, []).append(question)
    history = [by_id[id] for id in asked if id in by_id]
    domain = _next_domain([question.domain for question in history], {d: weights.get(d, 1) for d in pools})
    times = Counter(question.id for question in history)
    fewest = min(times[question.id] for question in pools[domain])
    pool = [question for question in pools[domain] if times[question.id] == fewest]
    last = set(history[-1].services) if history else set()
    pool = [question for question in pool if question.id not in avoid] or pool
    met = {id: number for number, id in enumerate(elsewhere)}
    pool = [question for question in pool if question.id not in met] or pool
    pool = [question for question in pool if not last.intersection(question.services)] or pool
    cycle = f"{seed}:{fewest}"
    return min(pool, key=lambda question: (met.get(question.id, 0), _draw(cycle, question.id)))


def coming(
    questions: Sequence[Question],
    asked: Sequence[str],
    weights: Mapping[str, int],
    seed: str,
    wishes: Sequence[str],
    *,
    avoid: Collection[str] = (),
    elsewhere: Sequence[str] = (),
) -> list[Question]:
    """The next picks, one for each wish (empty for none), if nothing else is asked in between."""
    history, picks = list(asked), list[Question]()
    avoid = {*avoid, *wishes}
    for wish in wishes:
        picks.append(pick(questions, history, weights, seed, avoid=avoid, elsewhere=elsewhere, wish=wish))
        history.append(picks[-1].id)
    return picks


def until_repeated(questions: Sequence[Question], asked: Sequence[str], weights: Mapping[str, int]) -> int:
    """How many picks from now on bring a question that was never asked, before one comes again."""
    domains = {question.id: question.domain for question in questions}
    history = [domains[id] for id in asked if id in domains]
    known, shares = set(asked), {domain: weights.get(domain, 1) for domain in domains.values()}
    fresh = Counter(domain for id, domain in domains.items() if id not in known)
    count = 0
    while domains and fresh[domain := _next_domain(history, shares)]:
        fresh[domain] -= 1
        history.append(domain)
        count += 1
    return count


def _next_domain(history: Sequence[str], weights: Mapping[str, int]) -> str:
    total = sum(weights.values())
    counts = Counter(domain for domain in history if domain in weights)
    turn = sum(counts.values()) + 1
    return max(sorted(weights), key=lambda domain: weights[domain] * turn / total - counts[domain])


def _draw(cycle: str, id: str) -> bytes:
    return hashlib.sha256(f"{cycle}:{id}".encode()).digest()

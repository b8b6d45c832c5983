"""How far one gets without knowing anything: the scores of simple rules for picking an option."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import comb
from statistics import mean

from quizzes.bank.wording import content_words, hedges
from quizzes.question import Question

Appeal = Callable[[Question, str], float]  # how much an option's text attracts someone who guesses by this rule

STRATEGIES: Mapping[str, Appeal] = {
    "longest": lambda _, text: len(text),
    "shortest": lambda _, text: -len(text),
    "most hedged": lambda _, text: hedges(text),
    "most overlap with the stem": lambda question, text: len(content_words(text) & content_words(question.stem)),
}


def score(questions: Sequence[Question], strategy: str) -> float:
    """The share of ``questions`` that the strategy gets right, ties broken by chance."""
    return mean(hit(question, STRATEGIES[strategy]) for question in questions) if questions else 0.0


def chance(questions: Sequence[Question]) -> float:
    """The share that blind guessing gets right."""
    return mean(1 / comb(len(question.options), len(question.key)) for question in questions) if questions else 0.0


def hit(question: Question, appeal: Appeal) -> float:
    """The chance that picking the most appealing options picks exactly the key."""
    appeals = [appeal(question, option.text) for option in question.options]
    picks = len(question.key)
    threshold = sorted(appeals, reverse=True)[picks - 1]
    certain = {position for position, value in enumerate(appeals) if value > threshold}
    tied = {position for position, value in enumerate(appeals) if value == threshold}
    if not certain <= question.key <= certain | tied:
        return 0.0
    return 1 / comb(len(tied), picks - len(certain))


def key_is_longest(question: Question) -> bool:
    """Whether the one key is longer than every other option."""
    lengths = [len(option.text) for option in question.options]
    (key,) = question.key
    return all(length < lengths[key] for position, length in enumerate(lengths) if position != key)

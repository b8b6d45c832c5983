"""Grading: all or nothing, as in the exam. Points follow from what was chosen, what was asked and what was ruled."""

from __future__ import annotations

from quizzes.question import Level, Question
from quizzes.ruling import Ruling


def accepted(question: Question, ruling: Ruling | None = None) -> frozenset[frozenset[int]]:
    """The choices that are right: the author's key, or what a ruling says; none where the question is void."""
    return frozenset({question.key}) if ruling is None else ruling.keys


def is_right(choice: frozenset[int], question: Question, ruling: Ruling | None = None) -> bool:
    """Whether exactly a key was chosen; a part of it is wrong."""
    return choice in accepted(question, ruling)


def points(choice: frozenset[int], question: Question, ruling: Ruling | None = None) -> int | None:
    """What an answer brings: the level's points when right, else nothing. None where the question does not count."""
    keys = accepted(question, ruling)
    if not keys:
        return None
    return Level(question.level).points if choice in keys else 0

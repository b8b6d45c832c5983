"""Grading: all or nothing, as in the exam. Points are a function of what was chosen and what was asked."""

from __future__ import annotations

from quizzes.question import Level, Question


def is_right(choice: frozenset[int], question: Question) -> bool:
    """Whether exactly the key was chosen; a part of it is wrong."""
    return choice == question.key


def points(choice: frozenset[int], question: Question) -> int:
    """What an answer brings: the level's points when right, else nothing."""
    return Level(question.level).points if is_right(choice, question) else 0

"""Rulings: a key can be wrong, and what an admin decided about it holds for one league and one revision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quizzes.question import Question
from quizzes.refusal import Refused

MAX_REASON = 300
MAX_WORDS = 200  # of a flag


class BadReason(Refused):
    """A reason has at most {most} characters; this one has {given}. Nothing was changed."""


class NoReason(Refused):
    """Say why the key stands: those who flagged the question read it. Nothing was changed."""


class BadFlag(Refused):
    """Say in one line of at most {most} characters what is wrong; this has {given}. Nothing was saved."""


class BadKey(Refused):
    """“{given}” is no key here. Choose {count} of {first} to {last}, such as {example}. Nothing was changed."""


class NoNewKey(Refused):
    """That is the key already. To let it stand, dismiss the flag and say why. Nothing was changed."""


class Decision(StrEnum):
    """What can be decided about a key."""

    KEY = "key"  # another one is right instead of the author's
    BOTH = "both"  # another one is right beside the author's
    VOID = "void"  # the question does not count
    DISMISS = "dismiss"  # the author's stands


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about one revision of a question in one league. The one with the highest number holds.

    ``keys`` are the choices that are right; none where the question is void.
    """

    number: int
    decision: Decision
    keys: frozenset[frozenset[int]]
    reason: str
    by: str  # an account
    at: datetime

    @property
    def void(self) -> bool:
        """Whether the question does not count."""
        return not self.keys

    @property
    def disputes(self) -> bool:
        """Whether the question is not asked any more until its author mends it."""
        return self.decision != Decision.DISMISS


def keys_after(question: Question, decision: Decision, key: frozenset[int]) -> frozenset[frozenset[int]]:
    """The choices that are right once it is decided so; ``key`` is the other key where the decision names one."""
    if decision == Decision.VOID:
        return frozenset()
    if decision == Decision.DISMISS:
        return frozenset({question.key})
    if key == question.key:
        raise NoNewKey
    return frozenset({key} if decision == Decision.KEY else {key, question.key})


def read_key(given: str, letters: Sequence[str], order: Sequence[int], question: Question) -> frozenset[int]:
    """The option positions that letters (“B”, “A,C”, “AC”) name in the order in which options were shown."""
    named = re.sub(r"[\s,;+&]|\band\b", "", given, flags=re.IGNORECASE).upper() if len(given) <= MAX_REASON else given
    shown = dict(zip(letters, order, strict=False))
    count = question.kind.keys
    if len(named) != count or len(set(named)) != count or not set(named) <= shown.keys():
        known = list(shown)
        example = ",".join(known[:count])
        raise BadKey(given=given[:40], count=count, first=known[0], last=known[-1], example=example)
    return frozenset(shown[letter] for letter in named)


def read_reason(given: str, decision: Decision) -> str:
    """Why it is decided so, in one line. Only a dismissal needs to say it."""
    reason = one_line(given)
    if len(reason) > MAX_REASON:
        raise BadReason(most=MAX_REASON, given=f"{len(reason):,}")
    if not reason and decision == Decision.DISMISS:
        raise NoReason
    return reason


def read_flag(given: str) -> str:
    """What is wrong with a key in somebody's eyes, in one line."""
    words = one_line(given)
    if not 1 <= len(words) <= MAX_WORDS:
        raise BadFlag(most=MAX_WORDS, given=f"{len(words):,}")
    return words


def one_line(given: str) -> str:
    """Words without breaks and without signs that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in given).split())

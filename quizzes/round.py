"""A round: one question, in one channel, for one stretch of time."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from quizzes.question import Question
from quizzes.refusal import Refused
from quizzes.schedule import MAX_LATE, MIN_OPEN

TOO_LATE = "too late: nothing could be posted in time"
GRACE = timedelta(seconds=30)  # a round closes this long after its end: clicks made in time may arrive late
CHALLENGE_MINUTES = range(5, 1441)
CHALLENGE_DEFAULT = 60


class Kind(StrEnum):
    """Where a round comes from."""

    DAILY = "daily"
    CHALLENGE = "challenge"


class Status(StrEnum):
    """A round's life."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"  # settled; its reveal is owed, or will never come for a recorded reason
    REVEALED = "revealed"
    SKIPPED = "skipped"  # never asked, for a recorded reason


class Verdict(StrEnum):
    """What became of a click."""

    SAVED = "saved"
    CHANGED = "changed"
    SAME = "same"  # chosen already
    OUTDATED = "outdated"  # a later click of the same person stands
    LATE = "late"
    NOT_OPEN = "not open"
    WRONG_COUNT = "wrong count"  # not as many options as the question asks for
    UNKNOWN = "unknown"


class BadMinutes(Refused):
    """A challenge stays open for 5 to 1440 minutes; “{given}” is not in that range."""


class ChallengeOpen(Refused):
    """A challenge is open here already. It closes at {closes}; whoever started it or an admin can close it."""


class NoSuchRound(Refused):
    """I know no such question here. Type {command} today to see what is open."""


class NotYourChallenge(Refused):
    """Only the person who started this challenge or an admin can close it before its time."""


@dataclass(frozen=True, slots=True)
class Round:
    """One question in one channel. ``id`` is its natural key: channel, local date and, for challenges, a number."""

    id: str
    league: str
    channel: str
    kind: Kind
    day: date
    zone: str
    due: datetime
    open_minutes: int
    status: Status
    opened: datetime | None = None
    closes: datetime | None = None  # once a message may have said so
    snapshot: str | None = None  # content hash of the question
    order: tuple[int, ...] = ()  # shown position -> the question's own position
    reason: str = ""  # why it was skipped, or has no reveal
    starter: str | None = None
    scored: bool = False  # whether a challenge brings points; fixed when it starts

    def own(self, shown: frozenset[int]) -> frozenset[int] | None:
        """Shown positions as the question's own; None when one of them was never shown."""
        if not all(0 <= position < len(self.order) for position in shown):
            return None
        return frozenset(self.order[position] for position in shown)

    def opening(self, now: datetime) -> Round:
        """The round as it is when its question goes out at ``now``; never shorter than what a message promised."""
        closes = closing(self.due, now, timedelta(minutes=self.open_minutes))
        return replace(self, status=Status.OPEN, opened=now, closes=max(closes, self.closes or closes))

    def shown(self, own: frozenset[int]) -> list[int]:
        """The question's own positions as they were shown, in reading order."""
        return [position for position, option in enumerate(self.order) if option in own]


def daily_id(channel: str, day: date) -> str:
    """The id of a channel's daily round; the same for everyone who plans it."""
    return f"{channel}/{day}"


def challenge_id(channel: str, day: date, number: int) -> str:
    """The id of the ``number``-th challenge of a channel on a local date."""
    return f"{channel}/{day}/{number}"


def closing(due: datetime, opened: datetime, open_for: timedelta) -> datetime:
    """When a question that was opened at ``opened`` ends.

    A late one still leaves MIN_OPEN to answer, or its whole window where that is shorter.
    """
    return max(due + open_for, opened + min(open_for, MIN_OPEN))


def too_late(due: datetime, now: datetime) -> bool:
    """Whether a question of the day that is not out yet should be skipped instead."""
    return now > due + MAX_LATE


def shown_order(question: Question, chance: random.Random) -> tuple[int, ...]:
    """An order in which to show a question's options. Numbers stay in the ascending order of the exam."""
    order = list(range(len(question.options)))
    if not question.is_numeric:
        chance.shuffle(order)
    return tuple(order)


def receives(round: Round, clicked: datetime) -> Verdict | None:
    """None when a click made at ``clicked`` counts, else why it does not. Click time decides, not arrival."""
    if round.status == Status.OPEN:
        return None if round.closes is not None and clicked < round.closes else Verdict.LATE
    if round.status in (Status.CLOSED, Status.REVEALED):
        return Verdict.LATE
    return Verdict.NOT_OPEN


def challenge_minutes(given: str) -> int:
    """Minutes as typed, within what a challenge may last."""
    if not given.isascii() or not given.isdigit() or len(given) > 5 or int(given) not in CHALLENGE_MINUTES:
        raise BadMinutes(given=given[:40])
    return int(given)

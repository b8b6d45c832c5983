"""One-time codes: whoever enters one was given it a moment ago, by the person who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from quizzes.refusal import Refused

GOOD_FOR = timedelta(minutes=10)
MAX_TRIES = 5  # wrong ones of an account within that time; a code has 64 bits, so nobody comes near one
GROUP = 4  # characters between two hyphens
KEPT_FOR = timedelta(days=1)  # so that a late or used code is told from one that never was


class NoSuchCode(Refused):
    """I know no code “{given}”. Copy it once more as it was shown, or have a new one made with {command}."""


class CodeUsed(Refused):
    """This code was used already; each works once. Have a new one made with {command}."""


class CodeLate(Refused):
    """This code is more than ten minutes old. Have a new one made with {command}."""


class TooManyTries(Refused):
    """Too many wrong codes. Wait ten minutes, then enter the right one."""


class Purpose(StrEnum):
    """What a code links."""

    LEAGUE = "league"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """Which account made it, for what, and until when it is good. Of the code itself only its ``hash`` is kept."""

    hash: str
    purpose: Purpose
    maker: str
    league: str | None
    until: datetime
    used: datetime | None = None


def spelled(secret: str) -> str:
    """A code as it is shown: in groups, easy to compare."""
    return "-".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))


def read(given: str) -> str:
    """A code as it was typed or copied, without what does not count."""
    return "".join(c for c in given.lower() if c.isalnum())


def check(code: OneTimeCode | None, given: str, command: str, now: datetime) -> OneTimeCode:
    """The code, or the reason why it is good for nothing."""
    if code is None:
        raise NoSuchCode(given=given[:40], command=command)
    if code.used is not None:
        raise CodeUsed(command=command)
    if now >= code.until:
        raise CodeLate(command=command)
    return code

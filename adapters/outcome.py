"""Outcomes: what became of something that was sent, as far as the next step depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; ``message`` names it for ``replace``, ``remove`` and links."""

    message: str = ""


class Why(StrEnum):
    """Why a platform refused, as far as the next step depends on it."""

    BUSY = "busy"  # rate limit or a fault before any effect: try again later
    PLACE_GONE = "place gone"  # deleted, archived, no permission
    NOT_ALLOWED = "not allowed"  # the app lacks a permission, which ``detail`` names; installing again grants it
    INSTALLATION_GONE = "installation gone"  # removed, token revoked
    OUR_BUG = "our bug"  # the platform did not accept what we made


@dataclass(frozen=True, slots=True)
class Refused:
    """It had no effect. ``retry_after`` is in seconds and counts from now."""

    why: Why
    detail: str
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may or may not have had an effect."""

    detail: str


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody is listening any more (token expired, window closed)."""

    detail: str = ""


Outcome = Sent | Refused | Unclear


@dataclass(frozen=True, slots=True)
class Found:
    """The bot's own messages that bear the key, oldest first; a complete look."""

    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CannotLook:
    """The place could not be searched (no permission, rate limit, fault)."""

    detail: str

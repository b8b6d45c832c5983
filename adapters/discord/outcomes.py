"""What Discord's answer means for the next step: it is there, it had no effect, or nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp
import discord

from adapters.outcome import Refused, Unclear, Why

BAN_PAUSE = 300.0  # seconds without any call after a 429 that Discord itself did not send
OLD_EDITS_PAUSE = 600.0  # seconds; edits of messages older than an hour have a bucket of their own

UNKNOWN_CHANNEL = 10003
UNKNOWN_MEMBER = 10007
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
OLD_EDITS = 30046
ARCHIVED = 50083

PLACE_GONE = frozenset(
    {
        UNKNOWN_CHANNEL,
        10004,  # unknown server
        UNKNOWN_USER,
        40058,  # the message's thread is locked for us
        50001,  # missing access
        50007,  # this person takes no direct messages
        50008,  # a channel without text
        50013,  # missing permissions
        50024,  # this kind of channel cannot do that
        ARCHIVED,  # the thread is, and could not be opened again
        50278,  # no server in common
        160005,  # the thread is locked
        200000,  # the server's own filter
    }
)

# The private way back has closed: the token ran out, or somebody else (a second process, a replay) has answered.
LATE = frozenset({10062, 10015, 40060, 50027, UNKNOWN_MESSAGE})

FAULTS = (discord.DiscordException, aiohttp.ClientError, OSError, asyncio.TimeoutError)


def classify(error: BaseException) -> Refused | Unclear:
    """The outcome that ``error``, raised by a call that writes, stands for."""
    match error:
        case discord.RateLimited():
            return Refused(Why.BUSY, "Discord asks to wait.", error.retry_after)
        case discord.LoginFailure():
            return Refused(Why.INSTALLATION_GONE, "Discord does not know this token.")
        case discord.HTTPException():
            return _by_status(error)
        case asyncio.TimeoutError():
            return Unclear("Discord did not answer in time.")
        case _:
            return Unclear(f"The connection to Discord failed: {type(error).__name__}: {error}")


def is_ban(headers: Mapping[str, str], refusal: Mapping[str, Any]) -> bool:
    """Whether a network before Discord sent this 429, with what it says: every further call would make it worse."""
    limits = any(name.lower().startswith("x-ratelimit-") for name in headers)
    return not headers.get("Via") and not limits and "retry_after" not in refusal


def banned(error: BaseException) -> bool:
    """Whether a call failed with such a 429; one that Discord itself sent has become a ``RateLimited``."""
    return isinstance(error, discord.HTTPException) and error.status == 429 and not error.response.headers.get("Via")


def _by_status(error: discord.HTTPException) -> Refused | Unclear:
    detail = f"Discord said {error.status} ({error.code}): {' '.join(error.text.split())[:300]}"
    if error.status >= 500:
        return Unclear(detail)
    if error.status == 429:
        return Refused(Why.BUSY, detail, BAN_PAUSE if banned(error) else _retry_after(error))
    if error.status == 401:
        return Refused(Why.INSTALLATION_GONE, detail)
    if error.code == OLD_EDITS:
        return Refused(Why.BUSY, detail, OLD_EDITS_PAUSE)
    if error.code in PLACE_GONE:
        return Refused(Why.PLACE_GONE, detail)
    if error.code == UNKNOWN_MESSAGE:
        return Refused(Why.OUR_BUG, f"That message is no longer there. {detail}")
    if error.status in (403, 404):
        return Refused(Why.PLACE_GONE, detail)
    return Refused(Why.OUR_BUG, detail)


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return 30.0

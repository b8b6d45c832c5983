"""The port: what every platform can do. Nothing in it is optional.

An adapter knows cards, commands and people; it has never heard of a quiz.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from adapters.card import Card
from adapters.event import Handle
from adapters.outcome import CannotLook, Found, Outcome

PRESENT_WITHIN = 2.0  # seconds to look some people up: a person or a reveal waits for it


class TokenRefused(Exception):
    """A platform does not accept one of the tokens it was given; ``token`` says which, for a platform with several."""

    token = ""


class Adapter(Protocol):
    """One platform. Nothing here is optional.

    ``remembers`` is for how long the platform itself knows a repeated post by its key, so that it makes no second
    message; zero where it does not. ``ready`` is set while events are taken.
    """

    remembers: timedelta
    ready: asyncio.Event

    async def run(self, handle: Handle) -> None:
        """Listen until cancelled and hand every event to ``handle``. Raises TokenRefused.

        The adapter acknowledges neutrally by itself when ``handle`` has not replied after 1.8 s; ``handle`` goes on.
        What became of a workspace or a place may be handed on twice.
        On cancellation it stops taking events and lets handlers that are under way finish.
        """
        ...

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send one new message, once: no retries of the client library, every wait bounded.

        The id of each control on the wire carries ``key``, so that ``find`` and a press can tell which post it is.
        """
        ...

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a sent message, or on a person's home."""
        ...

    async def remove(self, message: str) -> Outcome:
        """Delete a sent message; one that is gone already counts as ``Sent``."""
        ...

    async def present(self, workspace: str, accounts: Sequence[str]) -> Mapping[str, bool]:
        """Whether each of these is a person who is in the workspace now: not a bot, and not somebody who has left.

        It takes PRESENT_WITHIN at most, and whoever could not be looked up by then is left out.
        """
        ...

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` since then whose controls bear ``key``."""
        ...

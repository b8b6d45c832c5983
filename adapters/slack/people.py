"""Who people are, asked from Slack and kept for as long as it may be trusted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.event import Profile
from adapters.port import PRESENT_WITHIN
from adapters.slack import outcomes

log = logging.getLogger("quizbot.adapters.slack")

RIGHTS_HOLD = timedelta(seconds=60)  # whoever lost a right keeps it no longer than this
ANSWER_WITHIN = 2.0  # seconds; then the last known holds
AT_ONCE = 5  # calls for people who are only looked up
KEPT = 10_000  # people, the oldest forgotten first

_FAULTS = (SlackApiError, aiohttp.ClientError, TimeoutError, ValueError)


class People:
    """The people of one workspace."""

    def __init__(self, client: AsyncWebClient, team: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._team = team
        self._now = now
        self._known: dict[str, tuple[datetime, Profile]] = {}
        self._blind = False

    def name(self, user: str) -> str | None:
        """The last known name, without a call."""
        known = self._known.get(user)
        return known[1].name if known else None

    async def present(self, users: Sequence[str]) -> dict[str, bool]:
        """Whether each of these is a person who has not left; whom Slack does not tell of in time is left out."""
        found: dict[str, bool] = {}
        turn = asyncio.Semaphore(AT_ONCE)

        async def look(user: str) -> None:
            async with turn:
                with suppress(*_FAULTS):
                    told = (await self._client.users_info(user=user)).get("user")
                    if isinstance(told, dict):
                        found[user] = told.get("deleted") is not True and told.get("is_bot") is not True

        with suppress(TimeoutError):
            async with asyncio.timeout(PRESENT_WITHIN):
                await asyncio.gather(*(look(user) for user in users))
        return found

    async def profile(self, user: str, name: str) -> Profile:
        """Who ``user`` is. Unreachable and never seen before, it is someone called ``name`` without rights."""
        known = self._known.get(user)
        if known and self._now() - known[0] < RIGHTS_HOLD:
            return known[1]
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                answer = await self._client.users_info(user=user)
            profile = _profile(answer.get("user"), self._team)
        except _FAULTS as error:
            self._complain(error)
            return known[1] if known else Profile(name or user, admin=False)
        self._known.pop(user, None)
        self._known[user] = (self._now(), profile)
        if len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        return profile

    def _complain(self, error: Exception) -> None:
        """Say once that nobody can be known for an admin here."""
        if (
            isinstance(error, SlackApiError)
            and outcomes.error_code(error) == outcomes.MISSING_SCOPE
            and not self._blind
        ):
            self._blind = True
            log.error("people of %s cannot be looked up: the app lacks the scope users:read", self._team)


def _profile(user: object, team: str) -> Profile:
    if not isinstance(user, dict):
        raise ValueError("users.info without a user")
    shown: Mapping[str, Any] = user["profile"] if isinstance(user.get("profile"), dict) else {}
    names = (shown.get("display_name"), shown.get("real_name"), user.get("real_name"), user.get("name"), user.get("id"))
    zone = user.get("tz")
    stranger = user.get("is_stranger") is True or user.get("team_id", team) not in (team, *_teams(user))
    return Profile(
        name=next((name for name in names if isinstance(name, str) and name.strip()), "someone"),
        admin=not stranger and (user.get("is_admin") is True or user.get("is_owner") is True),
        zone=zone if isinstance(zone, str) and zone else None,
        bot=user.get("is_bot") is True,
        guest=stranger or user.get("is_restricted") is True or user.get("is_ultra_restricted") is True,
    )


def _teams(user: Mapping[str, Any]) -> list[str]:
    """The workspaces of someone in an Enterprise organisation."""
    enterprise = user.get("enterprise_user")
    teams = enterprise.get("teams") if isinstance(enterprise, dict) else None
    return [team for team in teams if isinstance(team, str)] if isinstance(teams, list) else []

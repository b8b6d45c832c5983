"""A look at the tokens, for people who set the app up: one call each, nothing listens and nothing is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from adapters.slack import signin
from adapters.slack.client import ANSWER_WITHIN, Client
from adapters.slack.logs import vendor
from adapters.slack.manifest import missing


@dataclass(frozen=True, slots=True)
class Signed:
    """Where a bot token is good, and the scopes that it lacks."""

    team: str
    missing: tuple[str, ...]


async def bot_token(token: str, api_url: str, *, history: bool = False) -> Signed:
    """Whose this token is. Raises SlackRefused, or TimeoutError while Slack is out of reach."""
    client = Client(token, api_url, vendor())
    async with asyncio.timeout(ANSWER_WITHIN):
        me = await signin.installation(client, token)
        answer = await client.auth_test()
    granted = str({name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", ""))
    return Signed(me.name, missing(granted, history=history) if granted else ())


async def app_token(token: str, api_url: str) -> None:
    """Whether this token opens sockets; none is opened. Raises SlackRefused, or TimeoutError."""
    async with asyncio.timeout(ANSWER_WITHIN):
        await signin.socket_address(Client(None, api_url, vendor()), token)

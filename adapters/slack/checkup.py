"""A look at the tokens, for people who set the app up: one call each, nothing listens and nothing is sent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import signin
from adapters.slack.logs import vendor
from adapters.slack.manifest import missing

ANSWER_WITHIN = 10  # seconds


@dataclass(frozen=True, slots=True)
class Signed:
    """Where a bot token is good, and the scopes that it lacks."""

    team: str
    missing: tuple[str, ...]


async def bot_token(token: str, api_url: str, *, history: bool = False) -> Signed:
    """Whose this token is. Raises SlackRefused, or TimeoutError while Slack is out of reach."""
    client = _client(api_url, token)
    async with asyncio.timeout(ANSWER_WITHIN):
        me = await signin.installation(client, token)
        answer = await client.auth_test()
    granted = str({name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", ""))
    return Signed(me.name, missing(granted, history=history) if granted else ())


async def app_token(token: str, api_url: str) -> None:
    """Whether this token opens sockets; none is opened. Raises SlackRefused, or TimeoutError."""
    async with asyncio.timeout(ANSWER_WITHIN):
        await signin.socket_address(_client(api_url, None), token)


def _client(api_url: str, token: str | None) -> AsyncWebClient:
    base = api_url if api_url.endswith("/") else f"{api_url}/"
    return AsyncWebClient(token=token, base_url=base, timeout=ANSWER_WITHIN, retry_handlers=[], logger=vendor())

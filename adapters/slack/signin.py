"""Finding out whom the tokens belong to, before anything else is asked from Slack."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.outcome import Refused, Why
from adapters.port import TokenRefused
from adapters.slack import outcomes
from adapters.slack.installation import Installation, from_auth_test

log = logging.getLogger("quizbot.adapters.slack")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between tries while Slack is out of reach

Token = Literal["bot", "app"]


class SlackRefused(TokenRefused):
    """Slack did not accept a token. ``token`` says which, ``reason`` is Slack's own word for why."""

    def __init__(self, token: Token, reason: str) -> None:
        super().__init__(f"Slack did not accept the {token} token: {reason}")
        self.token: Token = token
        self.reason = reason


async def installation(client: AsyncWebClient, token: str) -> Installation:
    """Whose the bot token is. Raises SlackRefused; while Slack is out of reach, it keeps asking."""
    found = from_auth_test(await _insist("bot", client.auth_test), token)
    if found is None:
        raise SlackRefused("bot", "not_a_bot_token")
    return found


async def works(client: AsyncWebClient) -> bool:
    """Whether Slack takes the client's token. Raises what kept Slack from saying so."""
    try:
        await client.auth_test()
    except SlackApiError as error:
        outcome = outcomes.classify(error)
        if not isinstance(outcome, Refused) or outcome.why != Why.INSTALLATION_GONE:
            raise
        return False
    return True


async def socket_address(client: AsyncWebClient, app_token: str) -> str:
    """An address for one socket, good for one connection. Raises SlackRefused."""
    answer = await _insist("app", lambda: client.apps_connections_open(app_token=app_token))
    return str(answer.get("url") or "")


async def _insist(token: Token, call: Callable[[], Awaitable[Any]]) -> Any:
    pause = FIRST_PAUSE
    while True:
        try:
            return await call()
        except Exception as error:
            outcome = outcomes.classify(error)
            if isinstance(outcome, Refused) and outcome.why != Why.BUSY:
                raise SlackRefused(token, outcome.detail) from None
            wait = max(pause, outcome.retry_after if isinstance(outcome, Refused) else 0.0)
            log.warning("Slack does not answer (%s); the next try is in %.0f s", outcome.detail, wait)
        await asyncio.sleep(wait)
        pause = min(pause * 2, LONGEST_PAUSE)

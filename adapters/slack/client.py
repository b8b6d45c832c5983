"""The way to call Slack's web API: once for each call, and with an object for an answer."""

from __future__ import annotations

import json
import logging
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

ANSWER_WITHIN = 10  # seconds for a whole call


class Client(AsyncWebClient):
    """Tries once. The library trusts that every answer is an object; here anything else becomes an empty one."""

    def __init__(
        self,
        token: str | None,
        api_url: str,
        logger: logging.Logger,
        *,
        session: aiohttp.ClientSession | None = None,
        proxy: str | None = None,
    ) -> None:
        """With a session of ours, the time-out of the session is the one that holds."""
        base = api_url if api_url.endswith("/") else f"{api_url}/"
        super().__init__(
            token, base, timeout=ANSWER_WITHIN, session=session, retry_handlers=[], logger=logger, proxy=proxy
        )
        self.proxy = proxy  # the library falls back to the environment

    async def _request(self, *, http_verb: Any, api_url: Any, req_args: Any) -> dict[str, Any]:
        answer = await super()._request(http_verb=http_verb, api_url=api_url, req_args=req_args)
        said = answer["data"]
        if isinstance(said, str):  # text/plain
            try:
                said = json.loads(said)
            except ValueError:
                said = {}
        return {**answer, "data": said if isinstance(said, dict) else {}}

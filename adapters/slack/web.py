"""Slack over HTTP: what is not Slack's gets 401, what cannot be read 400, and what came before has no second effect."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from adapters.slack import payload
from adapters.slack.listener import BUSY, Listener
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.payload import Typed
from adapters.slack.signature import FRESH, signed

log = logging.getLogger("quizbot.adapters.slack")

MOST_BYTES = 1_000_000  # of a body; Slack's own are a few kB, a full view at most 250
READ_WITHIN = 2.0  # seconds for a body to arrive
MOST_REMEMBERED = 200_000  # requests of the last minutes
MOST_FIELDS = 100

SSL_CHECK = b"ssl_check=1"  # with which Slack tries a command's certificate now and then, not always signed
HERE = "Slack sends its events here.\n"
NOT_SLACKS = "This is not signed by Slack.\n"
UNREADABLE = "This cannot be read.\n"
NOT_NOW = "Not now; try again.\n"


class Web:
    """The address that Slack calls. ``listener`` says who listens now; without one, Slack is asked to come back."""

    def __init__(self, secret: str, listener: Callable[[], Listener | None]) -> None:
        self._secret = secret
        self._listener = listener
        self._before = _Before()

    def routes(self) -> list[web.RouteDef]:
        """What to serve."""
        return [web.post(EVENTS_PATH, self._take), web.get(EVENTS_PATH, _looked_at)]

    async def _take(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if body is None:
            return web.Response(status=400, text=UNREADABLE)
        if SSL_CHECK in body.split(b"&"):
            return web.Response()
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        given = request.headers.get("X-Slack-Signature", "")
        if not signed(self._secret, stamp, given, body, time.time()):
            log.warning("a request was not signed by Slack")
            return web.Response(status=401, text=NOT_SLACKS)
        said = read(body, request.content_type)
        if said is None:
            return web.Response(status=400, text=UNREADABLE)
        if said.get("type") == "url_verification":
            return web.Response(text=str(said.get("challenge", "")))
        return await self._heard(given, said)

    async def _heard(self, signature: str, said: dict[str, Any]) -> web.Response:
        listener = self._listener()
        if listener is None or listener.stopped:
            return web.Response(status=503, text=NOT_NOW)
        if not listener.admits(said):
            return web.Response()
        if listener.full:
            if isinstance(payload.read(said), Typed):
                return web.json_response({"text": BUSY, "response_type": "ephemeral"})
            return web.Response(status=503, text=NOT_NOW)
        if not self._before.first(signature):
            return web.Response()
        # A task of its own: Slack hanging up does not undo what was begun.
        work = asyncio.create_task(listener.dispatch(said))
        listener.follow(work)
        answer = await asyncio.shield(work)
        if answer.status >= 500:
            self._before.forget(signature)
        kind = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=answer.status, text=answer.body or "", content_type=kind)


async def _looked_at(_: web.Request) -> web.Response:
    """Slack, or a person with a browser, sees whether somebody is there."""
    return web.Response(text=HERE)


def read(body: bytes, content_type: str) -> dict[str, Any] | None:
    """The payload in a body: JSON, a form with JSON in its ``payload``, or a form; None when it is none of these."""
    try:
        text = body.decode()
        if content_type == "application/json" or text.lstrip().startswith("{"):
            return _object(text)
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS))
    except (ValueError, RecursionError):
        return None
    if "payload" not in form:
        return dict(form) or None
    try:
        return _object(form["payload"])
    except (ValueError, RecursionError):
        return None


def _object(text: str) -> dict[str, Any] | None:
    value = json.loads(text)
    return value if isinstance(value, dict) else None


async def _body(request: web.Request) -> bytes | None:
    """The whole body, unless it is too long or too slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(READ_WITHIN):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > MOST_BYTES:
                    return None
    except TimeoutError:
        return None
    return bytes(body)


class _Before:
    """The signatures of the requests that are still fresh enough to be sent again by somebody else."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def first(self, signature: str) -> bool:
        """Whether this one comes for the first time."""
        now = time.monotonic()
        while self._seen and (
            len(self._seen) >= MOST_REMEMBERED or self._seen[next(iter(self._seen))] < now - 2 * FRESH
        ):
            del self._seen[next(iter(self._seen))]
        if signature in self._seen:
            return False
        self._seen[signature] = now
        return True

    def forget(self, signature: str) -> None:
        """It had no effect."""
        self._seen.pop(signature, None)

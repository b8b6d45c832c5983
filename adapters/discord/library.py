"""Every touch of what discord.py does not promise, each with its reason. Nothing else of ours imports such names."""

from __future__ import annotations

import logging
from typing import Any
from weakref import WeakKeyDictionary

import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route
from discord.shard import Shard

log = logging.getLogger("quizbot.adapters.discord")

RESUMES = 5  # tries, over about half a minute; then a fresh session

_fresh_session = Shard.reconnect
_tries: WeakKeyDictionary[DiscordWebSocket, int] = WeakKeyDictionary()


def point_at(api_url: str) -> None:
    """Send all REST calls to ``api_url`` (it ends in ``/api/v10``): the library has no setting for it."""
    Route.BASE = api_url.rstrip("/")


async def use_the_gateway_of(client: discord.Client) -> None:
    """Connect where GET /gateway/bot says, always: with fixed shards, and for a fresh identify after op 9, the library
    takes its built-in address without asking."""
    answer = await client.http.request(Route("GET", "/gateway/bot"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(answer["url"]))


def keep_resuming() -> None:
    """Resume again after a resume that failed: the library's shards begin a fresh session at once, and all that people
    did while the network was away is lost."""
    Shard.reconnect = _resume  # type: ignore[assignment]


async def start_thread(client: discord.Client, channel: int, message: int, name: str) -> None:
    """Open a thread under a message: the library asks for the server's object, which only the gateway brings."""
    route = Route(
        "POST", "/channels/{channel_id}/messages/{message_id}/threads", channel_id=channel, message_id=message
    )
    await client.http.request(route, json={"name": name})


async def _resume(shard: Shard) -> None:
    tries = _tries.get(shard.ws, 0)
    if not shard.ws.session_id or tries >= RESUMES:
        await _fresh_session(shard)
        return
    _tries[shard.ws] = tries + 1
    await shard.reidentify(ReconnectWebSocket(shard.id, resume=True))


def leave_it(interaction: discord.Interaction[Any]) -> None:
    """Take an interaction for answered: the library would answer once more, and log that this failed too."""
    interaction.response._response_type = discord.InteractionResponseType.autocomplete_result


def forgive(client: discord.Client) -> None:
    """Ignore an interaction that cannot be read; the library would stop listening to everybody."""
    parsers = client._connection.parsers
    parse = parsers["INTERACTION_CREATE"]

    def forgiving(data: Any) -> None:
        try:
            parse(data)
        except Exception as error:
            log.warning("an interaction could not be read: %s", type(error).__name__)

    parsers["INTERACTION_CREATE"] = forgiving

"""Every touch of what discord.py does not promise, each with its reason. Nothing else of ours imports such names."""

from __future__ import annotations

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def point_at(api_url: str) -> None:
    """Send all REST calls to ``api_url`` (it ends in ``/api/v10``): the library has no setting for it."""
    Route.BASE = api_url.rstrip("/")


async def use_the_gateway_of(client: discord.Client) -> None:
    """Connect where GET /gateway/bot says, always: with fixed shards, and for a fresh identify after op 9, the library
    takes its built-in address without asking."""
    answer = await client.http.request(Route("GET", "/gateway/bot"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(answer["url"]))

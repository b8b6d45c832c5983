"""A look at the token, for people who set the bot up: it signs in over REST, nothing listens and nothing is sent."""

from __future__ import annotations

import asyncio

import discord

from adapters.discord import library
from adapters.discord.adapter import DiscordRefused

ANSWER_WITHIN = 10.0  # seconds


async def token(token: str, api_url: str | None) -> tuple[str, int]:
    """The bot's name and in about how many servers it is. Raises DiscordRefused; TimeoutError or another when away."""
    if api_url is not None:
        library.point_at(api_url)
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await client.login(token)
            application = await client.application_info()
        return client.user.name if client.user else "", application.approximate_guild_count
    except discord.LoginFailure as error:
        raise DiscordRefused from error
    finally:
        await client.close()

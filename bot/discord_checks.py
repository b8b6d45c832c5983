"""What Discord says of an installation: token, gateway, commands, and the rights in each channel that is asked."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.command import Command
from adapters.place import platform
from adapters.port import TokenRefused
from bot import doctor, tokens
from bot.bank import load_pack
from bot.config import Config, Misconfigured
from bot.doctor import Check
from bot.quizbot import Quizbot
from bot.words import count
from quizzes.pack import Pack
from storage.leagues import Channel
from storage.store import Store

if TYPE_CHECKING:
    from adapters.discord.checkup import Checkup

SYNCED = "discord commands"  # under which the hash of the registered commands is kept
AWAY = "Look at discordstatus.com, or at the proxy that DISCORD_API_URL names."
MOST = 50  # channels that are looked at: each takes a call or two


async def examine(settings: Config, pack: Pack | None, told: str | None, channels: Sequence[Channel]) -> list[Check]:
    """All of it, if Discord is on. ``told`` is the hash of the commands that Discord was told last."""
    if not settings.has_discord:
        return []
    from adapters.discord import checkup

    token, api_url = settings.discord_token.get_secret_value(), settings.discord_api_url or None
    try:
        async with checkup.signed_in(token, api_url) as signed:
            detail = f"good for {signed.name}, in about {signed.servers} servers"
            checks = [Check("DISCORD_TOKEN", True, detail), await _gateway(signed)]
            if pack is not None:
                checks.append(await _commands(signed, settings, pack, told))
            return checks + await _rights(signed, [one for one in channels if platform(one.id) == "discord"])
    except TokenRefused as refusal:
        return [tokens.refused("DISCORD_TOKEN", refusal)]
    except Exception as error:
        return [tokens.away("DISCORD_TOKEN", error, AWAY)]


async def sync(settings: Config) -> int:
    """Tell Discord the commands, whatever it was told; how many there are. Raises Misconfigured."""
    from adapters.discord import DiscordAdapter

    commands = await declared(settings, await asyncio.to_thread(load_pack))
    store = Store(settings.database_url.get_secret_value())

    async def remember(tree: str) -> None:
        await store.write(lambda records: records.keep(SYNCED, tree))

    adapter = DiscordAdapter(
        commands,
        token=settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url or None,
        test_server=settings.test_server,
        on_synced=remember,
    )
    try:
        await adapter.tell_commands()
    except TokenRefused as refusal:
        raise Misconfigured(str(tokens.refused("DISCORD_TOKEN", refusal))) from refusal
    except Exception as error:
        # Not the words of the error: they may repeat what was sent.
        raise Misconfigured(f"Discord did not take the commands ({type(error).__name__}). {AWAY}") from error
    finally:
        await adapter.close()
        await store.close()
    return len(commands)


async def declared(settings: Config, pack: Pack) -> list[Command]:
    """Every command of this release. Nobody gives one here, so the store is never asked."""
    store = Store(settings.database_url.get_secret_value())
    try:
        return Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.SystemRandom()).commands
    finally:
        await store.close()


async def _gateway(signed: Checkup) -> Check:
    try:
        found = await signed.gateway()
    except Exception as error:
        return tokens.away("discord gateway", error, AWAY)
    return doctor.gateway(found.remaining, found.total, timedelta(seconds=found.seconds), found.shards)


async def _commands(signed: Checkup, settings: Config, pack: Pack, told: str | None) -> Check:
    from adapters.discord.commands import ROOT

    try:
        found = await signed.commands(await declared(settings, pack), ROOT, settings.test_server)
    except Exception as error:
        return tokens.away("discord commands", error, AWAY)
    kept = told == found.fingerprint if told else None
    return doctor.commands_told(found.count, kept, found.lacking, found.foreign)


async def _rights(signed: Checkup, channels: Sequence[Channel]) -> list[Check]:
    """What the bot may do in each channel; nobody is asked again once Discord did not answer."""
    checks = list[Check]()
    for channel in channels[:MOST]:
        try:
            found = await signed.standing(channel.id, opens_threads=channel.discuss, pings=channel.ping)
        except Exception as error:
            return [*checks, tokens.away(f"permissions {channel.id}", error, AWAY)]
        checks.append(doctor.permissions(channel.id, found.name, found.missing, found.obstacle))
    if further := len(channels) - len(checks):
        checks.append(Check("permissions", True, f"{count(further, 'further channel')} not looked at"))
    return checks

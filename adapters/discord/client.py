"""The library's client: it knows how to connect, and passes everything on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

import aiohttp
import discord
from discord import app_commands

from adapters.command import Command
from adapters.discord import commands, ids
from adapters.discord.reception import Reception
from adapters.discord.wire import Control
from adapters.event import Installed, PlaceGone, Present, Removed
from adapters.share import Share

# Longer waits for a rate limit come back as an error, and the outbox waits instead. The library takes no less than 30.
RATELIMIT_WAIT = 30.0
GATEWAY_GRACE = 60.0  # seconds that the gateway may be away: a session that is resumed tells what was missed

log = logging.getLogger("quizbot.adapters.discord")


class Client(discord.AutoShardedClient):
    """One bot on Discord: no privileged intent, no caches beyond servers and channels, nobody mentioned by default.

    ``ready`` is set while all of its shards are told events.
    """

    def __init__(
        self,
        declared: Sequence[Command],
        root: str,
        reception: Reception,
        trace: aiohttp.TraceConfig,
        ready: asyncio.Event,
        shards: Share | None = None,
    ) -> None:
        super().__init__(
            shard_ids=shards.parts if shards else None,  # type: ignore[arg-type]  # None is the library's own default
            shard_count=shards.count if shards else None,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATELIMIT_WAIT,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=trace,
        )
        self._reception = reception
        self._events_come = ready
        self._lost: dict[int, asyncio.TimerHandle] = {}  # shards that are away
        self._share = shards
        self.tree = Tree(self, reception)
        commands.grow(self.tree, root, declared, reception.commanded, reception.suggestions)

    async def setup_hook(self) -> None:
        """Know our controls by the form of their ids, whoever posted them."""
        self.add_dynamic_items(Control)

    async def pressed(self, interaction: discord.Interaction[Client]) -> None:
        """A control of ours was used."""
        self._reception.pressed(interaction)

    async def on_interaction(self, interaction: discord.Interaction[Client]) -> None:
        """Forms; commands and controls come by their own ways."""
        if interaction.type is discord.InteractionType.modal_submit:
            self._reception.submitted(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server took the bot in."""
        self._reception.happened(Installed(ids.workspace(guild.id), guild.name, place=_first_place(guild)))

    async def on_ready(self) -> None:
        """Discord has told all servers of our shards. A start without any tells nothing: it may be a stand-in."""
        self._events_come.set()
        if self.guilds:
            present = {ids.workspace(guild.id): guild.name or "" for guild in self.guilds}
            self._reception.happened(Present(present, partial(ids.falls_to, self._share)))

    async def on_shard_disconnect(self, shard: int) -> None:
        """The gateway is away, which is only worth a word when it stays away."""
        if shard not in self._lost:
            self._lost[shard] = asyncio.get_running_loop().call_later(GATEWAY_GRACE, self._deaf)

    async def on_shard_connect(self, shard: int) -> None:
        """A new session began."""
        self._found(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """The session goes on."""
        self._found(shard)

    def _found(self, shard: int) -> None:
        if timer := self._lost.pop(shard, None):
            timer.cancel()
            if not self._lost and self.is_ready():
                self._events_come.set()

    def _deaf(self) -> None:
        if not self.is_closed():  # else there may be another client by now
            log.warning("Discord's gateway has been away for %.0f s", GATEWAY_GRACE)
            self._events_come.clear()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server threw the bot out."""
        self._reception.happened(Removed(ids.workspace(guild.id)))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel was deleted."""
        guild = channel.guild.id
        self._reception.happened(PlaceGone(ids.workspace(guild), ids.channel(guild, channel.id)))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """A thread was deleted."""
        guild = payload.guild_id
        self._reception.happened(PlaceGone(ids.workspace(guild), ids.channel(guild, payload.thread_id)))


def _first_place(guild: discord.Guild) -> str | None:
    """Where the bot may say its first word: the channel for such news, else the topmost it may write in."""
    for channel in (guild.system_channel, *guild.text_channels):
        if channel is not None:
            # A stand-in may not tell that we are a member; then the first message shows whether we may.
            allowed = channel.permissions_for(guild.me) if guild.me else discord.Permissions.all_channel()
            if allowed.view_channel and allowed.send_messages:
                return ids.channel(guild.id, channel.id)
    return None


class Tree(app_commands.CommandTree[Client]):
    """The commands Discord was told."""

    def __init__(self, client: Client, reception: Reception) -> None:
        super().__init__(client)
        self._reception = reception

    async def on_error(self, interaction: discord.Interaction[Client], error: app_commands.AppCommandError, /) -> None:
        """A command from before the last change, or a bug."""
        if not isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
            log.error("a command failed before its handler", exc_info=error)
        self._reception.outdated(interaction)

"""A look at the installation, for people who set the bot up: over REST alone, nothing listens and nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord

from adapters.command import Command
from adapters.discord import commands, ids, library, outcomes
from adapters.discord.adapter import DiscordRefused

ANSWER_WITHIN = 10.0  # seconds

# As the settings of a channel call them.
NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
    "create_public_threads": "Create Public Threads",
    "mention_everyone": "Mention @everyone, @here, and All Roles",
}
LEAST = ("view_channel", "send_messages", "embed_links", "read_message_history")
LEAST_IN_THREAD = ("view_channel", "send_messages_in_threads", "embed_links", "read_message_history")
THREADS = (10, 11, 12)  # whose rights are those of the channel they hang on
WITHOUT_MESSAGES = (4, 14, 15, 16)  # categories, directories, forums, media channels
UNKNOWN_GUILD = 10004
MISSING_ACCESS = 50001


@dataclass(frozen=True, slots=True)
class Gateway:
    """How many sessions may still begin, and in how many seconds there are ``total`` again."""

    remaining: int
    total: int
    seconds: float
    shards: int


@dataclass(frozen=True, slots=True)
class Told:
    """The commands: our own, by the hash that is kept once Discord has taken them, and where its list differs."""

    fingerprint: str
    count: int
    lacking: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bot may not do in a channel that it should; an ``obstacle`` is what no right would change."""

    name: str
    missing: tuple[str, ...] = ()
    obstacle: str = ""


class Checkup:
    """A bot that is signed in. Every look raises one of ``outcomes.FAULTS`` when Discord does not answer it."""

    def __init__(self, client: discord.Client, application: discord.AppInfo) -> None:
        self._client = client
        self._application = application
        self._members: dict[int, discord.Member] = {}

    @property
    def name(self) -> str:
        """What the bot is called."""
        return self._client.user.name if self._client.user else self._application.name

    @property
    def servers(self) -> int:
        """In about how many servers it is."""
        return self._application.approximate_guild_count

    async def gateway(self) -> Gateway:
        """What the gateway grants this bot."""
        async with asyncio.timeout(ANSWER_WITHIN):
            found = await library.gateway(self._client)
        limit: Mapping[str, Any] = found.get("session_start_limit") or {}
        total, seconds = int(limit.get("total", 0)), float(limit.get("reset_after", 0)) / 1_000
        return Gateway(int(limit.get("remaining", total)), total, seconds, int(found.get("shards", 1)))

    async def commands(self, declared: Sequence[Command], root: str, server: int | None) -> Told:
        """Our commands beside those that Discord lists, for all servers or for one."""
        where = discord.Object(server) if server else None
        ours = commands.planted(self._client, root, declared)
        async with asyncio.timeout(ANSWER_WITHIN):
            listed = await library.listed_commands(self._client, self._application.id, server)
        own = set(_paths(command.to_dict(ours) for command in ours.get_commands()))
        theirs = set(_paths(listed))
        count = sum(not path.endswith(")") for path in own)
        fingerprint = commands.fingerprint(ours, self._application.id, where)
        return Told(fingerprint, count, tuple(sorted(own - theirs)), tuple(sorted(theirs - own)))

    async def standing(self, place: str, *, opens_threads: bool = False, pings: str | None = None) -> Standing:
        """Whether the bot may do in a channel what it is set up for there."""
        where = ids.read_place(place)
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                member = await self._member(where.guild)
                channel = await library.channel(self._client, where.target)
                thread = channel.get("type") in THREADS
                parent = await library.channel(self._client, int(channel["parent_id"])) if thread else channel
        except discord.HTTPException as error:
            return _unseen(error)
        name = f"#{channel.get('name', where.target)} in {member.guild.name}"
        if channel.get("type") in WITHOUT_MESSAGES:
            return Standing(name, obstacle="one can only post in the threads of such a channel")
        if (channel.get("thread_metadata") or {}).get("locked"):
            return Standing(name, obstacle="the thread is locked")
        wanted = [*(LEAST_IN_THREAD if thread else LEAST), *(["create_public_threads"] if opens_threads else [])]
        if pings is not None:
            role = member.guild.get_role(ids.read_role(pings))
            if role is None:
                return Standing(name, obstacle="the role that it should ping is gone")
            wanted += [] if role.mentionable else ["mention_everyone"]
        held = library.rights_in(member, parent)
        return Standing(name, tuple(NAMES[one] for one in wanted if not getattr(held, one)))

    async def _member(self, guild: int) -> discord.Member:
        """The bot in a server, with its roles and the server's."""
        if guild not in self._members:
            found = await self._client.fetch_guild(guild, with_counts=False)
            self._members[guild] = await found.fetch_member(self._client.user.id if self._client.user else 0)
        return self._members[guild]


@asynccontextmanager
async def signed_in(token: str, api_url: str | None) -> AsyncIterator[Checkup]:
    """Look around with a token. Raises DiscordRefused, or one of ``outcomes.FAULTS`` when Discord is away."""
    if api_url is not None:
        library.point_at(api_url)
    client = discord.Client(intents=discord.Intents.none())
    library.speak_plainly(client)
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await client.login(token)
            application = await client.application_info()
        yield Checkup(client, application)
    except discord.LoginFailure as error:
        raise DiscordRefused from error
    finally:
        await client.close()


def _unseen(error: discord.HTTPException) -> Standing:
    if error.code == MISSING_ACCESS:
        return Standing("a channel", (NAMES["view_channel"],))
    if error.code == outcomes.UNKNOWN_CHANNEL:
        return Standing("a channel", obstacle="there is no such channel any more")
    if error.code == UNKNOWN_GUILD or error.status == 404:
        return Standing("a channel", obstacle="the bot is not in that server")
    raise error


def _paths(listed: Any, above: str = "") -> Iterator[str]:
    """Every command as it is typed, and each of its parameters in brackets."""
    for one in listed:
        path = f"{above} {one['name']}".strip()
        children = [child for child in one.get("options") or [] if child["type"] in (1, 2)]
        yield from _paths(children, path)
        if not children:
            yield f"/{path}"
            yield from (f"/{path} ({option['name']})" for option in one.get("options") or [])

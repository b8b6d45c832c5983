"""Discord behind the port."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from adapters.card import Card
from adapters.command import Command
from adapters.discord import commands, ids, library, limits, outcomes
from adapters.discord.client import Client
from adapters.discord.reception import Reception
from adapters.discord.render import mentions, render
from adapters.discord.text import one_line, shorten
from adapters.discord.traffic import Traffic
from adapters.discord.wire import read_wire_id
from adapters.event import Handle
from adapters.outcome import CannotLook, Found, Outcome, Refused, Sent, Unclear, Why
from adapters.port import PRESENT_WITHIN, TokenRefused
from adapters.share import Share

CALL_WITHIN = 40.0  # seconds for one call, the library's own tries included; the lease of a delivery is longer
THREAD_WITHIN = 10.0
QUEUE_WITHIN = 10.0  # seconds to wait for one's turn
RECONNECT = (1.0, 60.0)  # seconds between tries to reach Discord: first, longest
BAD_TOKEN = 4004  # the gateway's word for it

SHUT_OUT = "Discord asks us to be quiet for a while."
PERSON = "person"  # neither a bot nor somebody who left
GONE = "It was posted and then deleted by somebody; Discord does not post the same message twice within minutes."

log = logging.getLogger("quizbot.adapters.discord")


class DiscordRefused(TokenRefused):
    """Discord does not know this token."""

    def __str__(self) -> str:
        return str(self.__doc__)


class DiscordAdapter:
    """One Discord application in all its servers.

    What is ``declared`` becomes ``/<root>`` and ``/<root>-admin``, in all servers or, in development, in
    ``test_server`` alone. ``synced_hash`` is what ``on_synced`` was last told: Discord learns the commands again only
    when they differ from it. ``shards`` are those it listens to; without them it listens to all.
    """

    # Discord knows a nonce for "the past few minutes". We trust 120 s, less the time the repeated call may take.
    remembers = timedelta(seconds=120 - CALL_WITHIN)

    def __init__(
        self,
        declared: Sequence[Command],
        *,
        token: str,
        api_url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        root: str = commands.ROOT,
        test_server: int | None = None,
        synced_hash: str | None = None,
        on_synced: Callable[[str], Awaitable[None]] | None = None,
        shards: Share | None = None,
    ) -> None:
        self._commands = tuple(declared)
        self._token = token
        self._api_url = api_url
        self._root = root
        self._test_server = discord.Object(test_server) if test_server else None
        self._synced_hash = synced_hash
        self._on_synced = on_synced
        self._shards = shards
        self._reception = Reception(now)
        self._traffic = Traffic()
        self._logging_in = asyncio.Lock()
        self._refused = False
        self.ready = asyncio.Event()  # set while the gateway tells events
        self.client = self._new_client()

    async def run(self, handle: Handle) -> None:
        """Hold the gateway and hand every event to ``handle`` until cancelled."""
        try:
            await self._reach(self._log_in)
            await self._sync()
            self._reception.open(handle)
            await self._reach(self._listen)
        except discord.LoginFailure as error:
            raise DiscordRefused from error
        except discord.ConnectionClosed as error:
            if error.code == BAD_TOKEN:
                raise DiscordRefused from error
            raise
        finally:
            self.ready.clear()
            await self._reception.close()
            await self.close()

    async def close(self) -> None:
        """Close the sockets. A later post opens them again."""
        if self.client.user is not None and not self.client.is_closed():
            await self.client.close()

    async def post(self, place: str, card: Card, key: str) -> Outcome:
        """Send one new message, once: within minutes Discord itself knows a repetition by its nonce."""
        try:
            where = ids.read_place(place)
            view = render(card, key, where.guild if where.direct else None)
            allowed = mentions(card)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))
        made: list[discord.Message] = []

        async def introduce() -> str:
            await self._open(where)
            return ""

        async def send() -> str:
            channel = await self._open(where)
            message = await channel.send(view=view, nonce=_nonce(place, key), allowed_mentions=allowed)
            made.append(message)
            return str(ids.MessageId(where.guild, message.channel.id, message.id, where.direct))

        if where.direct and not isinstance(opened := await self._write(introduce), Sent):
            return _nothing_sent(opened)
        outcome = await self._write(send, {outcomes.UNKNOWN_MESSAGE: Refused(Why.OUR_BUG, GONE)})
        if made and card.thread is not None and not where.direct:
            await self._discuss(made[0], card.thread)
        return outcome

    async def replace(self, target: str, card: Card, key: str) -> Outcome:
        """Put ``card`` in the place of a sent message. There are no homes on Discord: that is refused."""
        try:
            message = ids.read_message(target)
            view = render(card, key, message.guild if message.direct else None)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))

        async def edit() -> str:
            partial = self._partial(message)
            nobody = discord.AllowedMentions.none()
            await self._reopened(message.channel, lambda: partial.edit(view=view, allowed_mentions=nobody))
            return target

        return await self._write(edit)

    async def remove(self, message: str) -> Outcome:
        """Delete a sent message; one that is gone already counts as ``Sent``."""
        try:
            target = ids.read_message(message)
        except ValueError as error:
            return Refused(Why.OUR_BUG, str(error))

        async def delete() -> str:
            await self._reopened(target.channel, self._partial(target).delete)
            return message

        gone = Sent(message)
        return await self._write(delete, {outcomes.UNKNOWN_MESSAGE: gone, outcomes.UNKNOWN_CHANNEL: gone})

    async def present(self, workspace: str, accounts: Sequence[str]) -> dict[str, bool]:
        """Whether each of these is a person who is in the server now."""
        found: dict[str, bool] = {}

        async def look(account: str) -> None:
            where = ids.read_place(account)  # a member reads like a channel

            async def ask() -> str:
                return PERSON if await library.is_person(self.client, where.guild, where.target) else ""

            nobody = Sent("")
            told = await self._write(ask, {outcomes.UNKNOWN_MEMBER: nobody, outcomes.UNKNOWN_USER: nobody})
            if isinstance(told, Sent):
                found[account] = told.message == PERSON

        with suppress(TimeoutError):
            async with asyncio.timeout(PRESENT_WITHIN):
                await asyncio.gather(*(look(account) for account in accounts))
        return found

    async def find(self, place: str, key: str, since: datetime) -> Found | CannotLook:
        """The bot's own messages in ``place`` since then that bear ``key``; it looks through 300 messages at most."""
        try:
            where = ids.read_place(place)
        except ValueError as error:
            return CannotLook(str(error))
        found: list[str] = []
        seen = 0

        async def look() -> str:
            nonlocal seen
            channel = await self._open(where)
            after = discord.Object(discord.utils.time_snowflake(since) - 1)
            pages = limits.HISTORY_PAGE * limits.HISTORY_PAGES
            async for message in channel.history(limit=pages, after=after, oldest_first=True):
                seen += 1
                if message.author == self.client.user and _bears(message, key, direct=where.direct):
                    found.append(str(ids.MessageId(where.guild, message.channel.id, message.id, where.direct)))
            return ""

        outcome = await self._write(look)
        if not isinstance(outcome, Sent):
            return CannotLook(outcome.detail)
        if not found and seen >= limits.HISTORY_PAGE * limits.HISTORY_PAGES:
            return CannotLook(f"More than {seen} messages have been written there since.")
        return Found(tuple(found))

    async def _reopened(self, channel: int, change: Callable[[], Awaitable[object]]) -> None:
        """Make a change; where it lies in a thread that was archived meanwhile, open that again for it."""
        try:
            await change()
        except discord.HTTPException as error:
            if error.code != outcomes.ARCHIVED:
                raise
            await library.reopen(self.client, channel)
            await change()

    async def _discuss(self, message: discord.Message, title: str) -> None:
        """Open a thread under a message, where the server lets us; the message itself counts."""
        name = shorten(one_line(title), limits.THREAD_NAME) or "…"
        try:
            async with asyncio.timeout(THREAD_WITHIN):
                await library.start_thread(self.client, message.channel.id, message.id, name)
        except outcomes.FAULTS as error:
            log.info("no thread under %s: %s", message.id, error)

    def _new_client(self) -> Client:
        client = Client(self._commands, self._root, self._reception, self._traffic.trace(), self.ready, self._shards)
        library.forgive(client)
        library.speak_plainly(client)
        return client

    async def _log_in(self) -> None:
        """Have a client that can make calls; it does not need the gateway."""
        async with self._logging_in:
            if self._refused:
                raise discord.LoginFailure("this token was refused before")  # 10,000 refusals ban the whole address
            if self.client.is_closed():
                self.client = self._new_client()
            if self.client.user is not None:
                return
            if self._api_url is not None:
                library.point_at(self._api_url)
            try:
                async with asyncio.timeout(CALL_WITHIN):
                    await self.client.login(self._token)
            except BaseException as error:
                self._refused = isinstance(error, discord.LoginFailure)
                await self.client.close()
                if not isinstance(error, Exception) or isinstance(error, outcomes.FAULTS):
                    raise
                raise discord.ClientException(f"Discord's answer could not be read: {error!r}") from error

    async def _listen(self) -> None:
        library.keep_resuming()
        library.hear_plainly()
        if self._api_url is not None:
            async with asyncio.timeout(CALL_WITHIN):
                await library.use_the_gateway_of(self.client)
        await self.client.connect()

    async def _reach(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do ``step``, again and again while Discord cannot be reached."""
        pause, longest = RECONNECT
        while True:
            try:
                return await step()
            except (discord.LoginFailure, discord.ConnectionClosed, discord.PrivilegedIntentsRequired):
                raise
            except outcomes.FAULTS as error:
                log.warning("Discord cannot be reached, next try in %.0f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, longest)

    async def tell_commands(self) -> None:
        """Tell Discord the commands, whatever it was told. Raises DiscordRefused, or one of ``outcomes.FAULTS``."""
        try:
            await self._log_in()
        except discord.LoginFailure as error:
            raise DiscordRefused from error
        await self._tell(self._fingerprint())

    async def _sync(self) -> None:
        """Tell Discord the commands if it does not know them yet. The old ones stay when it refuses."""
        fingerprint = self._fingerprint()
        if fingerprint == self._synced_hash:
            return
        try:
            await self._tell(fingerprint)
        except outcomes.FAULTS:
            log.exception("Discord did not take the commands")

    async def _tell(self, fingerprint: str) -> None:
        async with asyncio.timeout(CALL_WITHIN):
            await library.tell_commands(self.client, commands.payload(self.client.tree), self._test_server)
        self._synced_hash = fingerprint
        if self._on_synced is not None:
            await self._on_synced(fingerprint)

    def _fingerprint(self) -> str:
        return commands.fingerprint(self.client.tree, self.client.application_id, self._test_server)

    async def _open(self, where: ids.Place) -> discord.abc.Messageable:
        if where.direct:
            return await self.client.create_dm(discord.Object(where.target))
        return self.client.get_partial_messageable(where.target, guild_id=where.guild)

    def _partial(self, message: ids.MessageId) -> discord.PartialMessage:
        guild = None if message.direct else message.guild
        return self.client.get_partial_messageable(message.channel, guild_id=guild).get_partial_message(message.message)

    async def _write(self, call: Callable[[], Awaitable[str]], special: dict[int, Outcome] | None = None) -> Outcome:
        """Make one call in its turn and within its time, and say what came of it. Raises nothing."""
        if silence := self._traffic.silence:
            return Refused(Why.BUSY, SHUT_OUT, silence)
        try:
            async with asyncio.timeout(QUEUE_WITHIN):
                await self._traffic.enter()
        except TimeoutError:
            return Refused(Why.BUSY, "Too many calls to Discord are under way.", QUEUE_WITHIN)
        try:
            silence = self._traffic.silence  # it may have begun while we waited
            return Refused(Why.BUSY, SHUT_OUT, silence) if silence else await self._attempt(call, special or {})
        finally:
            await self._traffic.leave()

    async def _attempt(self, call: Callable[[], Awaitable[str]], special: dict[int, Outcome]) -> Outcome:
        try:
            await self._log_in()
        except outcomes.FAULTS as error:
            return _nothing_sent(self._classify(error))
        try:
            async with asyncio.timeout(CALL_WITHIN):
                return Sent(await call())
        except outcomes.FAULTS as error:
            if isinstance(error, discord.HTTPException) and error.code in special:
                return special[error.code]
            return self._classify(error)
        except Exception as error:
            log.exception("Discord's answer could not be read")
            return Unclear(f"Discord's answer could not be read: {type(error).__name__}: {error}")

    def _classify(self, error: BaseException) -> Refused | Unclear:
        if outcomes.banned(error):
            self._traffic.hush(outcomes.BAN_PAUSE)
        return outcomes.classify(error)


def _nothing_sent(outcome: Refused | Unclear) -> Refused:
    """What a failure before the sending itself means: it had no effect."""
    return outcome if isinstance(outcome, Refused) else Refused(Why.BUSY, outcome.detail, RECONNECT[1])


def _nonce(place: str, key: str) -> str:
    digest = hashlib.sha256(f"{place}\0{key}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[: limits.NONCE]


def _bears(message: discord.Message, key: str, *, direct: bool) -> bool:
    return any(read_wire_id(id, direct=direct)[1] == key for id in _custom_ids(message.components))


def _custom_ids(components: Sequence[Any]) -> Iterator[str]:
    for component in components:
        id = getattr(component, "custom_id", None)
        if isinstance(id, str):
            yield id
        yield from _custom_ids(getattr(component, "children", ()))

"""Interactions as events of the port, and the handlers that are under way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from typing import Any

import discord

from adapters.card import Card, line
from adapters.command import Asker, Suggest
from adapters.discord import ids
from adapters.discord.conversation import Conversation
from adapters.discord.forms import AGAIN, KeptForms, typed
from adapters.discord.ids import MessageId
from adapters.discord.wire import read_wire_id
from adapters.event import CommandEvent, Event, FormEvent, Handle, PressEvent
from adapters.language import in_language, say

NEUTRAL_AFTER = 1.8  # seconds; Discord gives up at 3
FINISH_WITHIN = 10.0  # seconds for handlers under way when the adapter stops
SUGGEST_WITHIN = 2.0

GONE_FORM = Card(say("This form is no longer open"), (line(say("Run the command again, please.")),))
GONE_COMMAND = Card(
    say("This command has changed"), (line(say("Type it again in a minute: Discord is learning the new one.")),)
)

log = logging.getLogger("quizbot.adapters.discord")

_Acted = discord.Interaction[Any]


class Reception:
    """Turns what people do into events and serves each in a task of its own, while it is open."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._handle: Handle | None = None
        self._forms = KeptForms()
        self._under_way: set[asyncio.Task[None]] = set()

    def open(self, handle: Handle) -> None:
        """Hand every event to ``handle`` from now on."""
        self._handle = handle

    async def close(self) -> None:
        """Take no more events and let the handlers under way finish, for 10 seconds at most."""
        self._handle = None
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FINISH_WITHIN)
            for task in late:
                task.cancel()

    def happened(self, event: Event) -> None:
        """Something that nobody waits for."""
        if self._handle is not None:
            self._start(self._served(self._handle, event))

    def commanded(self, interaction: _Acted, path: str, arguments: Mapping[str, str]) -> None:
        """A slash command."""
        if interaction.guild_id is not None:
            conversation = self._conversation(interaction, interaction.guild_id)
            who = _who(interaction, interaction.guild_id, conversation)
            given = {name: ids.with_ids(words, interaction.guild_id) for name, words in arguments.items()}
            known = _role_names(interaction, arguments.values())
            self._serve(CommandEvent(**who, path=path, arguments=given, names=known), conversation)

    def pressed(self, interaction: _Acted) -> None:
        """A button, or a list that was closed."""
        data: Mapping[str, Any] = interaction.data or {}
        direct = interaction.guild_id is None
        control, key, named = read_wire_id(str(data.get("custom_id", "")), direct=direct)
        guild = interaction.guild_id or named
        if guild is None:
            return
        conversation = self._conversation(interaction, guild)
        if control.startswith(f"{AGAIN}:"):
            self._start(self._open_again(conversation, control.removeprefix(f"{AGAIN}:")))
            return
        values = data.get("values")
        chosen = tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()
        message = ""
        if key and interaction.message is not None and interaction.channel_id is not None:
            message = str(MessageId(guild, interaction.channel_id, interaction.message.id, direct))
        who = _who(interaction, guild, conversation)
        self._serve(PressEvent(**who, control=control, values=chosen, key=key, message=message), conversation)

    def submitted(self, interaction: _Acted) -> None:
        """A form."""
        data: Mapping[str, Any] = interaction.data or {}
        form, _, named = read_wire_id(str(data.get("custom_id", "")), direct=interaction.guild_id is None)
        guild = interaction.guild_id or named
        if guild is None:
            return
        values = typed(data, guild)
        conversation = self._conversation(interaction, guild, values)
        self._serve(FormEvent(**_who(interaction, guild, conversation), form=form, values=values), conversation)

    def outdated(self, interaction: _Acted) -> None:
        """A command that Discord still shows and nobody declares any more."""
        if interaction.guild_id is not None:
            conversation = self._conversation(interaction, interaction.guild_id)
            self._start(_only(conversation.reply(in_language(GONE_COMMAND, conversation.language))))

    async def suggestions(self, interaction: _Acted, suggest: Suggest, words: str) -> list[str]:
        """Completions of what is being typed; none when they take too long."""
        if interaction.guild_id is None:
            return []
        where = ids.channel(interaction.guild_id, interaction.channel_id) if interaction.channel_id else None
        account = ids.account(interaction.guild_id, interaction.user.id)
        try:
            async with asyncio.timeout(SUGGEST_WITHIN):
                profile = await self._conversation(interaction, interaction.guild_id).profile()
                return list(await suggest(Asker(ids.workspace(interaction.guild_id), where, account, profile), words))
        except Exception:
            log.exception("completing %r failed", words[:100])
            return []

    def _conversation(
        self, interaction: _Acted, guild: int, submitted: Mapping[str, tuple[str, ...]] | None = None
    ) -> Conversation:
        return Conversation(interaction, guild, self._forms, self._now, submitted)

    def _serve(self, event: Event, conversation: Conversation) -> None:
        if self._handle is not None:
            self._start(self._answered(self._handle, event, conversation))

    async def _answered(self, handle: Handle, event: Event, conversation: Conversation) -> None:
        """Run the handler; acknowledge neutrally when it takes its time, say sorry when it fails."""
        loop = asyncio.get_running_loop()
        neutral = loop.call_later(NEUTRAL_AFTER, lambda: self._start(conversation.acknowledge()))
        try:
            if await self._served(handle, event):
                await conversation.conclude()
            else:
                await conversation.apologise()
        finally:
            neutral.cancel()

    @staticmethod
    async def _served(handle: Handle, event: Event) -> bool:
        try:
            await handle(event)
        except Exception:
            log.exception("handling %s failed", type(event).__name__)
            return False
        return True

    async def _open_again(self, conversation: Conversation, token: str) -> None:
        form = self._forms.form(token, self._now())
        await conversation.reply(form or in_language(GONE_FORM, conversation.language))

    def _start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_only(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)


async def _only(work: Coroutine[Any, Any, object]) -> None:
    await work


def _role_names(interaction: _Acted, texts: Iterable[str]) -> dict[str, str]:
    """What the roles mentioned in ``texts`` are called. Everybody is one of them, and has no name to ping."""
    if interaction.guild is None:
        return {}
    found = (interaction.guild.get_role(id) for words in texts for id in ids.roles_in(words))
    return {ids.role(role.guild.id, role.id): role.name for role in found if role and not role.is_default()}


def _who(interaction: _Acted, guild: int, conversation: Conversation) -> dict[str, Any]:
    direct = interaction.guild_id is None or interaction.channel_id is None
    return {
        "workspace": ids.workspace(guild),
        "channel": None if direct else ids.channel(guild, interaction.channel_id or 0),
        "account": ids.account(guild, interaction.user.id),
        "name": interaction.user.display_name,
        "at": interaction.created_at,
        "event": f"d:{interaction.id}",
        "conversation": conversation,
    }

"""The private way back to a person: replies, the neutral acknowledgement, who they are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from adapters.card import Card, line
from adapters.discord import ids, outcomes
from adapters.discord.forms import KeptForms, Typed, modal, refilled, waiting, with_channels
from adapters.discord.render import render
from adapters.event import Profile
from adapters.form import Form
from adapters.language import ENGLISH, LANGUAGES, in_language, say
from adapters.outcome import Gone, Sent

if TYPE_CHECKING:
    from adapters.discord.client import Client

REPLIES = 5
REPLY_WITHIN = 10.0  # seconds for one call
PROFILE_WITHIN = 2.0
THREADS = (discord.ChannelType.public_thread, discord.ChannelType.private_thread, discord.ChannelType.news_thread)

SORRY = Card(
    say("That did not work"), (line(say("Something went wrong on our side. It has been noted; please try again.")),)
)

log = logging.getLogger("quizbot.adapters.discord")


def _language(interaction: discord.Interaction[Client]) -> str:
    """What somebody's client speaks, where we speak it too."""
    spoken = str(interaction.locale).partition("-")[0]
    return spoken if spoken in LANGUAGES else ENGLISH


class Conversation:
    """One interaction's answers: the first through its response, the others as followups, all of them private.

    ``submitted`` is what was typed when the act is a form; ``server`` is named in direct messages, where controls have
    to carry it.
    """

    def __init__(
        self,
        interaction: discord.Interaction[Client],
        guild: int,
        forms: KeptForms,
        now: Callable[[], datetime],
        submitted: Typed | None = None,
    ) -> None:
        self.language = _language(interaction)
        self._interaction = interaction
        self._guild = guild
        self._server = guild if interaction.guild_id is None else None
        self._forms = forms
        self._now = now
        self._submitted = submitted
        self._replies = 0
        self._thinking = False  # Discord shows "thinking…" until the original response is edited or deleted
        self._turn = asyncio.Lock()  # so that a reply and the neutral acknowledgement never both come first

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private."""
        async with self._turn:
            if self._replies >= REPLIES:
                return Gone(f"{REPLIES} replies have been sent")
            gone = await self._tried(self._form(what) if isinstance(what, Form) else self._card(what))
            if gone is not None:
                return gone
            self._replies += 1
            return Sent()

    async def profile(self) -> Profile:
        """Who acted; their rights come with every act in a server and are fetched after one in direct messages."""
        user = self._interaction.user
        rights, roles = await self._standing()
        admin = rights.administrator or rights.manage_guild
        held = frozenset(ids.role(self._guild, role.id) for role in roles if not role.is_default())
        return Profile(user.display_name, admin=admin, bot=user.bot, roles=held)

    async def can_post(self, channel: str) -> bool:
        """Whether the bot may write in a channel, as far as the server has told."""
        guild = self._interaction.client.get_guild(self._guild)
        if guild is None or guild.me is None or not guild.channels:
            return True
        try:
            target = ids.read_place(channel).target
        except ids.NotOurs:
            return False
        there = guild.get_channel_or_thread(target)
        if there is None:  # a thread that was archived is not told; who types in it shows that it is there
            return target == self._interaction.channel_id
        if isinstance(there, discord.Thread) and there.locked:
            return False
        may = there.permissions_for(guild.me)
        return may.view_channel and (may.send_messages_in_threads if there.type in THREADS else may.send_messages)

    async def acknowledge(self) -> None:
        """Tell Discord that an answer will come, unless one came."""
        async with self._turn:
            if not self._interaction.response.is_done():
                await self._tried(self._think())

    async def apologise(self) -> None:
        """Say calmly that it did not work."""
        self._replies = min(self._replies, REPLIES - 1)
        await self.reply(in_language(SORRY, self.language))

    async def conclude(self) -> None:
        """Leave nothing spinning when the act needed no words."""
        async with self._turn:
            if self._replies:
                return
            if not self._interaction.response.is_done() and self._interaction.message is not None:
                await self._tried(self._nod())
                return
            if not self._interaction.response.is_done():
                await self._tried(self._think())
            if self._thinking:
                await self._tried(self._interaction.delete_original_response())

    async def _think(self) -> None:
        await self._interaction.response.defer(ephemeral=True, thinking=True)
        self._thinking = True

    async def _nod(self) -> None:
        await self._interaction.response.defer()

    async def _card(self, card: Card) -> None:
        view = render(card, "", self._server)
        if not self._interaction.response.is_done() and card.replaces and self._on_private:
            await self._interaction.response.edit_message(view=view)
        elif not self._interaction.response.is_done():
            await self._interaction.response.send_message(view=view, ephemeral=True)
        elif self._thinking:
            await self._interaction.edit_original_response(view=view)
            self._thinking = False
        else:
            await self._interaction.followup.send(view=view, ephemeral=True)

    @property
    def _on_private(self) -> bool:
        """Whether the act was a press on a private reply."""
        pressed = self._interaction.message
        return pressed is not None and pressed.flags.ephemeral

    async def _form(self, form: Form) -> None:
        if self._server is not None:
            form = with_channels(form, self._channels())
        if self._submitted is not None and form.errors:
            form = refilled(form, self._submitted)
        asked = self._interaction.type is not discord.InteractionType.modal_submit  # a form cannot answer a form
        if asked and not self._interaction.response.is_done():
            await self._interaction.response.send_modal(modal(form, self._server))
            return
        token = str(self._interaction.id)
        self._forms.keep(token, form, self._now())
        await self._card(waiting(form, token))

    def _channels(self) -> list[tuple[str, str]]:
        guild = self._interaction.client.get_guild(self._guild)
        found = sorted(guild.text_channels, key=lambda one: one.position) if guild else []
        return [(ids.channel(self._guild, one.id), f"#{one.name}") for one in found]

    async def _standing(self) -> tuple[discord.Permissions, Sequence[discord.Role]]:
        """What the person may do in the server, and the roles they have there."""
        user = self._interaction.user
        if self._server is None:
            return self._interaction.permissions, user.roles if isinstance(user, discord.Member) else ()
        try:
            async with asyncio.timeout(PROFILE_WITHIN):
                client = self._interaction.client
                guild = client.get_guild(self._guild) or await client.fetch_guild(self._guild)
                member = await guild.fetch_member(user.id)
                return member.guild_permissions, member.roles
        except outcomes.FAULTS:
            return discord.Permissions.none(), ()

    async def _tried(self, call: Awaitable[object]) -> Gone | None:
        """Do it within a bounded time; None, or why nobody is listening any more."""
        try:
            async with asyncio.timeout(REPLY_WITHIN):
                await call
        except outcomes.FAULTS as error:
            code = error.code if isinstance(error, discord.HTTPException) else None
            expected = code in outcomes.LATE or isinstance(error, discord.InteractionResponded)
            log.log(logging.DEBUG if expected else logging.WARNING, "a private reply was not delivered: %s", error)
            return Gone(str(error))
        return None

"""Discord as a world: the real discord.py client on simcord, a Discord in memory, whose members act as people would."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unittest import mock

import discord
import simcord
from simcord.backend import serializers

from adapters import words
from adapters.card import Moment
from adapters.command import Command
from adapters.discord import DiscordAdapter, commands, described, ids, render
from adapters.event import Handle
from tests.discord_openapi import is_described, request_problems
from tests.world import FIRST_DAY, Seen, WorldClock

PATIENCE = 10.0  # seconds for anything to happen

_ROW, _BUTTON, _SELECT, _INPUT, _CHANNELS, _TEXT = 1, 2, 3, 4, 8, 10
_MARKUP = re.compile(
    r"\\(?P<literal>[^0-9A-Za-z\s])"
    r"|<t:(?P<at>-?\d+):(?P<style>[tDf])>"
    r"|<#(?P<channel>\d+)>"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\([^)\s]*\)"
    r"|(?P<silent>\*\*|^### |^-# |\u200b)",
    re.MULTILINE,
)


class SharedClock(WorldClock):
    """The world's clock, which takes simcord's along: a click bears the time everybody agrees on."""

    def __init__(self) -> None:
        super().__init__()
        self.env: simcord.Env | None = None

    def move_to(self, instant: datetime) -> None:
        super().move_to(instant)
        if self.env is not None:
            self.env.backend.advance_clock(max(0.0, (instant - self.env.now()).total_seconds()))


@dataclass(frozen=True)
class OnScreen:
    """What lies behind a ``Seen``: a message to act on, or a modal that is open, and the payload of either."""

    payload: Sequence[Mapping[str, Any]]
    message: Any = None
    opened: simcord.InteractionResult | None = None


class DiscordWorld:
    """One server with two channels; ``/quiz-admin`` is opened to everybody, so that only the bot's own check stands."""

    def __init__(self) -> None:
        self.clock = SharedClock()
        self.adapter: DiscordAdapter
        self.env: simcord.Env
        self.guild: simcord.GuildHandle
        self.people: dict[str, simcord.MemberActor] = {}
        self.synced: list[str] = []
        self._commands: Sequence[Command] = ()
        self._channels: dict[str, simcord.ChannelHandle] = {}
        self._running: asyncio.Task[None] | None = None
        self._moments: dict[str, str] = {}
        self._overheard = mock.patch.object(render, "moment", self._moment)

    @property
    def workspace(self) -> str:
        return ids.workspace(self.guild.id)

    async def start(self, commands: Sequence[Command], handle: Handle) -> None:
        self._overheard.start()
        self._make(commands)
        self.env = simcord.Env(self.adapter.client, shard_count=1)
        await self.env.start()
        self.clock.env = self.env
        self.clock.move_to(FIRST_DAY)
        self.guild = self.env.create_guild("Study team")
        self._channels = {name: self.guild.create_text_channel(name) for name in ("general", "evening")}
        self.admins = self.guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
        await self._run(handle)

    async def restart(self, commands: Sequence[Command], handle: Handle) -> None:
        await self.halt()
        self._make(commands)
        await self.env.restart_bot(self.adapter.client)
        await self._run(handle)

    async def stop(self) -> None:
        self._overheard.stop()
        await self.halt()
        await self.env.shutdown()
        self.env.raise_errors()
        assert not (broken := self._undescribed()), broken

    def _undescribed(self) -> list[str]:
        """Where a request of the bot differs from Discord's own description; tests themselves do more than the bot."""
        return [
            problem
            for asked in self.env.http_requests
            if is_described(asked.method, asked.path)
            for problem in request_problems(asked.method, asked.path, {}, described.body(asked.method, asked.json))
        ]

    @property
    def general(self) -> simcord.ChannelHandle:
        return self._channels["general"]

    def channel(self, name: str) -> str:
        return ids.channel(self.guild.id, self._channels[name].id)

    def account(self, person: str) -> str:
        return ids.account(self.guild.id, self.people[person].id)

    async def join(self, name: str, *, admin: bool = False, shown_as: str | None = None) -> None:
        user = self.people[name].user if name in self.people else self.env.create_user(name)
        self.people[name] = self.guild.add_member(user, roles=[self.admins] if admin else [], nick=shown_as)
        await self.env.settle()

    async def leave(self, name: str) -> None:
        self.guild.remove_member(self.people[name].user)
        await self.env.settle()

    async def messages(self, channel: str) -> list[Seen]:
        found = []
        for message in self._channel(channel).history():
            if message.author.id == self.adapter.client.user.id and not message.flags.ephemeral:
                found.append(self._seen([part.to_dict() for part in message.components], message))
        return found

    async def direct_messages(self, person: str) -> list[Seen]:
        """What the bot wrote to a person alone, oldest first."""
        messages = self.people[person].user.dm_channel.history()
        return [self._seen([part.to_dict() for part in message.components], message) for message in messages]

    async def command(self, person: str, channel: str, text: str) -> Seen:
        path, arguments = words.parse(text, self._commands)
        command = next((command for command in self._commands if command.path == path), None)
        assert command is not None, f"Discord offers no /quiz {text}: nobody can type it there"
        among = [other for other in self._commands if other.admin == command.admin]
        root = "quiz-admin" if command.admin else "quiz"
        spoken = f"{root} {commands.spoken(path, among)}"
        typed: dict[str, Any] = dict(arguments)
        for parameter in command.parameters:
            if parameter.number and parameter.name in typed:
                typed[parameter.name] = int(typed[parameter.name])
                if typed[parameter.name] not in parameter.number:
                    return Seen(f"Discord's client marks the option red: {parameter.help}", private=True)
        return self.answer(await self.people[person].slash(self._channel(channel), spoken, **typed))

    async def suggestions(self, person: str, channel: str, path: str, parameter: str, typed: str) -> list[str]:
        """What Discord offers while somebody types a parameter."""
        admin = next(command.admin for command in self._commands if command.path == path)
        among = [other for other in self._commands if other.admin == admin]
        command = f"{'quiz-admin' if admin else 'quiz'} {commands.spoken(path, among)}"
        choices = await self.people[person].autocomplete(self._channel(channel), command, parameter, typed)
        return [choice["value"] for choice in choices]

    async def press(self, person: str, seen: Seen, label: str) -> Seen:
        shown: OnScreen = seen.raw
        button = next(
            (part for part in walk(shown.payload) if part["type"] == _BUTTON and part["label"] == label), None
        )
        assert button is not None, f"there is no button {label!r} among {seen.buttons}"
        actor = self._actor(person, shown)
        return self.answer(await actor.click(shown.message, custom_id=button["custom_id"]), shown.message.id)

    async def choose(self, person: str, seen: Seen, prompt: str, labels: Sequence[str]) -> Seen:
        shown: OnScreen = seen.raw
        assert prompt in seen.selects, f"there is no list {prompt!r} among {list(seen.selects)}"
        select = next(
            part for part in walk(shown.payload) if part["type"] == _SELECT and part.get("placeholder") == prompt
        )
        values = _values(select, labels)
        actor = self._actor(person, shown)
        return self.answer(await actor.select(shown.message, values, custom_id=select["custom_id"]), shown.message.id)

    async def fill(self, person: str, form: Seen, values: Mapping[str, str | Sequence[str]]) -> Seen:
        shown: OnScreen = form.raw
        typed: dict[str, Any] = {}
        for field in shown.payload:
            typed[field["component"]["custom_id"]] = self._picked(field, values) or _typed(field, values)
        assert set(values) <= set(form.fields), f"the form asks for {form.fields}, not for {list(values)}"
        assert shown.opened is not None
        reply = self.answer(await self.people[person].submit_modal(shown.opened, typed))
        return await self._opened_again(person, reply) if "Edit again" in reply.buttons else reply

    def _picked(
        self, field: Mapping[str, Any], values: Mapping[str, str | Sequence[str]]
    ) -> Sequence[simcord.ChannelHandle]:
        """The channel in a list that Discord fills itself."""
        if field["component"]["type"] != _CHANNELS:
            return []
        if given := values.get(field["label"]):
            return [self._channels[str(given).removeprefix("#")]]
        chosen = {int(default["id"]) for default in field["component"].get("default_values", ())}
        return [handle for handle in self._channels.values() if handle.id in chosen]

    async def _opened_again(self, person: str, reply: Seen) -> Seen:
        """The form with its errors, as a person gets it who presses "Edit again"."""
        form = await self.press(person, reply, "Edit again")
        errors = {
            label: line.removeprefix(f"{label}: ")
            for label in form.fields
            for line in reply.text.splitlines()
            if line.startswith(f"{label}: ")
        }
        return replace(form, text=f"{form.text}\n{reply.text}", errors=errors)

    def _make(self, commands: Sequence[Command]) -> None:
        async def synced(fingerprint: str) -> None:
            self.synced.append(fingerprint)

        self._commands = commands
        self.adapter = DiscordAdapter(
            commands,
            token="made.up.token",
            now=self.clock,
            synced_hash=self.synced[-1] if self.synced else None,
            on_synced=synced,
        )

        async def connect(**_: object) -> None:
            """simcord is the gateway, and said that it is ready before anybody listened."""
            self.adapter.client.dispatch("ready")
            await asyncio.Event().wait()

        self.adapter.client.connect = connect

    async def _run(self, handle: Handle) -> None:
        self._running = asyncio.create_task(self.adapter.run(handle))
        ready = asyncio.create_task(self.adapter.ready.wait())
        await asyncio.wait({self._running, ready}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not self.adapter.ready.is_set():
            ready.cancel()
            await self._running  # tells why
        for command in await self.adapter.client.tree.fetch_commands():
            self.guild.set_command_permissions(command, {self.guild.default_role: True})

    async def halt(self) -> None:
        """Stop the adapter; the platform's side stays."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    def _moment(self, at: Moment) -> str:
        """Render as ever, and remember what the reader's client would show."""
        made = _moment(at)
        self._moments[made] = at.fallback
        return made

    def _actor(self, person: str, shown: OnScreen) -> simcord.MemberActor | simcord.UserHandle:
        member = self.people[person]
        direct = shown.message.channel_id if hasattr(shown.message, "channel_id") else shown.message.channel.id
        return member.user if direct == self.env.backend.dm_channels.get(member.id) else member

    def _channel(self, channel: str) -> simcord.ChannelHandle:
        return next(handle for handle in self._channels.values() if ids.channel(self.guild.id, handle.id) == channel)

    def adopt_channel(self, name: str, id: int) -> None:
        """Know a channel or thread that a test made by a name."""
        channel = self.env.backend.get_channel(id)
        self._channels[name] = simcord.builders.ChannelHandle(self.env, self.guild, channel)

    async def take_in(self, name: str, *channels: str) -> simcord.GuildHandle:
        """Another server adds the bot. simcord announces every server as one that came back, so we leave that out."""
        guild = self.env.create_guild(name)
        for channel in channels:
            guild.create_text_channel(channel)
        backend = self.env.backend
        payload = dict(serializers.guild_create_payload(backend, backend.get_guild(guild.id)))
        del payload["unavailable"]
        backend.emit("GUILD_CREATE", payload)
        await self.env.settle()
        return guild

    async def wait(self, seconds: float) -> None:
        """Let time pass with its timers, while handlers may be under way."""
        await self.env.advance_time(seconds)
        self.clock.move_to(self.env.now())

    def answer(self, result: simcord.InteractionResult, pressed: int | None = None) -> Seen:
        """What a person has read in private after an act, which may have been a press on a message."""
        if result.modal is not None:
            return self._form(result)
        replies = [
            reply
            for reply in (result.response, *result.followups)
            if reply is not None and reply.ephemeral and not (reply.id == pressed and result.deferred)
        ]
        if not replies:
            return Seen("", private=True)
        return self._seen(replies[-1].components, replies[-1], private=True)

    def _form(self, result: simcord.InteractionResult) -> Seen:
        modal = result.modal
        assert modal is not None
        labels = [field["label"] for field in modal["components"]]
        return Seen(modal["title"], fields=labels, private=True, raw=OnScreen(modal["components"], opened=result))

    def _seen(self, payload: Sequence[Mapping[str, Any]], message: Any, *, private: bool = False) -> Seen:
        parts = list(walk(payload))
        return Seen(
            text="\n".join(self._read(part["content"]) for part in parts if part["type"] == _TEXT),
            buttons=[part["label"] for part in parts if part["type"] == _BUTTON],
            selects={
                part["placeholder"]: [option["label"] for option in part["options"]]
                for part in parts
                if part["type"] == _SELECT
            },
            private=private,
            raw=OnScreen(payload, message),
        )

    def _read(self, markdown: str) -> str:
        """What a Discord client shows of a text."""

        def shown(match: re.Match[str]) -> str:
            if match["literal"]:
                return match["literal"]
            if match["at"]:
                return self._moments.get(match[0], match[0])
            if match["channel"]:
                return f"#{self.env.backend.get_channel(int(match['channel'])).name}"
            return _MARKUP.sub(shown, match["label"]) if match["label"] else ""

        pieces = markdown.split("```")
        pieces[::2] = [_MARKUP.sub(shown, piece) for piece in pieces[::2]]
        return "".join(pieces)


_moment = render.moment


def walk(payload: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component of a message, in the order of the screen."""
    for part in payload:
        yield part
        yield from walk(part.get("components", ()))


def _values(select: Mapping[str, Any], labels: Sequence[str]) -> list[str]:
    by_label = {option["label"]: option["value"] for option in select["options"]}
    return [by_label[label] for label in labels]


def _typed(field: Mapping[str, Any], values: Mapping[str, str | Sequence[str]]) -> str | list[str]:
    control = field["component"]
    value = values.get(field["label"])
    if control["type"] == _INPUT:
        return str(control.get("value") or "") if value is None else str(value)
    if value is None:
        return [option["value"] for option in control["options"] if option.get("default")]
    return _values(control, [value] if isinstance(value, str) else value)

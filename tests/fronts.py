"""The local Slack and the local Discord as front doors of a bot that runs in a process of its own, on the real time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from tests.discord_server import TOKEN, DiscordServer, press, slash
from tests.processes import until
from tests.slack_server import APP_TOKEN, BOT_TOKEN
from tests.world import Seen, WorldClock
from tests.world_discord import walk
from tests.world_slack import SlackWorld, seen

SECRETS = (BOT_TOKEN, APP_TOKEN, TOKEN)
ADMINS = ("setup", "post")  # of the commands that are used here
BUTTON, LIST, WORDS = 2, 3, 10  # Discord's numbers of components


class HostClock(WorldClock):
    """The time it really is, as the process under test has it."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


class Front(Protocol):
    """One platform with one channel, and Ada, who may administer."""

    @property
    def environment(self) -> dict[str, str]:
        """What ``quizbot run`` has to be told."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def connected(self) -> None:
        """Wait until a bot has connected that was not there before."""
        ...

    async def left(self) -> None:
        """Wait until no bot is connected."""
        ...

    async def types(self, path: str, **given: str) -> Seen:
        """Ada types a command with its parameters; the private reply."""
        ...

    async def answers(self, post: Seen, first: int) -> Seen:
        """Ada chooses the option shown at ``first``, and the one after it where two are asked for; the reply."""
        ...

    def messages(self) -> list[Seen]:
        """The bot's messages in the channel, oldest first, as they are now."""
        ...


async def sees(front: Front, words: str) -> Seen:
    """Wait for a message in the channel."""
    found = await until(lambda: [seen for seen in front.messages() if words in seen], f"a message with {words!r}")
    return found[-1]


class SlackFront:
    """The local Slack."""

    def __init__(self) -> None:
        self.world = SlackWorld(HostClock())
        self.slack = self.world.slack

    @property
    def environment(self) -> dict[str, str]:
        return {"SLACK_API_URL": self.slack.api_url, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}

    async def start(self) -> None:
        await self.slack.start()
        await self.world.join("Ada", admin=True)

    async def stop(self) -> None:
        await self.world.stop()

    async def connected(self) -> None:
        await self.slack.sockets(1)

    async def left(self) -> None:
        await self.slack.sockets(0)

    async def types(self, path: str, **given: str) -> Seen:
        return await self.world.command("Ada", self.world.channel("general"), " ".join([path, *given.values()]))

    async def answers(self, post: Seen, first: int) -> Seen:
        for prompt, labels in post.selects.items():
            return await self.world.choose("Ada", post, prompt, labels[first : first + 2])
        return await self.world.press("Ada", post, post.buttons[first])

    def messages(self) -> list[Seen]:
        return [seen({**message}) for message in self.slack.channels["C0GENERAL"]]


class DiscordFront:
    """The local Discord."""

    def __init__(self) -> None:
        self.server = DiscordServer()
        self._known = 0  # bots that have connected so far

    @property
    def environment(self) -> dict[str, str]:
        return {"DISCORD_API_URL": self.server.url, "DISCORD_TOKEN": TOKEN}

    async def start(self) -> None:
        await self.server.start()

    async def stop(self) -> None:
        await self.server.stop()

    async def connected(self) -> None:
        await until(lambda: self.server.connected > self._known, "Discord's bot")
        self._known = self.server.connected

    async def left(self) -> None:
        """Whether a bot is there is known by its READY; an old socket does not disturb a new one."""

    async def types(self, path: str, **given: str) -> Seen:
        return await self._done(slash(0, "quiz-admin" if path in ADMINS else "quiz", path, given))

    async def answers(self, post: Seen, first: int) -> Seen:
        for control in walk(post.raw["components"]):
            if control["type"] == LIST:
                values = [option["value"] for option in control["options"][first : first + 2]]
                return await self._done(press(0, post.raw, control["custom_id"], values))
        buttons = [control for control in walk(post.raw["components"]) if control["type"] == BUTTON]
        return await self._done(press(0, post.raw, buttons[first]["custom_id"]))

    def messages(self) -> list[Seen]:
        return [_read(message) for message in self.server.messages.values()]

    async def _done(self, act: dict[str, Any]) -> Seen:
        token = await self.server.act(act)
        return _read((await until(lambda: self.server.answers.get(token), "an answer on Discord"))[-1])


def _read(payload: dict[str, Any]) -> Seen:
    parts = list(walk(payload["components"]))
    return Seen(
        "\n".join(part["content"] for part in parts if part["type"] == WORDS),
        buttons=[part["label"] for part in parts if part["type"] == BUTTON],
        raw=payload,
    )

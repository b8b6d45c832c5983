"""The real client libraries against platforms that accept a message and then fail, a channel for each fault."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.shard import Shard

from adapters.discord import adapter as discord_adapter
from adapters.slack import adapter as slack_adapter
from bot.quizbot import Quizbot
from quizzes.round import Status
from storage.store import Store
from tests.faults.runs import small_pack
from tests.faults.slaughter import Platform, owe
from tests.faults.worker import QUICK, adapter
from tests.processes import PATIENCE
from tests.slack_server import HISTORY_SCOPES, LEAST_SCOPES

LANDED = ("ok", "slow", "500_after", "503_after", "hang_after", "reset_after", "bad_json", "land_late")
NOT_LANDED = ("500_before", "503_before", "hang_before", "reset_before", "429")
CERTAIN = {"ok", "slow", "429"}  # whoever asked was told the truth
FAULTS = (*LANDED, *NOT_LANDED)
SCALED = replace(
    QUICK, settle=timedelta(seconds=0.8), look_again=timedelta(seconds=0.2), first_pause=timedelta(seconds=0.05)
)
HOUR = timedelta(hours=1)
CALL_WITHIN = 0.5  # seconds, instead of 10 and 40; a call that hangs lands within the same again


@dataclass
class Here:
    """A bot on a local platform, with one channel for each fault."""

    platform: Platform
    store: Store
    bot: Quizbot
    keys: dict[str, str]  # of the question that each fault strikes

    async def ticks_until(self, done: Callable[[], Awaitable[bool]], what: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await done():
                await self.bot.deliver()
                await self.bot.look()
                await asyncio.sleep(0.02)  # not a pace: the platform's side needs a turn
        assert await done(), what

    async def states(self) -> dict[str, str]:
        """Where the delivery of each fault stands."""
        return {
            fault: await self.store.read(lambda records, key=key: records.deliveries.state(key) or "")
            for fault, key in self.keys.items()
        }

    def copies(self) -> dict[str, int]:
        return {fault: self.platform.count(key) for fault, key in self.keys.items()}


@asynccontextmanager
async def a_bot(
    folder: Path, template: bytes, name: str, faults: tuple[str, ...], scopes: frozenset[str]
) -> AsyncIterator[Here]:
    async with AsyncExitStack() as stack:
        (folder / "quizbot.db").write_bytes(template)
        platform = Platform(name, scopes)
        await platform.start()
        stack.push_async_callback(platform.stop)
        store = Store(f"sqlite:///{folder / 'quizbot.db'}")
        stack.push_async_callback(store.close)
        pack = small_pack()
        bot = Quizbot(store, {pack.id: pack}, now=lambda: datetime.now(UTC), chance=random.Random(5), timing=SCALED)
        door = bot.adapters[name] = adapter(name, bot, platform.api_url)
        listening = asyncio.create_task(door.run(bot.handle))
        async with asyncio.timeout(PATIENCE):
            await door.ready.wait()
        keys = await store.write(lambda records: owe(records, platform, len(faults)))
        platform.will(*faults)
        yield Here(platform, store, bot, dict(zip(faults, keys, strict=True)))
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


@pytest.fixture(autouse=True)
def scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_adapter, "ANSWER_WITHIN", CALL_WITHIN)
    monkeypatch.setattr(discord_adapter, "CALL_WITHIN", CALL_WITHIN)
    monkeypatch.setattr(Route, "BASE", Route.BASE)  # the library keeps its address in a class; put back afterwards
    monkeypatch.setattr(Shard, "reconnect", Shard.reconnect)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.mark.parametrize("name", ["slack", "discord"])
async def test_p03_p04_p05_p06_whatever_the_platform_answers_one_message_stays(
    name: str, tmp_path: Path, migrated_sqlite: bytes
) -> None:
    """P3 to P6: no answer, an answer lost after the effect, a reset, an error on either side of the effect."""
    async with a_bot(tmp_path, migrated_sqlite, name, FAULTS, HISTORY_SCOPES) as here:
        here.platform.slack.retry_after = "1"

        async def out() -> bool:
            here.platform.land()
            return set((await here.states()).values()) == {"sent"}

        await here.ticks_until(out, "every question is out")
        assert here.copies() == dict.fromkeys(FAULTS, 1)
        for key in here.keys.values():
            round = await here.store.read(lambda records, id=key[2:]: records.rounds.get(id))
            assert round is not None
            assert round.status == Status.OPEN


async def test_p03_p04_p05_p06_without_history_nothing_is_sent_twice_and_a_press_adopts(
    tmp_path: Path, migrated_sqlite: bytes
) -> None:
    """P3 to P6 where the bot may not look: an unclear post is never repeated; the press of somebody proves it."""
    async with a_bot(tmp_path, migrated_sqlite, "slack", FAULTS, LEAST_SCOPES) as here:
        slack = here.platform.slack
        slack.retry_after = "1"
        slack.join("U0ADA", "Ada")

        async def told() -> bool:
            return {fault for fault, state in (await here.states()).items() if state == "sent"} >= CERTAIN

        await here.ticks_until(told, "what is certain is out")
        here.platform.land()
        await here.bot.look()
        assert await here.states() == {fault: "sent" if fault in CERTAIN else "unclear" for fault in FAULTS}
        assert here.copies() == {fault: int(fault in LANDED or fault in CERTAIN) for fault in FAULTS}
        for fault in set(LANDED) - CERTAIN:
            channel = here.keys[fault].split("/")[1].rpartition(":")[2]
            [message] = slack.channels[channel]
            block = next(block for block in message["blocks"] if block["type"] == "actions")
            act = await slack.click("U0ADA", message, block["elements"][0]["action_id"], block["block_id"])
            async with asyncio.timeout(PATIENCE):
                assert "Saved: A." in str(await act.seen.get())
        assert {fault for fault, state in (await here.states()).items() if state == "unclear"} == set(
            NOT_LANDED
        ) - CERTAIN
        assert len(slack.called("chat.postMessage")) == len(FAULTS) + 1, "only the refused one was sent again"


@pytest.mark.parametrize("name", ["slack", "discord"])
async def test_p07_a_channel_that_is_refused_for_long_waits_alone(
    name: str, tmp_path: Path, migrated_sqlite: bytes
) -> None:
    """P7: what the real libraries make of a limit on one channel holds back that channel's posts and no others."""
    async with a_bot(tmp_path, migrated_sqlite, name, ("first", "second", "third"), LEAST_SCOPES) as here:
        here.platform.limit(here.keys["first"].split("/")[1])
        for _ in range(2):
            await here.bot.deliver()
        assert await here.states() == {"first": "due", "second": "sent", "third": "sent"}


async def test_p07_edits_on_slack_have_a_limit_of_their_own(tmp_path: Path, migrated_sqlite: bytes) -> None:
    """P7: chat.update is refused in the whole workspace, and reveals go out all the same."""
    async with a_bot(tmp_path, migrated_sqlite, "slack", ("first", "second", "third"), LEAST_SCOPES) as here:
        slack = here.platform.slack
        slack.retry_after = "99"
        slack.limited.add(("chat.update", ""))
        await here.bot.deliver()
        for key in here.keys.values():
            await here.store.write(lambda records, id=key[2:]: records.rounds.end(id, datetime.now(UTC) - HOUR))
        await here.bot.close()
        await here.bot.deliver()
        assert len(slack.called("chat.postMessage")) == 6
        assert len(slack.called("chat.update")) == 2, "two channels that are refused stand for all"


async def test_p08_a_network_that_shuts_discord_out_silences_discord_alone(
    tmp_path: Path, migrated_sqlite: bytes
) -> None:
    """P8: a 429 that Discord itself did not send (no Via) stops every call to Discord for minutes; Slack goes on."""
    async with a_bot(tmp_path, migrated_sqlite, "discord", ("banned", *"abcdefgh"), LEAST_SCOPES) as here:
        slack = Platform("slack")
        await slack.start()
        door = here.bot.adapters["slack"] = adapter("slack", here.bot, slack.api_url)
        listening = asyncio.create_task(door.run(here.bot.handle))
        async with asyncio.timeout(PATIENCE):
            await door.ready.wait()
        keys = await here.store.write(lambda records: owe(records, slack, 3))

        async def slack_is_out() -> bool:
            return all(slack.count(key) for key in keys)

        await here.ticks_until(slack_is_out, "Slack's questions are out")
        posts = [call for call in here.platform.discord.calls if call.startswith("POST") and "/messages" in call]
        assert len(posts) == 1, "the one that was shut out"
        waiting = await here.store.read(lambda records: records.deliveries.standing(here.keys["banned"]))
        assert waiting[0] == "due"
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await slack.stop()


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets", "link_disabled"])
async def test_o02_a_socket_that_slack_takes_away_loses_nothing(
    tmp_path: Path, migrated_sqlite: bytes, reason: str
) -> None:
    """O2: whatever Slack says when it closes a socket, another listens, and what people do is acknowledged."""
    async with a_bot(tmp_path, migrated_sqlite, "slack", ("ok",), LEAST_SCOPES) as here:
        slack = here.platform.slack
        slack.join("U0ADA", "Ada")
        slack.channel("C0GENERAL")
        await slack.sockets(2)
        await slack.drop(reason)
        acts = [await slack.command("U0ADA", "C0GENERAL", "help") for _ in range(5)]
        await slack.renewed(2)
        acts += [await slack.command("U0ADA", "C0GENERAL", "help") for _ in range(5)]
        assert all(act.acknowledged is not None for act in acts)
        assert slack.fewest == 1
        assert slack.unacknowledged == []

"""The database under fire, and what only one of many processes may do. Rows P15 and O1, and the gateway's lease."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from adapters.share import read_share
from bot.gateway import lease, listen
from bot.gateway import take as take_share
from bot.timing import Timing
from storage.store import Store
from storage.writer import StoreUnavailable
from tests.faults.conftest import MakeWorld
from tests.faults.test_delivery import seen, sound

SHORT = timedelta(seconds=0.3)


@pytest.mark.parametrize("seconds", [1.0, 6.0])
async def test_p15_a_locked_database_is_waited_for_and_then_said_to_be_away(
    make_world: MakeWorld, seconds: float
) -> None:
    world = await make_world()
    other = sqlite3.connect(world.store.engine.url.database or "", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(seconds, other.rollback)
    if seconds < 5:
        await world.at("08:00")
    else:
        with pytest.raises(StoreUnavailable):
            await world.at("08:00")
        other.rollback()
        await world.until("08:01")
        await world.at("08:02")
    assert seen(world) == 1
    other.close()
    await sound(world)


async def test_a_lease_is_held_by_one_and_passes_on_when_it_ends(store: Store) -> None:
    def take(owner: str, length: timedelta = SHORT) -> object:
        return store.write(lambda records: records.leases.take("gateway", owner, length))

    assert await take("one")
    assert not await take("two")
    assert await take("one"), "renewed"
    async with asyncio.timeout(5):
        while not await take("two"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert not await take("one", timedelta(minutes=1))
    await store.write(lambda records: records.leases.release("gateway", "two"))
    assert await take("one")


class Gateway:
    """A platform that notices when two listen at once."""

    def __init__(self) -> None:
        self.listening = 0
        self.most = 0
        self.came = asyncio.Event()

    async def run(self, _: object) -> None:
        self.listening += 1
        self.most = max(self.most, self.listening)
        self.came.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.listening -= 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_each_share_of_a_gateway_is_held_by_one_process(make_world: MakeWorld, database_url: str) -> None:
    world, gateway = await make_world(url=database_url), Gateway()
    bots = [world.bot, (world.reborn(), world.bot)[1], (world.reborn(), world.bot)[1]]
    tasks = [
        asyncio.create_task(listen(bot, "discord", gateway, read_share(share)))
        for bot, share in zip(bots, ("0-3/8", "4-7/8", "4-7/8"), strict=True)
    ]
    async with asyncio.timeout(10):
        while gateway.listening < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    holder = await world.store.read(lambda records: records.leases.holder(lease("discord", read_share("0-3/8"))))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert holder == bots[0].name
    assert gateway.most == 2


async def test_shares_that_have_something_in_common_are_held_by_one(store: Store) -> None:
    async def held(owner: str, share: str) -> str:
        part = read_share(share) if share else None
        return await store.write(lambda records: take_share(records, "discord", part, owner, timedelta(minutes=1)))

    assert await held("one", "5/8") == ""
    assert await held("two", "5-5/8") == "gateway:discord:5-5/8", "the same in other words"
    assert await held("two", "4-7/8") == "gateway:discord:5-5/8"
    assert await held("two", "") == "gateway:discord:5-5/8"
    assert await held("two", "0/2") == "gateway:discord:5-5/8", "cut otherwise"
    assert await held("two", "0-4/8") == ""
    assert await held("one", "5/8") == "", "renewed"
    await store.write(lambda records: records.leases.release("gateway:discord:5-5/8", "one"))
    assert await held("three", "5-7/8") == ""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_o01_a_gateway_is_held_by_one_process_and_taken_over(make_world: MakeWorld, database_url: str) -> None:
    world, gateway = await make_world(url=database_url), Gateway()
    bots = [world.bot, (world.reborn(), world.bot)[1]]
    for bot in bots:
        bot.timing = Timing(gateway=SHORT)
    tasks = [asyncio.create_task(listen(bot, "discord", gateway)) for bot in bots]
    async with asyncio.timeout(10):
        await gateway.came.wait()
        gateway.came.clear()
        holder = 0 if await world.store.write(lambda r: r.leases.take("gateway:discord", bots[0].name, SHORT)) else 1
        tasks[holder].cancel()
        await asyncio.gather(tasks[holder], return_exceptions=True)
        await gateway.came.wait()
    tasks[1 - holder].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert gateway.most == 1

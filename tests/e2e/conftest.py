import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from playwright.async_api import Browser

from bot import process
from bot.play import play
from quizzes.question import Kind
from tests.e2e.browser import chromium
from tests.e2e.toy import COMMANDS, HOSTILE, toy
from tests.processes import PATIENCE
from tests.stage import Stage, pack_of
from tests.world_discord import DiscordWorld
from tests.world_playground import PlaygroundWorld, playground
from tests.world_slack import SlackHttpWorld, SlackWorld
from tests.worlds import WORLDS

EVERYWHERE = {"test_day.py", "test_every_command.py"}  # on every platform with every database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The day is played on every platform with every database; a feature on each of them once."""
    if config.getoption("--every-pair"):
        return
    left_out = [item for item in items if _is_one_pair_more(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not _is_one_pair_more(item)]


def _is_one_pair_more(item: pytest.Item) -> bool:
    if item.path.parent.name != "e2e" or item.path.name in EVERYWHERE or not isinstance(item, pytest.Function):
        return False
    params = getattr(item, "callspec", None)
    chosen = {str(value) for value in params.params.values()} if params else set()
    return "postgresql" in chosen and bool(chosen & (set(WORLDS) - {"playground"}))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser for one test."""
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def world() -> AsyncIterator[PlaygroundWorld]:
    """The playground with the toy bot and three people."""
    async with playground(COMMANDS, toy) as world:
        await world.join("ada", admin=True)
        await world.join("ben")
        await world.join("mallory", shown_as=HOSTILE)
        yield world


@pytest.fixture(params=WORLDS)
async def stage(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Stage]:
    """The whole bot, on every platform and both databases."""
    async with Stage(WORLDS[request.param](), database_url) as stage:
        yield stage


@pytest.fixture(params=[SlackWorld, SlackHttpWorld])
async def slack_stage(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Stage]:
    """The whole bot on Slack, over both transports."""
    async with Stage(request.param(), database_url) as stage:
        yield stage


PAIRS = {
    "slack+playground": (SlackWorld, PlaygroundWorld),
    "discord+slack": (DiscordWorld, SlackWorld),
    "discord+playground": (DiscordWorld, PlaygroundWorld),
    "playground+slack-http": (PlaygroundWorld, SlackHttpWorld),
}


@pytest.fixture(params=PAIRS)
async def pair(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[tuple[Stage, Stage]]:
    """One bot in two workspaces on two platforms, on both databases; a clock for all."""
    first, second = PAIRS[request.param]
    one = Stage(first(), database_url)
    await one.open()
    two = await one.beside(second(one.world.clock))
    yield one, two
    await two.world.stop()
    await one.close()


@pytest.fixture
async def three(database_url: str) -> AsyncIterator[tuple[Stage, Stage, Stage]]:
    """One bot on all three platforms."""
    one = Stage(DiscordWorld(), database_url)
    await one.open()
    others = [await one.beside(world(one.world.clock)) for world in (SlackWorld, PlaygroundWorld)]
    yield one, *others
    for other in others:
        await other.world.stop()
    await one.close()


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The playground on a free port, asking questions with one right answer only."""
    monkeypatch.setattr(process, "load_pack", lambda: pack_of(Kind.SINGLE))
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    playing = asyncio.create_task(play(0, address.set_result))
    await asyncio.wait({playing, address}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    if playing.done():
        playing.result()
    yield address.result()
    playing.cancel()
    with suppress(asyncio.CancelledError):
        await playing

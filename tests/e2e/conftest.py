from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import chromium
from tests.e2e.toy import COMMANDS, HOSTILE, toy
from tests.stage import Stage
from tests.world_playground import PlaygroundWorld, playground
from tests.worlds import WORLDS


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
    stage = Stage(WORLDS[request.param](), database_url)
    await stage.open()
    yield stage
    await stage.close()

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import chromium
from tests.e2e.toy import COMMANDS, HOSTILE, toy
from tests.world_playground import PlaygroundWorld, playground


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

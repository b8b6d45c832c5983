"""Small worlds for one fault at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage.store import Store
from tests.faults.far_side import VirtualClock
from tests.faults.runs import small_pack
from tests.faults.simulation import FLAVOURS, World

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # a Monday, one hour before everybody is asked
PACK = small_pack()
KNOWING = [flavour for flavour in FLAVOURS if flavour.history]
BLIND = next(flavour for flavour in FLAVOURS if not flavour.history)

MakeWorld = Callable[..., Awaitable[World]]


@pytest.fixture
async def make_world(tmp_path: Path, migrated_sqlite: bytes) -> AsyncIterator[MakeWorld]:
    """``make_world(flavour)``: a calm world on SQLite whose channels are asked at 09:00 in Berlin for 8 hours."""
    async with AsyncExitStack() as stack:

        async def make(flavour: Any = KNOWING[0], *, places: int = 1, url: str = "", **more: Any) -> World:
            clock = VirtualClock(MORNING)
            path = tmp_path / f"{flavour.name}.db"
            if not url and not path.exists():
                path.write_bytes(migrated_sqlite)
            store = Store(url or f"sqlite:///{path}", attempt_clock=clock)
            stack.push_async_callback(store.close)
            world = World(store, clock, flavour, PACK, seed=1, places=places, processes=1, calm=True, **more)
            await world.open()
            return world

        yield make

"""Many newcomers on one day: a private word to whoever set the channel up, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from adapters.language import restored
from storage.tables import delivery
from tests.stage import MONDAY, Stage

NEXT_MONDAY = MONDAY + timedelta(days=7)
NEWCOMERS = ("Dan", "Eve", "Finn", "Gus", "Hal")


async def test_an_admin_hears_once_of_many_newcomers(stage: Stage) -> None:
    await stage.setup()
    for name in NEWCOMERS:
        await stage.joins(name)
    await _day(stage, MONDAY, "Bob", "Cleo")
    assert await _told(stage) == []
    await _day(stage, NEXT_MONDAY, "Bob", *NEWCOMERS)
    [(key, words)] = await _told(stage)
    assert "5 people answered their first question of the day on Mon 9 Mar, and 2 had answered one before." in words
    assert "all their points count" in words
    await _day(stage, NEXT_MONDAY + timedelta(days=1), "Bob", *NEWCOMERS)
    assert await _told(stage) == [(key, words)], "they are no newcomers any more"
    assert await stage.count("first question of the day") == 0, "nobody else reads of it"


async def _day(stage: Stage, day: object, *names: str) -> None:
    await stage.at("09:00", day)
    for name in names:
        await stage.person(name).presses("A", await stage.sees(f"Question of the day · {day:%a}"))
    await stage.at("17:00:30", day)


async def _told(stage: Stage) -> list[tuple[str, str]]:
    with stage.store.engine.connect() as connection:
        owed = select(delivery.c.key, delivery.c.content).where(delivery.c.key.startswith("burst/"))
        return [(key, restored(content["words"])) for key, content in connection.execute(owed)]

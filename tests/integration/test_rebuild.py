"""``quizbot db rebuild-boards``: what the choices say is what the boards said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from typer.testing import CliRunner

from bot.db_cli import db
from storage.store import Store
from storage.tables import ladder, member_round, standing
from tests.stage import MONDAY, Stage
from tests.world_playground import PlaygroundWorld


def boards(url: str) -> list[list[tuple[object, ...]]]:
    store = Store(url)
    with store.engine.connect() as connection:
        tables = (select(table).order_by(*table.primary_key) for table in (standing, ladder, member_round))
        found = [[tuple(row) for row in connection.execute(table)] for table in tables]
    store.engine.dispose()
    return found


async def four_days(database_url: str) -> Stage:
    """A league of two teams that has played on four days; the bot has stopped."""
    async with Stage(PlaygroundWorld(), database_url) as stage:
        ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
        await stage.setup()
        await ada.types("team create Otters")
        await bob.types("team create Whales")
        for day, letter in enumerate("ABCA"):
            date = MONDAY + timedelta(days=day)
            await stage.at("09:00", date)
            question = await stage.sees("Question of the day")
            await ada.presses(letter, question)
            await bob.presses("B", question)
            if day == 2:
                await cleo.presses("C", question)
                await bob.types("team join Otters")
            await stage.at("17:00:30", date)
    return stage


async def test_boards_are_made_again_bit_for_bit(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await four_days(database_url)
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", database_url)
    before = boards(database_url)
    assert all(before)
    store = Store(database_url)
    await store.write(lambda records: records._connection.execute(delete(member_round)))
    await store.write(lambda records: records._connection.execute(update(standing).values(points=0, place=1)))
    await store.close()
    assert boards(database_url) != before
    ran = CliRunner().invoke(db, ["rebuild-boards"])
    assert ran.exit_code == 0, ran.output
    assert ran.output.startswith("The boards of 1 league were made anew from 4 dates in ")
    assert boards(database_url) == before


async def test_boards_that_an_upgrade_left_out_are_made_at_the_start(database_url: str) -> None:
    stage = await four_days(database_url)
    before = boards(database_url)
    await stage.restart()
    for table in (standing, ladder):
        await stage.store.write(lambda records, table=table: records._connection.execute(delete(table)))
    await stage.bot.start()
    await stage.close()
    assert boards(database_url) == before

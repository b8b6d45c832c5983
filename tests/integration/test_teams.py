"""Teams while two people change them at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.records import Records
from storage.store import Store
from storage.writer import records
from tests.integration.test_account_links import until_it_waits
from tests.integration.test_store import NINE, a_workspace

LEAGUE, BOB = "slack:T1", "slack:T1:UBOB"
LATER = NINE + timedelta(hours=1)


@pytest.fixture
async def otters(store: Store) -> str:
    """A team with nobody in it, and Bob in none."""

    def unit(records: Records) -> str:
        a_workspace(records)
        records.leagues.home_of(LEAGUE, "aws-developer", NINE)
        records.people.meet(LEAGUE, {BOB: "Bob"}, NINE)
        return records.teams.create(LEAGUE, "Otters") or ""

    return await store.write(unit)


@pytest.mark.parametrize("first", ["join", "remove"])
async def test_nobody_is_left_in_a_team_that_is_removed_while_they_join(store: Store, otters: str, first: str) -> None:
    def join(records: Records) -> bool:
        return records.teams.join(LEAGUE, records.people.player(BOB) or "", otters, None, NINE)

    def remove(records: Records) -> None:
        records.teams.remove(otters, LATER)

    acts = {"join": join, "remove": remove}
    before = acts.pop(first)
    [after] = acts.values()
    with store.engine.connect() as other, other.begin() as transaction:
        before(records(other))
        meanwhile = asyncio.create_task(store.write(after))
        await asyncio.sleep(0)
        await asyncio.to_thread(until_it_waits, other, meanwhile)
        transaction.commit()
    await meanwhile
    assert await store.read(lambda records: records.teams.players(LEAGUE)) == []
    if after is join:
        assert meanwhile.result() is False, "and they are told"

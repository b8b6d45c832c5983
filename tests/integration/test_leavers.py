"""Who has left, as the store remembers it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from storage.records import Records
from storage.store import Store
from storage.tables import account
from tests.integration.test_store import NINE, a_workspace

LEAGUE = "slack:T1"
BOB, TWIN, CLEO = "slack:T1:UBOB", "slack:T1:UTWIN", "slack:T1:UCLEO"


@pytest.fixture
async def store(store: Store) -> Store:
    """Bob, who has two accounts, and Cleo are in one team."""

    def unit(records: Records) -> None:
        a_workspace(records)
        records.leagues.home_of(LEAGUE, "aws-developer", NINE)
        records.people.meet(LEAGUE, {BOB: "Bob", TWIN: "Bob", CLEO: "Cleo"}, NINE)
        bob = records.people.player(BOB) or ""
        records._connection.execute(update(account).where(account.c.user == TWIN).values(player=bob))
        team = records.teams.create(LEAGUE, "Otters") or ""
        for player in (bob, records.people.player(CLEO) or ""):
            records.teams.join(LEAGUE, player, team, None, NINE)

    await store.write(unit)
    return store


def _at(hours: int) -> datetime:
    return NINE + timedelta(hours=hours)


async def test_who_has_one_account_left_is_still_there(store: Store) -> None:
    def unit(records: Records) -> list[int]:
        seen = []
        for hours, there in enumerate(({BOB: False}, {TWIN: False}, {TWIN: False}, {BOB: True}), start=1):
            records.leavers.looked_up(there, _at(hours))
            seen.append(len(records.teams.players(LEAGUE)))
        return seen

    assert await store.write(unit) == [2, 1, 1, 2], "out of the team with the last account, and back with the first"


async def test_who_may_not_play_is_not_back_for_being_there(store: Store) -> None:
    def unit(records: Records) -> list[int]:
        seen = []
        for hours, act in enumerate(
            (
                lambda at: records.leavers.refused(CLEO, at),
                lambda at: records.leavers.looked_up({CLEO: True}, at),
                lambda at: records.leavers.looked_up({CLEO: False}, at),
                lambda at: records.leavers.looked_up({CLEO: True}, at),
                lambda at: records.leavers.refused(CLEO, at),
                lambda at: records.leavers.acted(CLEO, at),
            ),
            start=1,
        ):
            act(_at(hours))
            seen.append(len(records.teams.players(LEAGUE)))
        return seen

    assert await store.write(unit) == [1, 1, 1, 1, 1, 2], "only playing brings her back"


async def test_who_is_one_player_in_a_workspace_that_lets_them_play_stays(store: Store) -> None:
    def unit(records: Records) -> list[int]:
        seen = []
        for user in (BOB, TWIN):
            records.leavers.refused(user, _at(1))
            seen.append(len(records.teams.players(LEAGUE)))
        return seen

    assert await store.write(unit) == [2, 1]


async def test_a_team_that_is_gone_takes_nobody_back(store: Store) -> None:
    def unit(records: Records) -> tuple[frozenset[str], list[str]]:
        records.leavers.looked_up({CLEO: False}, _at(1))
        gone = records.people.gone()
        assert records.people.hidden() == gone
        [team] = records.teams.all(LEAGUE)
        records.teams.remove(team.id, _at(2))
        records.leavers.acted(CLEO, _at(3))
        return gone, records.teams.players(LEAGUE)

    gone, players = await store.write(unit)
    assert len(gone) == 1
    assert players == []
    assert await store.read(lambda records: records.people.gone()) == frozenset()


async def test_the_longest_ago_are_looked_up_first_and_so_many_at_most(store: Store) -> None:
    def unit(records: Records) -> list[list[str]]:
        found = []
        for hours in (1, 2, 30):
            asked = records.leavers.to_look_up(LEAGUE, "all", 20, _at(hours - 24), 2).get(LEAGUE, [])
            found.append(sorted(asked))
            records.leavers.note_look(asked, _at(hours))
        return found

    first, second, later = await store.write(unit)
    assert len(first) == 2
    assert len(second) == 1
    assert set(first) | set(second) == {BOB, TWIN, CLEO}
    assert later == first

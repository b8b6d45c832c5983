"""Forgetting a workspace: all that is its alone goes, and nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from quizzes.exam import Item
from storage.records import Records
from storage.store import Store
from storage.tables import account, channel, league, metadata, player
from tests.stage import our_pack
from tests.world import FIRST_DAY

GONE, STAYS = "discord:1", "discord:2"


def settle(records: Records, workspace: str) -> None:
    """A workspace with a channel, a team, a named admin and role, an exam that runs, and a message it is owed."""
    records.leagues.enter(workspace, workspace, FIRST_DAY)
    home = records.leagues.home_of(workspace, "pack", FIRST_DAY)
    records.leagues.add_channel(f"{workspace}:9", workspace, home.id)
    user = f"{workspace}:7"
    records.people.meet(workspace, {user: "Ada"}, FIRST_DAY)
    records.people.name_admin(workspace, user, "Ada", FIRST_DAY)
    records.people.name_role(workspace, f"role:{workspace}:8", "Tutors")
    team = records.teams.create(home.id, "Otters")
    assert team is not None
    records.teams.join(home.id, records.people.player(user) or "", team, f"{workspace}:9", FIRST_DAY)
    item = Item(records.rounds.add_snapshot("pack", our_pack().questions[0]), (0, 1, 2, 3))
    records.exams.start(records.people.player(user) or "", "pack", FIRST_DAY, FIRST_DAY, [item])
    records.deliveries.owe(f"k/{workspace}", "notice", f"{workspace}:9", workspace, FIRST_DAY)


async def counted(store: Store) -> dict[str, int]:
    def unit(records: Records) -> dict[str, int]:
        found = {}
        for table in metadata.sorted_tables:
            found[table.name] = records._connection.execute(select(func.count()).select_from(table)).scalar_one()
        return {name: number for name, number in found.items() if number}

    return await store.read(unit)


async def test_it_leaves_the_others_as_they_were(store: Store) -> None:
    await store.write(lambda records: settle(records, STAYS))
    before = await counted(store)
    await store.write(lambda records: settle(records, GONE))
    await store.write(lambda records: records.forget(GONE))
    assert await counted(store) == before


async def test_a_league_that_others_play_in_stays(store: Store) -> None:
    await store.write(lambda records: settle(records, GONE))
    await store.write(lambda records: settle(records, STAYS))

    def share(records: Records) -> None:
        move = update(channel).where(channel.c.workspace == STAYS).values(league=GONE)
        records._connection.execute(move)
        both = update(account).where(account.c.workspace == GONE).values(player=records.people.player(f"{STAYS}:7"))
        records._connection.execute(both)

    await store.write(share)
    await store.write(lambda records: records.forget(GONE))

    def unit(records: Records) -> tuple[object, ...]:
        owner = records._connection.execute(select(league.c.workspace).where(league.c.id == GONE)).scalar_one()
        known = records._connection.execute(select(player.c.id)).scalars().all()
        return owner, records.people.player(f"{STAYS}:7") in known, records.people.player(f"{GONE}:7")

    assert await store.read(unit) == (STAYS, True, None)


async def test_only_who_left_long_ago_and_stayed_away(store: Store) -> None:
    await store.write(lambda records: settle(records, GONE))
    await store.write(lambda records: settle(records, STAYS))
    await store.write(lambda records: records.leagues.leave(GONE))
    assert await store.read(lambda records: records.leagues.left_long_ago(timedelta(days=30))) == []
    assert await store.read(lambda records: records.leagues.left_long_ago(timedelta(seconds=-1))) == [GONE]
    await store.write(lambda records: records.leagues.enter(GONE, "", FIRST_DAY))
    assert await store.read(lambda records: records.leagues.left_long_ago(timedelta(seconds=-1))) == []


async def test_taking_stock(store: Store) -> None:
    await store.write(lambda records: settle(records, GONE))
    await store.write(lambda records: settle(records, STAYS))
    await store.write(lambda records: records.leagues.take_stock("discord", {STAYS: "Stays"}, bool))
    assert await store.read(lambda records: records.leagues.left_long_ago(timedelta(seconds=-1))) == [GONE]
    await store.write(lambda records: records.leagues.take_stock("slack", {}, bool))
    await store.write(lambda records: records.leagues.take_stock("discord", {STAYS: "Stays", GONE: ""}, bool))
    assert await store.read(lambda records: records.leagues.left_long_ago(timedelta(seconds=-1))) == []


async def test_who_comes_back_does_not_play_in_the_league_that_others_have_now(store: Store) -> None:
    await store.write(lambda records: settle(records, GONE))
    await store.write(lambda records: settle(records, STAYS))
    await store.write(lambda records: records.leagues.move(f"{STAYS}:9", GONE))
    await store.write(lambda records: records.forget(GONE))
    assert await store.read(lambda records: records.leagues.of_workspace(GONE)) is None
    for _ in range(2):
        home = await store.write(lambda records: records.leagues.home_of(GONE, "pack", FIRST_DAY))
        assert (home.id == GONE, home.workspace) == (False, GONE)

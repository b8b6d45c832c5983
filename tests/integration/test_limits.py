"""What a platform refuses waits, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from storage.limits import Method, method_of
from storage.records import Records
from storage.store import Store

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
HERE, NEXT, THIRD = "slack:T1:C1", "slack:T1:C2", "slack:T1:C3"
ABROAD = "slack:T2:C1"


def set_up(records: Records) -> None:
    for place in (HERE, NEXT, THIRD, ABROAD):
        workspace = place.rpartition(":")[0]
        records.leagues.add_channel(place, workspace, records.leagues.home_of(workspace, "aws-developer", NINE).id)
        for kind, name in (("notice", "n"), ("edit", "e"), ("cleanup", "c")):
            content = {"message": "m"} if kind == "cleanup" else {}
            key = f"{name}/{place}"
            records.deliveries.owe(key, kind, place, workspace, NINE, content=content, message=key)


async def refused(store: Store, method: Method, place: str, seconds: float = 60) -> None:
    workspace = place.removeprefix("home:").rpartition(":")[0]
    await store.write(lambda records: records.limits.remember(workspace, method, place, seconds))


async def taken(store: Store) -> set[str]:
    """The keys of everything that may be sent now; it is sent."""

    def unit(records: Records) -> Iterable[str]:
        while claimed := records.deliveries.claim("me", ["slack"], NINE, LEASE):
            records.deliveries.sent(claimed.key, claimed.token, claimed.key)
            yield claimed.key

    return await store.write(lambda records: set(unit(records)))


EVERYTHING = {f"{name}/{place}" for name in "nec" for place in (HERE, NEXT, THIRD, ABROAD)}


async def test_a_limit_of_a_channel_holds_back_its_posts_alone(store: Store) -> None:
    await store.write(set_up)
    await refused(store, Method.POST, HERE)
    assert await taken(store) == EVERYTHING - {f"n/{HERE}"}


@pytest.mark.parametrize(("method", "name"), [(Method.POST, "n"), (Method.EDIT, "e"), (Method.REMOVE, "c")])
async def test_a_second_place_makes_it_a_limit_of_the_workspace(store: Store, method: Method, name: str) -> None:
    await store.write(set_up)
    await refused(store, method, HERE)
    await refused(store, method, HERE)
    await refused(store, method, NEXT)
    assert await taken(store) == EVERYTHING - {f"{name}/{place}" for place in (HERE, NEXT, THIRD)}


async def test_a_limit_that_has_passed_teaches_nothing_and_goes_away(store: Store) -> None:
    await store.write(set_up)
    await refused(store, Method.POST, HERE, -1)
    await refused(store, Method.POST, NEXT)
    assert await taken(store) == EVERYTHING - {f"n/{NEXT}"}
    await refused(store, Method.POST, NEXT, -1)
    await store.write(lambda records: records.limits.forget())
    assert await taken(store) == set(), "the longer limit on the same place still holds"


async def test_two_processes_that_are_refused_at_once_learn_it_together(store: Store) -> None:
    await store.write(set_up)
    await asyncio.gather(refused(store, Method.POST, HERE), refused(store, Method.POST, NEXT))
    assert f"n/{THIRD}" not in await taken(store)


async def test_homes_have_a_limit_of_their_own(store: Store) -> None:
    await store.write(set_up)
    home = "home:slack:T1:U1"

    def owe(records: Records) -> None:
        records.homes.owe(home, "slack:T1", NINE)

    await store.write(owe)
    await refused(store, method_of("edit", home), home)
    await refused(store, method_of("edit", home), "home:slack:T1:U2")
    assert await taken(store) == EVERYTHING


async def test_a_search_only_looks_and_is_never_held_back(store: Store) -> None:
    await store.write(set_up)

    def owe(records: Records) -> None:
        claimed = records.deliveries.claim("me", ["slack"], NINE, LEASE)
        assert claimed
        records.deliveries.sent(claimed.key, claimed.token, claimed.key)
        records.deliveries.owe_search(claimed, NINE, timedelta(0))

    await store.write(owe)
    for place in (HERE, NEXT, ABROAD):
        await refused(store, Method.REMOVE, place)
    assert {key[0] for key in await taken(store)} == {"n", "e", "s"}


@pytest.mark.parametrize(
    "anew",
    [
        lambda records: records.leagues.revive(THIRD),
        lambda records: records.leagues.add_channel(THIRD, "slack:T1", "slack:T1"),
        lambda records: records.leagues.enter("slack:T1", "Study", NINE),
    ],
)
async def test_whoever_asks_for_it_tries_again_at_once(store: Store, anew: object) -> None:
    await store.write(set_up)
    for place in (THIRD, HERE):
        await refused(store, Method.POST, place)
    await store.write(anew)
    assert f"n/{THIRD}" in await taken(store)


async def test_a_limit_on_a_private_place_is_forgotten_with_the_person(store: Store) -> None:
    await store.write(set_up)
    place = "dm:slack:T1:U1"
    await store.write(lambda records: records.people.meet("slack:T1", {"slack:T1:U1": "Ada"}, NINE))
    await store.write(lambda records: records.limits.remember("slack:T1", Method.POST, place, 60))
    kept = await store.read(lambda records: records.personal.everything("slack:T1:U1", [place]))
    assert [row["place"] for row in kept["rate_limit"]] == [place]
    await store.write(lambda records: records.personal.forget("slack:T1:U1", [place], NINE))
    await refused(store, Method.POST, HERE)
    assert f"n/{NEXT}" in await taken(store)

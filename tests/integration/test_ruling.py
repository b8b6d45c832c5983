"""Rulings in the database: once for each act, in one league only, and read by the authors of a pack."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from adapters.event import CommandEvent, Profile
from bot.admissions import Admissions
from bot.bank_cli import bank
from bot.desk import Desk
from bot.drawing import drawable
from bot.judging import Case, Ruled, judge
from bot.languages import Languages
from quizzes.league import League
from quizzes.round import Kind, Round, Status
from quizzes.ruling import Decision, Ruling
from storage import tables
from storage.flags import Flag
from storage.records import Records
from storage.store import Store
from tests.stage import our_pack

NINE = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
PACK = our_pack()
QUESTION = next(one for one in PACK.questions if one.kind.keys == 1)
[KEY] = [frozenset({own}) for own in QUESTION.key]
OTHER = frozenset({next(own for own in range(4) if own not in KEY)})
FIRST, SECOND = "slack:T1", "slack:T2"


@dataclass
class Silent:
    """Nobody to talk to."""

    language: str = "en"

    async def profile(self) -> Profile:
        return Profile("Ada", admin=True)


def act(event: str, workspace: str = FIRST) -> CommandEvent:
    return CommandEvent(workspace, f"{workspace}:C1", f"{workspace}:ada", "Ada", NINE, event, Silent(), "ruling", {})  # type: ignore[arg-type]


def asked(records: Records, workspace: str) -> League:
    """A league that was asked, where Ada chose the key and Bob another answer."""
    league = records.leagues.home_of(workspace, PACK.id, NINE)
    records.leagues.add_channel(f"{workspace}:C1", workspace, league.id)
    hash = records.rounds.add_snapshot(PACK.id, QUESTION)
    id = f"{workspace}:C1/2026-03-02"
    records.rounds.plan(
        Round(id, league.id, f"{workspace}:C1", Kind.DAILY, NINE.date(), "UTC", NINE, 60, Status.REVEALED, NINE,
              NINE + timedelta(hours=1), hash, (0, 1, 2, 3))
    )  # fmt: skip
    for name, choice in (("ada", KEY), ("bob", OTHER)):
        [account] = records.people.meet(workspace, {f"{workspace}:{name}": name}, NINE).values()
        records._connection.execute(
            insert(tables.answer).values(round=id, account=account, choice=choice, clicked=NINE, event="")
        )
    records.boards.settle(league.id, NINE.date())
    return league


def desk(store: Store) -> Desk:
    async def present(platform: str, accounts: Sequence[str]) -> Mapping[str, bool]:
        return {}

    languages = Languages(store)
    return Desk(
        store,
        {PACK.id: PACK},
        PACK.id,
        lambda: NINE,
        random.Random(1),
        lambda: None,
        languages,
        Admissions(store),
        present,
    )


async def board(store: Store, league: League) -> dict[str, int]:
    def unit(records: Records) -> dict[str, int]:
        rows = records.boards.top(league.id, "players", "all", 9)
        names = records.people.names(row.who for row in rows)
        return {names[row.who]: row.points // 1000 for row in rows}

    return await store.read(unit)


async def test_the_same_act_rules_once_and_one_league_only(store: Store) -> None:
    here = await store.write(lambda records: asked(records, FIRST))
    there = await store.write(lambda records: asked(records, SECOND))
    hash, worth = QUESTION.content_hash, QUESTION.level.points
    before = await board(store, there)

    def rule(records: Records, event: str, seen: int, decision: Decision = Decision.KEY) -> Ruled | Ruling:
        return judge(records, desk(store), act(event), Case(here, hash, seen), decision, OTHER, "The docs changed")

    first = await store.write(lambda records: rule(records, "e1", 0))
    assert isinstance(first, Ruled)
    assert first.changed == 2
    assert await board(store, here) == {"bob": worth, "ada": 0}
    assert await store.write(lambda records: rule(records, "e1", 0)) == first, "heard again, it says the same"
    late = await store.write(lambda records: rule(records, "e2", 0, Decision.VOID))
    assert late == first.ruling, "who did not know of the first one learns of it"
    again = await store.write(lambda records: rule(records, "e3", 1, Decision.VOID))
    assert isinstance(again, Ruled)
    assert again.ruling.number == 2
    assert await board(store, here) == {}
    assert await board(store, there) == before == {"ada": worth, "bob": 0}
    trail = await store.read(lambda records: records.rulings.trail(here.id, hash))
    assert [one.decision for one in trail] == [Decision.KEY, Decision.VOID]
    drawn = [await store.read(lambda records, one=one: drawable(records, desk(store), one)) for one in (here, there)]
    assert [QUESTION.id in {one.id for one in some} for some in drawn] == [False, True]


async def test_of_two_who_rule_at_once_one_is_told_of_the_other(store: Store) -> None:
    league = await store.write(lambda records: asked(records, FIRST))
    case = Case(league, QUESTION.content_hash, 0)

    def rule(event: str) -> Callable[[Records], Ruled | Ruling]:
        return lambda records: judge(records, desk(store), act(event), case, Decision.KEY, OTHER, event)

    done = await asyncio.gather(*(store.write(rule(f"e{number}")) for number in range(4)))
    [first] = [one for one in done if isinstance(one, Ruled)]
    assert [one for one in done if not isinstance(one, Ruled)] == [first.ruling] * 3
    assert await board(store, league) == {"bob": QUESTION.level.points, "ada": 0}


async def test_flags_wait_until_somebody_rules(store: Store) -> None:
    league = await store.write(lambda records: asked(records, FIRST))
    hash = QUESTION.content_hash

    def flag(records: Records, words: str, minutes: int) -> None:
        player = records.people.player(f"{FIRST}:bob") or ""
        records.flags.put(league.id, Flag(hash, player, words, NINE + timedelta(minutes=minutes)))

    def said(records: Records) -> list[str]:
        return [one.words for one in records.flags.open(league.id).get(hash, [])]

    await store.write(lambda records: flag(records, "B", -2))
    await store.write(lambda records: flag(records, "C", -1))
    assert await store.read(said) == ["C"]
    case = Case(league, hash, 0)
    nobody = frozenset[int]()
    done = await store.write(lambda r: judge(r, desk(store), act("e1"), case, Decision.DISMISS, nobody, "It is B"))
    assert isinstance(done, Ruled)
    assert done.changed == 0
    assert await store.read(said) == []
    news = await store.read(lambda records: records.news.untold(f"{FIRST}:bob", 3))
    assert [(one.before, one.after) for one in news] == [(0, 0)], "who flagged it hears of it"
    assert await store.read(lambda records: records.news.untold(f"{FIRST}:ada", 3)) == []
    assert await store.read(lambda records: records.rulings.disputed([league.id])) == frozenset()
    await store.write(lambda records: flag(records, "And yet", 5))
    assert await store.read(said) == ["And yet"]


async def test_a_ruling_outlives_the_workspace_of_who_made_it(store: Store) -> None:
    league = await store.write(lambda records: asked(records, FIRST))
    case, hash = Case(league, QUESTION.content_hash, 0), QUESTION.content_hash
    await store.write(lambda r: judge(r, desk(store), act("e1"), case, Decision.BOTH, OTHER, ""))

    def share(records: Records) -> None:
        records.leagues.know(SECOND, NINE)
        records.leagues.add_channel(f"{SECOND}:C1", SECOND, league.id)

    await store.write(share)
    await store.write(lambda records: records.forget(FIRST))
    [ruling] = await store.read(lambda records: records.rulings.trail(league.id, hash))
    assert (ruling.decision, ruling.by) == (Decision.BOTH, "")
    await store.write(lambda records: records.forget(SECOND))
    assert await store.read(lambda records: records.rulings.trail(league.id, hash)) == []


async def test_who_is_another_player_by_now_is_told_as_that_one(store: Store) -> None:
    here = await store.write(lambda records: asked(records, FIRST))
    await store.write(lambda records: asked(records, SECOND))
    bob, other = f"{FIRST}:bob", f"{SECOND}:bob"

    def link(records: Records) -> None:
        keeper, goes = records.people.player(other) or "", records.people.player(bob) or ""
        records.links.unite(keeper, goes, NINE + timedelta(hours=2))

    await store.write(link)
    case = Case(here, QUESTION.content_hash, 0)
    done = await store.write(lambda r: judge(r, desk(store), act("e1"), case, Decision.BOTH, OTHER, ""))
    assert isinstance(done, Ruled)
    assert done.changed == 1
    for user in (bob, other):
        [news] = await store.read(lambda records, user=user: records.news.untold(user, 3))
        assert (news.before, news.after) == (0, QUESTION.level.points)


async def test_authors_read_what_is_disputed(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZBOT_DATABASE_URL", database_url)
    league = await store.write(lambda records: asked(records, FIRST))
    assert _run("disputed").startswith("0 rulings wait")
    case = Case(league, QUESTION.content_hash, 0)
    await store.write(lambda r: judge(r, desk(store), act("e1"), case, Decision.KEY, OTHER, "The docs changed"))
    told = _run("disputed")
    assert f"{QUESTION.id} revision {QUESTION.revision}: " in told
    assert "The docs changed" in told
    [entry] = json.loads(_run("disputed", "--json"))
    assert (entry["question"], entry["ruling"], entry["right"]) == (QUESTION.id, "key", ["ABCD"[min(OTHER)]])


def _run(*words: str) -> str:
    result = CliRunner().invoke(bank, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout

"""A league's own questions are asked there and nowhere else, on both databases."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from adapters.event import FormEvent, Interaction
from bot.commands import flag
from bot.commands.ask import QuestionChanged
from bot.desk import Desk
from bot.drawing import drawable, reviewable
from bot.own import NoSuchDraft, owned_draft
from bot.planning import planned
from bot.quizbot import Quizbot
from quizzes.own_question import draft
from quizzes.round import Kind, Round, Status
from storage.records import Records
from storage.store import Store
from tests.stage import our_pack
from tests.unit.test_own_question import TYPED
from tests.world import FIRST_DAY

PACK = our_pack()
HERE, THERE = "slack:T1", "slack:T2"


def desk(store: Store) -> Desk:
    return Quizbot(store, {PACK.id: PACK}, now=lambda: FIRST_DAY, chance=random.Random(7)).desk


def act(workspace: str) -> Interaction:
    return Interaction(workspace, None, f"{workspace}:U1", "Ada", FIRST_DAY, "e", SimpleNamespace())


def written(records: Records) -> str:
    """A draft of the first workspace."""
    for workspace in (HERE, THERE):
        records.leagues.enter(workspace, workspace, FIRST_DAY)
        records.leagues.home_of(workspace, PACK.id, FIRST_DAY)
    author = records.people.meet(HERE, {f"{HERE}:U1": "Ada"}, FIRST_DAY)[f"{HERE}:U1"]
    return records.own_questions.add(HERE, author, TYPED, FIRST_DAY)


def reads(records: Records, workspace: str, id: str) -> bool:
    """Whether a draft can be read in a workspace."""
    try:
        return owned_draft(records, act(workspace), id) is not None
    except NoSuchDraft:
        return False


async def test_it_stays_in_its_league(store: Store) -> None:
    def unit(records: Records) -> None:
        here, there = (records.leagues.home_of(one, PACK.id, FIRST_DAY) for one in (HERE, THERE))
        key = written(records)
        question = draft(PACK, key, "sqs", TYPED, "2026-03")
        at = desk(store)
        assert question.id not in {one.id for one in drawable(records, at, here)}, "a draft is asked nowhere"
        assert owned_draft(records, act(HERE), question.id).typed == TYPED
        assert not reads(records, THERE, question.id)
        records.leagues.leave(HERE)
        assert not reads(records, THERE, question.id)
        assert not records.leagues.steers(THERE, here), "who is away is steered by those who play there, by nobody else"
        assert records.own_questions.approve(
            key, records.people.account(f"{HERE}:U1") or "", replace(question, draft=False)
        )
        assert not records.own_questions.approve(key, "", question), "once"
        assert not records.own_questions.change(key, "", TYPED), "what is approved stays as it is"
        assert not records.own_questions.discard(key)
        assert question.id in {one.id for one in drawable(records, at, here)}
        assert question.id not in {one.id for one in drawable(records, at, there)}
        assert question.id in {one.id for one in reviewable(records, at, act(HERE)).drawable}
        assert question.id not in {one.id for one in reviewable(records, at, act(THERE)).drawable}
        records.leagues.set_topics(HERE, ["lambda"])
        assert question.id not in {one.id for one in drawable(records, at, records.leagues.league(HERE))}

    await store.write(unit)


async def test_it_waits_its_turn_as_a_snapshot(store: Store) -> None:
    def unit(records: Records) -> None:
        here = records.leagues.home_of(HERE, PACK.id, FIRST_DAY)
        key = written(records)
        question = replace(draft(PACK, key, "sqs", TYPED, "2026-03"), draft=False)
        records.own_questions.approve(key, records.people.account(f"{HERE}:U1") or "", question)
        records.steering.pin(HERE, FIRST_DAY.date() + timedelta(days=1), question.id)
        assert question.id in {one.id for one in planned(records, desk(store), here)}, "nobody meets it before"
        hash = records.rounds.add_snapshot(here.pack, question)
        assert records.rounds.question(hash) == question

    await store.write(unit)


async def test_nobody_elsewhere_flags_it_and_so_reads_it(store: Store) -> None:
    def asked(records: Records) -> str:
        key = written(records)
        question = replace(draft(PACK, key, "sqs", TYPED, "2026-03"), draft=False)
        records.own_questions.approve(key, records.people.account(f"{HERE}:U1") or "", question)
        hash, day, channel = records.rounds.add_snapshot(PACK.id, question), FIRST_DAY.date(), f"{HERE}:C1"
        records.leagues.add_channel(channel, HERE, HERE)
        one = Round(f"{channel}/{day}", HERE, channel, Kind.DAILY, day, "UTC", FIRST_DAY, 60, Status.REVEALED,
                    opened=FIRST_DAY, closes=FIRST_DAY, snapshot=hash, order=(0, 1, 2, 3))  # fmt: skip
        records.rounds.plan(one)
        return question.id

    id = await store.write(asked)

    def form(workspace: str) -> FormEvent:
        who = (workspace, None, f"{workspace}:U2", "Bob", FIRST_DAY, workspace, SimpleNamespace())
        return FormEvent(*who, "flag", {"why": ("It is wrong",)})

    with pytest.raises(QuestionChanged):
        await flag.filled(desk(store), form(THERE), f"{id}:1")
    assert await store.read(lambda records: records.flags.open(THERE)) == {}
    assert await flag.filled(desk(store), form(HERE), f"{id}:1")
    assert len(await store.read(lambda records: records.flags.open(HERE))) == 1


async def test_it_is_forgotten_with_its_workspace_though_it_was_asked(store: Store) -> None:
    def unit(records: Records) -> None:
        key = written(records)
        question = replace(draft(PACK, key, "sqs", TYPED, "2026-03"), draft=False)
        records.own_questions.approve(key, records.people.account(f"{HERE}:U1") or "", question)
        records.rounds.add_snapshot(PACK.id, PACK.questions[0])
        hash = records.rounds.add_snapshot(PACK.id, question)
        records.rounds.set_question_of_the_day(HERE, FIRST_DAY.date(), hash)
        records.forget(HERE)
        assert set(records.rounds.snapshots(PACK.id)) == {(PACK.questions[0].id, PACK.questions[0].revision)}

    await store.write(unit)

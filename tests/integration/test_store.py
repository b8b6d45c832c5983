"""What the database promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import sleep

import pytest
from sqlalchemy import update

from quizzes.answer import Click, Saved
from quizzes.league import League
from quizzes.question import Kind as QuestionKind
from quizzes.question import Level, Option, Question
from quizzes.round import Kind, Round, Status, Verdict
from quizzes.schedule import Schedule
from storage.deliveries import question_key
from storage.records import Records
from storage.store import Store
from storage.tables import team

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIVE = NINE + timedelta(hours=8)
DAY = date(2026, 3, 2)
GENERAL = "slack:T1:C1"
ROUND = f"{GENERAL}/{DAY}"
LEASE = timedelta(seconds=60)

QUESTION = Question(
    id="sqs-1", revision=1, kind=QuestionKind.SINGLE, level=Level.MEDIUM, domain="development",
    services=("Amazon SQS",), stem="Which?", explanation="So.", notes=(), reference="https://docs.aws.amazon.com/",
    checked="2026-11", topic="sqs",
    options=tuple(Option(f"option {n}", n == 0, "because") for n in range(4)),
)  # fmt: skip


def a_workspace(records: Records) -> League:
    league = records.leagues.home_of("slack:T1", "aws-developer", NINE)
    records.leagues.add_channel(GENERAL, "slack:T1", league.id)
    return league


def an_open_round(records: Records) -> None:
    league = a_workspace(records)
    hash = records.rounds.add_snapshot("aws-developer", QUESTION)
    records.rounds.plan(
        Round(ROUND, league.id, GENERAL, Kind.DAILY, DAY, "Europe/Berlin", NINE, 480, Status.OPEN, NINE, FIVE, hash,
              (3, 1, 0, 2))
    )  # fmt: skip


numbers = itertools.count()


def click(shown: int, at: datetime = NINE + timedelta(hours=1), user: str = "ada", event: str | None = None) -> Click:
    name = event or f"s:{next(numbers)}"
    return Click(name, ROUND, "slack:T1", f"slack:T1:{user}", user, frozenset({shown}), at)


async def save(store: Store, *clicks: Click) -> list[Saved]:
    return await asyncio.gather(*(store.save_answer(one, one.clicked) for one in clicks))


async def test_an_answer_is_saved_changed_and_kept(store: Store) -> None:
    await store.write(an_open_round)
    [first] = await save(store, click(1))
    assert (first.verdict, first.standing) == (Verdict.SAVED, (1,))
    [second] = await save(store, click(2, NINE + timedelta(hours=2)))
    assert (second.verdict, second.standing) == (Verdict.CHANGED, (2,))
    [third] = await save(store, click(2, NINE + timedelta(hours=3)))
    assert (third.verdict, third.standing) == (Verdict.SAME, (2,))
    assert await store.read(lambda r: r.answers.of(ROUND, "slack:T1:ada")) == frozenset(
        {0}
    )  # the question's own position


async def test_the_latest_click_stands_whatever_the_order_of_arrival(store: Store) -> None:
    await store.write(an_open_round)
    await save(store, click(3, NINE + timedelta(hours=5)))
    [late_arrival] = await save(store, click(1, NINE + timedelta(hours=4)))
    assert (late_arrival.verdict, late_arrival.standing) == (Verdict.OUTDATED, (3,))


async def test_two_devices_at_once_agree_for_every_order(store: Store) -> None:
    await store.write(an_open_round)
    clicks = [click(n % 4, NINE + timedelta(seconds=n)) for n in (3, 1, 0, 2)]
    results = await save(store, *clicks)
    assert results[0].verdict in (Verdict.SAVED, Verdict.CHANGED)
    assert await store.read(lambda r: r.answers.of(ROUND, "slack:T1:ada")) == frozenset({2})  # shown third, own 2


async def test_a_repeated_delivery_of_one_click_counts_once_and_hears_the_same(store: Store) -> None:
    await store.write(an_open_round)
    [first] = await save(store, click(1, event="s:again"))
    await store.write(lambda r: r.rounds.close(ROUND))
    [again] = await save(store, click(1, event="s:again"))
    assert again.verdict == first.verdict
    assert again.standing == (1,)
    assert await store.read(lambda r: r.answers.number(ROUND)) == 1


async def test_late_and_unknown_clicks_write_nothing(store: Store) -> None:
    await store.write(an_open_round)
    late, never_shown = await save(store, click(1, FIVE), click(7))
    assert (late.verdict, never_shown.verdict) == (Verdict.LATE, Verdict.UNKNOWN)
    assert await store.read(lambda r: r.people.account("slack:T1:ada")) is None


async def test_a_wrong_number_of_options_and_a_round_of_another_workspace_write_nothing(store: Store) -> None:
    await store.write(an_open_round)
    two = replace(click(1), shown=frozenset({1, 2}))
    stranger = replace(click(1), workspace="slack:T2", user="slack:T2:eve", message="slack:T2:C9:1")
    wrong, forged = await save(store, two, stranger)
    assert (wrong.verdict, wrong.keys) == (Verdict.WRONG_COUNT, 1)
    assert (forged.verdict, forged.round) == (Verdict.UNKNOWN, None)
    assert await store.read(lambda r: r.people.accounts([two.user, stranger.user])) == {}


async def test_a_click_in_time_that_arrives_late_counts_until_the_round_is_closed(store: Store) -> None:
    await store.write(an_open_round)
    [in_time] = await asyncio.gather(
        store.save_answer(click(1, FIVE - timedelta(seconds=1)), FIVE + timedelta(seconds=20))
    )
    assert in_time.verdict == Verdict.SAVED
    await store.write(lambda r: r.rounds.close(ROUND))
    [after] = await save(store, click(2, FIVE - timedelta(milliseconds=1)))
    assert (after.verdict, after.standing) == (Verdict.LATE, (1,))


async def test_no_answer_slips_in_behind_the_close(store: Store) -> None:
    await store.write(an_open_round)
    counted_at_close: list[int] = []

    def close(records: Records) -> None:
        records.rounds.close(ROUND)
        counted_at_close.append(records.answers.number(ROUND))

    clicks = [store.save_answer(click(n % 4, user=f"u{n}"), NINE) for n in range(200)]
    results = await asyncio.gather(*clicks[:100], store.write(close), *clicks[100:])
    said_saved = sum(isinstance(one, Saved) and one.verdict == Verdict.SAVED for one in results)
    assert await store.read(lambda r: r.answers.number(ROUND)) == counted_at_close[-1] == said_saved


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_first_clicks_survive_that_the_courier_records_their_question_meanwhile(store: Store) -> None:
    """Each holds what the other needs next, and PostgreSQL ends the one that has waited longer."""
    await store.write(an_open_round)
    await store.write(lambda r: r.deliveries.owe(question_key(ROUND), "question", GENERAL, "slack:T1", NINE))
    claimed = await store.write(lambda r: r.deliveries.claim("one", ["slack"], NINE, LEASE))
    has_the_message, waiting = threading.Event(), "SELECT count(*) FROM pg_locks WHERE NOT granted"

    def record(records: Records) -> None:
        records.deliveries.sent(claimed.key, claimed.token, "slack:T1:C1:1")
        has_the_message.set()
        while not records._connection.exec_driver_sql(waiting).scalar():
            sleep(0.01)
        records.rounds.end(ROUND, FIVE - timedelta(hours=1))

    recorded = asyncio.create_task(store.write(record))
    await asyncio.to_thread(has_the_message.wait)
    first = [replace(click(n, user=f"u{n}"), message="slack:T1:C1:1") for n in range(3)]
    assert [one.verdict for one in await save(store, *first)] == [Verdict.SAVED] * 3
    await recorded
    assert (await store.read(lambda r: r.rounds.get(ROUND))).closes == FIVE - timedelta(hours=1)


async def test_any_number_of_people_and_rounds_is_looked_for_at_once(store: Store) -> None:
    """Thousands of channels ask on one day, and a round may have more players than a database takes parameters."""
    await store.write(an_open_round)
    await save(store, click(1))
    others = [f"other {n}" for n in range(70_000)]

    def unit(records: Records) -> None:
        ada = records.people.player("slack:T1:ada") or ""
        records.reviews.set_exam(ada, DAY)
        records.deliveries.owe("q", "question", "home:ada", "slack:T1", NINE)
        assert records.rounds.known([ROUND, *others]) == {ROUND}
        assert records.deliveries.known(["q", *others]) == {"q"}
        assert records.homes.opened(["home:ada", *others]) == ["home:ada"]
        assert records.people.names([ada, *others]) == {ada: "ada"}
        assert records.people.workspaces_of([ada, *others]) == {ada: {"slack:T1"}}
        assert records.reviews.exams([ada, *others]) == {ada: DAY}
        assert records.reviews.among([ada, *others], "aws-developer", "sqs-1") == {}
        assert records.answers.first_attempts([ada, *others], "aws-developer") == {}, "its key is not out"

    await store.write(unit)


async def test_a_unit_that_fails_falls_alone(store: Store) -> None:
    def fails(records: Records) -> None:
        a_workspace(records)
        raise RuntimeError("on purpose")

    good, bad = await asyncio.gather(
        store.write(lambda r: r.keep("a", "1")), store.write(fails), return_exceptions=True
    )
    assert good is None
    assert isinstance(bad, RuntimeError)
    assert await store.read(lambda r: r.kept("a")) == "1"
    assert await store.read(lambda r: r.leagues.all()) == []


async def test_instants_come_back_aware_and_naive_ones_are_refused(store: Store) -> None:
    await store.write(an_open_round)
    stored = await store.read(lambda r: r.rounds.get(ROUND))
    assert stored is not None
    assert stored.closes == FIVE
    assert stored.closes is not None
    assert stored.closes.tzinfo is not None
    with pytest.raises(Exception, match="has no zone"):
        await store.write(lambda r: r.leagues.know("slack:T2", datetime(2026, 3, 2)))  # noqa: DTZ001


async def test_a_channel_has_one_daily_for_a_date_whoever_plans_it(store: Store) -> None:
    league = await store.write(a_workspace)
    daily = Round(ROUND, league.id, GENERAL, Kind.DAILY, DAY, "UTC", NINE, 480, Status.PLANNED)
    planned = await asyncio.gather(*(store.write(lambda r: r.rounds.plan(daily)) for _ in range(8)))
    assert sum(planned) == 1


async def test_a_league_has_one_question_of_the_day_whoever_makes_it(store: Store) -> None:
    league = await store.write(a_workspace)

    def making(number: int) -> Callable[[Records], str]:
        question = replace(QUESTION, id=f"sqs-{number}")
        return lambda r: r.rounds.set_question_of_the_day(
            league.id, DAY, r.rounds.add_snapshot("aws-developer", question)
        )

    made = await asyncio.gather(*(store.write(making(n)) for n in range(8)))
    assert len(set(made)) == 1


def owe(records: Records, *keys: str, place: str = GENERAL, due: datetime = NINE) -> None:
    a_workspace(records)
    for key in keys:
        records.deliveries.owe(key, "notice", place, "slack:T1", due)


async def test_claims_are_one_at_a_time_in_a_place_and_never_double(store: Store) -> None:
    await store.write(lambda r: [owe(r, f"n{n}", place=f"dm:slack:T1:U{n % 5}") for n in range(20)])
    claimed = await asyncio.gather(
        *(store.write(lambda r: r.deliveries.claim("me", ["slack"], NINE, LEASE)) for _ in range(20)),
    )
    places = [one.place for one in claimed if one]
    assert len(places) == len(set(places)) == 5


async def test_nothing_is_claimed_before_its_time_or_for_another_platform(store: Store) -> None:
    await store.write(lambda r: owe(r, "n1", due=FIVE))
    assert await store.write(lambda r: r.deliveries.claim("me", ["slack"], NINE, LEASE)) is None
    assert await store.write(lambda r: r.deliveries.claim("me", ["discord"], FIVE, LEASE)) is None
    assert await store.write(lambda r: r.deliveries.claim("me", ["slack"], FIVE, LEASE)) is not None


async def test_an_old_token_changes_nothing(store: Store) -> None:
    await store.write(lambda r: owe(r, "n1"))
    first = await store.write(lambda r: r.deliveries.claim("zombie", ["slack"], NINE, timedelta(seconds=-1)))
    assert first is not None
    assert not await store.read(lambda r: r.deliveries.holds("n1", first.token))
    assert await store.write(lambda r: r.deliveries.expire()) == 1
    second = await store.write(lambda r: r.deliveries.claim_unclear("me", {"slack": timedelta(0)}, LEASE, timedelta(0)))
    assert second is not None
    assert await store.write(lambda r: r.deliveries.sent("n1", second.token, "slack:T1:C1:2"))
    assert not await store.write(lambda r: r.deliveries.sent("n1", first.token, "slack:T1:C1:1"))
    assert await store.read(lambda r: r.deliveries.message("n1")) == "slack:T1:C1:2"


async def test_a_press_on_a_message_whose_fate_was_unclear_opens_the_round(store: Store) -> None:
    def sending(records: Records) -> None:
        league = a_workspace(records)
        hash = records.rounds.add_snapshot("aws-developer", QUESTION)
        records.rounds.plan(Round(ROUND, league.id, GENERAL, Kind.DAILY, DAY, "UTC", NINE, 480, Status.PLANNED))
        records.rounds.prepare(ROUND, hash, (0, 1, 2, 3), FIVE)
        records.deliveries.owe(question_key(ROUND), "question", GENERAL, "slack:T1", NINE, round_id=ROUND)
        claimed = records.deliveries.claim("me", ["slack"], NINE, LEASE)
        assert claimed
        records.deliveries.unclear(claimed.key, claimed.token, "timed out")

    await store.write(sending)
    pressed = Click("s:1", ROUND, "slack:T1", "slack:T1:ada", "ada", frozenset({1}), NINE, "slack:T1:C1:77")
    assert (await store.save_answer(pressed, NINE)).verdict == Verdict.SAVED
    assert await store.read(lambda r: r.deliveries.message(question_key(ROUND))) == "slack:T1:C1:77"
    copy = Click("s:2", ROUND, "slack:T1", "slack:T1:bob", "bob", frozenset({1}), NINE, "slack:T1:C1:78")
    assert (await store.save_answer(copy, NINE)).verdict == Verdict.SAVED
    surplus = await store.write(lambda r: r.deliveries.claim("me", ["slack"], NINE, LEASE))
    assert surplus is not None
    assert (surplus.kind, surplus.content) == ("cleanup", {"message": "slack:T1:C1:78"})


async def test_schedules_are_kept_as_given(store: Store) -> None:
    given = Schedule(GENERAL, time(9, 30), "Europe/Berlin", frozenset({0, 2, 4}), 90)

    def unit(records: Records) -> None:
        a_workspace(records)
        ada = records.people.meet("slack:T1", {"slack:T1:ada": "Ada"}, NINE)["slack:T1:ada"]
        records.schedules.set(given, ada, NINE)
        records.schedules.skip(GENERAL, [DAY, DAY])

    await store.write(unit)
    assert await store.read(lambda r: r.schedules.of(GENERAL)) == given
    assert await store.read(lambda r: r.schedules.running()) == [(given, NINE)]
    assert await store.read(lambda r: r.schedules.skipped(GENERAL)) == {DAY}
    await store.write(lambda r: r.schedules.pause(GENERAL, True, NINE))
    assert await store.read(lambda r: r.schedules.running()) == []


async def test_team_names_are_unique_to_the_eye(store: Store) -> None:
    league = await store.write(a_workspace)
    created = [await store.write(lambda r, n=name: r.teams.create(league.id, n)) for name in ("Whales", "whаles")]
    assert created[0]
    assert created[1] is None


async def test_teams_that_an_earlier_rule_told_apart_are_still_found(store: Store) -> None:
    league = await store.write(a_workspace)

    def unit(records: Records) -> list[str | None]:
        for name, key in (("Whales", "whales"), ("𝐖hales", "Whales")):
            id = records.teams.create(league.id, f"new {key}")
            records._connection.execute(update(team).where(team.c.id == id).values(name=name, folded=key))
        found = (records.teams.named(league.id, name) for name in ("Whales", "𝐖hales", "Otters"))
        return [one.name if one else None for one in found]

    assert await store.write(unit) == ["Whales", "𝐖hales", None]


async def test_a_player_is_in_one_team_at_a_time(store: Store) -> None:
    league = await store.write(a_workspace)

    def unit(records: Records) -> list[int]:
        records.people.meet("slack:T1", {"slack:T1:ada": "Ada"}, NINE)
        ada = records.people.player("slack:T1:ada")
        assert ada
        for name in ("Whales", "Otters"):
            id = records.teams.create(league.id, name)
            assert id
            records.teams.join(league.id, ada, id, GENERAL, NINE)
        return [team.members for team in records.teams.all(league.id)]

    assert await store.write(unit) == [1, 0]  # Otters, Whales

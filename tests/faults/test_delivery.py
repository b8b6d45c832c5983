"""Delivery under fire: exactly one message in the channel, or a recorded reason. Rows P1 to P22 of the fault matrix."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from sqlalchemy import select

from adapters.event import CommandEvent, Installed, PlaceGone, Removed
from bot.parcels import unclear_key
from bot.planning import plan
from quizzes.round import Round, Status
from quizzes.schedule import Schedule, due_at
from storage.deliveries import question_key, reveal_key
from storage.records import Records
from storage.tables import delivery_attempt
from tests.faults.conftest import BLIND, KNOWING, MakeWorld
from tests.faults.far_side import CALM, words
from tests.faults.simulation import EVERY_DAY, FLAVOURS, Listener, World

knowing = pytest.mark.parametrize("flavour", KNOWING, ids=lambda one: one.name)
everywhere = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda one: f"{one.name}-{one.history}")
UNKNOWN = ("hang_after", "land_late", "reset_after", "crash_after")


def key(world: World, day: str = "2026-03-02") -> str:
    return question_key(f"{world.places[0].channel}/{day}")


def seen(world: World, day: str = "2026-03-02") -> int:
    return len(world.far.visible(key(world, day)))


async def the_round(world: World, day: str = "2026-03-02") -> Round:
    found = await world.store.read(lambda records: records.rounds.get(key(world, day)[2:]))
    assert found is not None
    return found


async def is_secret(world: World) -> bool:
    """Whether the question of the day is kept out of practice, challenges and rulings."""
    round = await the_round(world)

    def unit(records: Records) -> tuple[bool, bool]:
        question = records.rounds.question(round.snapshot or "").id
        return question in records.rounds.secret(round.league), records.rulings.awaited(
            [round.league], round.snapshot or ""
        )

    secret, awaited = await world.store.read(unit)
    assert secret == awaited
    return secret


def notices(world: World) -> list[str]:
    """The private words to admins."""
    return [words(one.card) for one in world.far.messages if one.place.startswith("dm:")]


async def command(world: World, path: str) -> str:
    """An admin types a command in the first channel."""
    place, listener = world.places[0], Listener()
    event = CommandEvent(
        place.workspace, place.channel, place.admin, "Ada", world.clock(), f"c{world.clock()}", listener, path, {}
    )
    await world.bot.handle(event)
    return listener.heard[-1]


async def sound(world: World) -> None:
    """Everything settles, and no law was broken."""
    await world.settle()
    assert world.judge() == []


@knowing
async def test_p01_a_crash_before_the_post_delays_it_by_the_lease(make_world: MakeWorld, flavour: object) -> None:
    world = await make_world(flavour)
    world.far.will("crash_before")
    await world.at("08:00")
    assert seen(world) == 0
    await world.until("08:02:15")
    assert seen(world) == 1
    await sound(world)


@knowing
@pytest.mark.parametrize("fault", UNKNOWN)
async def test_p02_p04_p05_a_post_that_landed_unheard_is_found(
    make_world: MakeWorld, flavour: object, fault: str
) -> None:
    world = await make_world(flavour)
    world.far.will(fault)
    await world.at("08:00")
    await world.until("08:03")
    assert seen(world) == 1
    assert (await the_round(world)).status == Status.OPEN
    await sound(world)
    assert len(world.far.visible(reveal_key(key(world)[2:]))) == 1


@pytest.mark.parametrize("fault", UNKNOWN)
async def test_p02_p04_without_history_a_press_adopts_it(make_world: MakeWorld, fault: str) -> None:
    world = await make_world(BLIND)
    world.far.will(fault)
    await world.at("08:00")
    await world.until("08:05")
    assert world.far.posts == 1, "never sent again blindly"
    assert (await the_round(world)).status == Status.PLANNED
    assert (await world.click(world.places[0], world.places[0].people[0], 1)).startswith("Saved: B.")
    assert (await the_round(world)).status == Status.OPEN
    await sound(world)
    assert seen(world) == 1
    assert (await the_round(world)).status == Status.REVEALED


@pytest.mark.parametrize("fault", ["hang_after", "hang_before"])
async def test_p02_p03_without_history_and_without_a_press_it_is_skipped_as_unclear(
    make_world: MakeWorld, fault: str
) -> None:
    world = await make_world(BLIND)
    world.far.will(fault)
    await world.at("08:00")
    await world.until("08:09")
    assert notices(world) == []
    await world.until("08:13")
    assert [words for words in notices(world) if "is it there?" in words] == notices(world)
    await world.until("16:01", step=300)
    round = await the_round(world)
    assert (round.status, round.reason.split(":")[0]) == (Status.SKIPPED, "unclear")
    assert "unclear" in await command(world, "schedule list")
    await world.click(world.places[0], world.places[0].people[0], 1)
    await sound(world)
    assert seen(world) == 0, "whoever presses it later makes it go away"
    assert world.far.visible(reveal_key(round.id)) == []


@pytest.mark.parametrize(
    ("fault", "says", "status"),
    [
        ("hang_after", "yes", Status.OPEN),
        ("hang_before", "no", Status.OPEN),
        ("hang_before", "skip", Status.SKIPPED),
    ],
)
async def test_p02_p03_without_history_an_admin_decides(
    make_world: MakeWorld, fault: str, says: str, status: Status
) -> None:
    world = await make_world(BLIND)
    world.far.will(fault)
    await world.at("08:00")
    await world.until("08:13")
    [card] = world.far.visible(unclear_key(key(world)))
    stranger = world.places[0].people[0]
    assert "Only an admin" in await world.press(card, stranger, f"sent:{says}", admin=False)
    assert "settled" not in await world.press(card, world.places[0].admin, f"sent:{says}")
    assert "has been settled" in await world.press(card, world.places[0].admin, f"sent:{says}")
    await world.until("08:14")
    assert (await the_round(world)).status == status
    assert seen(world) == (status == Status.OPEN)
    await sound(world)


@knowing
async def test_p03_a_post_that_never_landed_is_sent_once_more(make_world: MakeWorld, flavour: object) -> None:
    world = await make_world(flavour)
    world.far.will("hang_before")
    await world.at("08:00")
    await world.until("08:03")
    assert (world.far.posts, seen(world)) == (2, 1)
    await sound(world)


async def test_p04_a_refused_repetition_says_nothing_about_the_first_try(make_world: MakeWorld) -> None:
    world = await make_world(KNOWING[1])
    world.far.will("hang_after", "busy")
    await world.at("08:00")
    await world.until("08:10")
    assert seen(world) == 1
    await sound(world)


async def test_p07_a_storm_of_rate_limits_delays_but_loses_nothing(make_world: MakeWorld) -> None:
    world = await make_world(places=120)
    world.far.faults = {"ok": 0.5, "busy": 0.5}
    await world.at("08:00")
    await world.until("09:30", step=20)
    assert sum(len(world.far.visible(f"q/{one.channel}/2026-03-02")) for one in world.places) == 120
    with world.store.engine.connect() as connection:
        held = [row.ended - row.started for row in connection.execute(select(delivery_attempt)) if row.ended]
    assert max(held) < timedelta(seconds=1), "nobody waits for a limit while holding a lease"
    world.far.faults = CALM
    await sound(world)


async def test_p07_a_limit_of_one_channel_holds_back_neither_its_neighbours_nor_its_edits(
    make_world: MakeWorld,
) -> None:
    world = await make_world(places=3)
    await world.at("08:00")
    slow, *others = (one.channel for one in world.places)
    world.far.limit("post", slow, 9 * 3_600)
    await world.at("16:00:31")
    await world.until("16:30")
    day = date(2026, 3, 2)
    assert [len(world.far.visible(f"r/{one}/{day}")) for one in (slow, *others)] == [0, 1, 1]
    assert "Closed" in words(world.far.visible(f"q/{slow}/{day}")[0].card)
    assert world.far.refused == [("post", slow)], "and nobody asks again before it is over"
    await world.until("17:05")
    assert len(world.far.visible(f"r/{slow}/{day}")) == 1
    await sound(world)


async def test_p07_a_limit_of_a_workspace_is_learned_from_two_refusals_and_stays_there(make_world: MakeWorld) -> None:
    world = await make_world(places=12)  # six in each of two workspaces
    busy = world.places[0].workspace
    world.far.limit("post", busy, 4_200)  # until 08:10
    await world.at("08:00")
    await world.until("08:09")
    out = {one.channel: len(world.far.visible(f"q/{one.channel}/2026-03-02")) for one in world.places}
    assert out == {one.channel: int(one.workspace != busy) for one in world.places}
    assert len(world.far.refused) == 2
    await world.until("08:20")
    assert all(world.far.visible(f"q/{one.channel}/2026-03-02") for one in world.places)
    await sound(world)


async def test_p09_while_nobody_can_look_nothing_is_sent_and_after_a_day_a_person_hears(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.at("08:00")
    world.far.history = False
    world.far.will("ok", "hang_after")  # the edit, the reveal: whichever comes first
    await world.at("16:00:31")
    posts = world.far.posts
    await world.until("23:30", step=600)
    assert world.far.posts == posts + 1, "one private question to the admin"
    await world.at("17:00", days=1)
    await world.beat()
    assert "no reveal" in (await the_round(world)).reason or seen(world) == 1
    assert len(world.far.visible(reveal_key(key(world)[2:]))) <= 1


@everywhere
@pytest.mark.parametrize("fault", ["freeze_before", "freeze_after"])
async def test_p10_a_process_paused_past_its_lease_leaves_one_message(
    make_world: MakeWorld, flavour: object, fault: str
) -> None:
    world = await make_world(flavour)
    world.far.will(fault)
    await world.at("08:00")
    world.asleep_until("08:06")
    await world.until("08:10")
    await sound(world)
    assert seen(world) == 1
    assert (await the_round(world)).status == Status.REVEALED


async def test_p10_a_repetition_that_wakes_after_the_platform_has_forgotten_the_first_leaves_one_message(
    make_world: MakeWorld,
) -> None:
    world = await make_world(KNOWING[1])
    world.far.will("reset_after", "freeze_before")
    await world.at("08:00")
    while world.far.script:
        await world.until(f"{world.clock() + timedelta(seconds=15):%H:%M:%S}")
    world.clock.pass_(180)  # nothing runs meanwhile: the whole machine was asleep
    await world.beat()
    assert seen(world) == 2, "it was posted once more, and nobody recognised it"
    await world.until("08:10")
    assert seen(world) == 1
    await sound(world)


@pytest.mark.parametrize("hours", [2, -2])
async def test_p12_a_clock_that_jumps_brings_nothing_twice(make_world: MakeWorld, hours: int) -> None:
    world = await make_world()
    await world.at("08:00")
    world.clock.now += timedelta(hours=hours)
    world.reborn()
    await world.plan()
    await world.until("10:00" if hours > 0 else "08:05")
    assert seen(world) == 1
    closes = (await the_round(world)).closes
    assert closes == datetime(2026, 3, 2, 16, tzinfo=UTC)
    await world.at("09:00", days=1)
    assert seen(world, "2026-03-03") == 1
    await sound(world)


def test_p13_every_zone_has_one_instant_a_day_whatever_its_clocks_do() -> None:
    walls = [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(12), time(23, 30), time(23, 59)]
    for zone in sorted(available_timezones()):
        for first in _changes(zone):
            days = [first + timedelta(days=n) for n in range(-2, 3)]
            for wall in walls:
                dues = [due_at(day, wall, zone) for day in days]
                assert dues == sorted(set(dues)), (zone, wall, dues)


@pytest.mark.parametrize(
    ("zone", "day", "wall"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30"),  # an hour that is not there
        ("Europe/Berlin", "2026-10-25", "02:30"),  # an hour that comes twice
        ("Europe/Berlin", "2026-03-30", "00:30"),  # the day after, which APScheduler loses
        ("America/New_York", "2027-03-14", "02:00"),
        ("America/New_York", "2026-11-01", "01:30"),
        ("Africa/Cairo", "2026-04-24", "00:00"),  # midnight itself is not there
        ("Africa/Cairo", "2026-10-29", "23:30"),
        ("America/Santiago", "2026-09-06", "00:00"),
        ("America/Nuuk", "2026-03-28", "23:30"),  # the gap is at the end of the day
        ("Australia/Lord_Howe", "2026-10-04", "02:15"),  # half an hour
    ],
)
async def test_p13_one_question_per_local_date_through_every_change_of_clocks(
    make_world: MakeWorld, zone: str, day: str, wall: str
) -> None:
    world = await make_world()
    days = [date.fromisoformat(day) + timedelta(days=n) for n in (-1, 0, 1)]
    channel = world.places[0].channel
    schedule = Schedule(channel, time.fromisoformat(wall), zone, EVERY_DAY, 60)
    world.clock.now = datetime.combine(days[0], time(0), ZoneInfo(zone)).astimezone(UTC) - timedelta(minutes=1)
    owner = world.places[0].admin
    await world.store.write(
        lambda r: r.schedules.set(
            schedule, r.people.meet("slack:T0", {owner: "Ada"}, world.clock())[owner], world.clock()
        )
    )
    while world.clock() < datetime.combine(days[2], time(23, 59), ZoneInfo(zone)):
        await world.plan()
        await world.beat()
        world.clock.pass_(1200)
    posted = [one for one in world.far.messages if one.key.startswith("q/")]
    assert [one.key for one in posted] == [f"q/{channel}/{one}" for one in days]
    local = [one.at.astimezone(ZoneInfo(zone)) for one in posted]
    assert all(
        at.replace(tzinfo=None) >= datetime.combine(one, schedule.at) for at, one in zip(local, days, strict=True)
    )


async def test_p13_a_zone_changed_on_the_day_asks_no_second_time(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.at("08:00")
    channel, owner = world.places[0].channel, world.places[0].admin
    west = Schedule(channel, time(9), "America/New_York", EVERY_DAY, 480)

    def change(records: object) -> None:
        account = records.people.meet("slack:T0", {owner: "Ada"}, world.clock())[owner]
        records.schedules.set(west, account, world.clock())
        plan(records, world.clock())

    await world.store.write(change)
    await world.at("14:00")
    assert seen(world) == 1
    await sound(world)


async def test_p14_down_for_an_hour_is_late_and_leaves_time_to_answer(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.at("13:30")
    round = await the_round(world)
    assert seen(world) == 1
    assert round.closes is not None
    assert round.closes >= datetime(2026, 3, 2, 16, tzinfo=UTC)
    shown = words(world.far.visible(key(world))[0].card)
    assert f"open until {round.closes.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" in shown
    await sound(world)


async def test_p14_down_for_seven_hours_is_skipped_and_told_once(make_world: MakeWorld) -> None:
    world = await make_world()
    await world.at("15:00")
    await world.until("15:30")
    assert seen(world) == 0
    assert "too late" in (await the_round(world)).reason
    assert "too late" in await command(world, "schedule list")
    assert len(notices(world)) == 1
    await sound(world)


async def test_p18_p20_a_place_that_is_gone_is_left_alone_until_an_admin_resumes(make_world: MakeWorld) -> None:
    world = await make_world()
    world.far.gone.add(world.places[0].channel)
    await world.at("08:00")
    await world.until("08:30")
    posts = world.far.posts
    assert len(notices(world)) == 1
    assert "cannot be posted to" in (await the_round(world)).reason
    await world.at("08:00", days=1)
    await world.until("15:00", step=600)
    assert world.far.posts == posts, "no more calls"
    assert "cannot be posted to" in (await the_round(world, "2026-03-03")).reason
    world.far.gone.clear()
    assert "Going on." in await command(world, "schedule resume")
    await world.at("08:00", days=1)
    assert seen(world, "2026-03-04") == 1
    await world.bot.handle(PlaceGone(world.places[0].workspace, world.places[0].channel))
    await world.bot.handle(PlaceGone(world.places[0].workspace, world.places[0].channel))
    await world.until("08:10")
    assert len(notices(world)) == 2


@pytest.mark.parametrize("told", [True, False])
async def test_p19_a_bot_that_was_thrown_out_stops_calling(make_world: MakeWorld, told: bool) -> None:
    world = await make_world()
    if told:
        await world.plan()
        await world.bot.handle(Removed(world.places[0].workspace))
    else:
        world.far.will("installation_gone")
    await world.at("08:00")
    await world.until("15:00", step=600)
    assert world.far.posts == (0 if told else 1)
    assert (await the_round(world)).status == Status.SKIPPED


@pytest.mark.parametrize("trouble", ["the channel is gone", "the bot was removed", "the token was revoked"])
async def test_a_reveal_waits_for_its_channel_to_come_back(make_world: MakeWorld, trouble: str) -> None:
    world = await make_world()
    place = world.places[0]
    await world.at("08:00")
    await world.until("15:59", step=600)
    if trouble == "the channel is gone":
        world.far.gone.add(place.channel)
    elif trouble == "the bot was removed":
        await world.bot.handle(Removed(place.workspace))
    else:
        world.far.will("ok", "installation_gone")  # the buttons come off, then the reveal is refused
    await world.until("20:00", step=600)
    round = await the_round(world)
    assert (round.status, world.far.visible(reveal_key(round.id))) == (Status.CLOSED, [])
    assert await is_secret(world), "it may still be revealed"
    world.far.gone.clear()
    if trouble == "the channel is gone":
        await command(world, "schedule resume")
    else:
        await world.bot.handle(Installed(place.workspace, "Study", None, None))
    await world.until("20:05")
    assert len(world.far.visible(reveal_key(round.id))) == 1
    assert (await the_round(world)).status == Status.REVEALED
    await sound(world)


@pytest.mark.parametrize("trouble", ["the channel is gone", "the bot was removed"])
async def test_a_reveal_that_waited_for_a_day_never_comes_and_admins_read_why(
    make_world: MakeWorld, trouble: str
) -> None:
    world = await make_world()
    place = world.places[0]
    await world.at("08:00")
    await world.until("15:59", step=600)
    if trouble == "the channel is gone":
        world.far.gone.add(place.channel)
    else:
        await world.bot.handle(Removed(place.workspace))
    await world.until("23:00", step=600)
    await world.at("15:55", days=1)
    assert (await the_round(world)).reason == ""
    await world.until("16:15")
    assert not await is_secret(world)
    world.far.gone.clear()
    await world.bot.handle(Installed(place.workspace, "Study", None, None))
    assert "no reveal: it could not be posted for a day" in await command(world, "schedule list")
    await world.until("16:30")
    await command(world, "schedule resume")
    await world.until("17:00", step=600)
    assert world.far.visible(reveal_key((await the_round(world)).id)) == [], "nobody waits for it any more"
    assert world.judge() == []


async def test_p21_what_a_moderator_deleted_is_not_posted_again(make_world: MakeWorld) -> None:
    world = await make_world(KNOWING[1])
    world.far.will("hang_after_and_delete")
    await world.at("08:00")
    await world.until("08:30")
    assert seen(world) == 0
    assert "deleted" in (await the_round(world)).reason
    assert len(world.far.messages) == 2, "the deleted one and a private word"


async def test_p22_a_message_that_is_refused_ends_with_a_reason(make_world: MakeWorld) -> None:
    world = await make_world()
    world.far.will("our_bug")
    await world.at("08:00")
    await world.until("08:30")
    assert "refused" in (await the_round(world)).reason
    assert len(notices(world)) == 1
    assert world.far.posts == 2, "the question once, the private word once"


def _changes(zone: str) -> list[date]:
    """The local dates of 2026 and 2027 on which a zone's clocks change."""
    tz, found = ZoneInfo(zone), []
    for n in range(730):
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n)
        if noon.astimezone(tz).utcoffset() != (noon + timedelta(days=1)).astimezone(tz).utcoffset():
            found.append((noon + timedelta(days=1)).astimezone(tz).date())
    return found

"""A private word an hour before a question closes, for those who want it and have not answered."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from storage.tables import delivery
from tests.stage import MONDAY, Stage
from tests.world_slack import SlackWorld

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


async def called(stage: Stage, state: str = "sent") -> int:
    """How many last calls have arrived."""
    arrived = select(func.count()).where(delivery.c.key.like("call/%"), delivery.c.state == state)
    with stage.store.engine.connect() as connection:
        return connection.execute(arrived).scalar_one()


async def test_who_has_not_answered_is_told_once(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await stage.setup()
    assert "You are told an hour before a question of the day closes" in await bob.types("settings closing on")
    await ada.types("settings closing on")
    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    await ada.presses("A", post)
    await cleo.types("me")
    for wall in ("15:59", "16:00", "16:10", "16:50", "17:00:30"):
        await stage.at(wall)
        assert await called(stage) == (0 if wall == "15:59" else 1), "Bob alone: Ada answered, Cleo never asked for it"
    if isinstance(stage.world, SlackWorld):
        [card] = await stage.world.direct("Bob")
        assert "A question closes soon." in card
        assert "is open until 17:00" in card
        assert "You have not answered yet." in card
        assert "settings closing off" in card
        assert "Today" in await bob.presses("Today", card)
    assert "You are not told any more" in await bob.types("settings closing off")
    await stage.at("09:00", TUESDAY)
    await stage.at("16:30", TUESDAY)
    assert await called(stage) == 2, "Ada has not answered today"


async def test_only_the_home_channel_counts(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await stage.setup("evening", Time="12:00")
    await bob.types("settings closing on")
    await stage.at("12:00")
    await bob.presses("A", await stage.sees("Question of the day", "evening"))
    await stage.at("16:30")
    await stage.at("19:30")
    assert await called(stage) == 0, "one answer fills the day, wherever it was given"
    await stage.at("12:00", TUESDAY)
    await stage.at("16:30", TUESDAY)
    assert await called(stage) == 0, "the channel he answered in last closes later"
    await stage.at("19:30", TUESDAY)
    assert await called(stage) == 1


async def test_a_question_that_is_open_for_an_hour_needs_no_word(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup(Open_for="45m")
    await bob.types("settings closing on")
    for wall in ("09:00", "09:01", "09:30"):
        await stage.at(wall)
    assert await called(stage) == 0


async def test_a_call_that_comes_too_late_is_not_sent(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await bob.types("settings closing on")
    await stage.at("09:00")
    stage.world.clock.move_to(stage.world.clock() + timedelta(hours=7, minutes=10))
    await stage.bot.plan()
    await bob.presses("A", await stage.sees("Question of the day"))
    await stage.bot.tick()
    assert await called(stage) == 0
    assert await called(stage, "dead") == 1


async def test_who_is_away_is_left_in_peace(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await bob.types("settings closing on")
    await bob.types(f"settings away {MONDAY}")
    await stage.at("09:00")
    await stage.at("16:30")
    assert await called(stage) == 0

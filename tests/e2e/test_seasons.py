"""Seasons: an end, champions once, a fresh start, and a past that stays readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.stage import MONDAY, Stage

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
async def stage(stage: Stage) -> Stage:
    await stage.setup()
    return stage


async def test_a_season_ends_and_the_next_begins_at_zero(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    assert "has not begun" in await ada.types("season end")
    await bob.types("team create Otters")
    await _bob_is_right(stage, MONDAY)
    assert "Season 1 ends with 2026-03-02." in await ada.types("season end")
    assert await stage.count("Season 1 is over") == 0, "the last round of the last date is still open"
    await stage.at("17:00:30")
    await stage.at("00:01", TUESDAY)
    assert "Otters wins" in await stage.sees("Season 1 is over")
    await stage.restart()
    await stage.at("00:02", TUESDAY)
    assert await stage.count("Season 1 is over") == 1
    assert "Nobody is on this board yet" in await bob.types("board players")
    assert "Bob" in await bob.types("board players season Season 1")
    assert "There is no season called “Winter”" in await bob.types("board players season Winter")
    assert "You are in Otters." in await bob.types("team list")

    await _bob_is_right(stage, TUESDAY)
    await stage.at("17:00:30", TUESDAY)
    assert "1. Otters" in await stage.sees("Reveal")
    assert "Spring begins on 2026-03-04." in await ada.types("season start Spring")
    listed = await bob.types("season list")
    assert "Season 2: from 2026-03-03 to 2026-03-03" in listed
    assert "Spring: from 2026-03-04" in listed


async def test_a_channel_that_comes_later_hears_of_no_season_before(stage: Stage) -> None:
    await _bob_is_right(stage, MONDAY)
    await stage.person("Ada").types("season end")
    await stage.at("17:00:30")
    await stage.at("00:01", TUESDAY)
    assert await stage.count("Season 1 is over") == 1
    await stage.setup("evening")
    await stage.at("09:00", TUESDAY)
    await stage.sees("Question of the day", "evening")
    assert await stage.count("Season 1 is over", "evening") == 0


async def test_the_last_reveal_of_a_season_has_its_standings(stage: Stage) -> None:
    await stage.setup(Open_for="24h")
    await stage.person("Bob").types("team create Otters")
    await stage.person("Ada").types("season length monthly")
    await _bob_is_right(stage, date(2026, 3, 31))
    await stage.at("09:00:30", date(2026, 4, 1))
    assert "1. Otters" in await stage.sees("Reveal")


async def test_seasons_by_the_month(stage: Stage) -> None:
    ada = stage.person("Ada")
    assert "Seasons end with each month." in await ada.types("season length monthly")
    assert "“yearly” is not a length I know" in await ada.types("season length yearly")
    await stage.at("12:00", date(2026, 4, 2))
    listed = await ada.types("season list")
    assert "to 2026-03-31" in listed
    assert "from 2026-04-01" in listed


async def test_the_running_season_follows_a_new_length(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.at("09:00", date(2026, 3, 10))
    assert "Season 1 ends with 2026-03-31." in await ada.types("season length monthly")
    assert "ends with" not in await ada.types("season length open")
    listed = await ada.types("season list")
    assert "and still running" in listed
    assert "Season 2" not in listed
    assert "Season 1 ends with 2026-03-14." in await ada.types("season length 1 week"), "the first such end to come"

    assert "Spring begins on 2026-03-15." in await ada.types("season start Spring")
    assert "Season 1 ends with 2026-03-31." in await ada.types("season length monthly")
    assert "Spring: from 2026-04-01" in await ada.types("season list"), "it keeps its name"
    assert "Season 1 ends with 2026-03-31." in await ada.types("season length open"), "Spring was promised"

    await ada.types("season end 2026-03-12")
    assert "Season 1 ends with 2026-03-12." in await ada.types("season length 2 weeks"), "an admin has said so"


async def _bob_is_right(stage: Stage, day: date) -> None:
    await stage.at("09:00", day)
    _, letters = await stage.asked(day=day)
    right = next(letter for letter, is_right in letters.items() if is_right)
    await stage.person("Bob").presses(right, await stage.sees(f"Question of the day · {day:%a}"))


async def test_five_in_a_row_bring_a_private_word(stage: Stage) -> None:
    bob = stage.person("Bob")
    for day in (MONDAY + timedelta(days=ahead) for ahead in range(5)):
        await _bob_is_right(stage, day)
        await stage.at("17:00:30", day)
        told = await bob.presses("Why is mine wrong?", await stage.sees("Reveal"))
        assert ("That makes 5 in a row. Well done." in told) == (day == MONDAY + timedelta(days=4))
    assert "That makes 5 in a row." in await bob.types("me")
    assert await stage.count("in a row") == 0, "nobody else reads of it"


async def test_a_reveal_names_a_milestone_only_of_who_lets_it(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await bob.types("settings name The Fox")
    assert "The reveal names you when your streak reaches 5 · 10" in await bob.types("settings milestones public")
    await cleo.types("settings hide")
    assert "While you stay off the boards it does not." in await cleo.types("settings milestones public")
    assert "public" in await bob.types("settings list")
    for day in (MONDAY + timedelta(days=ahead) for ahead in range(5)):
        await _bob_is_right(stage, day)
        for person in (ada, cleo):
            await person.presses("A", await stage.sees(f"Question of the day · {day:%a}"))
        await stage.at("17:00:30", day)
        named = "Questions of the day answered in a row: The Fox 5" in await stage.sees("Reveal")
        assert named == (day == MONDAY + timedelta(days=4))
    told = await stage.sees("in a row")
    assert "Ada 5" not in told
    assert "Cleo" not in told
    assert "Your milestones are told to you alone." in await bob.types("settings milestones private")


async def test_nobody_is_behind_who_stays_off_the_boards(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await _bob_is_right(stage, MONDAY)
    _, letters = await stage.asked()
    wrong = next(letter for letter, right in letters.items() if not right)
    await cleo.presses(wrong, await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    assert "You are in place 2 with 0, " in await cleo.types("board players")
    await bob.types("settings hide")
    assert "You are in place 1 with 0." in await cleo.types("board players")
    assert "place 1." in await cleo.types("me")
    await ada.types("season end")
    await stage.at("00:01", TUESDAY)
    assert "1. Cleo" in await stage.sees("Season 1 is over: Cleo wins")


async def test_a_season_may_end_without_a_name(stage: Stage) -> None:
    await _bob_is_right(stage, MONDAY)
    await stage.person("Bob").types("settings hide")
    await stage.person("Ada").types("season end")
    await stage.at("17:00:30")
    await stage.at("00:01", TUESDAY)
    assert (await stage.sees("Season 1 is over")).text.startswith("Season 1 is over\n")


async def test_a_season_that_was_named_keeps_its_name_when_the_one_before_ends_later(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    await stage.at("09:00")
    assert "Spring begins on" in await ada.types("season start Spring")
    assert "Spring follows on 2026-03-07" in await ada.types("season end 2026-03-06")

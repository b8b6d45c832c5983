"""What people decide about themselves."""

from __future__ import annotations

import pytest

from tests.stage import Stage
from tests.worlds import WORLDS


@pytest.mark.parametrize("platform", WORLDS)
async def test_an_alias_and_staying_off_the_boards(platform: str, database_url: str) -> None:
    async with Stage(WORLDS[platform](), database_url) as stage:
        bob = stage.person("Bob")
        await stage.setup()
        await bob.types("team create Otters")
        assert "Boards call you The Fox." in await bob.types("settings name The Fox")
        for unfit in ("x" * 41, "\u3164", "\u2800"):
            assert "A name on the board has 1 to 40 characters" in await bob.types(f"settings name {unfit}")
        await stage.at("09:00")
        _, letters = await stage.asked()
        await bob.presses(next(x for x, right in letters.items() if right), await stage.sees("Question of the day"))
        await stage.at("17:00:30")
        assert "The Fox" in await stage.person("Ada").types("board players")
        assert "Your team still counts" in await bob.types("settings hide")
        seen = await stage.person("Ada").types("board players")
        assert "The Fox" not in seen
        assert "Otters" in await stage.person("Ada").types("board teams")
        await bob.types("settings show")
        assert "Boards call you Bob." in await bob.types("settings name")
        assert "Bob" in await stage.person("Ada").types("board players")


@pytest.mark.parametrize("platform", WORLDS)
async def test_what_is_set_is_listed(platform: str, database_url: str) -> None:
    async with Stage(WORLDS[platform](), database_url) as stage:
        bob = stage.person("Bob")
        await stage.setup()
        seen = await bob.types("settings list")
        assert "bob" in seen.text.lower()
        assert "no date" in seen
        await bob.types("settings name The Fox")
        await bob.types("settings exam 2026-05-04")
        await bob.types("settings reminder 08:30")
        seen = await bob.types("settings list")
        for words in ("The Fox", "Mon 4 May 2026", "08:30", "Only you see this."):
            assert words in seen
        await bob.types("settings hide")
        assert "not shown" in await bob.types("settings list")


@pytest.mark.parametrize("platform", WORLDS)
async def test_settings_are_changed_in_one_form(platform: str, database_url: str) -> None:
    async with Stage(WORLDS[platform](), database_url) as stage:
        bob = stage.person("Bob")
        await stage.setup()
        form = await bob.presses("Change", await bob.types("settings list"))
        assert form.fields == ["Name on boards", "On boards", "Exam", "Daily reminder", "A word before a close"]
        wrong = await bob.fills(form, Exam="in spring", Daily_reminder="at dawn", Name_on_boards="The Fox")
        assert "no date I can read" in wrong.errors["Exam"]
        assert "not a time of day" in wrong.errors["Daily reminder"]
        assert "The Fox" not in await bob.types("settings list"), "nothing is saved by halves"
        form = await bob.presses("Change", await bob.types("settings list"))
        given = {
            "Exam": "2026-05-04",
            "Daily_reminder": "08:30",
            "Name_on_boards": "The Fox",
            "A_word_before_a_close": "on",
        }
        saved = await bob.fills(form, **given)
        for words in ("The Fox", "Mon 4 May 2026", "08:30"):
            assert words in saved
        form = await bob.presses("Change", await bob.types("settings list"))
        saved = await bob.fills(form, Exam="", Daily_reminder="off", Name_on_boards="", A_word_before_a_close="off")
        for words in ("The Fox", "Mon 4 May 2026", "08:30"):
            assert words not in saved

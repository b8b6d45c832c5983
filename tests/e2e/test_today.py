"""``/quiz`` alone: what is open here, and buttons for what one can do."""

from __future__ import annotations

from tests.stage import Stage

MEMBERS = ["Practise", "Review", "Mock exam", "Board", "Me", "My team", "Settings", "Help"]
ADMINS = ["Schedules", "Coming questions", "Set up"]


async def test_everybody_sees_what_is_open_and_what_they_can_do(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    await stage.at("09:00")
    assert "You have not answered yet." in await bob.types("today")
    await bob.presses("B", await stage.sees("Question of the day"))
    seen = await bob.types("today")
    assert "Question of the day · Mon 2 Mar is open until 17:00. You chose B." in seen
    assert seen.buttons == MEMBERS
    assert (await ada.types("today")).buttons == [*MEMBERS, *ADMINS]
    await stage.at("17:00:30")
    later = await bob.types("today")
    assert "Nothing is open right now." in later
    assert "The next question comes Tue 3 Mar, 09:00." in later


async def test_every_button_leads_somewhere(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    leads = {
        "Practise": "Practice", "Review": "eview", "Mock exam": "the clock", "Board": "Nobody", "Me": "treak",
        "My team": "team", "Settings": "Your settings", "Help": "How this quiz works",
        "Schedules": "Every weekday at 09:00",
        "Coming questions": "Mon 2 Mar", "Set up": "Question of the day",
    }  # fmt: skip
    assert list(leads) == [*MEMBERS, *ADMINS]
    for label, words in leads.items():
        assert words in await ada.presses(label, await ada.types("today")), label


async def test_before_anything_is_set_up_it_says_who_can_and_how(stage: Stage) -> None:
    for name, buttons in (("Bob", ["Practise", "Help"]), ("Ada", ["Practise", "Help", "Set up"])):
        seen = await stage.person(name).types("today")
        assert "Nobody has set up the quiz here yet." in seen
        assert seen.buttons == buttons
    form = await stage.person("Ada").presses("Set up", seen)
    assert "Channel" in form.fields


async def test_a_button_of_an_admin_is_nobody_elses(stage: Stage) -> None:
    cleo = stage.person("Cleo")
    await stage.setup()
    await cleo.types("team create Otters")
    await stage.person("Ada").types("admins add Cleo")
    seen = await cleo.types("today")
    assert seen.buttons == [*MEMBERS, *ADMINS]
    await stage.person("Ada").types("admins remove Cleo")
    assert "Only an admin" in await cleo.presses("Coming questions", seen)

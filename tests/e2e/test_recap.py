"""A week in a channel, and what it reads of it on Friday."""

from __future__ import annotations

from datetime import timedelta

from tests.stage import MONDAY, Stage

FRIDAY = MONDAY + timedelta(days=4)


async def test_a_week_is_told_once_after_its_last_reveal(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    assert "Nobody has set up the quiz here yet." in await ada.types("recap friday")
    await stage.setup()
    assert "Every Friday I post how the week went" in await ada.types("recap friday")
    await ada.types("team create Whales")
    await bob.types("team create Otters")
    for day in (MONDAY, FRIDAY):
        await stage.at("09:00", day)
        question, letters = await stage.asked(day=day)
        right = next(letter for letter, key in letters.items() if key)
        wrong = next(letter for letter, key in letters.items() if not key)
        seen = await stage.sees("Question of the day")
        await ada.presses(right, seen)
        await bob.presses(wrong if day == FRIDAY else right, seen)
        if day == FRIDAY:
            await cleo.presses(wrong, seen)
        await stage.at("17:00:31", day)
    assert await stage.count("The week in review") == 0, "the reveal comes first"
    await stage.at("17:03", FRIDAY)
    told = await stage.sees("The week in review · Sat 28 Feb – Fri 6 Mar")
    assert "1. Whales" in told
    assert "2. Otters" in told
    assert "1. Ada" in told
    assert "5 answers given" in told
    assert f"“{question.stem[:40]}" in told
    assert "1 of 3 right" in told
    assert "New here: Ada, Bob, Cleo" in told
    assert question.services[0] in told
    await stage.at("17:10", FRIDAY)
    await stage.restart()
    await stage.at("17:20", FRIDAY)
    assert await stage.count("The week in review") == 1
    assert "Whales" in await bob.presses("Whole board", await stage.sees("The week in review"))

    assert "I post no recap in this channel." in await ada.types("recap off")
    await stage.at("09:00", FRIDAY + timedelta(days=7))
    await stage.at("17:05", FRIDAY + timedelta(days=7))
    assert await stage.count("The week in review") == 1


async def test_how_many_of_a_team_took_part_is_told_without_names(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    dana = await stage.joins("Dana")
    await stage.setup()
    await ada.types("recap monday")
    await ada.types("team create Whales")
    for person in (bob, cleo):
        await person.types("team join Whales")
    await dana.types("team create Otters")
    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    for person in (ada, bob, dana):
        await person.presses("A", post)
    await stage.at("17:00:30")
    await stage.at("17:03")
    told = await stage.sees("The week in review")
    assert "Took part: Whales 2 of 3." in told
    assert "Otters 1 of 1" not in told, "one person is no crowd"
    assert "Took part: Whales 2 of 3." in await ada.types("board teams week")
    assert "Took part" not in await bob.types("board teams week")


async def test_who_stays_off_the_boards_holds_no_place(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await stage.setup()
    await ada.types("recap monday")
    await bob.types("settings hide")
    await stage.at("09:00")
    _, letters = await stage.asked()
    for person, wanted in ((bob, True), (cleo, False)):
        letter = next(letter for letter, right in letters.items() if right == wanted)
        await person.presses(letter, await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    await stage.at("17:03")
    assert "1. Cleo" in await stage.sees("The week in review")


async def test_a_week_without_a_question_is_passed_over_in_silence(stage: Stage) -> None:
    await stage.setup()
    await stage.person("Ada").types("recap tuesday")
    await stage.person("Ada").types("schedule pause")
    for week in range(2):
        await stage.at("17:05", MONDAY + timedelta(days=1 + 7 * week))
    assert await stage.count("The week in review") == 0

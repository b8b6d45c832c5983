"""Admins look after their league's questions."""

from __future__ import annotations

from tests.stage import Stage


async def test_what_the_answers_say_is_told_to_admins(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    await stage.setup("evening", Time="12:00")
    people = [await stage.joins(f"Guest{n}") for n in range(10)]
    assert "No question has been answered often enough yet." in await ada.types("questions stats")
    await stage.at("09:00")
    question, letters = await stage.asked()
    right = next(letter for letter, key in letters.items() if key)
    wrong = next(letter for letter, key in letters.items() if not key)
    post = await stage.sees("Question of the day")
    for n, person in enumerate(people):
        await person.presses(right if n < 2 else wrong, post)
    await stage.at("17:00:30")
    assert question.id not in await ada.types("questions stats"), "it is still open in the evening channel"
    await stage.at("20:00:30")
    seen = await ada.types("questions stats")
    assert seen.private
    assert f"{question.id}: 20% of 10 right" in seen
    assert "Look again: fewer are right than by guessing." in seen
    assert seen.text.count("Nobody chose") == 2
    assert "Only an admin of this workspace can do that." in await people[0].types("questions stats")

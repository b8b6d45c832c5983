"""What people got wrong comes back to them, in private."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from quizzes.question import Question
from storage.tables import delivery
from tests.stage import MONDAY, Person, Stage, our_pack
from tests.world import Seen
from tests.world_slack import SlackWorld

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def letter(seen: Seen, question: Question, *, right: bool) -> str:
    """A letter under which a right or a wrong option is shown."""
    wanted = {option.text for option in question.options if option.correct == right}
    shown = {line[3:].strip(): line[0] for line in seen.text.splitlines() if line[1:3] == ". "}
    return next(shown[text] for text in wanted if text in shown)


async def test_a_miss_comes_back_when_it_is_due(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    await stage.setup("general")
    await stage.setup("evening", Time="12:00")
    assert "Nothing to review." in await bob.types("review")
    await stage.at("09:00")
    question, letters = await stage.asked()
    right, wrong = (next(x for x, y in letters.items() if y == sought) for sought in (True, False))
    post = await stage.sees("Question of the day")
    await bob.presses(wrong, post)
    await ada.presses(right, post)
    await cleo.presses(right, post)
    await stage.at("17:00:30")
    assert "Nothing to review." in await bob.types("review misses"), "it is still open in the evening channel"
    await stage.at("20:00:30")
    assert "Nothing is due." in await bob.types("review")
    assert "Nothing to review." in await ada.types("review")

    await stage.at("09:00", TUESDAY)
    await ada.presses("A", await stage.sees("Question of the day · Tue"))
    await bob.presses("A", await stage.sees("Question of the day · Tue"))
    board = (await ada.types("board players")).text
    asked = await bob.types("review")
    assert question.stem in asked.text
    assert "Only you see this." in asked
    assert asked.private
    said = await bob.presses(letter(asked, question, right=True), asked)
    assert said.text.startswith("Right!")
    assert question.explanation in said.text
    assert "Next review:" in said
    noted = await bob.presses("I guessed", said)
    assert "Noted: you guessed." in noted
    await stage.restart()
    assert "Nothing is due." in await bob.presses("Next", noted)
    assert (await ada.types("board players")).text == board

    await stage.at("12:00", TUESDAY)
    await stage.at("20:00:30", TUESDAY)
    await stage.at("08:00", WEDNESDAY)
    missed = await cleo.types("review misses")
    tuesday, _ = await stage.asked(day=TUESDAY)
    assert tuesday.stem in missed.text, "she missed it"
    said = await cleo.presses(letter(missed, tuesday, right=False), missed)
    assert said.text.startswith("Not quite.")
    assert "I guessed" not in said.buttons


async def test_practice_feeds_the_queue(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    asked = await bob.types("ask sqs")
    question = next(one for one in our_pack().questions if one.stem in asked.text)
    said = await bob.presses(letter(asked, question, right=False), asked)
    assert "Not quite." in said
    await bob.presses(letter(asked, question, right=True), asked)
    assert "Nothing is due." in await bob.types("review")
    await stage.at("08:00", TUESDAY)
    assert question.stem in (await bob.types("review")).text
    assert "Nothing to review." in await stage.person("Cleo").types("review")


async def test_reviews_are_planned_towards_an_exam(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    assert "2020-01-01 is over." in await bob.types("settings exam 2020-01-01")
    assert "more than three years away" in await bob.types("settings exam 2099-01-01")
    assert "Nothing to review yet." in await bob.types("settings exam 2026-03-04")
    asked = await bob.types("ask sqs")
    question = next(one for one in our_pack().questions if one.stem in asked.text)
    await bob.presses(letter(asked, question, right=False), asked)
    me = await bob.types("me")
    assert "Exam: Wed 4 Mar 2026. About 1 review a day" in me
    assert "Reviews: 0 due, 1 in all." in me
    assert me.private
    await stage.at("20:00", TUESDAY)
    await bob.presses("Next", await bob.presses("I guessed", await right_answer(bob, question)))
    await stage.at("08:00", WEDNESDAY)
    assert question.stem in (await bob.types("review")).text, "it comes once more before the exam"
    await stage.at("08:00", WEDNESDAY + timedelta(days=1))
    assert "It is over" in await bob.types("me")
    assert "forgotten" in await bob.types("settings exam off")
    assert "Exam:" not in await bob.types("me")


async def right_answer(person: Person, question: Question) -> Seen:
    asked = await person.types("review")
    return await person.presses(letter(asked, question, right=True), asked)


async def test_readiness_is_private_and_a_team_is_told_only_together(stage: Stage) -> None:
    ada, bob, cleo = people = [stage.person(name) for name in ("Ada", "Bob", "Cleo")]
    await stage.setup()
    await ada.types("team create Otters")
    for person in (bob, cleo):
        await person.types("team join Otters")
    assert "Readiness" not in await bob.types("me")
    await stage.at("09:00")
    question, letters = await stage.asked()
    post = await stage.sees("Question of the day")
    right, wrong = (next(x for x, y in letters.items() if y == sought) for sought in (True, False))
    await ada.presses(wrong, post)
    await bob.presses(right, post)
    await stage.at("17:00:30")
    seen = await bob.types("me")
    assert "1 question answered and revealed so far, 1 right at the first try." in seen
    assert "Readiness: about" in seen
    assert f"{our_pack().topics[question.topic]} 1 of 1" in seen
    assert "To do next:" in seen
    assert "Your team together" not in seen, "two people are too few"
    await stage.at("09:00", TUESDAY)
    for person in people:
        await person.presses("A", await stage.sees("Question of the day · Tue"))
    await stage.at("17:00:30", TUESDAY)
    assert "Your team together: about" in await cleo.types("me")


async def test_a_reminder_comes_once_a_day_to_who_asked_for_it(stage: Stage) -> None:
    bob, cleo = stage.person("Bob"), stage.person("Cleo")
    await stage.setup()
    assert "Write" in await bob.types("settings reminder noonish")
    assert "You are reminded daily at 08:30" in await bob.types("settings reminder 08:30")
    for person in (bob, cleo):
        asked = await person.types("ask sqs")
        question = next(one for one in our_pack().questions if one.stem in asked.text)
        await person.presses(letter(asked, question, right=False), asked)
    for day in (TUESDAY, WEDNESDAY):
        for wall in ("08:29", "08:31", "08:40", "10:05", "11:05"):
            await stage.at(wall, day)
    assert await reminded(stage) == 2, "Bob on each day; Cleo never asked for it"
    if isinstance(stage.world, SlackWorld):
        card = (await stage.world.direct("Bob"))[-1]
        assert "You have something to review." in card
        assert "Review · " in await bob.presses("Review", card)
    assert "not reminded any more" in await bob.types("settings reminder off")
    await stage.at("08:31", WEDNESDAY + timedelta(days=1))
    assert await reminded(stage) == 2


async def reminded(stage: Stage) -> int:
    """How many reminders have arrived."""
    arrived = select(func.count()).where(delivery.c.key.like("remind/%"), delivery.c.state == "sent")
    with stage.store.engine.connect() as connection:
        return connection.execute(arrived).scalar_one()

"""A mock exam, from its first question to its report, in private on every platform."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select

from quizzes.question import Kind as QuestionKind
from quizzes.question import Question
from quizzes.round import Kind, Round, Status
from storage.records import Records
from storage.tables import exam_item, snapshot
from tests.e2e.browser import assert_accessible, page_of
from tests.e2e.test_mydata import everything
from tests.e2e.toy import send
from tests.stage import MONDAY, Person, Stage, our_pack, pack_of
from tests.world import Seen
from tests.world_discord import DiscordWorld
from tests.world_playground import PlaygroundWorld
from tests.world_slack import SlackWorld
from tests.worlds import WORLDS

TUESDAY = MONDAY + timedelta(days=1)


def question_of(seen: Seen) -> Question:
    """The question that a card asks."""
    return next(one for one in our_pack().questions if one.stem in seen.text)


async def answers(person: Person, sheet: Seen, *, right: bool) -> Seen:
    """Press a right or a wrong letter of an exam's question, whatever stands chosen."""
    options = [option.text for option in question_of(sheet).options if option.correct == right]
    lines = [line for line in sheet.text.splitlines() if line[1:3] == ". "]
    return await person.presses(next(line[0] for line in lines if line[3:].strip().startswith(tuple(options))), sheet)


async def in_the_exam(stage: Stage) -> dict[str, str]:
    """The questions of all exams, by id, with their hashes."""

    def unit(records: Records) -> dict[str, str]:
        asked = select(snapshot.c.question, snapshot.c.hash).join(exam_item, exam_item.c.snapshot == snapshot.c.hash)
        return dict(records._connection.execute(asked).all())

    return await stage.store.read(unit)


async def test_an_exam_from_its_start_to_its_report(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    assert "No exam of yours is running." in await bob.types("exam resume")
    assert "You have not submitted an exam yet." in await bob.types("exam report")
    before = await stage.rows()

    first = await bob.types("exam start 20")
    assert first.private
    assert "question 1 of 20" in first
    assert "You have 40 minutes; the exam submits itself at the end." in first
    assert "Time left: 40 min. 0 of 20 answered, 0 marked." in first
    assert "Back" not in first.buttons
    assert "Your exam is still running" in await bob.types("exam report")

    elsewhere = await bob.types("exam resume")
    saved = await bob.presses("A", first)
    assert "Saved: A. You can change it until you submit." in saved
    assert "your choice" in saved
    saved = await answers(bob, saved, right=True)
    assert "1 of 20 answered, 0 marked." in saved
    second = await bob.presses("Forward", saved)
    assert "question 2 of 20" in second
    assert "Not answered yet." in second
    marked = await bob.presses("Mark for review", await answers(bob, second, right=False))
    assert "You marked it for review." in marked
    assert "Saved: " in marked
    back = await bob.presses("Back", marked)
    assert "question 1 of 20" in back
    again = await bob.presses("Next marked", back)
    assert "question 2 of 20" in again
    assert "question 3 of 20" in await bob.presses("Next unanswered", again)

    await stage.restart()
    await stage.at("07:10")
    resumed = await bob.types("exam resume")
    assert "question 3 of 20" in resumed
    assert "Time left: 30 min. 2 of 20 answered, 1 marked." in resumed
    unmarked = await bob.presses("Take the mark off", await bob.presses("Next marked", resumed))
    assert "0 marked" in unmarked
    asked = await bob.presses("Submit", unmarked)
    assert "18 questions are unanswered" in asked
    again = await bob.presses("Go on", asked)
    assert "question 3 of 20" in again
    report = await bob.presses("Submit all the same", await bob.presses("Submit", again))
    assert "Exam: 5% right" in report
    assert "1 of 20 right, after 10 min." in report
    assert "Security" in report
    assert "It is no more than an estimate" in report
    assert report.private

    assert "Exam: 5% right" in await bob.presses("A", elsewhere), "it is over: nothing changes"
    miss = await bob.presses("Go through the misses", report)
    assert "Miss 1 of 19" in miss
    assert question_of(second).stem in miss
    assert question_of(second).explanation in miss
    miss = await bob.presses("Forward", miss)
    assert "Miss 2 of 19" in miss
    assert "You did not answer this one." in miss
    assert "Exam: 5% right" in await bob.presses("Back", await bob.presses("Back", miss))
    assert "Exam: 5% right" in await bob.types("exam report")
    assert "Last mock exam: 5% right (Development with AWS Services" in await bob.types("me")
    assert "You have not submitted an exam yet." in await stage.person("Cleo").types("exam report")

    assert "18 due, 19 in all." in await bob.types("me"), "what was left out is due now, what was wrong tomorrow"
    grown = {name: number - before[name] for name, number in (await stage.rows()).items() if number != before[name]}
    assert grown == {"player": 1, "account": 1, "snapshot": 20, "exam": 1, "exam_item": 20, "review_card": 19}


async def test_cards_take_the_place_of_the_one_before(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    first = await bob.types("exam start 20")
    before = await private_cards(stage)
    second = await bob.presses("Forward", await bob.presses("A", first))
    assert "question 2 of 20" in second
    assert await private_cards(stage) == before


async def private_cards(stage: Stage) -> int:
    """How many private cards Bob has before him."""
    world = stage.world
    match world:
        case PlaygroundWorld():
            return sum(seen.private for seen in await world.place(world.channel("general"), "Bob"))
        case SlackWorld():
            return len(world.slack.ephemeral)
        case DiscordWorld():
            return sum(message.flags.ephemeral for message in world.general.history())
    raise AssertionError(world)


async def test_nobody_else_touches_it(stage: Stage) -> None:
    bob, cleo = stage.person("Bob"), stage.person("Cleo")
    await stage.setup()
    first = await bob.types("exam start 20")
    before = await stage.rows()
    if isinstance(stage.world, SlackWorld):
        assert "This is no exam of yours" in await cleo.presses("A", first)
    elif isinstance(stage.world, PlaygroundWorld):
        assert "This message is gone." in await cleo.presses("A", first)
    assert await stage.rows() == before
    assert "0 of 20 answered" in await bob.types("exam resume")


async def test_the_time_runs_out(stage: Stage) -> None:
    bob, cleo = stage.person("Bob"), stage.person("Cleo")
    await stage.setup(Time="20:00")
    at_bobs = await answers(bob, await bob.types("exam start 20"), right=True)
    at_cleos = await answers(cleo, await cleo.types("exam start"), right=True)
    assert "question 1 of 65" in at_cleos
    await stage.at("07:39:59")
    at_bobs = await bob.presses("Forward", at_bobs)
    assert "Time left: less than a minute." in at_bobs
    stage.world.clock.move_to(stage.world.clock() + timedelta(seconds=1))
    assert "Exam: 5% right" in await bob.presses("Forward", at_bobs), "a late press gets the report"
    assert "after 40 min." in await bob.types("exam report")

    await stage.at("09:10:29")
    assert (await stage.store.read(lambda records: len(records.exams.ended(stage.world.clock())))) == 1
    await stage.at("09:10:31")
    assert (await stage.store.read(lambda records: len(records.exams.ended(stage.world.clock())))) == 0
    assert "No exam of yours is running." in await cleo.types("exam resume")
    report = await cleo.types("exam report")
    assert "1 of 65 right, after 2 h 10 min." in report
    for quota in ("of 21", "of 17", "of 15", "of 12"):
        assert quota in report
    assert "Exam: 2% right" in await cleo.presses("A", at_cleos)


async def test_a_second_one_is_refused(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await answers(bob, await bob.types("exam start 20"), right=True)
    before = await stage.rows()
    refused = await bob.types("exam start")
    assert "An exam of yours is running." in refused
    assert "1 of 20 answered" in refused
    assert await stage.rows() == before
    assert "question 2 of 20" in await bob.presses("Resume", refused)
    elsewhere = await bob.presses("Give it up", await bob.types("exam start"))
    assert "Its answers are forgotten" in elsewhere
    asked = await bob.presses("Give it up", await bob.types("exam start"))
    assert "question 2 of 20" in await bob.presses("Go on", asked)
    asked = await bob.presses("Give it up", await bob.types("exam start"))
    assert "Given up." in await bob.presses("Give it up", asked)
    assert "you have given it up" in await bob.presses("Go on", elsewhere)
    rows = await stage.rows()
    assert (rows["exam"], rows["exam_item"], rows["review_card"]) == (0, 0, 0)
    assert "question 1 of 20" in await bob.types("exam start 20")
    if not isinstance(stage.world, DiscordWorld):  # which lets people choose one of the two and nothing else
        assert "I do not understand “30”" in await bob.types("exam start 30")


async def test_the_first_card_leads_to_it(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    offer = await bob.presses("Mock exam", await bob.types("today"))
    assert "against the clock" in offer
    assert "question 1 of 20" in await bob.presses("20 questions in 40 min", offer)
    assert "An exam of yours is running." in await bob.presses("Mock exam", await bob.types("today"))


async def test_no_secret_is_asked_and_none_is_told(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await stage.at("09:00")
    league = (await stage.store.read(lambda records: records.leagues.all()))[0]
    today, _ = await stage.asked()
    first = await bob.types("exam start 20")
    asked = await in_the_exam(stage)
    assert today.id not in asked
    opened = question_of(first)
    now = stage.world.clock()
    round = Round(
        f"{stage.world.channel('evening')}/{MONDAY}/1", league.id, stage.world.channel("general"), Kind.CHALLENGE,
        MONDAY, "Europe/Berlin", now, 600, Status.OPEN, now, now + timedelta(hours=10), asked[opened.id], (0, 1, 2, 3),
    )  # fmt: skip
    await stage.store.write(lambda records: records.rounds.plan(round))
    wrong = await answers(bob, first, right=False)
    report = await bob.presses("Submit all the same", await bob.presses("Submit", wrong))
    assert "1 question is held back until the reveal in your league" in report
    assert "0 of 19 right, " in report
    miss = await bob.presses("Go through the misses", report)
    assert "Miss 1 of 19" in miss
    assert opened.stem not in miss.text
    assert "19 due, 19 in all." in await bob.types("me")

    await stage.at("19:00:31")
    await stage.at("19:02")
    report = await bob.types("exam report")
    assert "0 of 20 right, " in report
    assert "held back" not in report
    assert opened.explanation in await bob.presses("Go through the misses", report)
    assert "19 due, 20 in all." in await bob.types("me")


@pytest.mark.parametrize("platform", WORLDS)
async def test_two_are_chosen_from_a_list(platform: str, database_url: str) -> None:
    async with Stage(WORLDS[platform](), database_url, pack_of(QuestionKind.CHOOSE_TWO)) as stage:
        bob = stage.person("Bob")
        await stage.setup()
        first = await bob.types("exam start 20")
        saved = await bob.ticks(first, "BD")
        assert "Saved: B and D." in saved
        assert "1 of 20 answered" in saved
        saved = await bob.ticks(saved, "AE")
        assert "Saved: A and E." in saved
        assert "Next unanswered" in saved.buttons


@pytest.mark.browser
async def test_in_a_browser_the_next_question_begins_unticked(browser: Browser, database_url: str) -> None:
    async with Stage(PlaygroundWorld(), database_url, pack_of(QuestionKind.CHOOSE_TWO)) as stage:
        await stage.setup()
        async with page_of(browser, stage.world.adapter.url, "Bob") as page:
            await send(page, "/quiz exam start 20")
            await page.get_by_role("checkbox").nth(0).check()
            await page.get_by_role("checkbox").nth(2).check()
            await page.get_by_role("button", name="Submit answer").click()
            await expect(page.get_by_text("Saved: A and C.")).to_be_visible()
            await expect(page.get_by_role("checkbox").nth(0)).to_be_checked()
            await page.get_by_role("button", name="Forward").click()
            await expect(page.get_by_role("heading", name="question 2 of 20")).to_be_visible()
            await expect(page.get_by_role("heading", name="question 1 of 20")).to_have_count(0)
            assert not [box for box in await page.get_by_role("checkbox").all() if await box.is_checked()]
            await assert_accessible(page)


async def test_what_is_kept_is_shown_and_forgotten(stage: Stage) -> None:
    bob, cleo = stage.person("Bob"), stage.person("Cleo")
    await stage.setup()
    for person in (bob, cleo):
        await answers(person, await person.types("exam start 20"), right=True)
    found = await everything(bob)
    assert len(found["exam"]) == 1
    assert len(found["exam_item"]) == 20
    assert sum(bool(row["chosen"]) for row in found["exam_item"]) == 1
    assert all(row["question"] for row in found["exam_item"])
    assert "You are forgotten here." in await bob.presses("Forget me", await bob.types("mydata delete"))
    rows = await stage.rows()
    assert (rows["exam"], rows["exam_item"]) == (1, 20)
    assert "1 of 20 answered" in await cleo.types("exam resume")

"""A day in the life, the same on every platform and both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.card import Button, Card
from quizzes.question import Kind
from tests.stage import MONDAY, Stage, pack_of
from tests.world_discord import DiscordWorld
from tests.worlds import WORLDS

EVIL = "<!channel> @everyone **x** <@U1>"
TUESDAY = MONDAY + timedelta(days=1)


async def test_a_day_in_the_life(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    assert "Every weekday at 09:00" in await stage.setup("general")
    assert "Every weekday at 12:00" in await stage.setup("evening", Time="12:00")
    assert "Team Whales is there" in await ada.types("team create Whales")
    assert "You are in Whales" in await cleo.types("team join whales")
    assert "Team Otters is there" in await bob.types("team create Otters")

    await stage.at("08:59:59")
    assert await stage.count("Question of the day") == 0
    await stage.at("09:00")
    post = await stage.sees("Question of the day · Mon 2 Mar")
    question, letters = await stage.asked()
    assert question.stem in post.text
    right = next(letter for letter, is_right in letters.items() if is_right)
    wrong, other = [letter for letter, is_right in letters.items() if not is_right][:2]

    assert (await ada.presses(wrong, post)).text.startswith(f"Saved: {wrong}.")
    changed = await ada.presses(right, post)
    assert changed.text.startswith(f"Saved: {right}.")
    assert "You can change it until 17:00" in changed
    assert "Only you see this." in changed
    assert changed.private
    assert (await ada.presses(right, post)).text.startswith(f"Already saved: {right}.")
    assert (await bob.presses(wrong, post)).text.startswith(f"Saved: {wrong}.")

    await stage.at("12:00")
    evening = await stage.sees("Question of the day", "evening")
    assert question.stem in evening.text, "one question of the day in all channels of a league"
    _, evening_letters = await stage.asked("evening")
    assert (await cleo.presses(next(x for x, y in evening_letters.items() if y), evening)).text.startswith("Saved:")
    assert "You chose" in await ada.types("today")

    await stage.at("17:00:01")
    late = await bob.presses(other, post)
    assert late.text.startswith("This round ended at 17:00. Your answer was not counted.")
    assert f"What you chose in time stands: {wrong}." in late
    assert await stage.count("Reveal") == 0, "clicks made in time may still be on their way"

    await stage.at("17:00:30")
    reveal = await stage.sees("Reveal")
    assert f"{right} is right" in reveal
    assert question.explanation in reveal.text
    assert "1 of 2" in reveal
    assert "1. Whales" in reveal
    assert "2. Otters" in reveal
    closed = (await stage.world.messages(stage.world.channel("general")))[0]
    assert "Closed. 2 answers." in closed
    assert right not in closed.buttons
    why = await bob.presses("Why is mine wrong?", reveal)
    assert f"You chose {wrong}: wrong." in why
    assert next(option.why for option in question.options if option.correct) in why.text

    await stage.at("20:00:30")
    assert "1 of 1" in await stage.sees("Reveal", "evening")
    board = await ada.types("board players")
    points = question.level.points
    assert "Ada" in board
    assert f"place 1 with {points}" in board
    assert "Whales" in await ada.types("board teams")
    me = await cleo.types("me")
    assert "Team: Whales" in me
    assert "Streak: 1 in a row" in me

    await stage.at("09:00", TUESDAY)
    assert await stage.count("Question of the day") == 2 + 1, "two questions, and the reveal that links the first"


async def test_restarted_between_post_and_close(stage: Stage) -> None:
    bob = stage.person("Bob")
    await stage.setup()
    await stage.at("09:00")
    post = await stage.sees("Question of the day")
    await stage.restart()
    await stage.bot.tick()
    assert await stage.count("Question of the day") == 1
    post = await stage.sees("Question of the day")
    assert (await bob.presses("B", post)).text.startswith("Saved: B.")
    await stage.at("17:00:30")
    await stage.restart()
    await stage.bot.tick()
    assert await stage.count("Reveal") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ask kinesiss", "Did you mean kinesis?"),
        ("ask quantum teleportation", "I know no topic “quantum teleportation”"),
        ("team join Nobody", "There is no team called “Nobody” here."),
        ("team leave", "You are in no team."),
        ("team create " + "x" * 60, "A team name has 1 to 40 characters"),
        ("challenge 3", "5 to 1440"),
    ],
)
async def test_what_cannot_be_is_refused_in_private(stage: Stage, typed: str, words: str) -> None:
    await stage.setup()
    before = await stage.rows()
    seen = await stage.person("Bob").types(typed)
    assert words in seen
    assert seen.private
    assert await stage.rows() == before, "nothing is written"


async def test_a_word_that_is_no_command_meets_the_nearest_that_is(stage: Stage) -> None:
    if isinstance(stage.world, DiscordWorld):
        return  # Discord itself offers nothing but what is declared
    seen = await stage.person("Bob").types("bord players")
    assert "There is no command “bord players”. Did you mean board?" in seen
    assert "I do not understand “loudly” after /quiz help" in await stage.person("Bob").types("help loudly")


@pytest.mark.parametrize(
    "round", ["{here}/1999-01-01", "{platform}:other:C1/2026-03-02", "'; DROP TABLE round; --", ""]
)
async def test_a_button_of_a_round_that_is_not_there(stage: Stage, round: str) -> None:
    await stage.setup()
    here = stage.world.channel("general")
    key = "q/" + round.format(here=here, platform=here.partition(":")[0])
    await stage.world.adapter.post(here, Card("Forged", (), (Button("answer:1", "B"),)), key)
    before = await stage.rows()
    seen = await stage.person("Bob").presses("B", await stage.sees("Forged"))
    assert "I know no such question here." in seen
    assert await stage.rows() == before


@pytest.mark.parametrize("typed", ["setup", "schedule list", "schedule pause", "next", "post", "admins add Bob"])
async def test_a_member_cannot_administer(stage: Stage, typed: str) -> None:
    await stage.setup()
    before = await stage.rows()
    seen = await stage.person("Bob").types(typed)
    assert "Only an admin of this workspace can do that." in seen
    assert await stage.rows() == before


async def test_names_are_text_everywhere(stage: Stage) -> None:
    eve = await stage.joins("Eve", shown_as=EVIL)
    await stage.setup()
    assert f"Team {EVIL} is there" in await eve.types(f"team create {EVIL}")
    await stage.at("09:00")
    _, letters = await stage.asked()
    await eve.presses(next(x for x, y in letters.items() if y), await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    assert f"1. {EVIL}" in await stage.sees("Reveal")
    assert EVIL[:20] in await eve.types("board players")
    assert EVIL in await eve.types("team list")


async def test_an_admin_steers(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    assert "Every weekday at 09:00 (Europe/Berlin), open for 8 hours" in await ada.types("schedule list")
    assert "Mon 2 Mar" in await ada.types("next")
    assert "Skipped: 2026-03-02." in await ada.types("schedule skip 2026-03-02")
    await stage.at("09:00")
    assert await stage.count("Question of the day") == 0
    assert "Paused." in await ada.types("schedule pause")
    await stage.at("09:00", TUESDAY)
    assert await stage.count("Question of the day") == 0
    assert "Going on." in await ada.types("schedule resume")
    assert "on its way" in await ada.types("post")
    await stage.bot.tick()
    assert await stage.count("Question of the day") == 1
    assert "is out already: it is open" in await ada.types("post")
    await bob.presses("A", await stage.sees("Question of the day"))
    assert "Bob can steer the quiz now." in await ada.types("admins add Bob")
    await stage.at("17:30:30", TUESDAY)
    listed = await bob.types("schedule list")
    assert "Every weekday" in listed
    assert "2026-03-03 09:00 · revealed" in listed
    assert "is gone" in await ada.types("schedule remove")


@pytest.mark.parametrize("platform", WORLDS)
async def test_choosing_two(platform: str, database_url: str) -> None:
    async with Stage(WORLDS[platform](), database_url, pack_of(Kind.CHOOSE_TWO)) as stage:
        bob, cleo = stage.person("Bob"), stage.person("Cleo")
        await stage.setup()
        await stage.at("09:00")
        post = await stage.sees("Question of the day")
        _, letters = await stage.asked()
        right = "".join(letter for letter, is_right in letters.items() if is_right)
        half = right[0] + next(letter for letter, is_right in letters.items() if not is_right)
        assert "(Choose two.)" in post
        assert (await bob.ticks(post, half)).text.startswith("Saved: ")
        assert (await bob.ticks(post, right)).text.startswith(f"Saved: {right[0]} and {right[1]}.")
        assert (await cleo.ticks(post, half)).text.startswith("Saved: ")
        if platform == "slack":  # elsewhere the list itself insists on two
            assert "Choose exactly 2 options; you chose 1. Nothing was saved." in await cleo.ticks(post, right[0])
        await stage.at("17:00:30")
        reveal = await stage.sees("Reveal")
        assert f"{right[0]} and {right[1]} are right" in reveal
        assert "1 of 2 answers" in reveal, "half right is wrong, as in the exam"
        assert "wrong." in await cleo.presses("Why is mine wrong?", reveal)


async def test_a_challenge_and_practice(stage: Stage) -> None:
    bob, cleo = stage.person("Bob"), stage.person("Cleo")
    await stage.setup()
    started = await bob.types("challenge sqs 30")
    assert "It stays open for 30 minutes" in started
    await stage.bot.tick()
    post = await stage.sees("Challenge from")
    assert "A challenge is open here already" in await cleo.types("challenge")
    assert (await cleo.presses("A", post)).text.startswith("Saved: A.")
    assert "Closed." in await bob.presses("Close it now", started)
    stage.world.clock.move_to(stage.world.clock() + timedelta(seconds=31))
    await stage.bot.tick()
    assert "1 of 1" in await stage.sees("Reveal")

    practice = await cleo.types("ask lambda easy")
    assert "Practice · AWS Lambda · easy" in practice
    assert practice.private
    graded = await cleo.presses("A", practice)
    assert graded.text.startswith(("Right!", "Not quite."))
    assert "Practice" in await cleo.presses("Another one", graded)


async def test_what_a_later_channel_is_still_to_be_asked_is_kept_out_of_practice(stage: Stage) -> None:
    await stage.setup(Open_for="1h")
    await stage.setup("evening", Time="18:00")
    await stage.at("09:00")
    question, _ = await stage.asked()
    await stage.at("10:01")
    assert await stage.count("Reveal: ") == 1
    round = await stage.store.read(lambda records: records.rounds.get(f"{stage.world.channel('evening')}/{MONDAY}"))
    assert round is not None
    assert question.id in await stage.store.read(lambda records: records.rounds.secret(round.league))
    await stage.at("18:00")
    assert question.stem in await stage.sees("Question of the day", "evening")
    for wall, day in (("02:01", MONDAY + timedelta(days=1)), ("03:00", MONDAY + timedelta(days=1))):
        await stage.at(wall, day)
    assert question.id not in await stage.store.read(lambda records: records.rounds.secret(round.league))

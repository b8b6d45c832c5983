"""Completing questions: members see what was revealed, admins what may be asked, and nobody what is a secret."""

from collections.abc import AsyncIterator

import pytest

from adapters.command import Asker
from adapters.event import Profile
from bot.suggestions import league_questions, matching, revealed_questions
from storage.records import Records
from tests.stage import Stage, our_pack
from tests.world_playground import PlaygroundWorld

ADMIN, MEMBER = Profile("Ada", admin=True), Profile("Bob", admin=False)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with Stage(PlaygroundWorld(), database_url) as stage:
        await stage.setup()
        yield stage


def asker(stage: Stage, profile: Profile, channel: str = "general") -> Asker:
    world = stage.world
    return Asker(world.workspace, world.channel(channel), world.account(profile.name), profile)


async def test_members_complete_what_was_revealed_and_nothing_earlier(stage: Stage) -> None:
    suggest = revealed_questions(stage.bot.desk)
    bob = asker(stage, MEMBER)
    assert await suggest(bob, "") == []
    await stage.at("09:00")
    [asked] = await stage.store.read(lambda records: records.rounds.asked(stage.world.workspace))
    assert await suggest(bob, "") == [], "it is open"
    await stage.at("17:01")
    assert await suggest(bob, "") == [asked]
    assert await suggest(bob, asked[2:7].upper()) == [asked]
    assert await suggest(bob, "no such question") == []


async def test_only_admins_complete_what_may_be_asked(stage: Stage) -> None:
    suggest = league_questions(stage.bot.desk)
    assert await suggest(asker(stage, MEMBER), "sqs") == []
    assert await suggest(asker(stage, Profile("Bob", admin=False, bot=True)), "sqs") == []
    found = await suggest(asker(stage, ADMIN), "sqs")
    assert found
    assert all("sqs" in id for id in found[:3])
    await stage.at("09:00")
    await stage.person("Bob").presses("A", await stage.sees("Question of the day"))
    assert "Bob can steer" in await stage.person("Ada").types("admins add Bob")
    assert await suggest(asker(stage, MEMBER), "sqs") == found, "an admin named him"


async def test_whose_league_it_is_not_completes_nothing_that_may_be_asked_there(stage: Stage) -> None:
    [retired] = [
        parameter.suggest
        for command in stage.bot.commands
        if command.path == "questions restore"
        for parameter in command.parameters
    ]
    assert retired is not None
    await stage.person("Ada").types(f"questions retire {our_pack().questions[0].id}")
    assert await retired(asker(stage, ADMIN), "") == [our_pack().questions[0].id]

    def join(records: Records) -> None:
        records.leagues.enter("slack:T9", "Giver", stage.world.clock())
        giver = records.leagues.home_of("slack:T9", our_pack().id, stage.world.clock())
        records.steering.retire(giver.id, our_pack().questions[1].id)
        records.leagues.move(stage.world.channel("general"), giver.id)

    await stage.store.write(join)
    assert await league_questions(stage.bot.desk)(asker(stage, ADMIN), "sqs") == []
    assert await retired(asker(stage, ADMIN), "") == []


def test_ids_that_begin_with_the_words_come_first() -> None:
    questions = [("b-one", "Which queue keeps order?"), ("one-b", "A table."), ("c", "One key of order")]
    assert matching("one", questions) == ["one-b", "b-one", "c"]
    assert matching("order queue", questions) == ["b-one"]
    assert len(matching("", [(f"q{n}", "") for n in range(100)])) == 25

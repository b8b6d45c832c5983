"""One league of two workspaces, also of two platforms: by a code that an admin makes and another one agrees to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizzes.question import Kind
from storage.records import Records
from storage.tables import delivery
from tests.linking import code, code_of, link
from tests.stage import MONDAY, Stage, our_pack, pack_of
from tests.world_playground import PlaygroundWorld
from tests.world_slack import SlackWorld

Pair = tuple[Stage, Stage]
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
async def pair(pair: Pair) -> Pair:
    """Both have a channel, and a team of the same name."""
    for stage, who in zip(pair, ("Bob", "Cleo"), strict=True):
        await stage.setup()
        await stage.person(who).types("team create Otters")
    return pair


async def told(stage: Stage, words: str) -> bool:
    """Whether Ada was owed a private word here."""

    def unit(records: Records) -> list[object]:
        mine = (delivery.c.workspace == stage.world.workspace, delivery.c.place.startswith("dm:"))
        return list(records._connection.execute(select(delivery.c.content).where(*mine)).scalars())

    return any(words in str(content) for content in await stage.store.read(unit))


async def a_day(pair: Pair, day: date, **letters: bool) -> None:
    """Bob answers here and Cleo there, right or wrong, and the day ends."""
    await pair[0].at("09:00", day)
    for stage, who in zip(pair, ("Bob", "Cleo"), strict=True):
        if who in letters:
            _, keys = await stage.asked(day=day)
            letter = next(letter for letter, right in keys.items() if right == letters[who])
            await stage.person(who).presses(letter, await stage.sees(f"Question of the day · {day:%a}"))
    await pair[0].at("17:00:31", day)


async def test_two_workspaces_play_in_one_league_and_part_again(pair: Pair) -> None:
    giver, newcomer = pair
    ada, bob = giver.person("Ada"), giver.person("Bob")
    there, cleo = newcomer.person("Ada"), newcomer.person("Cleo")
    await a_day(pair, MONDAY, Bob=True, Cleo=True)
    assert "Bob" not in await cleo.types("board players"), "each plays for itself"

    terms = await there.types(f"league link {await code_of(giver)}")
    assert "Shared with each other: display names, teams and points." in terms
    assert "Your players start at zero" in terms
    assert "This league is shared with nobody" in await there.types("league unlink"), "nothing before they agree"
    assert "You play in one league with" in await there.presses("Agree and link", terms)
    assert "You are in Otters (" in await cleo.types("team list"), "a team of that name was there"
    assert "You are in Otters." in await bob.types("team list")
    assert "You are not on this board yet." in await cleo.types("board players"), "newcomers start at zero"

    await a_day(pair, TUESDAY, Bob=False, Cleo=True)
    assert (await giver.asked(day=TUESDAY))[0].id == (await newcomer.asked(day=TUESDAY))[0].id
    for person in (bob, cleo):
        board = await person.types("board players")
        assert "Bob" in board
        assert "Cleo" in board
    assert await newcomer.count("Season 1 is over") == 1, "the newcomer's season ended with what it had asked"
    assert await giver.count("Season 1 is over") == 0

    assert "gets a league of its own" in await ada.types("league unlink"), "the giver may end it too"
    assert "The leagues are apart." in await there.presses("Unlink", await there.types("league unlink"))
    assert await told(giver, "has joined your league"), "who made the code"
    assert await told(giver, "are apart again")
    assert not await told(newcomer, "are apart again"), "they decided it"
    await a_day(pair, WEDNESDAY, Bob=True, Cleo=True)
    seen = await cleo.types("board players")
    assert "Cleo" in seen
    assert "Bob" not in seen
    past = await bob.types("board players")
    assert "Cleo" in past, "the past stays"
    assert "You are in place" in past
    assert "You are in Otters." in await cleo.types("team list"), "its own teams came along"
    assert "Otters (" not in await bob.types("team list")
    assert "fewer than two players here" in await ada.types("team balance 2"), "Cleo plays elsewhere"


async def test_who_is_away_stays_away_where_they_play_next(pair: Pair) -> None:
    _, newcomer = pair
    cleo = newcomer.person("Cleo")
    await a_day(pair, MONDAY, Bob=True, Cleo=True)
    await cleo.types("settings away 2026-03-03..2026-03-04")
    await link(*pair)
    assert "2026-03-03..2026-03-04 (2 of 10 days in Season 1)" in await cleo.types("settings list")
    await a_day(pair, TUESDAY, Bob=True)
    assert "has no score this season yet" in await cleo.types("board explain"), "she was not absent"
    await pair[0].at("08:00", WEDNESDAY)
    await newcomer.person("Ada").presses("Unlink", await newcomer.person("Ada").types("league unlink"))
    assert "2026-03-04 (1 of 10 days in Season 1)" in await cleo.types("settings list")


async def test_nobody_is_asked_again_because_leagues_link_and_part(database_url: str) -> None:
    pack = pack_of(Kind.SINGLE)
    alike = [one for one in pack.questions if one.domain == pack.questions[0].domain and len(one.services) == 1]
    five = list({one.services: one for one in alike}.values())[:5]
    week = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7)]
    async with Stage(PlaygroundWorld(), database_url, replace(pack, questions=tuple(five))) as giver:
        newcomer = await giver.beside(SlackWorld(giver.world.clock))
        asked: list[str] = []
        for stage in (giver, newcomer):
            await stage.setup()
        for day in week:
            await giver.at("08:00", day)
            if day == TUESDAY:
                await link(giver, newcomer)
            if day == WEDNESDAY + timedelta(days=1):
                there = newcomer.person("Ada")
                await there.presses("Unlink", await there.types("league unlink"))
            await giver.at("09:00", day)
            asked.append((await newcomer.asked(day=day))[0].id)
        assert sorted(asked[:5]) == sorted(one.id for one in five), "everything once, whichever league it was in"
        assert asked[5] == asked[0], "then the oldest"
        await newcomer.world.stop()


async def test_what_was_retired_or_ruled_holds_when_leagues_part(pair: Pair) -> None:
    giver, newcomer = pair
    ada, there = giver.person("Ada"), newcomer.person("Ada")
    await link(*pair)
    await a_day(pair, MONDAY, Bob=True, Cleo=True)
    asked, _ = await giver.asked()
    await ada.types(f"ruling {asked.id} void Two readings are possible")
    retired = next(one.id for one in our_pack().questions if one.id != asked.id)
    await ada.types(f"questions retire {retired}")
    await giver.at("08:00", TUESDAY)
    await there.presses("Unlink", await there.types("league unlink"))
    for id in (asked.id, retired):
        assert f"{id} is not asked in this league now" in await there.types(f"next pin {WEDNESDAY} {id}")
    assert "Two readings are possible" in await there.types("rulings")
    assert "There is a ruling already." in await there.types(f"ruling {asked.id} dismiss It has one"), (
        "it may be ruled on anew"
    )
    assert f"{retired} may be asked again." in await there.types(f"questions restore {retired}")


async def test_each_admin_steers_their_own_and_the_giver_the_league(pair: Pair) -> None:
    giver, newcomer = pair
    await link(*pair)
    there = newcomer.person("Ada")
    for words in ("season start Autumn", "season end", "season length monthly", "next", "team balance 2", "league link",
                  "team rename Otters Whales", "team remove Otters"):  # fmt: skip
        assert "only its admins change it as a whole" in await there.types(words), words
    form = await there.types("setup", "evening")
    saved = await there.fills(form, Time="10:00", Time_zone="Europe/Berlin")
    assert "The quiz is set up." in saved
    assert (await there.presses("More", saved)).fields == ["Recap of the week"], "topics and seasons are the giver's"
    assert "Paused." in await there.types("schedule pause", "evening")
    [own] = [name for name in (await there.types("team list")).text.split("\n") if "Otters (" in name]
    team = own.partition(" · ")[0] if " · " in own else own.split(")")[0] + ")"
    assert "is called Whales now" in await there.types(f'team rename "{team}" Whales')
    assert "plays for Whales" in await there.types("team assign Cleo Whales")
    assert "Autumn begins on" in await giver.person("Ada").types("season start Autumn")
    listed = await there.types("league list")
    assert "of " in listed
    assert "This channel plays in League." in listed


async def test_what_is_wrong_with_a_code_is_said(pair: Pair) -> None:
    giver, newcomer = pair
    ada, there = giver.person("Ada"), newcomer.person("Ada")
    code = await code_of(giver)
    assert "Only an admin" in await newcomer.person("Cleo").types(f"league link {code}")
    assert "made in this very workspace" in await ada.types(f"league link {code}")
    assert "I know no code “abcd”" in await there.types("league link abcd")
    terms = await there.types(f"league link {code.upper()}")
    again = await there.types(f"league link {code.replace('-', ' ')}")
    assert "You play in one league" in await there.presses("Agree and link", terms)
    assert "This code was used already" in await there.presses("Agree and link", again)
    assert "This code was used already" in await there.types(f"league link {code}")
    assert "You play in the league of" in await there.types(f"league link {await code_of(giver)}")
    assert "This league belongs to" in await there.types("league link")
    await there.presses("Unlink", await there.types("league unlink"))
    late, terms = await code_of(giver), await there.types(f"league link {await code_of(giver)}")
    await giver.at("08:00")
    assert "more than ten minutes old" in await there.types(f"league link {late}")
    assert "more than ten minutes old" in await there.presses("Agree and link", terms)


async def test_the_code_of_somebody_who_is_no_admin_any_more_links_nothing(pair: Pair) -> None:
    giver, newcomer = pair
    ada, there = giver.person("Ada"), newcomer.person("Ada")
    await ada.types("admins add Bob")
    terms = await there.types(f"league link {await code(giver.person('Bob'), 'league link')}")
    await ada.types("admins remove Bob")
    assert "Have a new one made" in await there.presses("Agree and link", terms)
    assert "This league is shared with nobody" in await there.types("league unlink")


async def test_nobody_guesses_a_code(pair: Pair) -> None:
    giver, newcomer = pair
    there = newcomer.person("Ada")
    code = await code_of(giver)
    for number in range(5):
        assert "I know no code" in await there.types(f"league link {number}")
    assert "Too many wrong codes" in await there.types(f"league link {code}")
    await giver.at("08:00")
    assert "Play in one league with" in await there.types(f"league link {await code_of(giver)}")


async def test_a_league_that_others_play_in_joins_no_other(pair: Pair) -> None:
    giver, newcomer = pair
    code = await code_of(newcomer)
    await link(*pair)
    assert "This code was used already" in await giver.person("Ada").types(f"league link {code}"), "it went with it"
    third = await code_of(giver)  # a league with others in it may take in more, but not go elsewhere
    assert "made in this very workspace" in await giver.person("Ada").types(f"league link {third}")


async def test_three_workspaces_share_a_league_and_one_leaves(three: tuple[Stage, Stage, Stage]) -> None:
    giver, second, third = three
    for stage in three:
        await stage.setup()
    await link(giver, second)
    assert "plays in your league" in await giver.person("Ada").types(f"league link {await code_of(third)}")
    await link(giver, third)
    await giver.at("09:00")
    asked = {(await stage.asked())[0].id for stage in three}
    assert len(asked) == 1
    names = [one.world.workspace for one in (second, third)]
    called = await giver.store.read(lambda records: [records.leagues.name(one) for one in names])
    assert "Say which workspace is to leave" in await giver.person("Ada").types("league unlink")
    sure = await giver.person("Ada").types(f"league unlink {called[0].upper()}")
    assert f"{called[0]} plays in League 2" in await giver.person("Ada").presses("Unlink", sure)
    assert "League 2" in await second.person("Ada").types("league list")
    assert "This channel plays in League." in await third.person("Ada").types("league list")


async def test_the_newcomer_plays_on_when_the_giver_throws_the_bot_out(pair: Pair) -> None:
    giver, newcomer = pair
    await link(*pair)
    await giver.store.write(lambda records: records.leagues.leave(giver.world.workspace))
    await giver.at("09:00")
    await newcomer.person("Cleo").presses("A", await newcomer.sees("Question of the day"))
    await giver.at("17:00:31")
    assert "Reveal" in await newcomer.sees("Reveal")
    there = newcomer.person("Ada")
    assert "Autumn begins on" in await there.types("season start Autumn"), "while it is away its league is steered here"
    assert "This league belongs to" in await there.types("league link"), "nobody is let in behind its back"
    await giver.store.write(lambda records: records.forget(giver.world.workspace))
    await giver.at("09:00", TUESDAY)
    await newcomer.sees("Question of the day · Tue")
    board = await newcomer.person("Cleo").types("board players all")
    assert "Cleo" in board
    assert "?" not in board
    assert "Coming questions" in await there.types("next"), "the league is theirs now"

"""A key can be wrong: people flag it, an admin rules, and everything that was counted follows."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from sqlalchemy import select

from adapters.card import Card
from adapters.event import FormEvent, PressEvent, Profile
from adapters.form import Form
from adapters.language import restored
from adapters.outcome import Sent
from bot.drawing import drawable
from bot.words import count
from quizzes.pack import Pack
from quizzes.question import Kind, Question
from storage.tables import challenge_point, delivery, member_round, review_card, standing
from tests.stage import MONDAY, Stage, pack_of
from tests.world import Seen
from tests.worlds import WORLDS

TUESDAY = MONDAY + timedelta(days=1)
WHY = "What is wrong, in one line"
REASON = "Why; those concerned read it"


@cache
def short_pack() -> Pack:
    """Our pack with options short enough for every platform's list."""
    pack = pack_of(Kind.SINGLE)
    return replace(pack, questions=tuple(shortened(one) for one in pack.questions))


def shortened(question: Question) -> Question:
    options = (replace(one, text=f"{one.text[:30].strip()} #{n}") for n, one in enumerate(question.options))
    return replace(question, options=tuple(options))


@pytest.fixture(params=WORLDS)
async def stage(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Stage]:
    """The whole bot, set up, on every platform and both databases."""
    async with Stage(WORLDS[request.param](), database_url, short_pack()) as stage:
        await stage.setup()
        yield stage


async def played(stage: Stage, day: date = MONDAY) -> tuple[Question, str, str, str]:
    """A day on which Ada is right and Bob and Cleo choose the same wrong answer: the question and the letters
    of its key, of what they chose, and of another one.
    """
    await stage.at("09:00", day)
    question, letters = await stage.asked(day=day)
    [right] = [letter for letter, key in letters.items() if key]
    wrong, other, *_ = [letter for letter, key in letters.items() if not key]
    post = await stage.sees(f"Question of the day · {day:%a}")
    await stage.person("Ada").presses(right, post)
    for name in ("Bob", "Cleo"):
        await stage.person(name).presses(wrong, post)
    await stage.at("17:00:30", day)
    return question, right, wrong, other


async def answer(stage: Stage, question: Question, letter: str) -> str:
    """An option as a form lists it."""
    round = await stage.store.read(lambda records: records.rounds.get(f"{stage.world.channel('general')}/{MONDAY}"))
    assert round is not None
    return f"{letter}. {question.options[round.order['ABCD'.index(letter)]].text}"


async def counted(stage: Stage) -> list[tuple[object, ...]]:
    """All that is written down of member-rounds and boards."""
    with stage.store.engine.connect() as connection:
        tables = (select(table).order_by(*table.primary_key) for table in (standing, member_round, challenge_point))
        return [tuple(row) for table in tables for row in connection.execute(table)]


async def rebuilt(stage: Stage) -> list[tuple[object, ...]]:
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    return await counted(stage)


async def test_a_flag_becomes_a_ruling_and_everything_follows(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    question, right, wrong, _ = await played(stage)
    reveal = await stage.sees("Reveal")
    form = await bob.presses("Flag", reveal)
    thanks = await bob.fills(form, **{WHY: "The docs say otherwise"})
    assert "Thank you. The admins will see it." in thanks
    assert thanks.private
    await bob.fills(await bob.presses("Flag", reveal), **{WHY: "The docs of 2025 say otherwise"})
    await cleo.types("settings hide")
    why = await cleo.presses("Why is mine wrong?", reveal)
    assert f"You chose {wrong}: wrong." in why
    await cleo.fills(await cleo.presses("Flag", why), **{WHY: "I agree with Bob"})

    assert "Only an admin" in await bob.types("flags")
    words = await told_directly(stage)
    assert len(words) == 1, "whoever set the channel up hears of it, once for a question"
    assert words[0].startswith(f"Somebody doubts the key of “{question.stem[:40]}")
    queue = await ada.types("flags")
    assert f"Flag 1 of 1: {question.id}@{question.revision}" in queue
    assert "Bob: The docs of 2025 say otherwise" in queue
    assert "The docs say otherwise" not in queue.text, "a second word replaces the first"
    assert "someone: I agree with Bob" in queue
    assert "Cleo" not in queue.text, "she hides her name"
    assert "1 of 3 answers" in queue

    form = await ada.presses("Rule on it", queue)
    done = await ada.fills(
        form,
        **{
            "What holds": f"Another answer is right, not {right}",
            "The other answer, if any": await answer(stage, question, wrong),
            REASON: "AWS changed it in 2025",
        },
    )
    assert f"{wrong} is right, not {right}." in done
    assert "3 players have other points now." in done
    assert f"You have {question.level.points} point" in done
    assert "fewer." in done
    await stage.bot.tick()

    assert await stage.count("Points and boards follow.") == 1
    told = await stage.sees("Points and boards follow.")
    assert f"{wrong} is right, not {right}." in told
    assert "Why: AWS changed it in 2025" in told
    mended = await stage.sees("Reveal")
    assert f"Reveal: {wrong} is right" in mended
    assert f"Ruling: {wrong} is right, not {right}." in mended
    assert "2 of 3 answers" in mended
    assert await stage.count("Reveal") == 1

    news = await bob.types("today")
    more = f"You have {question.level.points} point"
    assert "Another answer to" in news
    assert more in news
    assert "more." in news
    assert "Another answer to" not in (await bob.types("today")).text, "told once"
    assert "Another answer to" not in (await ada.types("today")).text, "she read it with what she did"
    assert f"You chose {wrong}: right." in await cleo.presses("Why is mine wrong?", mended)
    me = await bob.types("me")
    assert f"This season: {count(question.level.points, 'point')}, place 1." in me
    assert "1 right at the first try" in me
    assert "This season: 0 points, place 2." in await ada.types("me"), "who is off the boards holds no place"
    assert "Nothing is flagged." in await ada.types("flags")
    assert "Ada: " in await ada.types("rulings")
    assert await counted(stage) == await rebuilt(stage)


async def test_a_void_question_counts_nowhere_until_its_key_stands_again(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types("team create Whales")
    await bob.types("team create Otters")
    question, _, _, _ = await played(stage)
    before, reviews = await counted(stage), await cards(stage)
    assert before
    done = await ada.types(f"ruling {question.id} void Two readings are possible")
    assert "This question does not count." in done
    assert "It is not asked or practised here until a new revision of it is in the pack." in done
    await stage.bot.tick()
    assert "Reveal: this question does not count" in await stage.sees("Reveal:")
    assert "this question does not count" in await bob.presses("Why is mine wrong?", await stage.sees("Reveal:"))
    assert await counted(stage) == await rebuilt(stage) == []
    assert "Nobody is on this board yet" in await ada.types("board players season")
    assert "Streak: 0 in a row now, 0 at best." in await ada.types("me")
    assert await cards(stage) == reviews, "what is to be reviewed stays as it is"
    assert question.id not in await askable_here(stage)
    ruled = await stage.rows()
    again = await ada.types(f"ruling {question.id} dismiss On second thoughts it is fine")
    assert "There is a ruling already." in again
    assert "Two readings are possible" in again
    assert await stage.rows() == ruled

    form = await ada.presses("Rule again", again)
    stands = {"What holds": next(one for one in labels(form) if one.startswith("The key stands"))}
    refused = await ada.fills(form, **stands)
    assert "Say why the key stands" in "".join(refused.errors.values())
    done = await ada.fills(refused, **stands, **{REASON: "On second thoughts it is fine"})
    assert "It is asked as before." in done
    assert await counted(stage) == await rebuilt(stage) == before
    assert question.id in await askable_here(stage)
    trail = await ada.types("rulings")
    assert trail.text.index("Two readings are possible") < trail.text.index("On second thoughts")


async def test_a_new_revision_ends_the_dispute(stage: Stage) -> None:
    question, right, wrong, _ = await played(stage)
    ada = stage.person("Ada")
    assert f"{wrong} is right as well as {right}." in await ada.types(f"ruling {question.id} both {wrong.lower()}")
    assert question.id not in await askable_here(stage)
    mended = tuple(replace(one, revision=2) if one.id == question.id else one for one in short_pack().questions)
    stage._pack = replace(short_pack(), questions=mended)
    await stage.restart()
    assert question.id in await askable_here(stage)
    assert "was neither revealed nor flagged" in await ada.types(f"ruling {question.id}@2 void")


async def test_two_admins_rule_at_once_and_nothing_is_lost(stage: Stage) -> None:
    ada, bob, cleo = (stage.person(name) for name in ("Ada", "Bob", "Cleo"))
    question, right, wrong, _ = await played(stage)
    for name in ("Bob", "Cleo"):
        await ada.types(f"admins add {name}")
    mine, theirs, late = [await person.types(f"ruling {question.id}") for person in (ada, bob, cleo)]
    await ada.types("admins remove Cleo")
    assert "Only an admin" in await cleo.fills(late, **{"What holds": "The question does not count"})

    assert "does not count" in await bob.fills(theirs, **{"What holds": "The question does not count"})
    form = await ada.fills(
        mine,
        **{
            "What holds": f"Another answer is right, not {right}",
            "The other answer, if any": await answer(stage, question, wrong),
            REASON: "The docs of 2025",
        },
    )
    assert "Bob ruled meanwhile: This question does not count." in "".join(form.errors.values())
    assert "Ada: " not in (await bob.types("rulings")).text, "nothing of hers is saved yet"
    assert f"{wrong} is right, not {right}." in await ada.fills(form)
    trail = await bob.types("rulings")
    assert trail.text.index("Bob: This question does not count.") < trail.text.index("Ada: ")
    await stage.bot.tick()
    assert await counted(stage) == await rebuilt(stage)
    assert "1 right at the first try" in await bob.types("me")


async def test_what_cannot_be_ruled_or_flagged_changes_nothing(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    assert "No key was revealed here yet" in await bob.types("flag it is wrong")
    question, right, wrong, _ = await played(stage)
    other = next(one.id for one in short_pack().questions if one.id != question.id)
    before = await stage.rows()
    for words, refusal in (
        (f"{question.id[:-1]} void", f"Did you mean {question.id}?"),
        ("'; DROP_TABLE void", "I know no question"),
        (f"{other} void", "was neither revealed nor flagged in this league"),
        (f"{question.id}@7 void", "was neither revealed nor flagged in this league"),
        (f"{question.id} key Z", "“Z” is no key here. Choose 1 of A to D, such as A."),
        (f"{question.id} key A,B", "“A,B” is no key here."),
        (f"{question.id} both", "“” is no key here."),
        (f"{question.id} key {right}", "That is the key already."),
        (f"{question.id} dismiss", "Say why the key stands"),
        (f"{question.id} key {wrong} {'x' * 1_000}", "A reason has at most 300 characters; this one has 1,000."),
    ):
        assert refusal in await ada.types(f"ruling {words}"), words
    assert "at most 200 characters" in await bob.types(f"flag {'x' * 1_000}")
    assert await stage.rows() == before


async def test_a_mistyped_id_flags_no_other_question(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    question, *_ = await played(stage)
    unasked = next(one.id for one in short_pack().questions if one.id != question.id)
    for typed, meant in ((f"{question.id}x", f"Did you mean {question.id}?"), (unasked, "")):
        said = await bob.types(f"flag {typed} the docs say 14 days")
        assert f"No question “{typed}” was revealed here." in said
        assert meant in said
    assert "Nothing is flagged." in await ada.types("flags")
    assert "You say: Up-to-date docs say 14 days" in await bob.types("flag Up-to-date docs say 14 days")
    assert "You say: the docs say 14 days" in await bob.types(f"flag {question.id.capitalize()} the docs say 14 days")


async def test_a_question_that_is_still_open_somewhere_tells_nothing(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup("evening", Time="18:00")
    question, right, wrong, _ = await played(stage)
    said = await bob.types(f"flag {question.id} I doubt it")
    assert "Thank you. The admins will see it." in said
    about = [line for line in said.text.splitlines() if question.stem[:30] not in line]
    assert right not in " ".join(about).split()
    assert "Nothing is flagged." in await ada.types("flags"), "it is still to be asked in the evening"
    assert await told_directly(stage) == []
    assert "The key of this question is still to be revealed" in await ada.types(f"ruling {question.id} key {wrong}")
    await stage.at("18:00")
    assert "Nothing is flagged." in await ada.types("flags"), "it is open in the evening"
    assert "still to be revealed" in await ada.types(f"ruling {question.id}")
    await stage.at("08:00", TUESDAY)
    assert "Bob: I doubt it" in await ada.types("flags")
    assert "This question does not count." in await ada.types(f"ruling {question.id} void")
    await stage.bot.tick()
    for channel in ("general", "evening"):
        assert await stage.count("Points and boards follow.", channel) == 1


async def test_no_form_for_a_ruling_tells_a_key_before_its_reveal(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.at("09:00")
    question, letters = await stage.asked()
    [right] = [letter for letter, key in letters.items() if key]
    heard, here = Heard(), stage.world
    act = (here.workspace, here.channel("general"), here.account("Ada"), "Ada", here.clock())
    words = {"why": ("It is wrong",)}
    await stage.bot.handle(FormEvent(*act, "forged", heard, f"flag:{question.id}:{question.revision}", words))
    assert (await stage.rows())["flag"] == 1, "nobody is told that it is open"
    assert "Nothing is flagged." in await ada.types("flags")
    assert "still to be revealed" in await ada.types(f"ruling {question.id}")
    hash = await stage.store.read(lambda records: records.rounds.question_of_the_day(here.workspace, MONDAY))
    heard = Heard()
    await stage.bot.handle(PressEvent(*act, "forged/press", heard, f"rule:{(hash or '')[:24]}", (), "", ""))
    assert "still to be revealed" in str(heard.replies)
    heard = Heard()
    state = f"ruling:{(hash or '')[:24]}:0:{hashlib.sha256(here.workspace.encode()).hexdigest()[:8]}"
    await stage.bot.handle(FormEvent(*act, "forged/form", heard, state, {"decision": ("key",), "key": ()}))
    assert "still to be revealed" in str(heard.replies)
    await stage.at("17:00:30")
    assert f"The key stands: {right}" in str((await ada.types(f"ruling {question.id} dismiss It is right")).text)


async def test_a_practised_question_is_flagged_and_kept_out(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    asked = await bob.types("ask")
    question = next(one for one in short_pack().questions if one.stem in asked.text)
    said = await bob.presses("A", asked)
    await bob.fills(await bob.presses("Flag", said), **{WHY: "Which region?"})
    assert "Bob: Which region?" in await ada.types("flags")
    assert "0 players have other points now." in await ada.types(f"ruling {question.id} void No region is named")
    assert question.id not in await askable_here(stage)
    assert "An admin has ruled on this question." in await bob.presses("B", asked)
    assert f"The question “{question.stem[:40]}" in await bob.types("today"), "who flagged it is told"


@pytest.mark.parametrize("scored", ["on", "off"])
async def test_a_challenge_is_graded_anew(stage: Stage, scored: str) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await ada.types(f"league challenges {scored}")
    await ada.types("challenge 5")
    await stage.bot.tick()
    post = await stage.sees("Challenge from Ada")
    question = next(one for one in short_pack().questions if one.stem in post.text)
    shown = [line for line in post.text.splitlines() if line[1:3] == ". "]
    wrong = next(x[0] for x in shown if any(x[3:].strip() == o.text and not o.correct for o in question.options))
    await bob.presses(wrong, post)
    await stage.at("08:00")
    assert f"You chose {wrong}: wrong." in await bob.presses("Why is mine wrong?", await stage.sees("Reveal"))
    await ada.types(f"ruling {question.id} key {wrong}")
    await stage.bot.tick()
    assert "Challenge from Ada" in await stage.sees("Points and boards follow.")
    why = await bob.presses("Why is mine wrong?", await stage.sees("Reveal:"))
    assert f"You chose {wrong}: right." in why
    assert "Another answer to" in why
    points = "You have 1 point" if question.level.points == 1 else f"You have {question.level.points} points"
    assert (f"{points} more." in why) == (scored == "on"), "points where challenges bring some, else the word alone"
    assert await counted(stage) == await rebuilt(stage)
    assert bool(await counted(stage)) == (scored == "on")


async def test_forged_buttons_and_forms_change_nothing(stage: Stage) -> None:
    await played(stage)
    before = await stage.rows()
    states = ("", ":", "x", "a:b:c:d", "9" * 90, "f" * 24, "%" * 24, f"{'0' * 24}:0:{'0' * 8}", "sqs-none:1", "'; --")
    for number, state in enumerate(states):
        for name in ("flag", "flags", "rule", "ruling"):
            heard = Heard()
            act = (stage.world.workspace, stage.world.channel("general"), f"{stage.world.workspace}:Z", "Zoe",
                   stage.world.clock(), f"forged/{name}/{number}", heard)  # fmt: skip
            control = f"{name}:{state}" if state else name
            await stage.bot.handle(PressEvent(*act, control, (), "r/nowhere", ""))
            values = {"why": ("It is wrong",), "decision": ("void", "key"), "key": ("9", "x"), "reason": ("x" * 999,)}
            form = FormEvent(*act, control, values)
            await stage.bot.handle(replace(form, event=f"{form.event}/form"))
            assert "Something went wrong" not in str(heard.replies), control
    assert await stage.rows() == before


class Heard:
    """An admin of nowhere, and what they are answered."""

    def __init__(self) -> None:
        self.language = "en"
        self.replies: list[Card | Form] = []

    async def reply(self, what: Card | Form) -> Sent:
        self.replies.append(what)
        return Sent()

    async def profile(self) -> Profile:
        return Profile("Zoe", admin=True)


async def test_announced_champions_stay(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    question, _, wrong, _ = await played(stage)
    await ada.types("season end")
    await stage.at("08:00", TUESDAY)
    assert "Season 1 is over: Ada wins" in await stage.sees("Season 1 is over")
    assert "changed this board" not in (await bob.types("board players season Season 1")).text
    await ada.types(f"ruling {question.id} key {wrong}")
    await stage.bot.tick()
    assert await stage.count("Season 1 is over") == 1
    assert "Champions that were announced stay." in await stage.sees("Points and boards follow.")
    board = await bob.types("board players season Season 1")
    assert "They stay: Ada." in board
    assert board.text.index("Bob") < board.text.index("Ada")
    assert await counted(stage) == await rebuilt(stage)


async def told_directly(stage: Stage) -> list[str]:
    """The private words about flags that are owed to admins."""
    with stage.store.engine.connect() as connection:
        flagged = delivery.c.key.startswith("n/flag/")
        rows = connection.execute(select(delivery.c.content).where(flagged)).scalars()
        return [restored(content["words"]) for content in rows]


async def cards(stage: Stage) -> list[tuple[object, ...]]:
    with stage.store.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(review_card).order_by(*review_card.primary_key))]


async def askable_here(stage: Stage) -> set[str]:
    """The questions that the league may be asked now."""
    return await stage.store.read(
        lambda records: {one.id for one in drawable(records, stage.bot.desk, records.leagues.all()[0])}
    )


def labels(form: Seen) -> list[str]:
    """Every text of a form that somebody can choose, wherever its platform keeps it."""

    def texts(part: object) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Mapping):
            for one in part.values():
                yield from texts(one)
        elif isinstance(part, list | tuple):
            for one in part:
                yield from texts(one)

    return list(texts(getattr(form.raw, "payload", form.raw)))

"""Admins look after their league's questions."""

from __future__ import annotations

import re
from datetime import timedelta

from adapters.card import Card
from adapters.event import FormEvent, Profile
from adapters.form import Form
from adapters.outcome import Sent
from quizzes.bank.question_file import read_question_file
from tests.stage import MONDAY, Person, Stage, our_pack
from tests.world import Seen
from tests.world_playground import PlaygroundWorld

TUESDAY = MONDAY + timedelta(days=1)
FIRST = {
    "Topic": "sqs",
    "Exam_domain": "Development with AWS Services",
    "Level": "hard",
    "Situation_and_question": (
        "A nightly report reads thousands of small messages from a queue. Each call brings one message, and the bill "
        "grows with the calls. Which change lowers the number of calls with the least effort?"
    ),
    "Options": (
        "* Receive up to ten messages in each call.\nRaise the visibility timeout of the queue.\n"
        "Send the messages through a second queue.\nEncrypt the messages with another key."
    ),
}
SECOND = {
    "Why_each_option_is_right_or_wrong": (
        "A receive call can bring ten messages at once, so a tenth of the calls is enough.\n"
        "A longer timeout hides a received message for longer; each call still brings one.\n"
        "A second queue doubles the sends and receives, and every message is still read alone.\n"
        "Encryption changes who can read a message; the number of calls stays as it was."
    ),
    "What_to_remember": "Batches of up to ten messages make calls cheaper without changing the delivery.",
    "Source": "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html",
}
STEM = "A nightly report reads thousands of small messages"


async def page(person: Person, label: str, seen: Seen) -> Seen:
    """A page of the form that a button opens."""
    return await person.presses(label, seen)


async def written(person: Person) -> Seen:
    """A whole draft, as its author sees it in the end."""
    first = await person.fills(await person.types("questions add"), **FIRST)
    assert "The reasons and the source are still missing." in first
    assert "Approve" not in first.buttons
    return await person.fills(await page(person, "Reasons and source", first), **SECOND)


def id_of(seen: Seen) -> str:
    """What a draft is called."""
    found = re.search(r"Draft (sqs-[0-9a-f]+)", seen.text)
    assert found
    return found[1]


async def test_a_league_writes_a_question_of_its_own(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup(Days="daily")
    await bob.types("settings list")
    await ada.types("admins add Bob")
    draft = await written(bob)
    id = id_of(draft)
    assert "by Bob" in draft
    assert "Receive up to ten messages" in draft
    assert "Approve" in draft.buttons
    assert "You wrote this one, so another admin approves it. You could ask Ada." in await bob.presses("Approve", draft)
    assert f"There is no question “{id}”." in await ada.types(f"next pin {TUESDAY} {id}")
    waiting = await ada.types("questions drafts")
    assert "1 draft waits." in waiting
    assert STEM in waiting
    opened = await ada.presses(f"Open {id}", waiting)
    assert f"{id} is approved." in await ada.presses("Approve", opened)
    assert "No draft waits." in await ada.types("questions drafts")

    assert f"On Tue 3 Mar you are asked {id}." in await ada.types(f"next pin {TUESDAY} {id}")
    for day in (MONDAY, TUESDAY):
        await stage.at("09:00", day)
    post = await stage.sees(STEM)
    _, letters = await stage.asked(day=TUESDAY)
    wrong = next(letter for letter, key in letters.items() if not key)
    assert (await bob.presses(wrong, post)).text.startswith("Saved:")
    await stage.at("17:00:30", TUESDAY)
    assert "A receive call can bring ten messages" in await stage.sees("is right")
    await stage.at("17:01", TUESDAY + timedelta(days=2))
    assert STEM in await bob.types("review"), "what was wrong comes back, as any other question"


async def test_wrong_fields_are_named_and_nothing_is_lost(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    before = await stage.rows()
    form = await ada.types("questions add")
    bad = FIRST | {"Topic": "kinesiss", "Options": "* One\nTwo\nThree"}
    again = await ada.fills(form, **bad)
    said = " ".join([again.text, *again.errors.values()])
    assert "Did you mean kinesis?" in said
    assert "Here are 3, 1 marked." in said
    assert await stage.rows() == before


async def test_ten_thousand_characters_are_refused_and_kept(stage: Stage) -> None:
    if not isinstance(stage.world, PlaygroundWorld):
        return  # the other platforms' own forms end earlier
    ada = stage.person("Ada")
    await stage.setup()
    before = await stage.rows()
    form = await ada.types("questions add")
    again = await ada.fills(form, **FIRST | {"Situation_and_question": "x" * 10_000})
    assert "2000" in " ".join([again.text, *again.errors.values()])
    kept = next(one for one in again.raw["fields"] if one["id"] == "stem")
    assert kept["value"] == "x" * 10_000
    assert await stage.rows() == before


async def test_a_twin_and_a_breach_are_said_and_keep_a_draft_from_approval(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    twin = our_pack().questions[0]
    form = await ada.types("questions add")
    seen = await ada.fills(form, **FIRST | {"Situation_and_question": twin.stem})
    assert f"has the same stem as {twin.id}" in seen
    assert "Change this:" in seen
    seen = await ada.fills(await page(ada, "Reasons and source", seen), **SECOND)
    assert "Approve" not in seen.buttons
    assert "This draft cannot be approved yet" in await ada.types(f"questions approve {id_of(seen)}")
    fixed = await ada.fills(
        await page(ada, "Edit the question", seen), Situation_and_question=FIRST["Situation_and_question"]
    )
    assert "has the same stem" not in fixed
    assert "Batches of up to ten" in fixed, "the second page is kept"


async def test_the_only_admin_may_approve_and_a_draft_is_thrown_away(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    one, other = await written(ada), await written(ada)
    assert "The draft is thrown away." in await ada.presses("Throw away", other)
    assert "There is no draft" in await ada.presses("Approve", other)
    assert "is approved." in await ada.types(f"questions approve {id_of(one)}")
    assert "There is no draft" in await ada.presses("Edit the question", one)


async def test_what_was_written_comes_out_as_a_file_that_the_reader_takes(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    assert "This league has written no question yet." in await ada.types("questions export")
    approved, waiting = await written(ada), await written(ada)
    await ada.types(f"questions approve {id_of(approved)}")
    seen = await ada.types("questions export")
    lines: list[str] = []
    while True:
        assert "sqs.yaml, part" in seen
        lines += verbatim(seen)
        if "Next part" not in seen.buttons:
            break
        seen = await ada.presses("Next part", seen)
    file = read_question_file("sqs.yaml", "\n".join(lines))
    assert file.faults == ()
    assert [(one.id, one.draft) for one in file.questions] == [(id_of(approved), False), (id_of(waiting), True)]
    assert file.questions[0].stem == FIRST["Situation_and_question"]


async def test_a_retired_question_is_asked_no_more(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup(Days="daily")
    known = {one.id for one in our_pack().questions}
    first = next(word for word in (await ada.types("next")).text.split() if word in known)
    assert f"{first} is retired." in await ada.types(f"questions retire {first}")
    assert first not in await ada.types("next")
    assert f"{first} is not asked in this league now" in await ada.types(f"next pin {TUESDAY} {first}")
    await stage.at("09:00")
    question, _ = await stage.asked()
    assert question.id != first
    assert f"{first} may be asked again." in await ada.types(f"questions restore {first}")
    assert f"No question “{first}” is retired" in await ada.types(f"questions restore {first}")
    assert "There is no question “sqs-none”." in await ada.types("questions retire sqs-none")


async def test_members_write_nothing(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    for typed in ("questions add", "questions drafts", "questions export", "questions retire sqs-x"):
        assert "Only an admin of this workspace can do that." in await bob.types(typed)
    await bob.types("settings list")
    await ada.types("admins add Bob")
    form = await bob.types("questions add")
    await ada.types("admins remove Bob")
    before = await stage.rows()
    assert "Only an admin of this workspace can do that." in await bob.fills(form, **FIRST)
    assert await stage.rows() == before


async def test_a_forged_page_with_blanks_around_its_choices_spoils_no_list(stage: Stage) -> None:
    await stage.setup()
    ada, here = stage.person("Ada"), stage.world
    names = ("topic", "domain", "level", "stem", "options")
    values = dict(zip(names, ((one,) for one in (*FIRST.values(),)), strict=True))
    values |= {"domain": (" development ",), "level": ("\thard\n",)}
    act = (here.workspace, here.channel("general"), here.account("Ada"), "Ada", here.clock(), "forged", Quiet())
    await stage.bot.handle(FormEvent(*act, "own::first", values))
    assert "1 draft waits." in await ada.types("questions drafts")
    assert STEM in await ada.types("questions export")


class Quiet:
    """An admin to whom nothing is shown."""

    language = "en"

    async def reply(self, what: Card | Form) -> Sent:
        return Sent()

    async def profile(self) -> Profile:
        return Profile("Ada", admin=True)


def verbatim(seen: Seen) -> list[str]:
    """The lines of the file on a card."""
    text = seen.text
    start, end = text.index("marked as such.") + len("marked as such."), text.index("Only you see this.")
    return [line for line in text[start:end].strip("\n").splitlines() if not line.startswith("```")]


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

"""Admins see what is coming, and change it while nobody is asked it yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stage import MONDAY, Stage, our_pack
from tests.world import Seen

TUESDAY, WEDNESDAY, SATURDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 5))


def shown(card: Seen) -> list[str]:
    """The ids of the questions on a card, in order."""
    known = {one.id for one in our_pack().questions}
    return [word for word in card.text.split() if word in known]


async def test_the_coming_seven_are_shown_to_admins_alone(stage: Stage) -> None:
    await stage.setup()
    card = await stage.person("Ada").types("next")
    assert card.private
    ids = shown(card)
    assert len(set(ids)) == 7
    questions = {one.id: one for one in our_pack().questions}
    for id in ids:
        assert questions[id].stem[:200] in card
        assert our_pack().topics[questions[id].topic] in card
    assert "Tue 3 Mar" in card
    assert "Sat 7 Mar" not in card, "nothing is asked at the weekend"
    assert "plays these days on their honour" in card
    assert "Only an admin of this workspace can do that." in await stage.person("Bob").types(f"next swap {TUESDAY}")
    for day, id in zip((MONDAY, TUESDAY), ids, strict=False):
        await stage.at("09:00", day)
        question, _ = await stage.asked(day=day)
        assert question.id == id, "what was shown is what is asked"


async def test_a_question_is_swapped_for_another(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    card = await ada.types("next")
    before = shown(card)
    swapped = await ada.presses("Swap Tue 3 Mar", card)
    after = shown(swapped)
    instead = after[1]
    assert f"On Tue 3 Mar you are asked {instead}." in swapped
    assert instead not in before
    assert before[1] not in after, "what was swapped away waits"
    assert "The question of Tue 3 Mar is another one by now." in await ada.presses("Swap Tue 3 Mar", card)
    again = shown(await ada.types(f"next swap {TUESDAY}"))[1]
    assert again not in (*before, instead)
    await stage.at("09:00", TUESDAY)
    question, _ = await stage.asked(day=TUESDAY)
    assert question.id == again


async def test_a_press_needs_the_rights_of_now(stage: Stage) -> None:
    await stage.setup()
    dana = await stage.joins("Dana")
    await dana.types("settings list")
    await stage.person("Ada").types("admins add Dana")
    card = await dana.types("next")
    await stage.person("Ada").types("admins remove Dana")
    before = await stage.rows()
    assert "Only an admin of this workspace can do that." in await dana.presses("Swap Tue 3 Mar", card)
    assert await stage.rows() == before


async def test_a_question_is_pinned_to_a_day(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    before = shown(await ada.types("next"))
    wanted = next(one.id for one in our_pack().drawable if one.id not in before and one.kind == "single")
    card = await ada.types(f"next pin {WEDNESDAY} {wanted}")
    assert f"On Wed 4 Mar you are asked {wanted}." in card
    assert "pinned" in card
    topic = next(one.topic for one in our_pack().questions if one.id == wanted)
    for _ in range(3):
        assert wanted not in shown(await ada.types(f"next swap {TUESDAY}"))[:2], "no other day takes it"
    await stage.setup(Days="daily")
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        await stage.at("09:00", day)
    question, _ = await stage.asked(day=WEDNESDAY)
    assert (question.id, question.topic) == (wanted, topic)


async def test_a_day_is_left_to_the_picker_again(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    before = shown(await ada.types("next"))
    wanted = next(one.id for one in our_pack().drawable if one.id not in before and one.kind == "single")
    await ada.types(f"next pin {TUESDAY} {wanted}")
    card = await ada.types(f"next unpin {TUESDAY}")
    assert "Nothing is pinned to Tue 3 Mar any more." in card
    assert shown(card) == before
    assert "Nothing is pinned to Tue 3 Mar." in await ada.types(f"next unpin {TUESDAY}")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("next swap tomorrow", "“tomorrow” is no date. Write one such as 2026-03-03."),
        (f"next swap {MONDAY}", "The question of Mon 2 Mar is fixed already."),
        (f"next swap {SATURDAY}", "Nothing can be changed on Sat 7 Mar. Days to come are: 2026-03-03,"),
        (f"next pin {SATURDAY} sqs-x", "Nothing can be changed on Sat 7 Mar."),
        (f"next pin {MONDAY} sqs-x", "The question of Mon 2 Mar is fixed already."),
        (f"next unpin {MONDAY}", "The question of Mon 2 Mar is fixed already."),
        (f"next pin {TUESDAY} lambda-no-such", "There is no question “lambda-no-such”."),
        ("next pin {day} {asked}", "{asked} is open, or its reveal is not out yet."),
    ],
)
async def test_what_cannot_be_changed_is_refused(stage: Stage, typed: str, words: str) -> None:
    await stage.setup()
    await stage.at("09:00")
    question, _ = await stage.asked()
    before = await stage.rows()
    seen = await stage.person("Ada").types(typed.format(day=TUESDAY, asked=question.id))
    assert words.format(asked=question.id) in seen
    assert seen.private
    assert await stage.rows() == before


async def test_what_was_asked_lately_is_not_pinned(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup(Days="daily")
    await stage.at("09:00")
    question, _ = await stage.asked()
    await stage.at("17:00:30")
    assert f"{question.id} was asked not long ago" in await ada.types(f"next pin {TUESDAY} {question.id}")
    wanted = next(one.id for one in reversed(our_pack().drawable) if one.kind == "single")
    await ada.types(f"next pin {TUESDAY} {wanted}")
    assert f"{wanted} is pinned to Tue 3 Mar already." in await ada.types(f"next pin {WEDNESDAY} {wanted}")


async def test_what_is_pinned_is_met_nowhere_else(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    second = await ada.presses("More", await stage.setup())
    await ada.fills(second, Topics="x-ray")
    mine = [one.id for one in our_pack().drawable if one.topic == "x-ray" and one.kind == "single"]
    ahead = shown(await ada.types("next"))
    free = [id for id in mine if id not in ahead]
    assert free, "the topic has more than a week of questions"
    for day, id in zip((TUESDAY, WEDNESDAY), free, strict=False):
        await ada.types(f"next pin {day} {id}")
    stems = {one.stem: one.id for one in our_pack().questions}
    for _ in range(12):
        asked = await bob.types("ask x-ray")
        assert not [id for stem, id in stems.items() if stem in asked.text and id in free[:2]]


async def test_what_is_disputed_or_retired_is_not_pinned_and_holds_no_day(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup(Days="daily")
    await stage.at("09:00")
    question, _ = await stage.asked()
    await bob.presses("A", await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    await ada.types(f"ruling {question.id} void")
    assert f"{question.id} is not asked in this league now" in await ada.types(f"next pin {TUESDAY} {question.id}")
    ahead = shown(await ada.types("next"))
    wanted = next(one.id for one in our_pack().drawable if one.id not in (*ahead, question.id) and one.kind == "single")
    await ada.types(f"next pin {TUESDAY} {wanted}")
    await ada.types(f"questions retire {wanted}")
    assert wanted not in await ada.types("next")
    await stage.at("09:00", TUESDAY)
    asked, _ = await stage.asked(day=TUESDAY)
    assert asked.id == ahead[0], "the picker's choice comes instead"

"""What people see of what is kept about them, and how they are forgotten."""

from __future__ import annotations

import json
import re

from sqlalchemy import select

from storage.tables import account, answer, metadata
from tests.stage import Person, Stage


async def everything(person: Person) -> dict[str, list[dict[str, object]]]:
    """All parts of the export, read as a person would: one after the other."""
    seen = await person.types("mydata export")
    text = _json(seen.text)
    while "Next part" in seen.buttons:
        seen = await person.presses("Next part", seen)
        text += "\n" + _json(seen.text)
    found: dict[str, list[dict[str, object]]] = json.loads(text)
    return found


def _json(text: str) -> str:
    """The lines between the sentence above and the small print below."""
    body = text.partition("one after the other.")[2].rpartition("forgets it.")[0]
    return body.rpartition("\n")[0].replace("```", "").strip("\n")


async def test_everything_is_shown_and_then_forgotten(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    assert "Nothing is kept about you here." in await bob.types("mydata export")
    await stage.setup()
    await ada.types("team create Whales")
    await bob.types("team create Otters")
    await bob.types("settings name The Fox")
    await stage.at("09:00")
    _, letters = await stage.asked()
    right = next(letter for letter, key in letters.items() if key)
    for person in (ada, bob):
        await person.presses(right, await stage.sees("Question of the day"))

    found = await everything(bob)
    assert [row["name"] for row in found["account"]] == ["Bob"]
    assert [row["alias"] for row in found["player"]] == ["The Fox"]
    assert len(found["answer"]) == len(found["membership"]) == 1
    assert found["answer"][0]["chosen"]
    assert "Ada" not in json.dumps(found)

    asked = await bob.types("mydata delete")
    assert "It cannot be undone." in asked
    assert "You are forgotten here." in await bob.presses("Forget me", asked)
    assert "Nothing is kept about you here." in await bob.presses("Forget me", asked)
    assert "Nothing is kept about you here." in await bob.types("mydata export")
    await stage.at("17:00:30")
    assert "1 of 1 answer" in await stage.sees("Reveal"), "an answer in an open question is taken back"
    assert "Fox" not in await ada.types("board players")
    with stage.store.engine.connect() as connection:
        rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    assert not [row for row in rows if re.search(r"\bBob\b|The Fox", row)]


async def test_boards_stay_as_they_were_and_who_comes_back_begins_anew(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    await bob.types("team create Otters")
    await stage.at("09:00")
    _, letters = await stage.asked()
    await bob.presses(next(x for x, right in letters.items() if right), await stage.sees("Question of the day"))
    await stage.at("17:00:30")
    before = (await ada.types("board teams")).text
    await bob.presses("Forget me", await bob.types("mydata delete"))
    assert (await ada.types("board teams")).text == before
    await stage.store.write(lambda records: records.boards.rebuild(records.leagues.all()[0].id))
    assert (await ada.types("board teams")).text == before
    assert "You have not answered" in await bob.types("me")
    with stage.store.engine.connect() as connection:
        [(user, name)] = connection.execute(
            select(account.c.user, account.c.name).join(answer, answer.c.account == account.c.id)
        )
    assert (user, name) == (None, "someone")

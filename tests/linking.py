"""How two workspaces come to share a league, and two accounts to be one player."""

from __future__ import annotations

import re

from tests.stage import Person, Stage

CODE = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){3}")


async def code_of(stage: Stage) -> str:
    """A code that Ada makes here for another workspace."""
    return await code(stage.person("Ada"), "league link")


async def link(giver: Stage, newcomer: Stage) -> None:
    """Ada there agrees to play in the league here."""
    ada = newcomer.person("Ada")
    terms = await ada.types(f"league link {await code_of(giver)}")
    assert "You play in one league with" in await ada.presses("Agree and link", terms)


async def code(person: Person, command: str) -> str:
    """The code that a command shows."""
    seen = await person.types(command)
    found = CODE.search(seen.text)
    assert found, seen.text
    return found[0]


async def one_player(keeper: Person, other: Person) -> None:
    """A person links two accounts; the first keeps what is theirs."""
    assert "Your accounts are one player now." in await other.types(
        f"settings link {await code(keeper, 'settings link')}"
    )

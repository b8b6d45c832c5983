"""What somebody might try: other people's rights, and the database's language."""

from __future__ import annotations

from storage.tables import metadata
from tests.stage import Stage

SQL = "'; DROP TABLE round; --"


async def test_no_member_administers_by_any_command(stage: Stage) -> None:
    await stage.setup()
    before = await stage.rows()
    bob = stage.person("Bob")
    for command in stage.bot.commands:
        if command.admin and command.on(stage.world.workspace):
            given = " ".join((*one.choices, "2")[0] for one in command.parameters if one.required)
            assert "Only an admin of this workspace can do that." in await bob.types(f"{command.path} {given}".strip())
    assert await stage.rows() == before


async def test_the_databases_language_is_only_words(stage: Stage) -> None:
    ada = stage.person("Ada")
    await stage.setup()
    await ada.types(f"team create {SQL[:40]}")
    await ada.types(f"settings name {SQL[:40]}")
    await ada.types(f"board teams season {SQL}")
    await ada.types(f"ask {SQL}")
    await ada.fills(await ada.types("setup"), Time=SQL, Time_zone=SQL)
    more = await ada.presses("More", await stage.setup())
    await ada.fills(more, Topics=SQL, Seasons=SQL[:20])
    assert set(metadata.tables) - set(await stage.rows()) == {"inbox"}
    assert SQL[:20] in await ada.types("team list")

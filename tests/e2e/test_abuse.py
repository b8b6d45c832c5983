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


async def test_nobody_administers_by_calling_themselves_like_another(stage: Stage) -> None:
    ada, bob = stage.person("Ada"), stage.person("Bob")
    await stage.setup()
    mallory = await stage.joins("Mallory", shown_as="Bob")
    for who in (mallory, bob):
        await who.types("settings list")
    before = await stage.rows()
    assert "Several people here are called “bob”." in await ada.types("admins add bob")
    assert await stage.rows() == before
    user = stage.world.account("Bob")
    await stage.store.write(
        lambda records: records.people.name_admin(stage.world.workspace, user, "Bob", stage.world.clock())
    )
    assert "Bob can no longer steer" in await ada.types("admins remove Bob"), "one of them is an admin"
    assert (await stage.rows())["named_admin"] == before["named_admin"]

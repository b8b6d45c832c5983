"""The floor of a click on Discord: a bare DynamicItem that replies the same and keeps nothing."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import Any

import discord
from discord import ui

from adapters.discord import library


class Control(ui.DynamicItem[ui.Item[Any]], template=re.compile(r"[^|]*\|.*", re.DOTALL)):
    """Any control."""

    @classmethod
    async def from_custom_id(cls, _interaction: Any, item: ui.Item[Any], _match: Any, /) -> Control:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(
            ui.TextDisplay("### Saved: B."), ui.TextDisplay("-# You can change it until 17:00. Only you see this.")
        ))  # fmt: skip
        view.stop()
        await interaction.response.send_message(view=view, ephemeral=True)


class Client(discord.AutoShardedClient):
    async def setup_hook(self) -> None:
        self.add_dynamic_items(Control)


async def main() -> None:
    library.point_at(sys.argv[1])
    client = Client(intents=discord.Intents(guilds=True), max_messages=None, chunk_guilds_at_startup=False,
                    member_cache_flags=discord.MemberCacheFlags.none())  # fmt: skip
    await client.login(os.environ["TOKEN"])
    await library.use_the_gateway_of(client)
    await client.connect()


asyncio.run(main())

"""What a control's id carries, and the class that makes controls outlive a restart.

The id is the state: any press whose id has our form reaches us, however long ago its message was posted. A press in
direct messages does not tell its server, so ids there end in ``~`` and the server's id.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from adapters.card import off_the_wire, on_the_wire
from adapters.discord import limits, text

if TYPE_CHECKING:
    from adapters.discord.client import Client

_GUILD = re.compile(r"~(\d{1,20})$")


def wire_id(control: str, key: str, guild: int | None = None) -> str:
    """The ``custom_id`` of a control; ``guild`` is named in direct messages only."""
    id = on_the_wire(control, key) + (f"~{guild}" if guild else "")
    if text.size(id) > limits.CUSTOM_ID:
        raise ValueError(f"The control id {id!r} is longer than the {limits.CUSTOM_ID} characters Discord takes.")
    return id


def read_wire_id(custom_id: str, *, direct: bool) -> tuple[str, str, int | None]:
    """The control, the key, and in direct messages the server."""
    guild = _GUILD.search(custom_id) if direct else None
    if guild is not None:
        custom_id = custom_id[: guild.start()]
    return *off_the_wire(custom_id), int(guild[1]) if guild else None


class Control(ui.DynamicItem[ui.Item[Any]], template=re.compile(r"[^|]*\|.*", re.DOTALL)):
    """A button or select known by the form of its id alone."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """The control that was pressed."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Client]) -> None:  # type: ignore[override]
        """Hand the press to the adapter."""
        await interaction.client.pressed(interaction)

"""Every platform the contract tests run on."""

from __future__ import annotations

from tests.world import World
from tests.world_discord import DiscordWorld
from tests.world_playground import PlaygroundWorld
from tests.world_slack import SlackHttpWorld, SlackWorld

WORLDS: dict[str, type[World]] = {
    "playground": PlaygroundWorld,
    "slack": SlackWorld,
    "slack-http": SlackHttpWorld,
    "discord": DiscordWorld,
}

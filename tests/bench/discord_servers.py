"""How much memory a bot in 1,000 Discord servers takes: ``python -m tests.bench.discord_servers``.

A real ``quizbot run`` in a process of its own, against the local Discord over real sockets. Each server has 50 channels
and 30 roles, which is what a middling one has.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.discord_server import BOT, TOKEN, DiscordServer, slash

SERVERS, CHANNELS, ROLES = 1_000, 50, 30
ALLOWED = 200  # MB
PATIENCE = 120.0


def server(number: int) -> dict[str, Any]:
    """A GUILD_CREATE as Discord sends it to a bot without privileged intents."""
    id = 10**17 + number * 1_000
    roles = [
        {"id": str(id + n), "name": f"role {n}", "color": 0, "hoist": False, "position": n, "permissions": "0",
         "managed": False, "mentionable": False, "flags": 0}
        for n in range(ROLES)
    ]  # fmt: skip
    roles[0] |= {"id": str(id), "name": "@everyone", "permissions": "274877991936"}
    channels = [
        {"id": str(id + 100 + n), "type": 0, "name": f"channel-{n}", "position": n, "permission_overwrites": [],
         "nsfw": False, "topic": "What this channel is for", "parent_id": None, "rate_limit_per_user": 0}
        for n in range(CHANNELS)
    ]  # fmt: skip
    me = {"user": BOT, "roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
    return {
        "id": str(id), "name": f"Server {number}", "icon": None, "owner_id": "1", "member_count": 200, "large": False,
        "unavailable": False, "joined_at": me["joined_at"], "roles": roles, "channels": channels, "members": [me],
        "threads": [], "emojis": [], "stickers": [], "features": [], "voice_states": [], "presences": [],
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "premium_tier": 0,
        "system_channel_id": None, "system_channel_flags": 0, "preferred_locale": "en-US", "nsfw_level": 0,
        "afk_timeout": 300, "afk_channel_id": None, "premium_progress_bar_enabled": False,
    }  # fmt: skip


async def measure() -> float:
    """The resident memory, in MB, of a bot that has taken in every server and answers a command."""
    discord = DiscordServer()
    discord.guilds = [server(number) for number in range(SERVERS)]
    await discord.start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DISCORD_API_URL": discord.url,
            "DISCORD_TOKEN": TOKEN,
            "QUIZBOT_DATABASE_URL": f"sqlite:///{folder}/quizbot.db",
        }
        bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
        try:
            async with asyncio.timeout(PATIENCE):
                while not discord.connected:  # noqa: ASYNC110  the other side is another process
                    await asyncio.sleep(0.1)
                token = await discord.act(slash(0, "quiz", "help"))
                while not discord.answers.get(token):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            await asyncio.sleep(5)
            return resident(bot.pid)
        finally:
            bot.terminate()
            await bot.wait()
            await discord.stop()


def resident(pid: int) -> float:
    """What a process holds in memory, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1_000 for line in lines if line.startswith("VmRSS:"))


def main() -> int:
    """Print the figure; fail when it is too much."""
    taken = asyncio.run(measure())
    print(f"{SERVERS:,} servers of {CHANNELS} channels and {ROLES} roles: {taken:.0f} MB (at most {ALLOWED} MB)")
    return int(taken > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())

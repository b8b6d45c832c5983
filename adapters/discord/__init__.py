"""Discord, through discord.py."""

from adapters.discord.adapter import DiscordAdapter, DiscordRefused

__all__ = ["DiscordAdapter", "DiscordRefused"]

"""The link that adds the bot to a server, with the least it needs."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from functools import reduce
from operator import or_
from urllib.parse import urlencode

import discord

AUTHORIZE = "https://discord.com/oauth2/authorize"
GUILD_INSTALL = "0"  # for a server; a bot that a person installs for themselves has no channel to post in

LEAST = discord.Permissions(
    view_channel=True,  # see the channel it posts in
    send_messages=True,  # the question, the reveal
    send_messages_in_threads=True,  # where it is told to post in a thread
    embed_links=True,  # show the addresses of sources
    read_message_history=True,  # find its own message again after a call that timed out
)


@dataclass(frozen=True, slots=True)
class More:
    """A right beyond the least, and what it is for."""

    right: discord.Permissions
    why: str


THREADS = More(
    discord.Permissions(create_public_threads=True),
    "Create Public Threads: to open a thread under each reveal (/quiz-admin thread on)",
)
ROLES = More(
    discord.Permissions(mention_everyone=True),
    "Mention Everyone: to ping a role that members may not mention (/quiz-admin ping). The bot uses it for that one "
    "role and never for @everyone; to do without, allow anyone to mention the role",
)


class NoApplication(ValueError):
    """The application cannot be told from this token; give the Application ID of General Information instead."""

    def __str__(self) -> str:
        return str(self.__doc__)


def link(application: int, *more: More) -> str:
    """The address to open in a browser."""
    asked = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": reduce(or_, (one.right for one in more), LEAST).value,
        "integration_type": GUILD_INSTALL,
    }
    return f"{AUTHORIZE}?{urlencode(asked)}"


def application_of(token: str) -> int:
    """The application a bot token belongs to: its first part is that number in base 64. Raises NoApplication."""
    first = token.partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise NoApplication from None
    if not (number.isdigit() and 15 < len(number) < 21):
        raise NoApplication
    return int(number)

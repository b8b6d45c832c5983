"""How commands are called where a person reads about them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from adapters.place import platform

MEMBERS = "/quiz"
DISCORD_ADMINS = "/quiz-admin"  # Discord hides a whole group from members, not a subcommand


def spoken(id: str, path: str, *, admin: bool = False) -> str:
    """A command as a person types it on the platform that ``id`` belongs to."""
    return f"{DISCORD_ADMINS if admin and platform(id) == 'discord' else MEMBERS} {path}".strip()


def nearest(given: str, known: Iterable[str], *, lead: str = " Did you mean {0}?") -> str:
    """A sentence that names the closest of ``known``, or nothing."""
    by_case = {name.lower(): name for name in known}
    close = get_close_matches(given.lower(), by_case, n=1, cutoff=0.5)
    return lead.format(by_case[close[0]]) if close else ""


def count(number: int, one: str, many: str = "") -> str:
    """“1 answer”, “2 answers”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"

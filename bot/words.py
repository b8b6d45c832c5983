"""Words that many cards share: how commands and levels are called, what a refusal says, counts, texts cut short."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from adapters.language import Words, say, say_n
from adapters.place import platform
from quizzes.question import Level
from quizzes.refusal import Refused

MEMBERS = "/quiz"
_LEVELS = {Level.EASY: say("easy"), Level.MEDIUM: say("medium"), Level.HARD: say("hard")}
DISCORD_ADMINS = "/quiz-admin"  # Discord hides a whole group from members, not a subcommand


def spoken(id: str, path: str, *, admin: bool = False) -> str:
    """A command as a person types it on the platform that ``id`` belongs to."""
    return f"{DISCORD_ADMINS if admin and platform(id) == 'discord' else MEMBERS} {path}".strip()


def nearest(given: str, known: Iterable[str], *, lead: str = " Did you mean {nearest}?") -> str:
    """A sentence that names the closest of ``known``, or nothing."""
    by_case = {name.lower(): name for name in known}
    close = get_close_matches(given.lower(), by_case, n=1, cutoff=0.5)
    return say(lead, nearest=by_case[close[0]]) if close else ""


def nearest_command(given: str, paths: Collection[str]) -> str:
    """A sentence that names the command that was probably meant: the first word decides, then what follows it."""
    first, _, rest = given.lower().partition(" ")
    heads = get_close_matches(first, {path.partition(" ")[0] for path in paths}, n=1, cutoff=0.6)
    if not heads:
        return nearest(given, paths)
    [head] = heads
    whole = get_close_matches(f"{head} {rest}".strip(), [path for path in paths if path.startswith(head)], 1, 0.75)
    meant = whole[0] if whole else head if head in paths else next(path for path in paths if path.startswith(head))
    return say(" Did you mean {nearest}?", nearest=meant)


def no(refused: Refused) -> Words:
    """What a refusal says."""
    return say(type(refused).__doc__ or "", **refused.facts)


def level_name(level: Level) -> Words:
    """How hard a question is, in a word."""
    return _LEVELS[level]


def count(number: int, one: str, many: str = "") -> Words:
    """“1 answer”, “2 answers”."""
    return say_n(f"{{n}} {one}", f"{{n}} {many or one + 's'}", number)


def cut(text: str, room: int) -> str:
    """The beginning of a text, of at most so many characters."""
    return text if len(text) <= room else text[: room - 1] + "…"


def beginning(text: str, room: int) -> str:
    """The same, but only whole words of it."""
    return text if len(text) <= room else f"{text[:room].rpartition(' ')[0]} …"

"""Teams: names that cannot be mistaken for one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count

from quizzes.refusal import Refused

MAX_NAME = 40
MAX_ORIGIN = 18  # characters of a workspace's name behind a team's


class BadTeamName(Refused):
    """A team name has 1 to 40 characters that can be seen; this one has {length}."""


class HiddenInName(Refused):
    """There are characters in this name that cannot be seen. Type it anew instead of copying it."""


class TeamTaken(Refused):
    """There is a team called “{name}” already. Join it, or choose a name that looks different."""


class NoSuchTeam(Refused):
    """There is no team called “{given}” here.{nearest} Type {command} team list to see all of them."""


class InTeamAlready(Refused):
    """You are in “{name}” already."""


class InNoTeam(Refused):
    """You are in no team. Type {command} team list to see the teams, or {command} team create NAME to make one."""


# Letters that look alike in everyday fonts, by what they are folded to (the common part of Unicode's confusables).
_LOOKALIKES = {
    ord(twin): letter
    for letter, twins in {
        "a": "аα", "b": "вβ", "c": "с", "d": "ԁ", "e": "еε", "g": "ɡ", "h": "һнη", "j": "ј", "k": "кκ", "l": "iі1ιıǀ|ℓ",
        "m": "мμ", "n": "ν", "o": "оο0", "p": "рρ", "q": "ԛ", "s": "ѕ", "t": "тτ", "u": "υ", "w": "ԝ", "x": "хχ",
        "y": "у", "z": "ζ",
    }.items()
    for twin in twins
}  # fmt: skip

# What shows nothing although its category does not say so: fillers, blanks, joiners and selectors of variants.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)


def read_name(given: str) -> str:
    """A team name as it will be shown, or the reason why not."""
    name = " ".join(unicodedata.normalize("NFC", given).split())
    seen = is_seen(name)
    if not seen or len(name) > MAX_NAME:
        raise BadTeamName(length=len(name) if seen else 0)
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in name):
        raise HiddenInName
    return name


def beside(name: str, workspace: str, taken: Iterable[str]) -> str:
    """What a team is called in another league: as ever, with its workspace behind it where one is called so there."""
    known = {folded(one) for one in taken}
    origin = "".join(c for c in " ".join(workspace.split()) if c.isprintable())[:MAX_ORIGIN].strip() or "2"
    tails = chain(["", f" ({origin})"], (f" ({origin} {number})" for number in count(2)))
    called = (name[: MAX_NAME - len(tail)].rstrip() + tail for tail in tails)
    return next(one for one in called if folded(one) not in known)


def is_seen(text: str) -> bool:
    """Whether there is anything to see in a text."""
    return any(unicodedata.category(c)[0] not in "CZM" for c in _UNSEEN.sub("", text))


def folded(name: str) -> str:
    """What two names that look alike have in common.

    Case, accents, look-alike letters, the style of letters and what cannot be seen are set aside. Vowel signs stay.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = (c for c in _UNSEEN.sub("", plain) if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return "".join("".join(bare).translate(_LOOKALIKES).split())

"""Commands typed as words (``/quiz team create Blue Whales``), for platforms without typed parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.command import Command

_WORD = re.compile(r'"([^"]+)"(?!\S)|“([^”]+)”(?!\S)|(\S+)')
MAX_WORDS = 2_000  # characters; far beyond any command, far below what hurts


def parse(text: str, commands: Sequence[Command]) -> tuple[str, dict[str, str]]:
    """The declared path that begins ``text`` and its arguments; the text itself when nothing declared fits.

    Several words in quotes are one. A word that is one of a parameter's choices belongs to that parameter wherever it
    stands; the other words fill the free parameters in order, the last of them taking the rest of the line. Words too
    many stand under ``""``.
    """
    words = ["".join(found) for found in _WORD.findall(text[:MAX_WORDS])]
    paths = {command.path: command for command in commands}
    for length in (2, 1):
        path = " ".join(words[:length]).lower()
        if len(words) >= length and path in paths:
            return path, _arguments(words[length:], paths[path])
    return " ".join(words), {}


def _arguments(words: list[str], command: Command) -> dict[str, str]:
    arguments: dict[str, str] = {}
    free = [parameter for parameter in command.parameters if not (parameter.choices or parameter.number)]
    rest: list[str] = []
    for word in words:
        for parameter in command.parameters:
            fits = word[0].isdigit() if parameter.number else word.lower() in parameter.choices
            if fits and parameter.name not in arguments:
                arguments[parameter.name] = word.lower()
                break
        else:
            rest.append(word)
    for position, parameter in enumerate(free):
        if rest:
            last = position == len(free) - 1
            arguments[parameter.name] = " ".join(rest) if last else rest[0]
            rest = [] if last else rest[1:]
    if rest:
        arguments[""] = " ".join(rest)
    return arguments

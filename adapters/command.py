"""Commands, declared once; each adapter registers them its own way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.event import Profile
from adapters.place import platform


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom a parameter is being completed: every command's, also those that only admins may give."""

    workspace: str
    channel: str | None
    account: str
    profile: Profile


Suggest = Callable[[Asker, str], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One word of a command; the last free one takes the rest of the line.

    ``choices`` are the only words it takes; ``suggest`` completes free text as it is typed. A ``number`` is a
    whole one of that range; where commands are typed as words, it takes the first that begins with a digit.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    suggest: Suggest | None = None
    required: bool = False
    number: range | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command, declared once; each adapter registers it its own way. ``path`` has one or two words.

    ``only`` names the one platform that has it; it is empty where all do.
    """

    path: str
    help: str
    parameters: tuple[Parameter, ...] = ()
    admin: bool = False
    only: str = ""

    def on(self, id: str) -> bool:
        """Whether the platform that ``id`` belongs to has this command."""
        return self.only in ("", platform(id))

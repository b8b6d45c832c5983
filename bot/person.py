"""A person named in a command."""

from __future__ import annotations

from adapters.event import CommandEvent
from adapters.language import say
from quizzes.refusal import Refused
from storage.records import Records


class NoSuchPerson(Refused):
    """I do not know “{given}”. Mention them with @, or write the name of somebody who has used the quiz."""


def mentioned(records: Records, event: CommandEvent) -> tuple[str, str]:
    """Platform id and name of whom the command names: by a mention, or by a name we know."""
    given = event.arguments.get("person", "").strip()
    known = records.people.in_workspace(event.workspace)
    if given.startswith(f"{event.workspace}:") and " " not in given:
        return given, known.get(given, say("They"))
    for user, name in known.items():
        if name.lower() == given.removeprefix("@").lower():
            return user, name
    raise NoSuchPerson(given=given[:40])

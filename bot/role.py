"""A role named in a command, on a platform with roles."""

from __future__ import annotations

from adapters.event import CommandEvent
from adapters.place import is_role


def mentioned_role(event: CommandEvent, parameter: str) -> tuple[str, str] | None:
    """Platform id and name of the role that a parameter mentions, if it mentions one that the platform knows."""
    given = event.arguments.get(parameter, "").strip()
    name = event.names.get(given)
    return (given, name) if name and is_role(given) else None

"""Places: where a message can go. Ids are text prefixed by the platform and opaque outside their adapter."""

from __future__ import annotations


def platform(id: str) -> str:
    """The platform an id belongs to: ``slack`` for ``slack:T1:C1``, ``dm:slack:T1:U1`` and ``home:slack:T1:U1``."""
    first, _, rest = id.partition(":")
    return rest.partition(":")[0] if first in ("dm", "home", "role") else first


def is_role(id: str) -> bool:
    """Whether an id names a role: people whom a platform lets one name, and ping, together."""
    return id.startswith("role:")


def user_of(place: str) -> str:
    """The account whose direct messages or home a place is; empty for a channel."""
    first, _, rest = place.partition(":")
    return rest if first in ("dm", "home") else ""


def direct(account: str) -> str:
    """The place of an account's direct messages."""
    return f"dm:{account}"


def home(account: str) -> str:
    """The place of an account's private page."""
    return f"home:{account}"

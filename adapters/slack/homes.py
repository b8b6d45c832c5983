"""Which version of each person's home Slack showed last, so that an older one never replaces a newer one."""

from __future__ import annotations

KEPT = 10_000  # people, the oldest forgotten first; whoever is forgotten is published to unconditionally


class Homes:
    """The hashes of the homes of one workspace."""

    def __init__(self) -> None:
        self._hashes: dict[str, str] = {}

    def hash(self, user: str) -> str | None:
        """The hash of the home a person has, if it is known."""
        return self._hashes.get(user)

    def saw(self, user: object, view: object) -> None:
        """Remember a home as Slack describes it."""
        hash = view.get("hash") if isinstance(view, dict) else None
        if not isinstance(user, str) or not isinstance(hash, str) or not hash:
            return
        self._hashes.pop(user, None)
        self._hashes[user] = hash
        if len(self._hashes) > KEPT:
            del self._hashes[next(iter(self._hashes))]

    def forget(self, user: str) -> None:
        """What was known is outdated."""
        self._hashes.pop(user, None)

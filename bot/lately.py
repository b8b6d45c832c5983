"""Lately: what holds in the whole database and seldom changes, known without asking it at every click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from storage.records import Records
from storage.store import Store

Value = TypeVar("Value")


class Lately(Generic[Value]):
    """Facts by id, as this process looked last: when first asked, each minute, and after a change."""

    def __init__(self, store: Store, read: Callable[[Records], Mapping[str, Value]]) -> None:
        self._store = store
        self._read = read
        self._seen: Mapping[str, Value] | None = None

    async def look(self) -> None:
        """Look again."""
        self._seen = await self._store.read(self._read)

    async def seen(self) -> Mapping[str, Value]:
        """What was seen last."""
        if self._seen is None:
            await self.look()
        return self._seen or {}

"""Languages: in which words a reply is given, known without asking the database at every click."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.event import Interaction
from adapters.language import ENGLISH
from adapters.place import user_of
from storage.records import Records
from storage.store import Store


class Languages:
    """What each channel reads, as this process looked last: when first asked, each minute, and after a change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._spoken: Mapping[str, str] | None = None

    async def look(self) -> None:
        """Look again."""
        self._spoken = await self._store.read(lambda records: records.languages.all())

    async def of(self, act: Interaction) -> str:
        """The language to answer in: the channel's, in private that of the channel last answered in."""
        if self._spoken is None:
            await self.look()
        if not self._spoken:
            return ENGLISH
        if act.channel is not None:
            return self._spoken.get(act.channel, ENGLISH)
        return await self._store.read(lambda records: records.languages.of_person(act.account)) or ENGLISH


def language_of(records: Records, place: str) -> str:
    """The language of what is sent to a place: a channel, a person's direct messages or their home."""
    user = user_of(place)
    return (records.languages.of_person(user) if user else records.languages.of(place)) or ENGLISH

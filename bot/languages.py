"""Languages: in which words a reply is given, known without asking the database at every click."""

from __future__ import annotations

from adapters.event import Interaction
from adapters.language import ENGLISH
from adapters.place import user_of
from bot.lately import Lately
from storage.records import Records
from storage.store import Store


class Languages(Lately[str]):
    """What each channel reads."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, lambda records: records.languages.all())

    async def of(self, act: Interaction) -> str:
        """The language to answer in: the channel's, in private that of the channel last answered in."""
        spoken = await self.seen()
        if not spoken:
            return ENGLISH
        if act.channel is not None:
            return spoken.get(act.channel, ENGLISH)
        return await self._store.read(lambda records: records.languages.of_person(act.account)) or ENGLISH


def language_of(records: Records, place: str) -> str:
    """The language of what is sent to a place: a channel, a person's direct messages or their home."""
    user = user_of(place)
    return (records.languages.of_person(user) if user else records.languages.of(place)) or ENGLISH

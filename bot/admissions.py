"""Admissions: who may play where, known without asking the database at every click."""

from __future__ import annotations

from adapters.event import Interaction
from bot.lately import Lately
from bot.words import spoken
from quizzes.admission import Admission
from quizzes.refusal import Refused
from storage.store import Store


class OutsidersMayNotPlay(Refused):
    """Here only people of this workspace can play. One of its admins can change that with {command}."""


class GuestsMayNotPlay(Refused):
    """Here only full members of this workspace can play. One of its admins can change that with {command}."""


class Admissions(Lately[Admission]):
    """Whom each workspace lets in."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, lambda records: records.leagues.admissions())

    async def require(self, act: Interaction) -> None:
        """Refuse whom the workspace does not let in. Who cannot be looked up is taken for a member."""
        chosen = (await self.seen()).get(act.workspace, Admission.WORKSPACE)
        if act.outsider and chosen != Admission.EVERYONE:
            raise OutsidersMayNotPlay(command=spoken(act.workspace, "guests everyone", admin=True))
        if chosen == Admission.MEMBERS and (await act.conversation.profile()).guest:
            raise GuestsMayNotPlay(command=spoken(act.workspace, "guests workspace", admin=True))

"""The private way back to somebody who acted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.card import Card
from adapters.event import Profile
from adapters.form import Form
from adapters.language import ENGLISH
from adapters.outcome import Gone, Sent
from adapters.playground import limits, render
from adapters.playground.chat import Chat
from adapters.playground.tab import Tab


class PlaygroundConversation:
    """Cards go to all pages of the person and stay there; a form opens in the page that acted."""

    def __init__(
        self,
        chat: Chat,
        tab: Tab,
        request: int,
        account: str,
        place: str,
        event: str,
        about: str,
        now: Callable[[], datetime],
        *,
        submitted: tuple[Form, Mapping[str, tuple[str, ...]]] | None = None,
        pressed: str = "",
    ) -> None:
        """``pressed`` is the private reply on which the person acted."""
        self.language = ENGLISH
        self.event = event
        self.replies = 0
        self._chat = chat
        self._tab = tab
        self._request = request
        self._account = account
        self._place = place
        self._about = about
        self._now = now
        self.submitted = submitted
        self._pressed = pressed
        self._since = time.monotonic()  # the patience of a platform does not move with the playground's time

    async def reply(self, what: Card | Form) -> Sent | Gone:
        """Answer in private: 5 times within 15 minutes, a form only at first."""
        if time.monotonic() - self._since > limits.REPLY_SECONDS:
            return Gone("15 minutes are over")
        if self.replies >= limits.REPLIES:
            return Gone(f"{limits.REPLIES} replies were given")
        return self._card(what) if isinstance(what, Card) else self._form(what)

    def _card(self, card: Card) -> Sent:
        payload = render.card(card, "", self._chat.channels)
        self.replies += 1
        instead_of = self._pressed if card.replaces else ""
        message = self._chat.reply(
            self._account, self._place, payload, self._now(), self.event, self._about, instead_of
        )
        return Sent(message.id)

    def _form(self, form: Form) -> Sent | Gone:
        if self.replies:
            return Gone("a form can only be the first reply")
        if not self._tab.open or self._tab.account != self._account:
            return Gone("the page was closed")
        form = render.with_channels(form, self._chat.channels)
        submitted, typed = self.submitted or (None, None)
        corrected = submitted is not None and submitted.id == form.id and form.errors
        opened = self._chat.open_form(self._account, self._place, form)
        payload = render.form(form, opened.token, typed if corrected else None)
        self.replies += 1
        self._tab.send({"kind": "form", "request": self._request, "event": self.event, "form": payload})
        return Sent()

    def acknowledge(self) -> None:
        """Say that it takes a while, unless there was a reply already."""
        if not self.replies:
            self._tab.send({"kind": "waiting", "request": self._request})

    async def profile(self) -> Profile:
        """Who acted, as they are now."""
        return self._chat.people[self._account].profile

    async def can_post(self, channel: str) -> bool:
        """In every channel that there is."""
        return channel in self._chat.channels

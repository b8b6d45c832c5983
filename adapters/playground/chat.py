"""The platform's side of the playground: people, channels and what was said, kept in memory.

It knows payloads, not cards: an adapter may be thrown away and built anew around the same chat.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from adapters.card import off_the_wire
from adapters.event import Profile
from adapters.form import Form
from adapters.outcome import Outcome, Refused, Sent, Why
from adapters.place import direct, home
from adapters.playground import limits
from adapters.playground.render import Payload

WORKSPACE = "playground:local"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the page can act as. ``id`` is a short word; the account is ``playground:local:<id>``."""

    id: str
    name: str
    admin: bool = False
    zone: str | None = None

    @property
    def account(self) -> str:
        return f"{WORKSPACE}:{self.id}"

    @property
    def profile(self) -> Profile:
        """The person as the bot knows them."""
        return Profile(self.name, self.admin, self.zone)


@dataclass(frozen=True, slots=True)
class Message:
    """One card in one place. ``to`` is the account that alone sees it, when it is a private reply.

    ``controls`` are all it ever bore: a button may be pressed in the moment in which it is taken away.
    """

    id: str
    place: str
    order: int
    at: datetime
    payload: Payload
    to: str = ""
    event: str = ""  # the act that a private reply answers
    about: str = ""  # that act in words
    edited: bool = False
    controls: Mapping[str, Payload] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form on somebody's screen."""

    token: str
    account: str
    place: str
    form: Form


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in the chat. ``to`` is the only account that may know; ``gone`` names a removed message."""

    place: str = ""
    to: str = ""
    message: Message | None = None
    gone: str = ""


Watcher = Callable[[Change], None]


class Chat:
    """Who is here and what was said. ids are new ones with every chat, so a kept database never mistakes them."""

    def __init__(self, people: Iterable[Person], channels: Sequence[str]) -> None:
        self.people: dict[str, Person] = {person.account: person for person in people}
        self.channels: dict[str, str] = {f"{WORKSPACE}:{name}": name for name in channels}
        self.installed = False  # whether a bot was told of this workspace
        self._name = secrets.token_hex(4)
        self._count = count(1)
        self._messages: dict[str, Message] = {}
        self._forms: dict[str, OpenForm] = {}
        self._watchers: list[Watcher] = []
        self._planned: list[tuple[Outcome, bool]] = []

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell ``watcher`` of every change, until the returned function is called."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def join(self, person: Person) -> None:
        """A person joins, or comes back changed."""
        self.people[person.account] = person
        self._tell(Change())

    def change(self, account: str, *, admin: bool) -> None:
        """Make a person an admin, or no longer one."""
        self.join(replace(self.people[account], admin=admin))

    def next_outcome(self, outcome: Outcome, *, lands: bool = False) -> None:
        """Make the next post end like this; ``lands`` says whether the message appears all the same."""
        self._planned.append((outcome, lands))

    def event(self) -> str:
        """A new identity for an act."""
        return f"p:{self._name}:{next(self._count)}"

    def is_place(self, place: str) -> bool:
        """Whether messages can be sent there."""
        return place in self.channels or place in self._private_places()

    def owner(self, place: str) -> str:
        """The account whose private place it is; nobody's for a channel."""
        return self._private_places().get(place, "")

    def _private_places(self) -> dict[str, str]:
        return {of(account): account for account in self.people for of in (direct, home)}

    def post(self, place: str, payload: Payload, at: datetime) -> Outcome:
        """Send a message, unless something else was planned."""
        outcome, lands = self._planned.pop(0) if self._planned else (None, True)
        if outcome is None and not self.is_place(place):
            return Refused(Why.PLACE_GONE, f"there is no place {place!r} in the playground")
        if not lands:
            return outcome or Sent()
        earlier = self.messages(place) if place.startswith("home:") else []
        if earlier:  # a home is one card, which stays where it is
            return outcome or self.replace(earlier[0].id, payload)
        message = self._add(Message("", place, 0, at, payload, to=self.owner(place)))
        return outcome or Sent(message.id)

    def reply(
        self, account: str, place: str, payload: Payload, at: datetime, event: str, about: str, instead_of: str = ""
    ) -> Message:
        """Send a message that only one person sees, perhaps in the place of another such message."""
        new = Message("", place, 0, at, payload, to=account, event=event, about=about)
        earlier = self._messages.get(instead_of)
        if earlier is None or not earlier.event or earlier.to != account:
            return self._add(new)
        controls = dict(earlier.controls) | {control["id"]: control for control in payload["controls"]}
        new = replace(new, id=earlier.id, order=earlier.order, controls=controls)
        self._messages[new.id] = new
        self._tell(Change(new.place, new.to, new))
        return new

    def _add(self, message: Message) -> Message:
        order = next(self._count)
        message = replace(message, id=f"{WORKSPACE}:{self._name}:{order}", order=order)
        message = replace(message, controls={control["id"]: control for control in message.payload["controls"]})
        self._messages[message.id] = message
        self._forget(message)
        self._tell(Change(message.place, message.to, message))
        return message

    def _forget(self, newest: Message) -> None:
        if newest.event:
            fellows = [m for m in self._messages.values() if m.event and m.to == newest.to]
            most = limits.KEPT_PRIVATE
        else:
            fellows = [m for m in self._messages.values() if not m.event and m.place == newest.place]
            most = limits.KEPT
        for message in fellows[:-most]:
            self.remove(message.id)

    def replace(self, id: str, payload: Payload) -> Outcome:
        """Put something else into a message, and keep its place."""
        message = self._messages.get(id)
        if message is None or message.event:
            return Refused(Why.OUR_BUG, f"there is no message {id!r} in the playground")
        controls = dict(message.controls) | {control["id"]: control for control in payload["controls"]}
        message = replace(message, payload=payload, edited=True, controls=controls)
        self._messages[id] = message
        self._tell(Change(message.place, message.to, message))
        return Sent(id)

    def remove(self, id: str) -> None:
        """Delete a message, if it is still there."""
        message = self._messages.pop(id, None)
        if message:
            self._tell(Change(message.place, message.to, gone=id))

    def message(self, id: str, account: str) -> Message | None:
        """The message of this id, if this person can see it."""
        message = self._messages.get(id)
        return message if message and message.to in ("", account) else None

    def messages(self, place: str) -> list[Message]:
        """What the bot posted in a place, oldest first."""
        return [message for message in self._messages.values() if message.place == place and not message.event]

    def seen_by(self, account: str) -> list[Message]:
        """All that one person can see, oldest first."""
        return [message for message in self._messages.values() if message.to in ("", account)]

    def bearing(self, place: str, key: str) -> tuple[str, ...]:
        """The messages of a place whose controls carry ``key``, oldest first."""
        return tuple(
            message.id
            for message in self.messages(place)
            if any(off_the_wire(control["id"])[1] == key for control in message.payload["controls"])
        )

    def open_form(self, account: str, place: str, form: Form) -> OpenForm:
        """Remember that a form is on somebody's screen."""
        opened = OpenForm(f"{self._name}:{next(self._count)}", account, place, form)
        self._forms[opened.token] = opened
        for token in [token for token, form in self._forms.items() if form.account == account][: -limits.OPEN_FORMS]:
            del self._forms[token]
        return opened

    def form(self, token: str, account: str) -> OpenForm | None:
        """The open form of this token, if it is this person's."""
        opened = self._forms.get(token)
        return opened if opened and opened.account == account else None

    def close_form(self, token: str) -> None:
        """Forget a form that was submitted or closed."""
        self._forms.pop(token, None)

    def _tell(self, change: Change) -> None:
        for watcher in list(self._watchers):
            watcher(change)

"""``language``: which words a channel reads. Questions stay in the language they were written in."""

from __future__ import annotations

from adapters.command import Command, Parameter
from adapters.event import CommandEvent
from adapters.language import ENGLISH, LANGUAGES, say
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer
from bot.desk import Desk, require_channel
from storage.records import Records

BY_NAME = {name.lower(): code for code, name in LANGUAGES.items()}


async def language(desk: Desk, event: CommandEvent) -> Answer:
    """From now on a channel reads another language."""
    wanted = BY_NAME[event.arguments["language"]]

    def unit(records: Records) -> None:
        records.languages.set(require_channel(records, event).id, "" if wanted == ENGLISH else wanted)

    await desk.store.write(unit)
    await desk.languages.look()
    event.conversation.language = wanted
    told = say("From now on this channel reads {language}.", language=LANGUAGES[wanted])
    return note(told, say("Questions stay in English."), ONLY_YOU)


_LANGUAGE = Parameter("language", "Which one", choices=tuple(BY_NAME), required=True)

ACTIONS = (
    Action(Command("language", "In which language I speak in this channel", (_LANGUAGE,), admin=True), language),
)

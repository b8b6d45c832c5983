"""A draft of a question as admins read it, with what the rules say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.card import Button, Card, Line, Link, Part, Text, line
from adapters.language import joined, say, say_n
from bot.cards.parts import next_part
from bot.cards.plain import ONLY_YOU
from bot.cards.question import options
from bot.cards.reveal import reasons
from bot.words import cut, level_name
from quizzes.bank.finding import Finding
from quizzes.own_question import complete
from quizzes.question import Question
from storage.own_questions import OwnDraft

SHOWN = 10  # drafts of one list
STEM = 120


def draft_card(draft: OwnDraft, question: Question, found: Sequence[Finding], topic: str, domain: str) -> Card:
    """The whole draft, what has to change before it can be approved, and what can be done with it."""
    order = tuple(range(len(question.options)))
    facts = [topic, domain, level_name(question.level), say("by {name}", name=draft.name)]
    body: list[Part] = [
        line(joined(" · ", facts), muted=True),
        line(question.stem),
        options(question, order, right=True),
    ]
    if complete(question):
        source = line(Link(question.reference, question.reference))
        body += [*reasons(question, order), line(question.explanation), source]
    else:
        body.append(line(say("The reasons and the source are still missing.")))
    ready = complete(question) and not any(one.blocking for one in found)
    note = say("Nobody is asked it before an admin approves it. Whoever has read it plays it on their honour.")
    return Card(
        say("Draft {id}", id=question.id),
        (*body, *_said(found), line(note, " ", ONLY_YOU, muted=True)),
        _controls(draft.key, ready=ready),
    )


def _controls(key: str, *, ready: bool) -> tuple[Button, ...]:
    approve = Button(f"approve:{key}", say("Approve"), say("Let the league be asked this"), "primary")
    return (
        *((approve,) if ready else ()),
        Button(f"own:{key}:second", say("Reasons and source"), say("Why each option is right or wrong")),
        Button(f"own:{key}:first", say("Edit the question"), say("Change the stem, the options, the topic")),
        Button(f"discard:{key}", say("Throw away"), say("Throw this draft away"), "danger"),
    )


def drafts_card(drafts: Sequence[tuple[OwnDraft, Question]], start: int) -> Card:
    """A page of the drafts that wait, each with a button to open it."""
    page = drafts[start : start + SHOWN]
    waiting = say_n("{n} draft waits.", "{n} drafts wait.", len(drafts)) if drafts else say("No draft waits.")
    lines, buttons = [line(waiting)], []
    for draft, question in page:
        lines.append(line(Text(question.id, strong=True), " · ", draft.name, " · ", cut(question.stem, STEM)))
        buttons.append(Button(f"draft:{draft.key}", say("Open {id}", id=question.id), say("Read this draft")))
    buttons += next_part("drafts", start + SHOWN, len(drafts), say("More drafts"))
    return Card(say("Drafts"), (*lines, line(ONLY_YOU, muted=True)), tuple(buttons))


def _said(found: Iterable[Finding]) -> tuple[Line, ...]:
    """What the rules say, with their numbers in the list of rules."""
    return tuple(
        line(
            Text(say("Change this: ") if one.blocking else say("Better: "), strong=True),
            one.message,
            f" ({one.rule})",
        )
        for one in sorted(found, key=lambda one: not one.blocking)
    )

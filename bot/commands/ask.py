"""``ask``: a private practice question with the answer at once. It never counts and is never one that will."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from adapters.card import Button, Card, line
from adapters.command import Asker, Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU
from bot.cards.question import answer_controls, options
from bot.cards.reveal import argued
from bot.cards.ruling import flag_button
from bot.commands.action import Action, Answer
from bot.desk import Desk
from bot.learning import disputed, secret
from bot.learning import practised as learnt
from bot.suggestions import MOST
from bot.words import level_name, nearest, spoken
from quizzes.answer import WrongCount
from quizzes.pack import Pack
from quizzes.picker import NothingToAsk
from quizzes.question import Level, Question
from quizzes.refusal import Refused
from quizzes.round import shown_order
from storage.records import Records


class UnknownTopic(Refused):
    """I know no topic “{given}”.{nearest} Topics are services such as {examples}; {command} alone asks anything."""


class QuestionChanged(Refused):
    """This question has changed since. Type {command} for a fresh one."""


class HeldBack(Refused):
    """I cannot tell you about this one now: it is kept for another time. Type {command} for another."""


class UnderDispute(Refused):
    """An admin has ruled on this question. It is not practised until it is mended. Type {command} for another."""


async def ask(desk: Desk, event: CommandEvent) -> Answer:
    """A practice question, of a topic and level if wanted."""
    return await practise(desk, event, event.arguments.get("topic", ""), event.arguments.get("level", ""))


async def practise(desk: Desk, event: CommandEvent | PressEvent, topic: str, level: str) -> Card:
    """Draw a question that nobody of this workspace will be asked soon."""
    pack = desk.packs[desk.pack]
    slug = read_topic(pack, topic, spoken(event.workspace, "ask")) if topic else ""
    hidden = await desk.store.read(lambda records: secret(desk, records, event) | disputed(desk, records, event))
    pool = [
        one
        for one in pack.drawable
        if one.id not in hidden and slug in ("", one.topic) and level in ("", one.level.value)
    ]
    if not pool:
        raise NothingToAsk
    question = desk.chance.choice(pool)
    order = shown_order(question, desk.chance)
    drawn = "".join(str(own) for own in order)
    return Card(
        joined(" · ", [say("Practice"), pack.topics[question.topic], level_name(question.level)]),
        (
            line(question.stem),
            options(question, order),
            line(say("Practice never counts."), " ", ONLY_YOU, muted=True),
        ),
        answer_controls(question, order, f"practice:{question.id}:{question.revision}:{drawn}"),
    )


async def practised(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Say at once whether a practice answer is right, and why each option is what it is."""
    pack = desk.packs[desk.pack]
    question, order, own = read_choice(pack, press, state, "ask")

    def unit(records: Records) -> None:
        refuse_hidden(desk, records, press, question, spoken(press.workspace, "ask"))
        learnt(records, press, pack.id, question, own == question.key, desk.now())

    await desk.store.write(unit)
    return Card(
        say("Right!") if own == question.key else say("Not quite."),
        (*argued(pack, question, order, own), line(ONLY_YOU, muted=True)),
        (
            Button(
                f"again:{question.topic}",
                say("Another on {topic}", topic=pack.topics[question.topic]),
                say("Ask me one more of this topic"),
            ),
            Button("again:", say("Another one"), say("Ask me one more of any topic")),
            flag_button(question),
        ),
    )


async def again(desk: Desk, press: PressEvent, topic: str) -> Answer:
    """One more practice question."""
    return await practise(desk, press, topic, "")


def refuse_hidden(desk: Desk, records: Records, act: Interaction, question: Question, command: str) -> None:
    """Say nothing of a question that is secret by now, and grade none that is disputed."""
    if question.id in secret(desk, records, act):
        raise HeldBack(command=command)
    if question.id in disputed(desk, records, act):
        raise UnderDispute(command=command)


def read_choice(
    pack: Pack, press: PressEvent, state: str, command: str
) -> tuple[Question, tuple[int, ...], frozenset[int]]:
    """The question a private button is about, the order it was shown in, and what was chosen of it."""
    again = spoken(press.workspace, command)
    question, order, position = _read_state(pack, state, again)
    chosen = [position] if position else list(press.values)
    if not all(one.isascii() and one.isdigit() and int(one) < len(order) for one in chosen):
        raise QuestionChanged(command=again)
    own = frozenset(order[int(one)] for one in chosen)
    if len(own) != question.kind.keys:
        raise WrongCount(count=question.kind.keys, given=len(own))
    return question, order, own


def read_topic(pack: Pack, given: str, command: str) -> str:
    """A topic as people write it: its slug, its title, or the service's usual name."""
    names = {slug.replace("-", " "): slug for slug in pack.topics}
    names |= {title.lower(): slug for slug, title in pack.topics.items()}
    names |= {title.lower().removeprefix("amazon ").removeprefix("aws "): slug for slug, title in pack.topics.items()}
    wanted = " ".join(given.lower().replace("-", " ").split())
    if wanted in names:
        return names[wanted]
    close = nearest(wanted[:60], names)
    examples = ", ".join(sorted(pack.topics)[:3])
    raise UnknownTopic(given=given[:40], nearest=close, examples=examples, command=command)


def topic_suggestions(pack: Pack, typed: str) -> Sequence[str]:
    """Topics that begin with, contain or resemble what was typed."""
    wanted = typed.strip().lower()
    found = sorted(slug for slug, title in pack.topics.items() if wanted in slug or wanted in title.lower())
    return (found or get_close_matches(wanted, pack.topics, n=5, cutoff=0.4))[:MOST]


def _read_state(pack: Pack, state: str, command: str) -> tuple[Question, tuple[int, ...], str]:
    id, revision, drawn, position, *_ = [*state.split(":"), "", "", ""]
    question = next((one for one in pack.questions if one.id == id and str(one.revision) == revision), None)
    if question is None or sorted(drawn) != [str(own) for own in range(len(question.options))]:
        raise QuestionChanged(command=command)
    return question, tuple(int(own) for own in drawn), position


def actions(desk: Desk) -> tuple[Action, ...]:
    """The command, completing topics as they are typed."""

    async def suggest(_: Asker, typed: str) -> Sequence[str]:
        return topic_suggestions(desk.packs[desk.pack], typed)

    parameters = (
        Parameter("topic", "A service, such as sqs or lambda", suggest=suggest),
        Parameter("level", "How hard", choices=tuple(level.value for level in Level)),
    )
    return (Action(Command("ask", "Practise in private; the answer comes at once and never counts", parameters), ask),)

"""``review``: in private, what a person got wrong or missed, when it is due again."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.card import Button, Card, Line, Moment, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import joined, say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.question import answer_controls, options
from bot.cards.reveal import argued
from bot.cards.ruling import flag_button
from bot.cards.times import full_date
from bot.commands.action import Action, Answer
from bot.commands.ask import read_choice, refuse_hidden
from bot.desk import Desk
from bot.drawing import reviewable
from bot.learning import disputed, practised, secret
from bot.words import count, level_name, spoken
from quizzes.pack import Pack
from quizzes.question import Question
from quizzes.review import ReviewCard, due, guessed, misses
from quizzes.round import shown_order
from storage.records import Records

DUE, MISSES = "due", "misses"


async def review(desk: Desk, event: CommandEvent) -> Answer:
    """The next question to review."""
    return await _next(desk, event, event.arguments.get("what", "") or DUE)


async def following(desk: Desk, press: PressEvent, what: str) -> Answer:
    """One more, by button."""
    return await _next(desk, press, what)


async def revised(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Grade an answer at once, say why, and when the question comes again."""
    what, _, rest = state.partition(":")
    pack = await desk.store.read(lambda records: reviewable(records, desk, press))
    question, order, own = read_choice(pack, press, rest, "review")
    right = own == question.key

    def unit(records: Records) -> ReviewCard | None:
        refuse_hidden(desk, records, press, question, spoken(press.workspace, "review"))
        return practised(records, press, pack.id, question, right, desk.now())

    card = await desk.store.write(unit)
    controls = [Button(f"review:{what}", say("Next"), say("The next question to review")), flag_button(question)]
    if card is not None and right and card.sure and card.last is not None:
        stamp = round(card.last.timestamp() * 1_000_000)
        hint = say("I did not know it; ask me again sooner")
        controls.insert(0, Button(f"guessed:{what}:{question.id}:{stamp}", say("I guessed"), hint))
    again = (_again(card),) if card is not None else ()
    return Card(
        say("Right!") if right else say("Not quite."),
        (*argued(pack, question, order, own), *again, line(ONLY_YOU, muted=True)),
        tuple(controls),
    )


async def guess(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A right answer was a guess: the question comes again sooner."""
    what, id, stamp, *_ = [*state.split(":"), "", "", ""]

    def unit(records: Records) -> ReviewCard | None:
        player = records.people.player(press.account) or ""
        card = records.reviews.get(player, desk.pack, id)
        if card is None or card.last is None or str(round(card.last.timestamp() * 1_000_000)) != stamp:
            return card
        card = guessed(card, card.last, records.reviews.exam(player))
        records.reviews.put(desk.pack, {player: card})
        return card

    card = await desk.store.write(unit)
    controls = (Button(f"review:{what}", say("Next"), say("The next question to review")),)
    again = (_again(card),) if card is not None else ()
    return note(say("Noted: you guessed."), *again, ONLY_YOU, controls=controls)


async def _next(desk: Desk, act: Interaction, what: str) -> Card:
    def unit(records: Records) -> tuple[Pack, list[ReviewCard], set[str]]:
        cards = records.reviews.of(records.people.player(act.account) or "", desk.pack)
        hidden = secret(desk, records, act) | disputed(desk, records, act)
        return reviewable(records, desk, act), cards, hidden

    pack, cards, hidden = await desk.store.read(unit)
    questions = {one.id: one for one in pack.drawable if one.id not in hidden}
    cards = [card for card in cards if card.question in questions]
    now = desk.now()
    waiting = misses(cards, now) if what == MISSES else due(cards, now)
    if not waiting:
        return _nothing(act, cards, what, now)
    return _question(desk, questions[waiting[0].question], what, len(waiting))


def _question(desk: Desk, question: Question, what: str, waiting: int) -> Card:
    order = shown_order(question, desk.chance)
    drawn = "".join(str(own) for own in order)
    left = count(waiting, "miss", "misses") if what == MISSES else say("{waiting} due", waiting=waiting)
    return Card(
        joined(" · ", [say("Review"), desk.packs[desk.pack].topics[question.topic], level_name(question.level)]),
        (
            line(question.stem),
            options(question, order),
            line(say("{left}. Review never counts on a board.", left=left), " ", ONLY_YOU, muted=True),
        ),
        answer_controls(question, order, f"revise:{what}:{question.id}:{question.revision}:{drawn}"),
    )


def _nothing(act: Interaction, cards: list[ReviewCard], what: str, now: datetime) -> Card:
    if not cards:
        practice = say("{command} asks you something now.", command=spoken(act.workspace, "ask"))
        return note(
            say("Nothing to review."),
            say("What you get wrong or miss comes here. {practice}", practice=practice),
            ONLY_YOU,
        )
    if what == MISSES:
        return note(say("No misses to go through now."), ONLY_YOU, controls=(Button("review:due", say("What is due")),))
    controls = (Button("review:misses", say("My misses")),) if misses(cards, now) else ()
    return note(say("Nothing is due."), _again(min(cards, key=lambda card: card.due)), ONLY_YOU, controls=controls)


def _again(card: ReviewCard) -> Line:
    day = card.due.astimezone(UTC)
    return line(say("Next review: "), Moment(card.due, full_date(day), "day"), ".")


_WHAT = Parameter("what", "what is due, or all that you last got wrong", choices=(DUE, MISSES))

ACTIONS = (Action(Command("review", "What you got wrong or missed, when it is due again; private", (_WHAT,)), review),)

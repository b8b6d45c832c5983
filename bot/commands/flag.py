"""``flag``: say that something is wrong with a question whose answer one has seen."""

from __future__ import annotations

from datetime import datetime

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, FormEvent, Interaction, PressEvent
from adapters.form import Form, TextField
from adapters.language import say
from bot.cards.plain import ONLY_YOU, note
from bot.cards.ruling import FLAG, short
from bot.commands.action import Action, Answer, whole
from bot.commands.answer import scoped
from bot.commands.ask import QuestionChanged
from bot.desk import Desk, league_here
from bot.judging import still_secret
from bot.learning import secret
from bot.parcels import warn
from bot.person import player_of
from bot.suggestions import revealed_questions
from bot.words import nearest, no, spoken
from quizzes.bank.record import SLUG
from quizzes.league import League
from quizzes.question import Question
from quizzes.refusal import Refused
from quizzes.round import NoSuchRound, Status
from quizzes.ruling import MAX_WORDS, BadFlag, read_flag
from storage.flags import Flag
from storage.records import Records
from storage.rulings import ruling_id


class NothingRevealed(Refused):
    """No key was revealed here yet, so there is nothing to flag. Under every answer there is a button for it too."""


class NotRevealedHere(Refused):
    """No question “{given}” was revealed here.{nearest} Without an id you flag the one that was revealed last."""


async def flag(desk: Desk, event: CommandEvent) -> Answer:
    """Flag the question revealed here last, or one that is named; without words, ask for them."""
    first, rest = event.arguments.get("question", "").strip(), event.arguments.get("why", "").strip()

    def unit(records: Records) -> tuple[Question, str]:
        league = league_here(records, event)
        if revisions := records.rulings.revisions(league.id, league.pack, first.lower()):
            return records.rounds.question(revisions[max(revisions)]), rest
        _refuse_mistyped(records, desk, league, first)
        hash = records.rulings.latest_revealed(league.id, event.channel)
        if hash is None:
            raise NothingRevealed
        return records.rounds.question(hash), f"{first} {rest}".strip()

    question, words = await desk.store.read(unit)
    if not words:
        return _form(f"{question.id}:{question.revision}")
    return await _save(desk, event, question.id, question.revision, words)


async def pressed(desk: Desk, press: PressEvent, state: str) -> Answer:
    """Ask what is wrong. A reveal is known by its key; in private the button names the question."""
    if state:
        return _form(state)

    def unit(records: Records) -> Question:
        round = scoped(records, press, press.key.partition("/")[2])
        if round.status not in (Status.CLOSED, Status.REVEALED) or round.snapshot is None:
            raise NoSuchRound(command=spoken(press.workspace, ""))
        return records.rounds.question(round.snapshot)

    question = await desk.store.read(unit)
    return _form(f"{question.id}:{question.revision}")


async def filled(desk: Desk, form: FormEvent, state: str) -> Answer:
    """Keep what somebody says against a question; give the form back where it cannot be kept so."""
    id, _, revision = state.partition(":")
    words = " ".join(form.values.get("why", ()))
    try:
        return await _save(desk, form, id, whole(revision), words)
    except BadFlag as bad:
        return _form(state, words, no(bad))


async def _save(desk: Desk, act: Interaction, id: str, revision: int, given: str) -> Card:
    """The answer is the same whether the question is open somewhere or not: it tells nothing."""
    words = read_flag(given)
    now = desk.now()

    def unit(records: Records) -> Question:
        league = league_here(records, act)
        hash, question = _kept(records, desk, act, league, id, revision)
        records.flags.put(league.id, Flag(hash, player_of(records, act, now), words, now))
        if question.id not in secret(desk, records, act) and not still_secret(records, league, hash):
            _tell_an_admin(records, league, hash, question, now)
        return question

    question = await desk.store.write(unit)
    desk.wake()
    return note(
        say("Thank you. The admins will see it."),
        say("“{stem}”", stem=short(question)),
        say("You say: {words}", words=words),
        say("They see it once the question is open nowhere, and your name unless you hide it."),
        ONLY_YOU,
    )


def _tell_an_admin(records: Records, league: League, hash: str, question: Question, now: datetime) -> None:
    """One private word to whoever set up a channel of the league, once until somebody rules."""
    latest = records.rulings.holding(league.id, hash)
    key = f"n/flag/{ruling_id(league.id, hash, latest.number if latest else 0)}"
    command = spoken(league.workspace, "flags", admin=True)
    words = say("Somebody doubts the key of “{stem}”. {command} shows why.", stem=short(question), command=command)
    for channel, played in records.leagues.channels_in(league.workspace):
        if played == league.id and records.schedules.owner(channel):
            warn(records, key, channel, league.workspace, words, now)
            return


def _kept(
    records: Records, desk: Desk, act: Interaction, league: League, id: str, revision: int
) -> tuple[str, Question]:
    """The snapshot of a question that was asked or practised, made now where it was only practised.

    Everybody may meet a question of the pack; what a league wrote itself is met only where it plays.
    """
    for pack in dict.fromkeys((league.pack, desk.pack)):
        of_pack = [one for one in desk.packs[pack].questions if one.id == id]
        hash = records.rounds.snapshots(pack).get((id, revision))
        if hash and (of_pack or _met_here(records, act, pack, id, revision)):
            return hash, records.rounds.question(hash)
        for question in of_pack:
            if question.revision == revision:
                return records.rounds.add_snapshot(pack, question), question
    raise QuestionChanged(command=spoken(act.workspace, "ask"))


def _met_here(records: Records, act: Interaction, pack: str, id: str, revision: int) -> bool:
    leagues = records.leagues.touching(act.workspace)
    return any(revision in records.rulings.revisions(one.id, pack, id) for one in leagues)


def _refuse_mistyped(records: Records, desk: Desk, league: League, word: str) -> None:
    """Refuse what is meant as an id and is none, where ``word`` may also begin a sentence such as “Multi-AZ fails”."""
    id = word.lower()
    close = nearest(id[:80], records.rounds.told(league.id))
    of_topic = any(id.startswith(f"{topic}-") for topic in desk.packs[league.pack].topics)
    if "-" in id and SLUG.fullmatch(id) and (close or of_topic):
        raise NotRevealedHere(given=word[:80], nearest=close)


def _form(state: str, words: str = "", error: str = "") -> Form:
    hint = say("The docs say 14 days, not 4")
    field = TextField("why", say("What is wrong, in one line"), words, hint, MAX_WORDS)
    return Form(f"{FLAG}:{state}", say("Flag a question"), (field,), say("Flag"), {"why": error} if error else {})


def actions(desk: Desk) -> tuple[Action, ...]:
    """The command, completing questions as they are typed."""
    parameters = (
        Parameter("question", "Which one; the latest revealed here when left out", suggest=revealed_questions(desk)),
        Parameter("why", "What is wrong with it, in one line"),
    )
    return (Action(Command("flag", "Tell the admins that the key of a question may be wrong", parameters), flag),)

"""``ruling`` and ``rulings``: what admins decide about a key that may be wrong, and have decided."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.card import LETTERS, Button, Card, Line, line
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, FormEvent, Interaction, PressEvent
from adapters.form import ChoiceField, Form, TextField
from adapters.language import say
from bot.cards import ruling as cards
from bot.cards.plain import ONLY_YOU, note
from bot.commands.action import Action, Answer, whole
from bot.desk import Desk, require_admin, steered_league
from bot.judging import Case, Ruled, judge
from bot.matter import HASH, Matter, digest, found, history, matter_of, named
from bot.suggestions import revealed_questions
from bot.words import no
from quizzes.refusal import Refused
from quizzes.ruling import MAX_REASON, Decision, Ruling, keys_after, read_key, read_reason
from storage.records import Records

MOST_LISTED = 12
Values = Mapping[str, tuple[str, ...]]


class LeagueChanged(Refused):
    """This channel plays in another league by now. Nothing was changed; please begin again."""


class NoDecision(Refused):
    """Please choose one of these. Nothing was changed."""


async def ruling(desk: Desk, event: CommandEvent) -> Answer:
    """Open the form of a question; with a decision given, rule at once."""
    given = {name: text.strip() for name, text in event.arguments.items()}
    matter = await desk.store.read(lambda records: named(records, desk, event, given["question"]))
    if "decision" not in given:
        return _form(matter, {}, {}, matter.case.seen)
    decision = Decision(given["decision"])
    letters, reason = given.get("letters", ""), given.get("reason", "")
    if not _names_key(decision):  # typed as words, a reason begins where letters would stand
        letters, reason = "", f"{letters} {reason}"
    key = read_key(letters, LETTERS, matter.order, matter.question) if _names_key(decision) else frozenset[int]()
    unseen = Case(matter.case.league, matter.case.hash, 0)  # who types has seen no ruling
    done = await _rule(desk, event, unseen, decision, key, read_reason(reason, decision))
    if isinstance(done, Ruled):
        return cards.saved(matter.question, done.ruling, matter.order, done.changed)
    known = await desk.store.read(lambda records: history(records, matter))
    again = Button(f"rule:{matter.case.hash[:HASH]}", say("Rule again"), say("Open the form for another ruling"))
    return note(say("There is a ruling already."), *known, say("Nothing was changed."), ONLY_YOU, controls=(again,))


async def pressed(desk: Desk, press: PressEvent, beginning: str) -> Answer:
    """Open the form of a question against what holds for it now."""
    await require_admin(desk, press)
    matter = await desk.store.read(lambda records: found(records, press, beginning))
    return _form(matter, {}, {}, matter.case.seen)


async def filled(desk: Desk, form: FormEvent, state: str) -> Answer:
    """Rule. Where a field is wrong or somebody was faster, the form comes back with what was typed."""
    await require_admin(desk, form)
    beginning, number, league, *_ = [*state.split(":"), "", ""]
    seen = whole(number)

    def unit(records: Records) -> Matter:
        matter = found(records, form, beginning)
        if digest(matter.case.league) != league:
            raise LeagueChanged
        return matter

    matter = await desk.store.read(unit)
    errors = _errors(matter, form.values)
    if errors:
        return _form(matter, form.values, errors, seen)
    decision, key, reason = _read(matter, form.values)
    done = await _rule(desk, form, Case(matter.case.league, matter.case.hash, seen), decision, key, reason)
    if isinstance(done, Ruled):
        return cards.saved(matter.question, done.ruling, matter.order, done.changed)
    who = await desk.store.read(lambda records: records.people.account_name(done.by))
    ruled = cards.decided(matter.question, done, matter.order)
    told = say("{who} ruled meanwhile: {ruling} Submit again to overrule it.", who=who, ruling=ruled)
    return _form(matter, form.values, {"decision": told}, done.number)


async def rulings(desk: Desk, event: CommandEvent) -> Answer:
    """Everything that was ruled in this league, the latest first."""

    def unit(records: Records) -> Card:
        league = steered_league(records, event)
        lines: list[Line] = []
        for hash in records.rulings.ruled_on(league.id)[:MOST_LISTED]:
            matter = matter_of(records, event, league, hash)
            lines.append(line(cards.name(matter.question), ": ", say("“{stem}”", stem=cards.short(matter.question))))
            lines += history(records, matter)
        if not lines:
            return note(say("Nobody has ruled on a question here."), ONLY_YOU)
        return Card(say("Rulings"), (*lines, line(ONLY_YOU, muted=True)))

    return await desk.store.read(unit)


async def _rule(
    desk: Desk, act: Interaction, case: Case, decision: Decision, key: frozenset[int], reason: str
) -> Ruled | Ruling:
    done = await desk.store.write(lambda records: judge(records, desk, act, case, decision, key, reason))
    desk.wake()
    return done


def _errors(matter: Matter, values: Values) -> dict[str, str]:
    """What is wrong with a filled form, by field."""
    errors: dict[str, str] = {}
    for name, read in (("decision", _decision), ("key", _key), ("reason", _reason)):
        try:
            read(matter, values)
        except Refused as refusal:
            errors[name] = no(refusal)
        if "decision" in errors:
            break
    return errors


def _read(matter: Matter, values: Values) -> tuple[Decision, frozenset[int], str]:
    return _decision(matter, values), _key(matter, values), _reason(matter, values)


def _decision(matter: Matter, values: Values) -> Decision:
    given = values.get("decision", ())
    if len(given) != 1 or given[0] not in [one.value for one in Decision]:
        raise NoDecision
    return Decision(given[0])


def _key(matter: Matter, values: Values) -> frozenset[int]:
    """The other key that was chosen, by the question's own positions; empty where the decision needs none."""
    decision = _decision(matter, values)
    if not _names_key(decision):
        return frozenset()
    own = [str(position) for position in matter.order]
    letters = ",".join(LETTERS[own.index(one)] if one in own else "?" for one in values.get("key", ()))
    key = read_key(letters, LETTERS, matter.order, matter.question)
    keys_after(matter.question, decision, key)
    return key


def _reason(matter: Matter, values: Values) -> str:
    return read_reason(" ".join(values.get("reason", ())), _decision(matter, values))


def _form(matter: Matter, values: Values, errors: Mapping[str, str], seen: int) -> Form:
    """The form of a question, to be submitted against the ruling that its reader has ``seen``."""
    question, order = matter.question, matter.order
    old = cards.in_letters([question.key], order)
    decisions = (
        (Decision.KEY, say("Another answer is right, not {old}", old=old)),
        (Decision.BOTH, say("Another answer is right as well as {old}", old=old)),
        (Decision.VOID, say("The question does not count")),
        (Decision.DISMISS, say("The key stands: {old}", old=old)),
    )
    options = tuple(
        (str(own), f"{letter}. {question.options[own].text}") for letter, own in zip(LETTERS, order, strict=False)
    )
    return Form(
        f"ruling:{matter.state(seen)}",
        say("Ruling"),
        (
            ChoiceField("decision", say("What holds"), decisions, values.get("decision", ())),
            ChoiceField("key", say("The other answer, if any"), options, values.get("key", ()), 0, question.kind.keys),
            TextField(
                "reason",
                say("Why; those concerned read it"),
                " ".join(values.get("reason", ())),
                say("The docs changed in 2025"),
                MAX_REASON,
                required=False,
            ),
        ),
        say("Rule"),
        errors,
    )


def _names_key(decision: Decision) -> bool:
    """Whether a decision says which other answer is right."""
    return decision in (Decision.KEY, Decision.BOTH)


def actions(desk: Desk) -> tuple[Action, ...]:
    """The commands, completing questions as they are typed."""
    parameters = (
        Parameter("question", "Its name, as flags shows it", suggest=revealed_questions(desk), required=True),
        Parameter("decision", "What holds", choices=tuple(one.value for one in Decision)),
        Parameter("letters", "The other answer, as this channel's reveal shows it, such as B or A,C"),
        Parameter("reason", "Why; those concerned read it"),
    )
    return (
        Action(Command("ruling", "Decide on a doubted key; alone it opens a form", parameters, admin=True), ruling),
        Action(Command("rulings", "What was decided on keys here, by whom and why", admin=True), rulings),
    )

"""``exam``: a mock exam in private, drawn by the blueprint's weights, which counts on no board."""

from __future__ import annotations

from adapters.card import Card
from adapters.command import Command, Parameter
from adapters.event import CommandEvent, Interaction, PressEvent
from adapters.language import say
from bot import sitting
from bot.cards import exam as cards
from bot.commands.action import Action, Answer, whole
from bot.desk import Desk
from bot.person import player_of
from bot.words import spoken
from quizzes.answer import WrongCount
from quizzes.exam import FULL, MINUTES, Exam, following
from quizzes.question import Question
from quizzes.refusal import Refused
from storage.records import Records


class NoExam(Refused):
    """No exam of yours is running. {command} begins one."""


class NoReport(Refused):
    """You have not submitted an exam yet. {command} begins one."""


class NotSubmitted(Refused):
    """Your exam is still running; the report comes when you submit it. {command} leads back to it."""


class NoSuchExam(Refused):
    """This is no exam of yours, or you have given it up. {command} begins one."""


async def start(desk: Desk, event: CommandEvent) -> Answer:
    """Begin an exam; while one runs, the ways to go on with it or to give it up."""
    number = int(event.arguments.get("questions", "") or FULL)
    return await desk.store.write(lambda records: _begin(records, desk, event, number))


async def offered(desk: Desk, press: PressEvent, state: str) -> Answer:
    """The lengths of an exam to choose from, the exam that runs, or the beginning of one of a chosen length."""

    def unit(records: Records) -> Card:
        if state in _LENGTHS:
            return _begin(records, desk, press, int(state))
        runs = _running(records, desk, press, records.people.player(press.account) or "")
        return cards.running(runs, desk.now()) if runs else cards.offer()

    return await desk.store.write(unit)


async def resume(desk: Desk, event: CommandEvent) -> Answer:
    """The exam that runs, where something is left; the report when its time is up."""

    def unit(records: Records) -> Card:
        player = records.people.player(event.account) or ""
        exam = records.exams.running(player)
        if exam is None:
            raise NoExam(command=spoken(event.workspace, "exam start"))
        if exam.over(event.at):
            return _report(records, desk, sitting.settle(records, desk, exam, desk.now()))
        return _sheet(records, desk, exam, exam.resumed_at())

    return await desk.store.write(unit)


async def report(desk: Desk, event: CommandEvent) -> Answer:
    """What came of the exam that was submitted last."""

    def unit(records: Records) -> Card:
        player = records.people.player(event.account) or ""
        runs = _running(records, desk, event, player)
        exam = records.exams.latest(player)
        if exam is not None:
            return _report(records, desk, exam)
        if runs is not None:
            raise NotSubmitted(command=spoken(event.workspace, "exam resume"))
        raise NoReport(command=spoken(event.workspace, "exam start"))

    return await desk.store.write(unit)


async def pressed(desk: Desk, press: PressEvent, state: str) -> Answer:
    """A button of an exam: its id says which exam, what to do, and with which question."""
    id, verb, number, value, *_ = [*state.split(":"), "", "", ""]

    def unit(records: Records) -> Card:
        exam = records.exams.get(id)
        if exam is None or exam.player != records.people.player(press.account):
            raise NoSuchExam(command=spoken(press.workspace, "exam start"))
        at = whole(number)
        if exam.submitted is None and exam.over(press.at):
            exam = sitting.settle(records, desk, exam, desk.now())
        if exam.submitted is not None:
            return _report(records, desk, exam, at if verb == "report" else 0)
        return _act(records, desk, press, exam, verb, min(at, len(exam.items) - 1), value)

    return await desk.store.write(unit)


def _begin(records: Records, desk: Desk, act: Interaction, number: int) -> Card:
    player = player_of(records, act, desk.now())
    runs = _running(records, desk, act, player)
    if runs is None and (new := sitting.begin(records, desk, act, player, number)):
        first = say(
            "You have {minutes} minutes; the exam submits itself at the end. {command} leads back, on any device.",
            minutes=MINUTES[number],
            command=spoken(act.workspace, "exam resume"),
        )
        return cards.sheet(new, 0, _question(records, new, 0), desk.now(), first=first)
    runs = runs or records.exams.running(player)
    if runs is None:
        raise NoExam(command=spoken(act.workspace, "exam start"))
    return cards.running(runs, desk.now())


def _act(records: Records, desk: Desk, press: PressEvent, exam: Exam, verb: str, number: int, value: str) -> Card:
    """What a press does to an exam that runs, and what it shows then."""
    match verb, value:
        case "choose", _:
            records.exams.choose(exam.id, number, _choice(records, press, exam, number, value), press.at)
        case "mark", _:
            records.exams.mark(exam.id, number, value == "1")
        case "unanswered", _:
            number = _or(following(exam.unanswered, number), number)
        case "marked", _:
            number = _or(following(exam.marked, number), number)
        case "submit", _ if value == "yes" or not exam.unanswered:
            return _report(records, desk, sitting.settle(records, desk, exam, desk.now()))
        case "submit", _:
            return cards.sure_to_submit(exam, number, desk.now())
        case "drop", "yes":
            records.exams.drop(exam.id)
            return cards.dropped(spoken(press.workspace, "exam start"))
        case "drop", _:
            return cards.sure_to_drop(exam)
        case "resume", _:
            number = exam.resumed_at()
    return _sheet(records, desk, records.exams.get(exam.id) or exam, number)


def _choice(records: Records, press: PressEvent, exam: Exam, number: int, value: str) -> frozenset[int]:
    """The question's own positions of what was pressed or ticked."""
    item = exam.items[number]
    shown = [value] if value else list(press.values)
    if not all(len(one) == 1 and one in "0123456789"[: len(item.order)] for one in shown):
        raise NoSuchExam(command=spoken(press.workspace, "exam start"))
    keys = _question(records, exam, number).kind.keys
    if len(set(shown)) != keys:
        raise WrongCount(count=keys, given=len(set(shown)))
    return frozenset(item.order[int(one)] for one in shown)


def _running(records: Records, desk: Desk, act: Interaction, player: str) -> Exam | None:
    """The exam of a player that runs and has time left; one whose time is up is submitted."""
    exam = records.exams.running(player)
    if exam is not None and exam.over(act.at):
        sitting.settle(records, desk, exam, desk.now())
        return None
    return exam


def _sheet(records: Records, desk: Desk, exam: Exam, number: int) -> Card:
    return cards.sheet(exam, number, _question(records, exam, number), desk.now())


def _report(records: Records, desk: Desk, exam: Exam, miss: int = 0) -> Card:
    told, pack = sitting.tell(records, desk, exam), desk.packs[exam.pack]
    return cards.miss(told, miss, pack) if 0 < miss <= len(told.misses) else cards.report(told, pack)


def _question(records: Records, exam: Exam, number: int) -> Question:
    return records.rounds.question(exam.items[number].snapshot)


def _or(found: int | None, else_this: int) -> int:
    return else_this if found is None else found


_LENGTHS = tuple(str(number) for number in MINUTES)
_QUESTIONS = Parameter("questions", "65 in 130 minutes as in the exam, or 20 in 40", choices=_LENGTHS)

ACTIONS = (
    Action(Command("exam start", "A mock exam in private, by the weights of the real one", (_QUESTIONS,)), start),
    Action(Command("exam resume", "Go on with your mock exam"), resume),
    Action(Command("exam report", "What came of your last mock exam, with every miss explained"), report),
)

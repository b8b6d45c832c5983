"""The cards of a mock exam. Each takes the place of the one before it, where the platform can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.card import Button, Card, Control, Line, Part, Table, line
from adapters.language import joined, say, say_n
from bot.cards import times
from bot.cards.plain import ONLY_YOU
from bot.cards.question import answer_controls, letters, options
from bot.cards.reveal import argued
from bot.cards.ruling import flag_button
from quizzes.exam import HIGHEST, MINUTES, PASS, UNSCORED, Exam, Report, Score, by_domain, following, scaled, score
from quizzes.pack import Pack
from quizzes.question import Question

EXAM, OFFER = "exam", "mock"  # what controls begin with


def sheet(exam: Exam, number: int, question: Question, now: datetime, *, first: str = "") -> Card:
    """One question of an exam that runs. It is the same whatever the key is."""
    item = exam.items[number]
    chosen = [shown for shown, own in enumerate(item.order) if own in item.choice]
    saved = say("Not answered yet.")
    if chosen:
        saved = say("Saved: {letters}. You can change it until you submit.", letters=letters(chosen))
    noted = [saved, say("You marked it for review.")] if item.marked else [saved]
    return Card(
        say("Exam · question {number} of {of}", number=number + 1, of=len(exam.items)),
        (
            *([line(first)] if first else []),
            line(question.stem),
            options(question, item.order, chosen=item.choice),
            line(joined(" ", noted)),
            line(joined(" ", [standing(exam, now), ONLY_YOU]), muted=True),
        ),
        (
            *answer_controls(question, item.order, _control(exam, "choose", number)),
            _mark(exam, number),
            *_ways(exam, number),
            Button(_control(exam, "submit", number), say("Submit"), say("End the exam and see the report")),
        ),
        replaces=True,
    )


def standing(exam: Exam, now: datetime) -> str:
    """How far somebody is, and how much time is left."""
    answered = len(exam.items) - len(exam.unanswered)
    return say(
        "Time left: {time}. {answered} of {of} answered, {marked} marked.",
        time=spent(exam.ends - now), answered=answered, of=len(exam.items), marked=len(exam.marked),
    )  # fmt: skip


def spent(time: timedelta) -> str:
    """A stretch of time in words, never more than it is."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return say("less than a minute")
    hours, rest = divmod(minutes, 60)
    return say("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else say("{minutes} min", minutes=rest)


def offer() -> Card:
    """How long an exam may be."""
    return Card(
        say("Mock exam"),
        (
            line(
                say("Questions in the shares of the real exam, in private, against the clock. It counts on no board.")
            ),
            line(ONLY_YOU, muted=True),
        ),
        tuple(
            Button(f"{OFFER}:{number}", say("{n} questions in {minutes} min", n=number, minutes=minutes))
            for number, minutes in MINUTES.items()
        ),
    )


def running(exam: Exam, now: datetime) -> Card:
    """Somebody wants a second exam while one runs."""
    return Card(
        say("An exam of yours is running."),
        (
            line(standing(exam, now)),
            line(say("Resume it, or give it up to start another.")),
            line(ONLY_YOU, muted=True),
        ),
        (
            Button(_control(exam, "resume"), say("Resume"), say("Go on where something is left"), style="primary"),
            Button(_control(exam, "drop"), say("Give it up"), say("End it without a report")),
        ),
    )


def sure_to_drop(exam: Exam) -> Card:
    """Ask once before an exam is given up."""
    return Card(
        say("Give this exam up?"),
        (line(say("Its answers are forgotten, without a report.")), line(ONLY_YOU, muted=True)),
        (
            Button(
                _control(exam, "drop", 0, "yes"),
                say("Give it up"),
                say("Forget this exam and its answers"),
                style="danger",
            ),
            Button(_control(exam, "resume"), say("Go on"), say("Back to the exam")),
        ),
        replaces=True,
    )


def dropped(command: str) -> Card:
    """An exam was given up."""
    words = say("Nothing of this exam is kept. {command} begins another.", command=command)
    return Card(say("Given up."), (line(words), line(ONLY_YOU, muted=True)), replaces=True)


def sure_to_submit(exam: Exam, number: int, now: datetime) -> Card:
    """Ask once before an exam is submitted with questions unanswered."""
    missing = say_n(
        "{n} question is unanswered, which counts as wrong. A guess costs nothing.",
        "{n} questions are unanswered, which counts as wrong. A guess costs nothing.",
        len(exam.unanswered),
    )
    return Card(
        say("Submit now?"),
        (line(missing), line(joined(" ", [standing(exam, now), ONLY_YOU]), muted=True)),
        (
            Button(
                _control(exam, "submit", number, "yes"), say("Submit all the same"), say("End the exam"), style="danger"
            ),
            Button(_control(exam, "resume"), say("Go on"), say("To the first unanswered question"), style="primary"),
        ),
        replaces=True,
    )


def report(told: Report, pack: Pack) -> Card:
    """What came of an exam, by domain."""
    whole, exam = score(told.graded), told.exam
    rows = [
        (pack.domains[domain].title, _of(one), f"{one.share:.0%}")
        for domain, one in by_domain(told.graded, pack.domains).items()
    ]
    hint = say("Each with the reasons for every option")
    through = Button(_control(exam, "report", 1), say("Go through the misses"), hint)
    at = exam.submitted or exam.ends
    right = say("{right} of {of} right, after {time}.", right=whole.right, of=whole.of, time=spent(at - exam.started))
    return Card(
        say("Exam: {percent} right", percent=f"{whole.share:.0%}"),
        (
            line(right, " ", times.at(at, "UTC")),
            *_held(told),
            Table((say("Domain"), say("Right"), say("Share")), tuple(rows), frozenset({1, 2})),
            line(estimate(whole)),
            line(say("It counts on no board. What you missed comes back in review."), muted=True),
            line(ONLY_YOU, muted=True),
        ),
        (through,) if told.misses else (),
        replaces=True,
    )


def miss(told: Report, number: int, pack: Pack) -> Card:
    """One miss of a submitted exam, explained; ``number`` counts from 1."""
    one, exam = told.misses[number - 1], told.exam
    ways = (
        (number - 1, say("Back"), say("The miss before this one") if number > 1 else say("The report")),
        *([(number + 1, say("Forward"), say("The next miss"))] if number < len(told.misses) else []),
    )
    domain = pack.domains[one.question.domain].title if one.question.domain in pack.domains else one.question.domain
    return Card(
        say("Miss {number} of {of} · {domain}", number=number, of=len(told.misses), domain=domain),
        (
            line(one.question.stem),
            *([] if one.item.choice else [line(say("You did not answer this one."))]),
            *argued(pack, one.question, one.item.order, one.item.choice),
            line(ONLY_YOU, muted=True),
        ),
        (*(Button(_control(exam, "report", to), label, hint) for to, label, hint in ways), flag_button(one.question)),
        replaces=True,
    )


def estimate(whole: Score) -> str:
    """What the share would be as a score, and why that is an estimate."""
    low, high = (scaled(share) for share in whole.range)
    return say(
        "Estimate: about {score} of {highest} ({low} to {high}), were AWS's scale a straight line; {pass_mark} passes. "
        "It is no more than an estimate: AWS does not tell how right answers become a score, and {unscored} of its 65 "
        "questions do not count.",
        score=scaled(whole.share), highest=HIGHEST, low=low, high=high, pass_mark=PASS, unscored=UNSCORED,
    )  # fmt: skip


def in_a_line(told: Report, pack: Pack) -> Line:
    """The result of an exam for somebody who looks at themselves."""
    whole = score(told.graded)
    domains = by_domain(told.graded, pack.domains)
    parts = [joined(" ", [pack.domains[domain].title, _of(one)]) for domain, one in domains.items()]
    share = f"{whole.share:.0%}"
    return line(say("Last mock exam: {percent} right ({domains}).", percent=share, domains=joined(", ", parts)))


def _of(one: Score) -> str:
    return say("{right} of {of}", right=one.right, of=one.of)


def _mark(exam: Exam, number: int) -> Button:
    if exam.items[number].marked:
        return Button(_control(exam, "mark", number, "0"), say("Take the mark off"), say("No longer marked for review"))
    return Button(
        _control(exam, "mark", number, "1"), say("Mark for review"), say("To find it again before you submit")
    )


def _ways(exam: Exam, number: int) -> Iterator[Control]:
    if number > 0:
        yield Button(_control(exam, "go", number - 1), say("Back"), say("The question before this one"))
    if number + 1 < len(exam.items):
        yield Button(_control(exam, "go", number + 1), say("Forward"), say("The next question"), style="primary")
    if following(exam.unanswered, number) is not None:
        yield Button(
            _control(exam, "unanswered", number), say("Next unanswered"), say("The next question without an answer")
        )
    if following(exam.marked, number) is not None:
        yield Button(
            _control(exam, "marked", number), say("Next marked"), say("The next question you marked for review")
        )


def _held(told: Report) -> tuple[Part, ...]:
    if not told.held:
        return ()
    words = say_n(
        "{n} question is held back until the reveal in your league, and counted nowhere until then.",
        "{n} questions are held back until the reveal in your league, and counted nowhere until then.",
        told.held,
    )
    return (line(words),)


def _control(exam: Exam, verb: str, number: int = 0, value: str = "") -> str:
    """A control's id: it is all the state there is."""
    return ":".join(filter(None, (EXAM, exam.id, verb, str(number), value)))

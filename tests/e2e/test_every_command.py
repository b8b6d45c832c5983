"""Every command there is, typed with sense and without, on every platform, in English and in German."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from adapters.command import Command
from adapters.place import platform
from adapters.words import parse
from tests.stage import Person, Stage
from tests.world import Seen

# What one may type after each command, in an order in which it makes sense.
SENSE: dict[str, tuple[str, ...]] = {
    "today": ("",),
    "help": ("",),
    "ask": ("", "sqs", "sqs hard"),
    "team list": ("",),
    "team create": ("Otters",),
    "team join": ("Otters",),
    "board": ("", "teams week", "players month", "players all"),
    "board explain": ("",),
    "review": ("", "misses"),
    "challenge": ("sqs 30",),
    "exam start": ("20", ""),
    "exam resume": ("",),
    "exam report": ("",),
    "flag": ("", "it says 14 days"),
    "flags": ("",),
    "me": ("",),
    "settings list": ("",),
    "settings name": ("Countess", ""),
    "settings exam": ("2026-05-01", "off"),
    "settings reminder": ("08:30", "off"),
    "settings closing": ("on", "off"),
    "settings milestones": ("public", "private"),
    "settings away": ("2026-03-10..2026-03-12",),
    "settings back": ("2026-03-10",),
    "settings hide": ("",),
    "settings show": ("",),
    "settings link": ("",),
    "settings unlink": ("",),
    "mydata export": ("",),
    "mydata delete": ("",),
    "team leave": ("",),
    "team rename": ("Otters Whales",),
    "team assign": ("Bob Whales",),
    "team balance": ("2",),
    "team remove": ("Whales",),
    "season list": ("",),
    "season length": ("4 weeks", "monthly", "open"),
    "season start": ("Spring",),
    "season end": ("2026-03-31",),
    "setup": ("", "09:00 Europe/Berlin daily 8h"),
    "schedule list": ("",),
    "schedule skip": ("2026-03-20",),
    "schedule pause": ("",),
    "schedule resume": ("",),
    "post": ("",),
    "next": ("",),
    "next swap": ("2026-03-04",),
    "next pin": ("2026-03-06 sqs-empty-receives-cost",),
    "next unpin": ("2026-03-06",),
    "questions add": ("",),
    "questions drafts": ("",),
    "questions approve": ("own-1",),
    "questions retire": ("sqs-empty-receives-cost",),
    "questions restore": ("sqs-empty-receives-cost",),
    "questions export": ("",),
    "questions stats": ("",),
    "recap": ("friday", "off"),
    "ruling": ("sqs-empty-receives-cost",),
    "rulings": ("",),
    "league list": ("",),
    "league create": ("Storage",),
    "league move": ("League",),
    "league challenges": ("on", "off"),
    "league link": ("",),
    "league unlink": ("",),
    "guests": ("everyone", "members", "workspace"),
    "ping": ("",),
    "thread": ("on", "off"),
    "admins list": ("",),
    "admins add": ("Bob",),
    "admins remove": ("Bob",),
    "schedule remove": ("",),
    "language": ("english",),
}
# None of this is English, so that English in an answer to it is the bot's own.
SILLY: dict[str, tuple[str, ...]] = {
    "ask": ("zebra", "sqs hard zzz"),
    "board": ("purple",),
    "challenge": ("zebra", "3", "99999"),
    "review": ("zzz",),
    "exam start": ("7",),
    "settings name": ("x" * 41,),
    "settings exam": ("zzz", "2020-01-01", "2099-01-01"),
    "settings reminder": ("zzz", "25:61"),
    "settings closing": ("zzz", ""),
    "settings milestones": ("zzz", ""),
    "settings away": ("zzz", "2026-12-24..2026-12-01", "2020-01-01", "2026-03-10..2028-03-12"),
    "settings back": ("zzz", "2026-04-01"),
    "settings unlink": ("zzz",),
    "team create": ("x" * 41, "\u202e\u202e", "a\u202eb", ""),
    "team join": ("Ottres", "Zzz", ""),
    "team rename": ("Zzz Whales", "Zzz"),
    "team assign": ("Zzz Otters", "Bob Zzz", "Bob"),
    "team balance": ("0", "999", "zzz", ""),
    "team remove": ("Zzz", ""),
    "season start": ("x" * 41,),
    "season end": ("zzz", "2020-01-01"),
    "season length": ("zzz", "99 weeks", ""),
    "setup": ("25:00", "09:00 Mars/Base", "09:00 Europe/Berlin zzz", "09:00 Europe/Berlin daily 99h"),
    "schedule skip": ("zzz", "2020-01-01", ""),
    "next swap": ("zzz", "2020-01-01", ""),
    "next pin": ("zzz zzz", "2026-03-06 zzz", "2026-03-06"),
    "next unpin": ("zzz", "2026-03-06"),
    "questions approve": ("zzz", ""),
    "questions retire": ("zzz", ""),
    "questions restore": ("zzz", ""),
    "recap": ("zzz", ""),
    "ruling": ("zzz", "zzz key B", "sqs-empty-receives-cost void", ""),
    "league create": ("x" * 41, ""),
    "league move": ("Zzz", ""),
    "league challenges": ("zzz", ""),
    "league unlink": ("zzz",),
    "guests": ("zzz", ""),
    "ping": ("zzz",),
    "thread": ("zzz", ""),
    "admins add": ("Zzz", ""),
    "admins remove": ("Zzz", ""),
    "language": ("klingon", ""),
    "today": ("zzz",),
    "zzz": ("", "zzz"),
}
FAILED = re.compile(r"went wrong|schiefgegangen|Traceback|None\b|\{\w+\}")
ONE = "questions|answers|points|teams|places|days|weeks|hours|minutes|misses|reviews|players|accounts"
UGLY = re.compile(rf"[.,;:!?]  \S|\b1 (?:{ONE})\b|(?<!\.)\.\.(?![.\d])| [.,;](?:\s|$)|…$", re.MULTILINE)
# Words of ours that no topic and no domain has in its name.
ENGLISH = re.compile(r"\b(?:the|is|you|your|are|has|have|to|this|that|there|no|any|from)\b")
QUESTIONS = ("ask", "review", "exam", "next", "flag", "ruling", "mydata", "challenge", "setup", "questions")
ASKED = "sqs-fifo-poison-order"  # on the first day: what is typed about another question must not depend on chance
TAKEN_LAST = {"Forget me", "Mich vergessen"}  # nothing after it would be about the same person


@pytest.fixture(params=["english", "deutsch"])
async def day(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """The evening of a first day on which two answered, in one of the languages."""
    await stage.setup()
    await stage.person("Ada").types(f"next pin 2026-03-02 {ASKED}")
    await stage.person("Ada").types(f"language {request.param}")
    await stage.at("09:00")
    asked = await stage.sees("2 Mar" if request.param == "english" else "2. März")
    await stage.person("Ada").presses("A", asked)
    await stage.person("Bob").presses("B", asked)
    await stage.at("17:00:30")
    return stage


def test_no_command_is_forgotten_here(stage: Stage) -> None:
    assert {one.path for one in stage.bot.commands} == set(SENSE)


async def test_every_command_and_every_button_answers(day: Stage) -> None:
    ada, bob = day.person("Ada"), day.person("Bob")
    german = "Gerade" in await ada.types("today")
    for command in sorted(day.bot.commands, key=lambda one: list(SENSE).index(one.path)):
        for text in _typed(day, command.path, SENSE):
            for person in (ada, bob):
                with capture_logs() as logs:
                    answer = await person.types(text)
                    _makes_sense(f"{person.name}: {text}", answer, german=german and command.path != "language")
                    for label in answer.buttons if person is ada and not text.startswith("exam") else ():
                        if label not in TAKEN_LAST:
                            pressed = await person.presses(label, answer)
                            _makes_sense(f"{text}, {label}", pressed, german=False)
                assert not _bad(logs), (text, logs)


async def test_what_is_silly_is_refused_and_changes_nothing(day: Stage) -> None:
    ada, bob = day.person("Ada"), day.person("Bob")
    german = "Gerade" in await ada.types("today")
    await ada.types("team create Otters")
    for person in (ada, bob):  # what is kept of whoever only looks
        await person.types("me")
    before = await day.rows()
    for path in SILLY:
        for text in _typed(day, path, SILLY):
            for person in (ada, bob):
                with capture_logs() as logs:
                    answer = await person.types(text)
                assert answer.private, text
                _makes_sense(f"{person.name}: {text}", answer, german=german)
                assert not answer.buttons, f"{text} did something: {answer.text}"
                assert not _bad(logs), (text, logs)
                assert await day.rows() == before, text


async def test_a_command_of_another_platform_is_unknown_and_not_what_was_meant(day: Stage) -> None:
    for command in day.bot.commands:
        if not command.on(day.world.workspace) and platform(day.world.workspace) != "discord":
            assert f"{command.path}?" not in await day.person("Ada").types(command.path)


async def test_help_names_each_command_once_and_whole(day: Stage) -> None:
    ada, bob = day.person("Ada"), day.person("Bob")
    answers = [(await bob.types("help")).text, (await ada.presses(*await _for_admins(ada))).text]
    lines = [line for text in answers for line in text.splitlines() if line.startswith("/quiz")]
    assert len(lines) == len(set(lines)) == sum(one.on(day.world.workspace) for one in day.bot.commands)
    assert not [line for line in lines if line.endswith("…")]


async def _for_admins(ada: Person) -> tuple[str, Seen]:
    seen = await ada.types("help")
    [label] = seen.buttons
    return label, seen


def _typed(stage: Stage, path: str, words: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """What can be typed of these on the stage's platform: Discord's client holds back what does not fit a command."""
    command = next((one for one in stage.bot.commands if one.path == path), None)
    if command and not command.on(stage.world.workspace):
        return
    for given in words[path]:
        text = f"{path} {given}".strip()
        if platform(stage.world.workspace) != "discord" or (command and _fits(command, stage, text)):
            yield text


def _fits(command: Command, stage: Stage, text: str) -> bool:
    arguments = parse(text, stage.bot.commands)[1]
    numbers = [(one.number, arguments[one.name]) for one in command.parameters if one.number and one.name in arguments]
    return (
        "" not in arguments
        and all(one.name in arguments for one in command.parameters if one.required)
        and all(given.isdigit() and int(given) in range for range, given in numbers)
    )


def _makes_sense(what: str, answer: Seen, *, german: bool) -> None:
    text = answer.text
    assert text.strip(), f"{what} was not answered"
    assert not (found := FAILED.search(text)), (what, found, text)
    about_questions = what.partition(": ")[2].startswith(QUESTIONS) or "," in what
    assert about_questions or not (found := UGLY.search(text)), (what, found, text)
    if german and not about_questions:
        assert not (found := ENGLISH.search(text)), (what, found, text)


def _bad(logs: list[dict[str, object]]) -> list[dict[str, object]]:
    return [one for one in logs if one["log_level"] in ("error", "critical")]

"""A question that a league wrote itself: what was typed, and the question that it makes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace

from quizzes.bank.finding import Finding
from quizzes.bank.item_rules import Item, check_item
from quizzes.bank.question_file import KIND_BY_KEYS, LONGEST_TEXT, REFERENCE, Place
from quizzes.bank.question_yaml import question_file
from quizzes.bank.rules import duplicates
from quizzes.pack import Pack
from quizzes.question import Level, Option, Question
from quizzes.refusal import Refused

FIRST = ("topic", "domain", "level", "stem", "options")
SECOND = ("reasons", "explanation", "reference")
LONGEST = {
    "topic": 64,
    "stem": LONGEST_TEXT,
    "options": 2_500,
    "reasons": 2_900,  # six of 45 words; Slack has room for 3,000 characters
    "explanation": LONGEST_TEXT,
    "reference": 500,
}
LETTER = re.compile(r"[A-Fa-f][.)]\s+")  # people number their options; the bot does it anew
MARK = "*"

Typed = Mapping[str, str]


class TooLong(Refused):
    """This has {given} characters. Shorten it to {most}; nothing you wrote is lost."""


class Unseen(Refused):
    """Leave out the sign {sign}: it would not be shown alike everywhere."""


class Empty(Refused):
    """Write something here."""


class NotOne(Refused):
    """Choose one of the list."""


class WrongShape(Refused):
    """Write 4 options and {mark} before 1, or 5 and 2, or 6 and 3, one a line. Here are {options}, {right} marked."""


class WrongReasons(Refused):
    """Write one line for each of the {options} options, in their order. Here are {given}."""


class NoAddress(Refused):
    """Write the https:// address of a documentation page."""


def kept(given: str) -> str:
    """What was typed, as it is checked and kept."""
    return unicodedata.normalize("NFC", given).strip()


def read(pack: Pack, name: str, typed: Typed) -> object:
    """The value of one field, or a refusal that says what to write instead."""
    given = kept(typed.get(name, ""))
    if len(given) > LONGEST.get(name, LONGEST_TEXT):
        raise TooLong(given=len(given), most=LONGEST.get(name, LONGEST_TEXT))
    strange = next((one for one in given if one == "`" or not (one.isprintable() or one.isspace())), None)
    if strange is not None:
        raise Unseen(sign=strange if strange.isprintable() else f"U+{ord(strange):04X}")
    if not given:
        raise Empty
    match name:
        case "domain" if given not in pack.domains:
            raise NotOne
        case "level" if given not in {level.value for level in Level}:
            raise NotOne
        case "options":
            return _options(given)
        case "reasons":
            return _reasons(given, typed)
        case "reference" if not REFERENCE.fullmatch(given):
            raise NoAddress
    return " ".join(given.split())


def draft(pack: Pack, key: str, topic: str, typed: Typed, month: str) -> Question:
    """The question that sound fields make, a draft until it is approved. ``topic`` is one of the pack's."""
    options = _options(typed["options"])
    whys = _lines(typed.get("reasons", ""))
    whys += [""] * (len(options) - len(whys))
    return Question(
        id=f"{topic}-{key}",
        revision=1,
        kind=KIND_BY_KEYS[sum(one.correct for one in options)],
        level=Level(typed["level"]),
        domain=typed["domain"],
        services=(pack.topics.get(topic, topic),),
        stem=_plain(typed["stem"]),
        options=tuple(replace(one, why=why) for one, why in zip(options, whys, strict=False)),
        explanation=_plain(typed.get("explanation", "")),
        notes=(),
        reference=typed.get("reference", "").strip(),
        checked=month,
        topic=topic,
        draft=True,
    )


def complete(question: Question) -> bool:
    """Whether a draft has everything that a question needs."""
    return all((question.explanation, question.reference, *(option.why for option in question.options)))


def findings(pack: Pack, beside: Iterable[Question], question: Question) -> list[Finding]:
    """What the rules for every question say of this one, beside the pack and the league's other questions."""
    others = tuple(one for one in (*pack.questions, *beside) if one.id != question.id)
    about = [one for one in check_item(Item(question, Place("", 1))) if complete(question) or one.rule != "R14"]
    whole = replace(pack, questions=(*others, question), places={})
    return about + [one for one in duplicates(whole) if one.message.startswith(f"{question.id} ")]


def question_files(pack: Pack, questions: Iterable[Question]) -> list[tuple[str, str]]:
    """Files for a pack, by name: one for each topic that anything was written about."""
    by_topic: dict[str, list[Question]] = {}
    for one in questions:
        by_topic.setdefault(one.topic, []).append(one)
    return [
        (f"{topic}.yaml", question_file(topic, pack.topics.get(topic, topic), some))
        for topic, some in sorted(by_topic.items())
    ]


def _options(given: str) -> tuple[Option, ...]:
    options = []
    for written in _lines(given):
        right = written.startswith(MARK)
        text = LETTER.sub("", written.removeprefix(MARK).strip(), count=1)
        right = right or text.startswith(MARK)
        options.append(Option(text.removeprefix(MARK).strip(), right, ""))
    keys = sum(one.correct for one in options)
    kind = KIND_BY_KEYS.get(keys)
    if kind is None or kind.options != len(options) or not all(one.text for one in options):
        raise WrongShape(mark=MARK, options=len(options), right=keys)
    return tuple(options)


def _reasons(given: str, typed: Typed) -> tuple[str, ...]:
    written, wanted = _lines(given), len(_lines(typed.get("options", "")))
    if len(written) != wanted:
        raise WrongReasons(options=wanted, given=len(written))
    return tuple(written)


def _lines(given: str) -> list[str]:
    return [_plain(one) for one in given.splitlines() if one.strip()]


def _plain(given: str) -> str:
    return " ".join(unicodedata.normalize("NFC", given).split())

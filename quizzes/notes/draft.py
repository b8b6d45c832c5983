"""Drafts of questions from note units: what a note gives is filled in, ``TODO`` stands where a person must write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.bank.question_file import KIND_BY_KEYS
from quizzes.bank.strict_yaml import UNPRINTABLE
from quizzes.exchange.foreign import SLUG_WORDS, UNKNOWN_DOMAIN, slug
from quizzes.notes.lines import Line, Sort, lines, readable
from quizzes.notes.scan import NUMBERED, SCENARIO, Unit
from quizzes.question import Level, Option, Question

TODO = "TODO"
MOST_OPTIONS = 6
LONGEST_LINE = 1500  # characters; room for a TODO below the most that a question file takes
EXCERPT = 300  # characters of a note that has no scenario, to remind the author what it says

LABEL = re.compile(r"(in)?correct\b([^:]{0,30}):\s*(.*)|(?:solution|answer)s?()\s*:\s*(.*)", re.I)
SCENARIO_LABEL = re.compile(r"(?:\w+ )?scenario\s*:?\s*", re.I)
REASON_MARK = re.compile(r"\s+(?:[-=]{1,3}>+|→|\+{2,}|[-–—])\s+|\s*→\s*")


@dataclass(slots=True)
class _Choice:
    """An option as the note words it: its own text, and what the note says about it."""

    correct: bool
    plural: bool
    text: str
    reasons: list[str] = field(default_factory=list)


def draft(unit: Unit, topic: str, source: str, taken: set[str]) -> Question:
    """One draft for one unit; ``taken`` are the ids in use, and gains one."""
    body = [line for line in lines(unit.text) if line.sort is not Sort.BLANK]
    first = _words(body[0])
    if unit.kind == "scenario":
        situation = SCENARIO_LABEL.sub("", first, count=1) if SCENARIO.match(first) else first
        stem = situation if situation.endswith("?") else f"{situation} {TODO}: ask the question?"
        options = tuple(_options(list(_choices(body[1:]))))
    else:
        said = " ".join(filter(None, map(_words, body)))
        stem = f"{TODO}: a situation and a question about this note: {said[:EXCERPT]}".rstrip()
        options = tuple(_options([]))
    keys = sum(option.correct for option in options)
    return Question(
        id=_id(topic, NUMBERED.sub(r"\1", unit.heading), first, taken),
        revision=1,
        kind=KIND_BY_KEYS[keys],
        level=Level.MEDIUM,
        domain=UNKNOWN_DOMAIN,
        services=(unit.heading[:100],) if unit.heading else (),
        stem=stem,
        options=options,
        explanation=f"{TODO}: say what to remember. Source: {source}:{unit.first}-{unit.last}",
        notes=(),
        reference="",
        checked="",
        topic=topic,
        draft=True,
    )


def _choices(body: list[Line]) -> Iterator[_Choice]:
    """The labelled options of a scenario, each with the lines below it as its reasons."""
    current: _Choice | None = None
    for line in body:
        words = _words(line)
        if label := LABEL.match(words):
            if current:
                yield current
            text, reason = _split(label[3] if label[4] is None else label[5])
            plural = "options" in (label[2] or "").lower()
            current = _Choice(not label[1], plural, text, [reason] if reason else [])
        elif current and current.plural:
            text, reason = _split(words)
            yield _Choice(current.correct, False, text, [reason] if reason else [])
        elif current and not current.text:
            current.text = NUMBERED.sub(r"\1", words)
        elif current:
            current.reasons.append(words)
    if current:
        yield current


def _options(choices: list[_Choice]) -> Iterator[Option]:
    """The options of a draft: up to three keys, the distractors, and TODO up to the number the kind wants."""
    given = [choice for choice in choices if choice.text]
    keys = [choice for choice in given if choice.correct][:3] or [_Choice(True, False, TODO)]
    kind = KIND_BY_KEYS[len(keys)]
    distractors = [choice for choice in given if not choice.correct][: MOST_OPTIONS - len(keys)]
    distractors += [_Choice(False, False, TODO)] * (kind.options - len(keys) - len(distractors))
    for choice in keys + distractors:
        why = " ".join(choice.reasons)[:LONGEST_LINE].rstrip()
        yield Option(choice.text, choice.correct, why or f"{TODO}: say why.")


def _split(words: str) -> tuple[str, str]:
    """An option and the reason that is glued to it."""
    mark = REASON_MARK.search(words)
    text, reason = (words[: mark.start()], words[mark.end() :]) if mark else (words, "")
    return text.rstrip(": "), reason


def _words(line: Line) -> str:
    return readable(UNPRINTABLE.sub(" ", line.text))[:LONGEST_LINE].rstrip()


def _id(topic: str, heading: str, first: str, taken: set[str]) -> str:
    about = slug(" ".join(SCENARIO_LABEL.sub("", first).split()[:SLUG_WORDS])) or slug(heading) or "note"
    made = unique = f"{topic}-{about}"[:74].strip("-")
    number = 2
    while unique in taken:
        unique, number = f"{made}-{number}", number + 1
    taken.add(unique)
    return unique

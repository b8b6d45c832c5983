"""Markdown check lists: a heading or a paragraph asks, ``- [x]`` marks what is right, indented lines give reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from quizzes.exchange.foreign import (
    LONGEST_QUESTION,
    MAX_QUESTIONS,
    OWN_FIELDS,
    Foreign,
    NotThisFormat,
    Reading,
    Refusal,
    by_topic,
    own_fields,
)
from quizzes.question import Option, Question

BOX = re.compile(r"\s{0,3}(?:[-*+]|\d+[.)])\s+\[( |x|X)\]\s*(.*)")
HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s*\{#([\w-]+)\})?\s*#*\s*")
ENUMERATION = re.compile(r"^(?:(?:question|q)\s*)?\d+\s*[.):]\s*", re.I)
QUOTE = re.compile(r"\s*>\s?(.*)")
WHY = re.compile(r"\s*(?:[-*+]\s+)?(?:(?:why|because|reason|rationale|explanation)\s*:\s*)?(.*)", re.I)
MARKUP = re.compile(r"(?<!\\)(\*\*|__|`)(?=\S)(.+?)(?<![\s\\])\1")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
SPECIAL = re.compile(r"([\\`*_<>\[\]#])")
LIST_MARK = re.compile(r"^(\d*)([-+.)])(?=\s)")
RULE = re.compile(r"\s*(?:[-*_]\s*){3,}")
EXPLANATION = re.compile(r"[\s*_]*(?:explanation|rationale)[\s*_]*:[\s*_]*(.*)", re.I)


def read(text: str) -> Reading:
    """Every check list with the words above it."""
    reader = _Reader()
    for number, line in enumerate(text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        reader.take(number, line)
    reader.finish()
    if not reader.found and not reader.refused:
        raise NotThisFormat("there is no check list in the file. Mark right options with '- [x]', others with '- [ ]'.")
    return Reading(tuple(reader.found), tuple(reader.refused))


def write(questions: Iterable[Question], topics: Mapping[str, str]) -> str:
    """One heading a topic, one below it a question; fields of ours in a comment that readers do not see."""
    parts = []
    for topic, group in by_topic(questions).items():
        parts.append(f"# {_escaped(topics.get(topic, topic))} {{#{topic}}}\n")
        parts.extend(_entry(question) for question in group)
    return "\n".join(parts)


class _Reader:
    """Collects one question after the other, line by line."""

    def __init__(self) -> None:
        self.found: list[Foreign] = []
        self.refused: list[Refusal] = []
        self._topic = self._topic_title = ""
        self._in_comment = self._explaining = False
        self._reset(1)

    def _reset(self, line: int) -> None:
        self._line = line
        self._name = self._heading = ""
        self._stem: list[str] = []
        self._options: list[tuple[bool, list[str], list[str]]] = []
        self._explanation: list[str] = []
        self._fields: dict[str, str] = {}

    def take(self, number: int, line: str) -> None:
        """The next line of the file."""
        if self._in_comment or line.lstrip().startswith("<!--"):
            self._comment(line)
        elif heading := HEADING.fullmatch(line.rstrip()):
            self._start_section(number, heading)
        elif box := BOX.fullmatch(line):
            self._options.append((box[1] != " ", [box[2]], []))
        elif RULE.fullmatch(line):
            self._explaining = False
        elif self._options and (note := QUOTE.fullmatch(line) or EXPLANATION.fullmatch(line)):
            self._explanation.append(note[1])
            self._explaining = True
        elif self._explaining and line.strip():
            self._explanation.append(line)
        elif self._options and line.startswith((" ", "\t")):
            self._options[-1][2].append(WHY.fullmatch(line)[1])  # type: ignore[index]
        elif not line.strip():
            self._explaining = False
        else:
            if self._options:
                self.finish()
                self._reset(number)
            if not self._stem and not self._heading:
                self._line = number
            self._stem.append(line)

    def finish(self) -> None:
        """The question so far is complete."""
        if len(self.found) >= MAX_QUESTIONS:
            raise NotThisFormat(f"the file has more than {MAX_QUESTIONS} questions. Split it.")
        if not self._options:
            return
        stem = _text(" ".join(self._stem)) or _text(self._heading)
        self.found.append(
            Foreign(
                line=self._line,
                stem=stem if self._name else ENUMERATION.sub("", stem, count=1),
                options=tuple(
                    Option(_text(" ".join(text)), right, _text(" ".join(why))) for right, text, why in self._options
                ),
                explanation=_text(" ".join(self._explanation)),
                name=self._name,
                topic=self._topic,
                topic_title=self._topic_title,
                fields={name: value for name, value in self._fields.items() if name in OWN_FIELDS},
            )
        )
        self._options = []

    def _comment(self, line: str) -> None:
        self._in_comment = "-->" not in line
        name, separator, value = line.strip().removeprefix("<!--").removesuffix("-->").partition(":")
        if separator:
            self._fields[name.strip()] = value.strip().replace("--&gt;", "-->")

    def _start_section(self, number: int, heading: re.Match[str]) -> None:
        self.finish()
        self._reset(number)
        marks, title, anchor = heading.groups()
        if len(marks) == 1:
            self._topic, self._topic_title = anchor or _text(title), _text(title)
        else:
            self._heading, self._name = title, anchor or ""


def _text(written: str) -> str:
    """The words of a Markdown text; one that is too long for a question stays as it is, to be refused."""
    if len(written) > LONGEST_QUESTION:
        return written
    return " ".join(ESCAPED.sub(r"\1", MARKUP.sub(r"\2", written)).split())


def _entry(question: Question) -> str:
    lines = [f"## {_escaped(question.id)} {{#{question.id}}}", "", "<!--"]
    lines += [f"{name}: {value.replace('-->', '--&gt;')}" for name, value in own_fields(question).items()]
    lines += ["-->", "", _escaped(question.stem), ""]
    for option in question.options:
        lines.append(f"- [{'x' if option.correct else ' '}] {_escaped(option.text)}")
        if option.why:
            lines.append(f"  Why: {_escaped(option.why)}")
    if question.explanation:
        lines += ["", f"> {_escaped(question.explanation)}"]
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, and that cannot turn into a list at the start of a line."""
    return LIST_MARK.sub(r"\1\\\2", SPECIAL.sub(r"\\\1", text))

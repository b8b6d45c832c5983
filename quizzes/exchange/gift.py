"""GIFT, Moodle's text format: multiple choice with one or several right options, reasons as feedback.

What GIFT has no place for travels in comments, as Moodle does with tags: ``// [id:sqs-x] [level:easy]``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
from quizzes.question import Kind, Option, Question

SPECIAL = re.compile(r"([\\~=#{}:])")
ESCAPED = re.compile(r"\\(.)", re.S)
TITLE = re.compile(r"::((?:\\.|[^:\\]|:(?!:))*)::")
MARKUP = re.compile(r"\s*\[(?:html|moodle|plain|markdown)\]\s*")
TAG = re.compile(r"\[(\w+):((?:\\.|[^\[\]\\])*)\]")
UNESCAPED = r"(?<!\\)(?:\\\\)*"
ANSWER = re.compile(rf"{UNESCAPED}([=~])")
FEEDBACK = re.compile(rf"{UNESCAPED}(#)")
WEIGHT = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
OPENING, CLOSING = re.compile(rf"{UNESCAPED}(\{{)"), re.compile(rf"{UNESCAPED}(\}})")
HTML_TAG = re.compile(r"</?(?:p|br|b|i|em|strong|span|div|code|pre|ul|ol|li|sub|sup)\b[^<>]*>", re.I)


def read(text: str) -> Reading:
    """The questions of a GIFT file; kinds other than multiple choice are refused one by one."""
    found: list[Foreign] = []
    refused: list[Refusal] = []
    topic = topic_title = ""
    for chunk in _chunks(text):
        if chunk.body.startswith("$CATEGORY:"):
            topic = re.split(r"(?<!/)/(?!/)", chunk.body.removeprefix("$CATEGORY:").strip())[-1]
            topic_title = chunk.tags.get("topic", topic)
            continue
        outcome = _question(chunk, topic, topic_title)
        if isinstance(outcome, Foreign):
            found.append(outcome)
        else:
            refused.append(outcome)
        if len(found) + len(refused) > MAX_QUESTIONS:
            raise NotThisFormat(f"the file has more than {MAX_QUESTIONS} questions. Split it.")
    if not found and not refused:
        raise NotThisFormat("there is no GIFT question in the file. One looks like: Which? {=right ~wrong}")
    return Reading(tuple(found), tuple(refused))


def write(questions: Iterable[Question], topics: Mapping[str, str]) -> str:
    """The questions by category, everything ours in comments."""
    parts = []
    for topic, group in by_topic(questions).items():
        parts.append(f"// [topic:{_tag(topics.get(topic, topic))}]\n$CATEGORY: {topic}\n")
        parts.extend(_entry(question) for question in group)
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What stands between blank lines, without its comments, and the tags of those."""

    line: int
    body: str
    tags: Mapping[str, str]


def _chunks(text: str) -> list[_Chunk]:
    """The file cut at blank lines, as Moodle does, unless more options follow one; comments go with what follows."""
    chunks: list[_Chunk] = []
    body: list[str] = []
    tags: dict[str, str] = {}
    start, opened, after_blank = 1, 0, False
    for number, line in enumerate(text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        stripped = line.strip()
        goes_on = not after_blank or (opened > 0 and stripped[:1] in ("=", "~", "#", "}"))
        if stripped and body and (not goes_on or body[0].startswith("$CATEGORY:")):
            chunks.append(_Chunk(start, "\n".join(body).strip(), tags))
            body, tags, opened = [], {}, 0
        if stripped.startswith("//"):
            tags |= {name: ESCAPED.sub(r"\1", value) for name, value in TAG.findall(line)}
        elif stripped:
            start = start if body else number
            body.append(line)
            opened += len(OPENING.findall(line)) - len(CLOSING.findall(line))
        after_blank = not stripped
    if body:
        chunks.append(_Chunk(start, "\n".join(body).strip(), tags))
    return chunks


def _question(chunk: _Chunk, topic: str, topic_title: str) -> Foreign | Refusal:
    if len(chunk.body) > LONGEST_QUESTION:
        return Refusal(chunk.line, f"the question has {len(chunk.body)} characters; {LONGEST_QUESTION} is the most.")
    title = TITLE.match(chunk.body)
    rest = chunk.body[title.end() :] if title else chunk.body
    opening, closings = OPENING.search(rest), list(CLOSING.finditer(rest))
    if opening is None:
        return Refusal(chunk.line, "there are no answers in braces.")
    if not closings:
        return Refusal(chunk.line, "a brace is never closed.")
    before, answers, after = (
        rest[: opening.start(1)],
        rest[opening.end() : closings[-1].start(1)],
        rest[closings[-1].end() :],
    )
    if reason := _other_kind(answers):
        return Refusal(chunk.line, f"{reason}; only multiple choice can be taken.")
    general, answers = _general_feedback(answers)
    weighted = _options(answers)
    if reason := _unclear_weights([weight for _, weight in weighted]):
        return Refusal(chunk.line, reason)
    stem = MARKUP.sub(" ", before) + (f"_____{after}" if after.strip() else "")
    return Foreign(
        line=chunk.line,
        stem=_text(stem),
        options=tuple(option for option, _ in weighted),
        explanation=_text(general),
        name=chunk.tags.get("id", "") or (_text(title[1]) if title else ""),
        topic=topic,
        topic_title=topic_title,
        fields={name: chunk.tags[name] for name in OWN_FIELDS if chunk.tags.get(name)},
    )


def _other_kind(answers: str) -> str:
    stripped = answers.strip()
    if not stripped:
        return "this is an essay question"
    if re.match(r"(?:T|F|TRUE|FALSE)\s*(?:#|$)", stripped):
        return "this is a true/false question"
    if stripped.startswith("#") and not stripped.startswith("####"):
        return "this is a numerical question"
    if "~" not in stripped and stripped.count("->") > 1:
        return "this is a matching question"
    return "" if ANSWER.search(stripped) else "the braces hold no option marked with = or ~"


def _general_feedback(answers: str) -> tuple[str, str]:
    head, mark, general = answers.partition("####")
    return (general, head) if mark else ("", answers)


def _options(answers: str) -> list[tuple[Option, float]]:
    """Each option with its share of the points in percent."""
    marks = list(ANSWER.finditer(answers))
    options = []
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        written = answers[mark.end() : following.start(1) if following else len(answers)]
        weight = WEIGHT.match(written)
        share = float(weight[1]) if weight else 100.0 if mark[1] == "=" else 0.0
        text, why = _split_feedback(written[weight.end() :] if weight else written)
        options.append((Option(_text(text), share > 0, _text(why)), share))
    return options


def _unclear_weights(shares: list[float]) -> str:
    right = [share for share in shares if share > 0]
    if len(right) == len(shares):
        return "this is a short answer question, or every option is right; only multiple choice can be taken."
    if len(right) == 1 and right[0] < 100:
        return f"the only right option counts {right[0]:g}%. Mark it with = or %100%."
    if len(right) > 1 and not 98 < sum(right) < 102:
        return f"the right options count {sum(right):g}% together. Let them add up to 100%, or mark one with =."
    return ""


def _split_feedback(written: str) -> tuple[str, str]:
    mark = FEEDBACK.search(written)
    return (written[: mark.start(1)], written[mark.end() :]) if mark else (written, "")


def _text(written: str) -> str:
    """The words of a GIFT text: escapes and entities undone, tags of HTML taken off."""
    plain = HTML_TAG.sub(" ", MARKUP.sub(" ", written, count=1) if MARKUP.match(written) else written)
    plain = ESCAPED.sub(lambda match: " " if match[1] == "n" else match[1], plain)
    return " ".join(html.unescape(plain).split())


def _entry(question: Question) -> str:
    tags = " ".join(f"[{name}:{_tag(value)}]" for name, value in own_fields(question).items())
    lines = [f"// [id:{question.id}] {tags}", f"::{question.id}::{_escaped(question.stem)} {{"]
    share = f"{100 / len(question.key):.5f}".rstrip("0").rstrip(".")
    for option in question.options:
        if question.kind is Kind.SINGLE:
            mark = "=" if option.correct else "~"
        else:
            mark = f"~%{share}%" if option.correct else "~%-100%"
        lines.append(f"  {mark}{_escaped(option.text)}" + (f"#{_escaped(option.why)}" if option.why else ""))
    if question.explanation:
        lines.append(f"  ####{_escaped(question.explanation)}")
    return "\n".join([*lines, "}", ""])


def _escaped(text: str) -> str:
    """The text for Moodle, which takes it as HTML between GIFT's own marks."""
    return SPECIAL.sub(r"\\\1", html.escape(text, quote=False))


def _tag(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)

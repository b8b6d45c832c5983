"""The lines of a note file: what each is by itself, before anyone decides where units begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

MAX_BYTES = 1024 * 1024  # ten times the longest of ours; a book, not notes
LONGEST_LINE = 5000  # characters that are made readable; what follows is no sentence any more

FRONT_MATTER = 50  # lines; a rule further down is a rule

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
ITEM = re.compile(r"([-*+•–]|\d{1,3}[.)])(?:\s+(.*))?")
FENCE = re.compile(r"(`{3,}|~{3,})")
RULE = re.compile(r"(?:[-*_]\s*){3,}")
LINK_ONLY = re.compile(r"!?\[[^\]]*\]\([^)]*\)|<?https?://\S+>?|>\s*TODO\b.*", re.I)
CONTENTS = re.compile(r"\[[^\]]*\]\(#[^)]*\)")
MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


class Sort(Enum):
    """What a line is."""

    BLANK = "blank"
    HEADING = "heading"
    ITEM = "item"
    TEXT = "text"
    CODE = "code"
    LINK = "link"  # nothing but a link or an image
    SKIP = "skip"  # a comment, a rule, a line of a table of contents, an empty item


class NotNotes(ValueError):
    """The file holds no notes; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``number`` counts from 1, ``level`` is that of a heading, ``text`` comes without its mark."""

    number: int
    sort: Sort
    indent: int
    text: str
    level: int = 0
    ordered: bool = False


def decode(raw: bytes) -> str:
    """The text of a note file, or ``NotNotes`` for an empty, binary or endless one."""
    if len(raw) > MAX_BYTES:
        raise NotNotes(f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB. Split it.")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise NotNotes("this is a binary file or not UTF-8. Save the notes as UTF-8 text.") from None
    if CONTROL.search(text):
        raise NotNotes("this is a binary file. Give a Markdown or text file.")
    if not text.strip():
        raise NotNotes("the file is empty.")
    return text


def lines(text: str) -> list[Line]:
    """Every line of the file, classified."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    closings, comments = _fence_ends(raw), _comment_ends(raw)
    found: list[Line] = []
    skip_until = code_until = -1
    for position, written in enumerate(raw):
        stripped = written.strip()
        indent = len(written) - len(written.lstrip())
        if position <= skip_until:
            line = Line(position + 1, Sort.SKIP, indent, stripped)
        elif position <= code_until:
            line = Line(position + 1, Sort.CODE, indent, stripped)
        elif position in closings:
            code_until = closings[position]
            line = Line(position + 1, Sort.CODE, indent, stripped)
        elif position in comments:
            skip_until = comments[position]
            line = Line(position + 1, Sort.SKIP, indent, stripped)
        else:
            line = _plain_line(position + 1, indent, stripped)
        found.append(line)
    return _with_underlined_headings(found)


def readable(text: str) -> str:
    """The text with UTF-8 that was once read as cp1252 put right, run by run, and marks of emphasis taken off."""
    text = MOJIBAKE.sub(_repaired, text[:LONGEST_LINE])
    text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return " ".join(text.split())


def _repaired(match: re.Match[str]) -> str:
    try:
        return match.group().encode("cp1252").decode("utf-8")
    except UnicodeError:
        return match.group()


def _plain_line(number: int, indent: int, stripped: str) -> Line:
    if not stripped:
        return Line(number, Sort.BLANK, indent, "")
    if (heading := HEADING.fullmatch(stripped)) and indent < 4:
        return Line(number, Sort.HEADING, indent, heading[2], level=len(heading[1]))
    if RULE.fullmatch(stripped):
        return Line(number, Sort.SKIP, indent, stripped)
    if item := ITEM.fullmatch(stripped):
        text = item[2] or ""
        sort = Sort.ITEM if text and not CONTENTS.fullmatch(text) else Sort.SKIP
        return Line(number, sort, indent, text, ordered=item[1][0].isdigit())
    return Line(number, Sort.LINK if LINK_ONLY.fullmatch(stripped) else Sort.TEXT, indent, stripped)


def _fence_ends(raw: list[str]) -> dict[int, int]:
    """Opening line -> closing line of each fence; one that is never closed is no fence."""
    ends: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for position, written in enumerate(raw):
        if mark := FENCE.match(written.strip().removeprefix("- ")):
            if opened is None:
                opened = position, mark[1][0]
            elif mark[1][0] == opened[1]:
                ends[opened[0]] = position
                opened = None
    return ends


def _comment_ends(raw: list[str]) -> dict[int, int]:
    """Opening line -> closing line of each comment, and of front matter; what is never closed is neither."""
    ends: dict[int, int] = {}
    opened: int | None = None
    for position, written in enumerate(raw):
        if opened is None and written.lstrip().startswith("<!--"):
            opened = position
        if opened is not None and "-->" in written:
            ends[opened] = position
            opened = None
    if raw[0] == "---" and "---" in raw[1:FRONT_MATTER]:
        ends[0] = raw.index("---", 1)
    return ends


def _with_underlined_headings(found: list[Line]) -> list[Line]:
    """Headings that are underlined with = or - (at least three, after a blank line)."""
    result = list(found)
    for one, under in pairwise(found):
        mark = set(under.text.replace(" ", ""))
        before = found[one.number - 2].sort if one.number > 1 else Sort.BLANK
        underlined = one.sort is Sort.TEXT and len(under.text) > 2 and mark in ({"="}, {"-"}) and before is Sort.BLANK
        if underlined:
            level = 1 if mark == {"="} else 2
            result[one.number - 1] = Line(one.number, Sort.HEADING, one.indent, one.text, level=level)
            result[under.number - 1] = Line(under.number, Sort.SKIP, under.indent, under.text)
    return result

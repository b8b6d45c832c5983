"""Foreign text made inert, measured and cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate

from adapters.discord import limits

ELLIPSIS = "…"
BREAK = "\u200b"  # zero width: stands between two characters that must not meet
MAX_MARKS = 2  # combining marks on one letter; a third is decoration that climbs out of its line
LONGEST = limits.MESSAGE_TEXT + 1  # more could never be shown, so nobody waits for it to be read

_BARE_JOINER = re.compile("(?<![\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d")
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u061c\u180e]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_MARKUP = re.compile(r"([\\*_~`|<>#\[\]])")
_LIST = re.compile(r"^([^\S\n]*)([-+])", re.MULTILINE)  # not \s: thousands of empty lines would take for ever
_NUMBERED = re.compile(r"^([^\S\n]*\d+)([.)])", re.MULTILINE)
_INVITE = re.compile(r"(?i)(discord(?:app)?\.(?:gg|com|new))/")


def size(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """``text`` without what cannot be seen: controls, direction marks, stacked accents, halves of characters."""
    text = text[:LONGEST]
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    text = _BARE_JOINER.sub("", text)
    text = "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text if text.isascii() else _unstack(text)


def one_line(text: str) -> str:
    """``text`` cleaned, its white space collapsed."""
    return " ".join(clean(text).split())


def inert(text: str) -> str:
    """``text`` as Discord's markdown that shows exactly these words: no emphasis, mention, link, list or emoji code."""
    text = clean(text)
    text = _MARKUP.sub(r"\\\1", text)
    text = _LIST.sub(r"\1\\\2", text)
    text = _NUMBERED.sub(r"\1\\\2", text)
    text = text.replace("@", f"@{BREAK}").replace("://", f":{BREAK}//")
    return _INVITE.sub(rf"\1{BREAK}/", text)


def shorten(text: str, room: int, made: Callable[[str], str] = str) -> str:
    """The longest beginning of ``text`` whose ``made`` form fits into ``room``, cut at a word and ended by an ellipsis.

    Empty when not even one letter fits.
    """
    if len(text) <= room and size(whole := made(text)) <= room:
        return whole
    low, high = 0, min(len(text), room)  # a form is never shorter than its text, so nothing longer can fit
    while low < high:
        middle = (low + high + 1) // 2
        if size(made(text[:middle].rstrip() + ELLIPSIS)) <= room:
            low = middle
        else:
            high = middle - 1
    start = _word_start(text, low)
    return made(text[:start].rstrip() + ELLIPSIS) if start else ""


def _word_start(text: str, end: int) -> int:
    """``end`` moved back to the last white space, unless that would lose more than a fifth."""
    if end < len(text) and not text[end].isspace():
        for position in range(end, max(end - end // 5 - 1, 0), -1):
            if text[position - 1].isspace():
                return position
    return end


def width(text: str) -> int:
    """How many columns ``text`` takes in a fixed-width font."""
    return sum(map(_columns, text))


def fit(text: str, columns: int, *, right: bool = False) -> str:
    """``text`` cut and padded to exactly ``columns``, for a code block."""
    text = one_line(text).replace("`", "ˋ")
    if width(text) > columns:
        ends = accumulate(map(_columns, text))
        text = text[: sum(end < columns for end in ends)].rstrip("\u200d") + ELLIPSIS
    gap = " " * (columns - width(text))
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text):
        text = f"\u2068{text}\u2069"  # isolated, so that it does not turn its neighbours round
    return gap + text if right else text + gap


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _unstack(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)

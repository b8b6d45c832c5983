"""Text on its way to Slack: cleaned, escaped, measured, cut at a word."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # control characters other than tab and line feed
_HALVES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` without what no screen can show: control characters, halves of characters."""
    return _HALVES.sub("\ufffd", _UNSEEN.sub("", text))


def escape(text: str) -> str:
    """``text`` with the three characters escaped that begin Slack's markup, and no other."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The text that ``escape`` was given."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def units(text: str) -> int:
    """The length of ``text`` in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int) -> str:
    """``text``, cleaned, at most ``most`` units long once escaped; cut at a word where one ends near."""
    text = clean(text)
    if units(escape(text)) <= most:
        return text
    room, end = most - units(ELLIPSIS), 0
    for character in text:
        room -= units(escape(character))
        if room < 0:
            break
        end += 1
    kept = text[:end]
    at_word = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:at_word] if at_word >= end * 2 // 3 else kept).rstrip() + ELLIPSIS


def columns(text: str) -> int:
    """How many columns of a fixed-width font ``text`` takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def pad(text: str, width: int, *, right: bool = False) -> str:
    """``text`` filled up to ``width`` columns."""
    fill = " " * (width - columns(text))
    return fill + text if right else text + fill

"""Measures of English text: words, sentences, reading level, numbers, overlap. No opinion about any of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

WORD = re.compile(r"[A-Za-z0-9]+(?:['’.:/_-][A-Za-z0-9]+)*")
SENTENCE_END = re.compile(r"(?<=[.?!])[\"')]*\s+(?=[A-Z\"'($])")
CODE = re.compile(r"[0-9_:/.]|[a-z][A-Z]|[A-Z]{2}")
VOWELS, SILENT_E = re.compile(r"[aeiouy]+"), re.compile(r"[^l]e$|[^td]ed$|[^sxzh]es$")
CHOOSE_MARK = re.compile(r"\s*\(Choose (two|three)\.\)$")
QUANTITY = re.compile(
    r"(?:[Aa]bout |[Aa]pproximately |[Uu]p to )?\$?(-?\d[\d,]*(?:\.\d+)?)"
    r"\s*(%|[KMGT]i?B|(?:[a-z/]+ ?){0,3})\.?"  # a unit is lower case: 403 Forbidden is a name
)

# Words that carry no subject of their own. The last line is the furniture of exam stems.
_STOP = """
    a about after all also an and any are as at be because been before but by can could do does each for from get had
    has have how if in into is it its more most must no not of on one only or other out over same should so some such
    than that the their them then there these they this to two under until up use used uses using was what when where
    which while who will with within without would
    company team developer developers application applications needs need wants want solution meet requirement
    requirements action actions take change new
"""
STOP_WORDS = frozenset(_STOP.split())

_HEDGES = "may might can could usually typically generally often sometimes likely possibly probably tends"
HEDGES = frozenset(_HEDGES.split())


def words(text: str) -> list[str]:
    """The words in order, lower case; names such as ``s3:PutObject`` or ``X-Ray`` are one word."""
    return [word.lower() for word in WORD.findall(text)]


def content_words(text: str) -> set[str]:
    """The words that carry the subject, without their plural s."""
    return {singular(word) for word in words(text) if word not in STOP_WORDS and len(word) > 2}


def singular(word: str) -> str:
    """``queue`` for ``queues``; good enough to compare words, not to print them."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def sentences(text: str) -> list[str]:
    """The sentences of a stem, the ``(Choose two.)`` mark left out."""
    return [part for part in SENTENCE_END.split(CHOOSE_MARK.sub("", text).strip()) if part]


def shingles(text: str, size: int) -> set[tuple[str, ...]]:
    """Every run of ``size`` words."""
    run = words(text)
    return {tuple(run[start : start + size]) for start in range(len(run) - size + 1)}


def jaccard(one: Collection[object], other: Collection[object]) -> float:
    """Shared share of two sets, 0 to 1."""
    left, right = set(one), set(other)
    return len(left & right) / len(left | right) if left or right else 0.0


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Groups of vowels, the silent e left out; at least 1."""
    word = word.lower()
    return max(1, len(VOWELS.findall(word)) - (SILENT_E.search(word) is not None))


def plain_words(sentence: str) -> Iterator[str]:
    """The words for the reading level: a name, however long, and a piece of code each count as one short word."""
    in_name = False
    for position, word in enumerate(WORD.findall(sentence)):
        capital = word[0].isupper() and (position > 0 or word in ("Amazon", "AWS"))
        name = capital or CODE.search(word) is not None
        if not name:
            yield word
        elif not in_name:
            yield "name"
        in_name = name


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade, service names and code replaced by one short word each."""
    parts = [list(plain_words(sentence)) for sentence in sentences(text)]
    run = [word for part in parts for word in part]
    if not run:
        return 0.0
    return 0.39 * len(run) / len(parts) + 11.8 * sum(map(syllables, run)) / len(run) - 15.59


def quantity(text: str) -> tuple[float, str] | None:
    """The number and the unit of an option such as ``30 seconds``; None when it is anything else."""
    match = QUANTITY.fullmatch(text.strip())
    if not match:
        return None
    return float(match[1].replace(",", "")), singular(match[2].strip().lower())


def hedges(text: str) -> int:
    """How many hedged words a text has."""
    return sum(word in HEDGES for word in words(text))

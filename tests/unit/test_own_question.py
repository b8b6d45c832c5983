"""What is typed into the form of a question of one's own, and the question and the file that it makes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.question_file import read_question_file
from quizzes.own_question import FIRST, LONGEST, SECOND, complete, draft, findings, question_files, read
from quizzes.question import Kind, Question, from_snapshot
from quizzes.refusal import Refused
from tests.stage import our_pack

PACK = our_pack()
TYPED = {
    "topic": "sqs",
    "domain": "development",
    "level": "hard",
    "stem": "A report reads a queue, one message a call. Which change lowers the number of calls with least effort?",
    "options": "A. Raise the visibility timeout.\n* B) Receive ten messages a call.\n\nAdd a queue.\nEncrypt messages.",
    "reasons": "one\ntwo\nthree\nfour",
    "explanation": "Batches make calls cheaper.",
    "reference": "https://docs.aws.amazon.com/sqs/",
}


def question(**typed: str) -> Question:
    return draft(PACK, "0a1b2c", "sqs", TYPED | typed, "2026-03")


def test_lines_become_options_with_their_reasons() -> None:
    one = question()
    assert [option.text for option in one.options] == [
        "Raise the visibility timeout.", "Receive ten messages a call.", "Add a queue.", "Encrypt messages.",
    ]  # fmt: skip
    assert (one.id, one.revision, one.kind, one.key) == ("sqs-0a1b2c", 1, Kind.SINGLE, frozenset({1}))
    assert [option.why for option in one.options] == ["one", "two", "three", "four"]
    assert one.services == (PACK.topics["sqs"],)
    assert complete(one)
    assert not complete(question(reasons="one\ntwo"))
    assert question(options="*a\n*b\nc\nd\ne").kind == Kind.CHOOSE_TWO
    approved = replace(one, draft=False)
    assert from_snapshot(approved.snapshot()) == approved
    assert from_snapshot(approved.snapshot()).content_hash == approved.content_hash


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("stem", " ", "Write something here."),
        ("stem", "x" * 10_000, "This has 10000 characters. Shorten it to 2000; nothing you wrote is lost."),
        ("stem", "Which `code`?", "Leave out the sign `"),
        ("stem", "Which\u202eway?", "Leave out the sign U+202E"),
        ("options", "* a\nb\nc", "Here are 3, 1 marked."),
        ("options", "a\nb\nc\nd", "Here are 4, 0 marked."),
        ("options", "* a\n*\nb\nc", "Here are 4, 2 marked."),
        ("reasons", "one\ntwo", "one line for each of the 4 options, in their order. Here are 2."),
        ("level", "brutal", "Choose one of the list."),
        ("domain", "cooking", "Choose one of the list."),
        ("reference", "docs.aws.amazon.com", "Write the https:// address"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write_instead(name: str, given: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        read(PACK, name, TYPED | {name: given})
    assert words in str(refused.value)


@given(st.sampled_from([*FIRST, *SECOND]), st.text(max_size=60) | st.text("*\n ab", max_size=12))
def test_anything_typed_is_read_or_refused(name: str, given: str) -> None:
    with suppress(Refused):
        assert read(PACK, name, TYPED | {name: given})


WORD = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="`*"), min_size=1, max_size=12)
LINE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@given(LINE, st.lists(LINE, min_size=4, max_size=4), st.lists(LINE, min_size=4, max_size=4), LINE, st.booleans())
def test_the_file_reads_as_what_was_written(
    stem: str, options: list[str], reasons: list[str], explanation: str, waiting: bool
) -> None:
    typed = TYPED | {
        "stem": stem, "options": "\n".join(["*" + options[0], *options[1:]]), "reasons": "\n".join(reasons),
        "explanation": explanation,
    }  # fmt: skip
    try:
        for name in (*FIRST, *SECOND):
            read(PACK, name, typed)
    except Refused:
        return
    one = replace(draft(PACK, "0a1b2c", "sqs", typed, "2026-03"), draft=waiting)
    [(name, text)] = question_files(PACK, [one])
    file = read_question_file(name, text)
    assert (file.faults, file.questions) == ((), (one,))


def test_rules_and_twins_are_found() -> None:
    assert {one.rule for one in findings(PACK, [], question()) if one.blocking} >= {"R14"}
    assert "R14" not in {one.rule for one in findings(PACK, [], question(reasons=""))}, "they are still to be written"
    twin = PACK.questions[0]
    [found] = [one for one in findings(PACK, [], question(stem=twin.stem)) if one.rule == "B5"]
    assert found.blocking
    assert twin.id in found.message
    other = replace(question(), id="sqs-other", stem="An own question of this league asks. Which one is it?")
    assert "B5" in {one.rule for one in findings(PACK, [other], question(stem=other.stem))}


def test_slack_has_room_for_every_field() -> None:
    assert max(LONGEST.values()) <= 3_000

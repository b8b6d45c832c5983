"""The pack that ships: nothing blocks it, and nothing in it is stale."""

import os
import re
from pathlib import Path

import pytest

from bot.bank import load_pack, pack_files, pack_folder
from quizzes.bank.question_file import read_question_file
from quizzes.bank.question_yaml import question_file
from quizzes.bank.rules import check
from quizzes.bank.stats import coverage, stats
from quizzes.bank.wording import shingles
from quizzes.pack import Pack
from quizzes.question import Kind

NOTES = os.environ.get("QUIZBOT_NOTES")
needs_notes = pytest.mark.skipif(not NOTES, reason="QUIZBOT_NOTES does not name the folder of the notes")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack()


def test_no_finding_blocks_it(pack):
    assert [str(finding) for finding in check(pack) if finding.blocking] == []


def test_it_is_the_bank_we_promised(pack):
    assert len(pack.questions) >= 400
    assert {question.domain for question in pack.questions} == {
        "development", "security", "deployment", "troubleshooting",
    }  # fmt: skip
    assert pack.weights == {"development": 32, "security": 26, "deployment": 24, "troubleshooting": 18}
    assert pack.drafts == ()
    assert set(pack.plan) == {"kinds", "levels", "domains"}


def test_every_note_is_covered(pack):
    document = coverage(pack)
    assert (document["units"], document["covered"], document["missing"]) == (419, 419, [])
    assert len(pack.notes) == 679


def test_guessing_does_not_pay(pack):
    scores = stats(pack)["guessing"]
    assert all(score <= scores["chance"] + 0.07 for score in scores.values())


def test_no_file_uses_what_the_reader_refuses():
    for name, text in pack_files(pack_folder()).items():
        assert not re.search(r"^[^'\"]*:\s+[&*!]\w", text, re.M), name


def test_every_file_is_written_back_the_same(pack):
    for topic, title in pack.topics.items():
        questions = [question for question in pack.questions if question.topic == topic]
        file = read_question_file(f"{topic}.yaml", question_file(topic, title, questions))
        assert (file.faults, list(file.questions)) == ((), questions)


def test_every_multiple_answer_says_how_many(pack):
    endings = {Kind.SINGLE: "?", Kind.CHOOSE_TWO: "(Choose two.)", Kind.CHOOSE_THREE: "(Choose three.)"}
    assert [question.id for question in pack.questions if not question.stem.endswith(endings[question.kind])] == []


@needs_notes
def test_no_note_changed_since_its_questions_were_written():
    assert load_pack(notes=Path(str(NOTES))).stale == frozenset()


@needs_notes
def test_the_pack_holds_no_sentence_of_the_notes(pack):
    texts = [path.read_text("utf-8") for path in Path(str(NOTES)).glob("*.txt")]
    assert [str(finding) for finding in check(pack, notes=texts) if finding.rule == "R12"] == []
    runs = {run for text in texts for line in text.split("\n") for run in shingles(line, 8)}
    for unit in pack.notes.values():
        for words in (
            unit.title,
            unit.gist,
            *(word for erratum in unit.errata for word in (erratum.says, erratum.today)),
        ):
            assert not shingles(words, 8) & runs, (unit.id, words)

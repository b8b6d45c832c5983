"""``quizbot bank`` and ``quizbot notes`` as one types them: what they print, what they write, how they exit."""

import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.bank import load_pack, pack_folder
from bot.bank_cli import bank
from bot.notes_cli import notes
from quizzes.notes.unit import fingerprint

APP = typer.Typer()
APP.add_typer(bank, name="bank")
APP.add_typer(notes, name="notes")


@pytest.fixture(autouse=True)
def no_notes(monkeypatch):
    """What these tests see does not depend on who runs them."""
    monkeypatch.delenv("QUIZBOT_NOTES", raising=False)


@pytest.fixture
def run():
    def run(*words: object, exit: int = 0) -> str:
        result = CliRunner().invoke(APP, [str(word) for word in words])
        assert result.exit_code == exit, result.output
        return result.stdout

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a small part of our pack that one may spoil."""
    source = Path(str(pack_folder()))
    pack = tmp_path / "pack"
    pack.mkdir()
    for name in ("pack.yaml", "sqs.yaml", "sns.yaml"):
        shutil.copy(source / name, pack / name)
    shutil.copytree(source / "notes", pack / "notes")
    return pack


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_check_of_our_pack(run):
    assert "0 blocking findings" in run("bank", "check")


def test_check_tells_file_line_rule_and_remedy(run, folder):
    spoil(folder / "sqs.yaml", "level: hard", "level: tough")
    out = run("bank", "check", folder, exit=1)
    assert "sqs.yaml:7: level 'tough' is not known. Write easy, medium or hard. [format]" in out


def test_check_of_one_file_leaves_the_others_out(run, folder):
    spoil(folder / "sns.yaml", "kind: single", "kind: double")
    assert "0 blocking" in run("bank", "check", folder / "sqs.yaml")
    assert "1 blocking" in run("bank", "check", folder / "sns.yaml", exit=1)


def test_check_as_json(run, folder):
    spoil(folder / "sqs.yaml", "level: hard", "level: tough")
    document = json.loads(run("bank", "check", folder / "sqs.yaml", "--json", exit=1))
    assert document["blocking"] == 1
    assert document["findings"][0] == {
        "file": "sqs.yaml",
        "line": 7,
        "rule": "format",
        "blocking": True,
        "message": "level 'tough' is not known. Write easy, medium or hard.",
    }


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("bad.yaml", b"topic: bad\ntitle: caf\xe9\n", "bad.yaml:2: this is not UTF-8 text."),
        ("bad.yaml", b"topic: bad\n" + b"#" * 300_000, "larger than 256 KiB"),
        ("bad.yaml", b"topic: &a bad\n", "bad.yaml:1: '&a' is an anchor."),
        ("other.yaml", b"topic: bad\ntitle: B\nquestions: []\n", "Name the file bad.yaml"),
    ],
)
def test_a_broken_file_is_told_and_the_rest_is_checked(run, folder, name, content, words):
    (folder / name).write_bytes(content)
    out = run("bank", "check", folder, exit=1)
    assert words in out


def test_a_folder_without_a_pack(run, tmp_path):
    assert "the pack has no pack.yaml" in run("bank", "check", tmp_path, exit=1)


@pytest.mark.parametrize(
    "words",
    [
        ("bank", "check", "--jsn"),
        ("bank", "chekc"),
        ("bank", "check", "no-such-place"),
        ("bank", "stats", "--pack", "no-such-place"),
        ("bank", "import", "no-such-file.csv"),
        ("bank", "export", "--format", "word"),
        ("bank", "export"),
        ("notes", "scan", "no-such-file.md"),
        ("notes", "scan"),
        ("notes", "draft", "no-such-file.md"),
    ],
)
def test_what_cannot_be_meant_exits_2(run, words):
    run(*words, exit=2)


def test_stats(run):
    document = json.loads(run("bank", "stats", "--json"))
    assert document["published"] == len(load_pack().questions) == sum(document["kinds"].values())
    assert set(document["guessing"]) == {"chance", "longest", "shortest", "most hedged", "most overlap with the stem"}
    assert "guessing" in run("bank", "stats")


def test_coverage(run):
    document = json.loads(run("bank", "coverage", "--json"))
    assert (document["units"], document["covered"]) == (419, 419)
    assert "419 of 419 notes are covered" in run("bank", "coverage")


NOTE = "- A queue keeps messages for up to 14 days\n- A topic keeps none\n"


def test_questions_on_a_changed_note_are_stale(run, folder, tmp_path, monkeypatch):
    question = load_pack(folder).questions[0]
    shutil.rmtree(folder / "notes")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.yaml").write_text(
        "file: mine.md\ntitle: My notes\nunits:\n"
        f"  - id: {question.notes[0]}\n    title: Retention\n    lines: 1\n"
        f"    sha256: {fingerprint(NOTE.splitlines(), 1, 1)}\n"
        "    service: SQS\n    domain: development\n    gist: Messages expire.\n"
    )
    texts = tmp_path / "texts"
    texts.mkdir()
    monkeypatch.setenv("QUIZBOT_NOTES", str(texts))
    (texts / "mine.md").write_text(NOTE)
    assert json.loads(run("bank", "coverage", "--pack", folder, "--json"))["stale"] == []
    (texts / "mine.md").write_text(NOTE.replace("14", "15"))
    document = json.loads(run("bank", "coverage", "--pack", folder, "--json"))
    assert document["changed"] == [question.notes[0]]
    assert question.id in document["stale"]
    assert question.id not in {each.id for each in load_pack(folder, notes=texts).drawable}


@pytest.mark.parametrize("ending", ["csv", "gift", "md"])
def test_export_then_import_into_an_empty_pack_loses_nothing(run, folder, tmp_path, ending):
    before = load_pack(folder)
    file = tmp_path / f"all.{ending}"
    run("bank", "export", file, "--pack", folder)
    (folder / "sqs.yaml").unlink()
    (folder / "sns.yaml").unlink()
    assert "0 refused" in run("bank", "import", file, "--pack", folder)
    after = load_pack(folder)
    assert {question.id: question for question in after.questions} == {q.id: q for q in before.questions}
    assert after.topics == before.topics
    assert "0 added, 0 changed" in run("bank", "import", file, "--pack", folder)


GOOD = "question,a,b,c,d,answer,topic\nWhat is a queue?,line,car,tree,cat,A,sqs\n"
CSV = GOOD + "What is it?,a,b,c,d,Z,sqs\n"


def test_import_tells_the_fate_of_every_question(run, folder, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(CSV)
    before = {path.name: path.read_text() for path in folder.glob("*.yaml")}
    out = run("bank", "import", file, "--pack", folder, "--dry-run", exit=1)
    assert "mine.csv:2: would add sqs-what-is-a-queue as a draft; it lacks a reason for every option" in out
    assert "mine.csv:3: refused: 'correct' is 'Z'" in out
    assert {path.name: path.read_text() for path in folder.glob("*.yaml")} == before
    out = run("bank", "import", file, "--pack", folder, exit=1)
    assert "1 added, 0 changed, 0 left as they are, 1 refused" in out
    assert [question.id for question in load_pack(folder).drafts] == ["sqs-what-is-a-queue"]
    assert "0 blocking" in run("bank", "check", folder / "sqs.yaml")


def test_import_overwrites_only_when_told(run, folder, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(GOOD)
    run("bank", "import", file, "--pack", folder)
    file.write_text(GOOD.replace("tree", "house"))
    assert "is there already and differs" in run("bank", "import", file, "--pack", folder, exit=1)
    assert "1 changed" in run("bank", "import", file, "--pack", folder, "--replace")
    (draft,) = load_pack(folder).drafts
    assert draft.options[2].text == "house"
    assert draft.revision == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"stem\n", "names no column"),
        ("a.gift", b"\x00\x01", "binary"),
        ("a.md", b"caf\xe9", "not UTF-8"),
        ("a.md", b"# Title\n", "no check list"),
        ("a.docx", b"PK", "not known"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(folder, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(APP, ["bank", "import", str(tmp_path / name), "--pack", str(folder)])
    assert result.exit_code == 1
    assert words in result.stderr


def test_export_overwrites_only_when_told(run, folder, tmp_path):
    file = tmp_path / "all.csv"
    run("bank", "export", file, "--pack", folder)
    run("bank", "export", file, "--pack", folder, exit=2)
    run("bank", "export", file, "--pack", folder, "--replace")
    assert run("bank", "export", "--format", "csv", "--pack", folder) == file.read_text("utf-8")


def test_an_anki_deck_has_a_card_for_every_question(run, folder, tmp_path):
    file = tmp_path / "deck.apkg"
    run("bank", "export", file, "--pack", folder)
    with zipfile.ZipFile(file) as package:
        package.extract("collection.anki2", tmp_path)
    connection = sqlite3.connect(tmp_path / "collection.anki2")
    cards = connection.execute("select count(*) from cards").fetchone()[0]
    connection.close()
    assert cards == len(load_pack(folder).questions)


def test_scan(run, tmp_path):
    file = tmp_path / "mine.md"
    file.write_text("# SQS\n- Scenario: it is full\n  - Correct: empty it\n")
    assert json.loads(run("notes", "scan", file, "--json")) == [
        {"file": "mine.md", "line_start": 2, "line_end": 3, "heading": "SQS", "kind": "scenario"}
    ]
    assert "mine.md:2-3: scenario: SQS" in run("notes", "scan", tmp_path)


def test_scan_refuses_one_file_and_goes_on(run, tmp_path):
    (tmp_path / "a.md").write_text("")
    (tmp_path / "b.md").write_text("- a note\n")
    assert "b.md:1-1" in run("notes", "scan", tmp_path / "a.md", tmp_path / "b.md", exit=1)


def test_a_draft_file_can_be_put_into_a_pack(run, folder, tmp_path):
    file = tmp_path / "mine.md"
    file.write_text("- Scenario: a queue is full. What now?\n  - Correct: empty it\n  - Incorrect: wait -> it stays\n")
    text = run("notes", "draft", file, "--topic", "full")
    (folder / "full.yaml").write_text(text)
    (draft,) = load_pack(folder).drafts
    assert draft.stem == "a queue is full. What now?"
    assert "0 blocking" in run("bank", "check", folder / "full.yaml")
    run("notes", "draft", file, "--out", folder / "full.yaml", exit=2)

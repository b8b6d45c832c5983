"""Cutting notes into units: the five shapes, on notes nobody tuned for, and on ours when they are at hand."""

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bank import load_pack
from quizzes.bank.question_file import read_question_file
from quizzes.bank.question_yaml import question_file
from quizzes.notes.draft import draft
from quizzes.notes.lines import NotNotes, decode, readable
from quizzes.notes.scan import scan

NUMBERED = """\
# Kubernetes in a week

### 1. Rolling updates
- A rolling update replaces pods bit by bit.
  - maxSurge bounds the extra ones.

### 2.Readiness probes
A pod gets traffic once its probe succeeds:
- the probe is HTTP, TCP or a command

### 3.  Quotas
#### Detail
- A quota bounds a namespace.
```
### 4. not a heading
```
"""

STATEMENTS = """\
#### A commit is a snapshot of the whole tree and not a difference to its parent

#### HEAD names the commit that is checked out, most often through a branch

### Branches

- A branch is a file that holds the id of a commit

- Deleting a branch deletes no commit until the garbage collector runs
  and nothing else refers to it

### Remotes

- A fetch never touches the working tree
"""

NESTED = """\
- Terraform:
  - Scenario: two people apply at the same time
    - Correct: Use a backend with locking -> the second apply waits
    - Incorrect: Keep the state in Git --> Git merges text, not state
  - State holds the real ids of what was made
    - it may hold secrets
- Ansible:
  - Idempotence:
    - a second run changes nothing
    - Scenario: a task reports "changed" each time
      - Correct: add changed_when
    - check mode shows what would change
  - Modules:

  - | Name | Does |
    | ---- | ---- |
    | copy | files |
  - Note: there are thousands
  ![logo](logo.png)
-
Vault:
  - Leases end
"""

LONG = """\
<!-- toc -->
* [Raft](#raft)
* [Paxos](#paxos)

## Raft

[Paper](https://raft.github.io)

### Leader election

A follower that hears nothing becomes a candidate.

#### Terms

Each election has a term.

- Terms only rise.

### Log replication

![log.png](log.png)

## Paxos

Paxos came first. It is harder to explain.


"""

PARAGRAPHS = """\
The first paragraph says one thing
on two lines.

The second says another.
"""

SHAPES = {
    "numbered sections": (NUMBERED, [(3, 5, "Rolling updates"), (7, 9, "Readiness probes"), (11, 16, "Quotas")]),
    "statements under groups": (
        STATEMENTS,
        [(1, 1, ""), (3, 3, ""), (7, 7, "Branches"), (9, 10, "Branches"), (14, 14, "Remotes")],
    ),
    "bullets under labels": (
        NESTED,
        [
            (2, 4, "Terraform"),
            (5, 6, "Terraform"),
            (8, 9, "Ansible"),
            (10, 11, "Ansible"),
            (12, 12, "Ansible"),
            (13, 18, "Ansible"),
            (22, 22, "Vault"),
        ],
    ),
    "sections of prose": (
        LONG,
        [(9, 17, "Leader election"), (19, 21, "Log replication"), (23, 25, "Paxos")],
    ),
    "paragraphs": (PARAGRAPHS, [(1, 2, ""), (4, 4, "")]),
    "headings over long lists": (
        "## Pods\n- one\n- two\n- three\n- four\n",
        [(2, 2, "Pods"), (3, 3, "Pods"), (4, 4, "Pods"), (5, 5, "Pods")],
    ),
    "headings over short lists": ("## Pods\n- one\n- two\n\n## Jobs\n- three\n", [(1, 3, "Pods"), (5, 6, "Jobs")]),
    "scenarios under headings": (
        "## Pods\n- Scenario: it fails\n  - Correct: fix it\n",
        [(2, 3, "Pods")],
    ),
    "emphasis for headings": (
        "**Shard**\nA shard is a part.\n\n**Key**\nA key picks it.\n",
        [(1, 2, "Shard"), (4, 5, "Key")],
    ),
    "underlined headings": ("Shard\n=====\n\nA shard is a part.\n", [(1, 4, "Shard")]),
    "a numbered list": ("1. Pods\n\nrun containers\n\n2. Jobs\n", [(1, 3, ""), (5, 5, "")]),
    "an unclosed fence": ("## One\n```\ncode\n\n## Two\ntext\n", [(1, 3, "One"), (5, 6, "Two")]),
    "front matter": ("---\ntitle: x\n---\n# A\ntext\n", [(4, 5, "A")]),
    "Windows line ends": ("# A\r\ntext\r\n\r\n# B\r\ntext\r\n", [(1, 2, "A"), (4, 5, "B")]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_of_a_file_decides(name):
    text, units = SHAPES[name]
    assert [(unit.first, unit.last, unit.heading) for unit in scan(text)] == units


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("- Scenario: it fails\n  - Correct: fix it\n", "scenario"),
        ("- It fails\n  - Correct: fix it\n  - Incorrect: wait\n", "scenario"),
        ("- Table\n  | a | b |\n  | - | - |\n  | 1 | 2 |\n", "table"),
        ('- Policy {"Effect": "Allow"}\n', "policy"),
        ("- aws s3 ls shows buckets\n", "command"),
        ("- A queue holds up to 120,000 messages in flight\n", "limit"),
        ("- A queue holds messages\n", "fact"),
    ],
)
def test_the_kind_is_told_from_the_shape(text, kind):
    assert [unit.kind for unit in scan(text)] == [kind]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x7fELF\x02\x01\x01\x00", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00", "binary"),
        (b"caf\xe9", "not UTF-8"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MiB"),
    ],
)
def test_what_is_no_note_is_refused(raw, words):
    with pytest.raises(NotNotes, match=words):
        decode(raw)


def test_utf_16_of_windows_is_read():
    assert decode("naïve".encode("utf-16")) == "naïve"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("itâ€™s", "it’s"),  # UTF-8 read as cp1252
        ("naÃ¯ve café", "naïve café"),  # only the damaged run
        ("**bold** text", "bold text"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
    ],
)
def test_words_are_repaired_run_by_run(text, words):
    assert readable(text) == words


@given(st.text(alphabet="#-* \n\t1.:|`ab>[]()!", max_size=200) | st.text())
def test_units_are_in_order_and_do_not_overlap(text):
    units = scan(text)
    total = text.count("\n") + text.count("\r") + 1
    last = 0
    for unit in units:
        assert last < unit.first <= unit.last <= total
        last = unit.last


@given(st.text(alphabet="#-* \n1.:|`ab>[]()!", max_size=200) | st.text())
def test_every_unit_makes_a_draft_that_can_be_read(text):
    taken: set[str] = set()
    drafts = [draft(unit, "notes", "notes.md", taken) for unit in scan(text)]
    if drafts:
        file = read_question_file("notes.yaml", question_file("notes", "Notes", drafts))
        assert file.faults == ()
        assert list(file.questions) == drafts


def test_a_scenario_fills_its_draft():
    unit = scan(NESTED)[0]
    question = draft(unit, "ops", "ops.md", set())
    assert question.draft
    assert question.id == "ops-two-people-apply-at-the-same"
    assert question.stem == "two people apply at the same time TODO: ask the question?"
    assert [(option.text, option.correct, option.why) for option in question.options] == [
        ("Use a backend with locking", True, "the second apply waits"),
        ("Keep the state in Git", False, "Git merges text, not state"),
        ("TODO", False, "TODO: say why."),
        ("TODO", False, "TODO: say why."),
    ]
    assert question.explanation.endswith("Source: ops.md:2-4")


def test_an_endless_scenario_is_cut():
    text = f"- Scenario: {'word ' * 5000}\n  - Correct: {'word ' * 5000}\n    - {'word ' * 5000}\n"
    question = draft(scan(text)[0], "ops", "ops.md", set())
    assert read_question_file("ops.yaml", question_file("ops", "Ops", [question])).faults == ()


@pytest.mark.parametrize("text", ["```\n", "- a\n", "1", "** a", "a:\n", "[", "<!--\n", "  - Scenario: a\n", "#", "\n"])
def test_nothing_takes_for_ever_to_cut(text):
    started = time.process_time()
    scan(text * (128 * 1024 // len(text)))
    assert time.process_time() - started < 5, "ten times what a slow machine needs: only a runaway takes longer"


def test_several_right_answers_make_a_multiple_choice():
    text = "- Scenario: it fails. What now?\n  - Correct options:\n    - retry it\n    - log it\n  - Incorrect: wait\n"
    question = draft(scan(text)[0], "ops", "ops.md", set())
    assert question.kind == "choose-two"
    assert [option.text for option in question.options] == ["retry it", "log it", "wait", "TODO", "TODO"]


@pytest.mark.skipif("QUIZBOT_NOTES" not in os.environ, reason="QUIZBOT_NOTES does not name the folder of the notes")
def test_our_notes_are_cut_where_the_pack_says():
    units = load_pack().notes.values()
    agreed = 0
    for name in sorted({unit.file for unit in units}):
        cut = {
            (unit.first, unit.last) for unit in scan(decode((Path(os.environ["QUIZBOT_NOTES"]) / name).read_bytes()))
        }
        agreed += sum((unit.first, unit.last) in cut for unit in units if unit.file == name)
    assert agreed >= 0.97 * len(units)

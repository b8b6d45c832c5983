"""Question files: what is read, every message for what is not, and the schema that says the same."""

import json
from importlib import resources

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.question_file import read_question_file
from quizzes.bank.strict_yaml import Unreadable, plain, read
from quizzes.question import Kind

SCHEMA = json.loads((resources.files("quizzes.bank") / "question.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

SOUND = """\
topic: sqs
title: Amazon SQS
questions:
  - id: sqs-long-polling
    revision: 1
    kind: single
    level: easy
    domain: development
    services: [Amazon SQS]
    stem: >-
      A worker polls a queue in a loop and most calls come back empty. New messages must arrive within seconds.
      Which change reduces the number of empty responses?
    options:
      - text: Set DelaySeconds to 20.
        why: A delay hides new messages from the workers and leaves the polling as it is.
      - text: Set ReceiveMessageWaitTimeSeconds to 20.
        correct: true
        why: Long polling waits for a message before it answers, so few answers are empty.
      - text: Set VisibilityTimeout to 20.
        why: The visibility timeout starts after a message was received and changes no empty call.
      - text: Set MaximumMessageSize to 20.
        why: The size of a message has no influence on how often the queue is asked.
    explanation: Long polling saves empty receives.
    notes: [003/sqs/long-polling]
    reference: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
    checked: 2026-11
"""


def test_a_sound_file():
    file = read_question_file("sqs.yaml", SOUND)
    assert file.faults == ()
    assert (file.topic, file.title) == ("sqs", "Amazon SQS")
    (question,) = file.questions
    assert question.kind is Kind.SINGLE
    assert question.key == {1}
    assert question.topic == "sqs"
    assert question.stem.startswith("A worker polls a queue in a loop and most calls come back empty. New")
    (place,) = file.places
    assert (place.file, place.line, place.of("stem"), place.option(2)) == ("sqs.yaml", 4, 10, 19)


def changed(old: str, new: str) -> str:
    assert old in SOUND
    return SOUND.replace(old, new, 1)


def without(line: str) -> str:
    return "".join(part for part in SOUND.splitlines(keepends=True) if line not in part)


BROKEN = {  # what a person might do: the file, the line of the message, the message
    "a reason is missing": (
        without("The visibility timeout starts"),
        19,
        "'why' is missing for option C. Say in 8 to 45 words why it is wrong.",
    ),
    "the key's reason is empty": (
        changed("why: Long polling waits for a message before it answers, so few answers are empty.", "why:"),
        18,
        "'why' is empty for option B. Say in 8 to 45 words why it is right.",
    ),
    "a field is misspelt": (
        changed("level: easy", "lvl: easy"),
        7,
        "'lvl' is not a field of a question. Write 'level'.",
    ),
    "a field is unheard of": (
        changed("level: easy", "level: easy\n    colour: red"),
        8,
        "'colour' is not a field of a question. The fields of a question are id,",
    ),
    "an unknown kind": (
        changed("kind: single", "kind: multiple"),
        6,
        "kind 'multiple' is not known. Write single, choose-two or choose-three.",
    ),
    "an unknown level": (
        changed("level: easy", "level: L1"),
        7,
        "level 'L1' is not known. Write easy, medium or hard.",
    ),
    "a domain with spaces": (
        changed("domain: development", "domain: Development with AWS"),
        8,
        "domain 'Development with AWS' has the wrong form.",
    ),
    "a revision in words": (changed("revision: 1", "revision: one"), 5, "Write a whole number"),
    "revision nought": (changed("revision: 1", "revision: 0"), 5, "Write a whole number"),
    "yes for true": (changed("correct: true", "correct: yes"), 17, "correct 'yes' is not known. Write true or false."),
    "no right option": (without("correct: true"), 13, "a single question has 1 right option, here are 0."),
    "two right options": (
        changed("- text: Set VisibilityTimeout to 20.", "- text: Set VisibilityTimeout to 20.\n        correct: true"),
        13,
        "a single question has 1 right option, here are 2.",
    ),
    "a wrong kind for the options": (
        changed("kind: single", "kind: choose-two"),
        13,
        "a choose-two question has 5 options, here are 4.",
    ),
    "note_says alone": (
        changed("checked: 2026-11", "checked: 2026-11\n    note_says: 256 KB."),
        27,
        "'note_says' stands alone. Add 'today'",
    ),
    "today alone": (
        changed("checked: 2026-11", "checked: 2026-11\n    today: 1 MiB."),
        27,
        "'today' stands alone. Add 'note_says'",
    ),
    "a date for a month": (changed("2026-11", "2026-11-21"), 26, "Write the month the fact was verified"),
    "a thirteenth month": (changed("2026-11", "2026-13"), 26, "Write the month the fact was verified"),
    "an http reference": (changed("https:", "http:"), 25, "Write an https:// address"),
    "services as text": (changed("[Amazon SQS]", "Amazon SQS"), 9, "'services' must be a list."),
    "no services": (changed("[Amazon SQS]", "[]"), 9, "'services' has 0 entries."),
    "five notes": (
        changed("[003/sqs/long-polling]", "[a, b, c, d, e]"),
        24,
        "'notes' has 5 entries. Name at most 4 note units by id.",
    ),
    "a note twice": (changed("[003/sqs/long-polling]", "[a, a]"), 24, "'notes' names 'a' twice. Keep one."),
    "a list for a stem": (changed("stem: >-", "stem: [what]\n    today: >-"), 10, "'stem' must be a text"),
    "an id with a capital": (changed("sqs-long-polling", "SQS-long-polling"), 4, "Write a slug"),
    "an endless option": (changed("Set DelaySeconds to 20.", "x" * 2001), 14, "Shorten it to 2000."),
    "a review without verdict": (
        changed("checked: 2026-11", "checked: 2026-11\n    review: {solved: 2026-11}"),
        27,
        "'agreed' is missing for a review.",
    ),
    "options left out": (
        SOUND[: SOUND.index("    options:")],
        4,
        "'options' is missing for question sqs-long-polling.",
    ),
    "no questions": ("topic: sqs\ntitle: Amazon SQS\nquestions: []\n", 3, "'questions' has 0 entries."),
    "a list at the top": ("- topic: sqs\n", 1, "a question file must be fields."),
    "a topic with spaces": (changed("topic: sqs", "topic: Amazon SQS"), 1, "Write a slug such as 'api-gateway'."),
    "a question that is text": ("topic: sqs\ntitle: Amazon SQS\nquestions: [what]\n", 3, "a question must be fields."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_mistake_has_its_message(name):
    text, line, words = BROKEN[name]
    file = read_question_file("sqs.yaml", text)
    assert [fault.line for fault in file.faults if words in fault.message] == [line], file.faults
    assert file.questions == () or name == "a topic with spaces"


def test_every_mistake_of_a_file_is_told_at_once():
    text = SOUND.replace("kind: single", "kind: double").replace("level: easy", "level: L1").replace("2026-11", "now")
    assert [fault.line for fault in read_question_file("sqs.yaml", text).faults] == [6, 7, 26]


def test_one_broken_question_does_not_take_the_others_along():
    second = (
        SOUND[SOUND.index("  - id:") :].replace("sqs-long-polling", "sqs-other").replace("level: easy", "level: no")
    )
    file = read_question_file("sqs.yaml", SOUND + second)
    assert [question.id for question in file.questions] == ["sqs-long-polling"]
    assert len(file.faults) == 1


def test_at_most_500_questions():
    many = SOUND + "  - {id: a}\n" * 500
    assert any("'questions' has 501 entries" in fault.message for fault in read_question_file("sqs.yaml", many).faults)


DRAFT = """\
topic: sqs
title: Amazon SQS
questions:
  - id: sqs-idea
    revision: 1
    kind: single
    level: easy
    domain: development
    draft: true
    stem: TODO
    options:
      - text: Long polling
        correct: true
      - text: TODO
"""


def test_a_draft_may_lack_what_a_person_will_add():
    file = read_question_file("sqs.yaml", DRAFT)
    assert file.faults == ()
    assert file.questions[0].draft


def accepted_by_schema(text: str) -> bool:
    try:
        return VALIDATOR.is_valid(plain(read(text)))
    except Unreadable:
        return False


def accepted_by_reader(text: str) -> bool:
    return not read_question_file("sqs.yaml", text).faults


@pytest.mark.parametrize("name", BROKEN)
def test_the_schema_refuses_what_the_reader_refuses(name):
    assert not accepted_by_schema(BROKEN[name][0])


@pytest.mark.parametrize("text", [SOUND, DRAFT, changed("Set DelaySeconds to 20.", "20")])
def test_the_schema_accepts_what_the_reader_accepts(text):
    assert accepted_by_reader(text)
    assert accepted_by_schema(text)
    assert VALIDATOR.is_valid(yaml.safe_load(text))  # as an editor sees it, with numbers and booleans


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


LINES = SOUND.splitlines(keepends=True)


@given(
    st.lists(st.integers(0, len(LINES) - 1), max_size=3),
    st.sampled_from(LINES),
    st.integers(0, len(LINES)),
    st.sampled_from(["single", "choose-two", "true", "false", "''", "' '", "1", "[]", "{}", "[a]", "2026-11"]),
)
def test_reader_and_schema_agree_on_damaged_files(dropped, added, at, value):
    kept = [line for number, line in enumerate(LINES) if number not in dropped]
    kept.insert(min(at, len(kept)), added.split(":")[0] + f": {value}\n")
    text = "".join(kept)
    assert accepted_by_reader(text) == accepted_by_schema(text)


@given(st.text())
def test_any_text_is_read_or_has_faults(text):
    file = read_question_file("any.yaml", text)
    assert file.faults or file.questions

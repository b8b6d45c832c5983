"""Other people's formats: what is taken, what becomes a draft, what is refused, and that nothing is lost on the way."""

import time
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.question_file import read_question_file
from quizzes.bank.question_yaml import question_file
from quizzes.exchange import csv, gift, markdown
from quizzes.exchange.foreign import NotThisFormat, Reading, arrivals, slug
from quizzes.exchange.merge import merge, updated_files
from quizzes.pack import Pack, read_pack
from quizzes.question import Kind, Level, Option, Question, Review

FORMATS = [csv, gift, markdown]

FULL = Question(
    id="sqs-long-polling",
    revision=3,
    kind=Kind.CHOOSE_TWO,
    level=Level.HARD,
    domain="development",
    services=("Amazon SQS", "AWS Lambda"),
    stem="A worker polls {a queue} = often: 50% ~ of calls are empty. Which two help? (Choose two.)",
    options=(
        Option('Set "wait" to 20, please', True, "Because: it waits; see [docs] <here>."),
        Option("- [ ] Use `code` and **bold** *stars*", False, "It's # not a comment -> no."),
        Option("10. Ask less often", True, r"A back\slash and a_b_c are kept."),
        Option("::title::", False, "=right ~wrong #why ####all"),
        Option("https://example.com/?a=b&c={d}", False, "An address."),
    ),
    explanation="> Long polling\u00a0waits.",
    notes=("003/sqs/a", "003/sqs/b"),
    reference="https://docs.aws.amazon.com/sqs.html",
    checked="2026-11",
    topic="sqs",
    volatile=True,
    note_says="256 KB --> limit [old].",
    today="1 MiB: now.",
    review=Review("2026-11", True),
)


def taken(format, text: str, topic: str = "misc") -> list[Question]:
    arrived, refused = arrivals(format.read(text), topic)
    assert refused == ()
    return [arrival.question for arrival in arrived]


def refusals(format, text: str) -> list[tuple[int, str]]:
    return [(refusal.line, refusal.reason) for refusal in arrivals(format.read(text), "misc")[1]]


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_lost_between_export_and_import(format):
    tidy = replace(FULL, explanation="> Long polling waits.")
    text = format.write([tidy], {"sqs": "Amazon SQS"})
    (arrival,), refused = arrivals(format.read(text), "misc")
    assert refused == ()
    assert arrival.question == tidy
    assert arrival.topic_title == "Amazon SQS"
    assert arrival.lacks == ()


TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: len(text) > 0)
)
SOUND_QUESTIONS = st.builds(
    lambda stem, options, whys, explanation, key: replace(
        FULL,
        kind=Kind.SINGLE,
        stem=stem,
        options=tuple(Option(t, n == key, w) for n, (t, w) in enumerate(zip(options, whys, strict=True))),
        explanation=explanation,
    ),
    TEXT,
    st.lists(TEXT, min_size=4, max_size=4, unique_by=str.casefold),
    st.lists(TEXT, min_size=4, max_size=4),
    TEXT,
    st.integers(0, 3),
)


@given(SOUND_QUESTIONS)
def test_any_question_survives_yaml(question):
    file = read_question_file("sqs.yaml", question_file("sqs", "Amazon SQS", [question]))
    assert file.faults == ()
    assert file.questions == (question,)


@given(SOUND_QUESTIONS)
def test_any_question_survives_csv(question):
    assert taken(csv, csv.write([question], {})) == [question]


@given(SOUND_QUESTIONS)
def test_any_question_survives_gift(question):
    assert taken(gift, gift.write([question], {})) == [question]


@given(SOUND_QUESTIONS)
def test_any_question_survives_markdown(question):
    assert taken(markdown, markdown.write([question], {})) == [question]


@given(
    st.text() | st.text(alphabet="{}=~#:\\$/% \nab%50", max_size=120) | st.text(alphabet='",;\nab- [x]#>', max_size=120)
)
@pytest.mark.parametrize("format", FORMATS)
def test_any_text_is_read_or_refused(format, text):
    reading = Reading((), ())
    with suppress(NotThisFormat):
        reading = format.read(text)
    arrived, refused_lines = arrivals(reading, "misc")
    assert len(arrived) + len(refused_lines) == len(reading.found) + len(reading.refused)


def test_a_plain_spreadsheet_becomes_drafts():
    text = "Question;A;B;C;D;Answer;Category\nWhat is a queue?;A line;A car;A tree;A cat;A;Amazon SQS\n"
    (arrival,), _ = arrivals(csv.read(text), "misc")
    question = arrival.question
    assert question.draft
    assert (question.id, question.topic, question.key) == ("amazon-sqs-what-is-a-queue", "amazon-sqs", {0})
    assert arrival.lacks == (
        "a reason for every option",
        "a domain",
        "services",
        "an explanation",
        "a reference",
        "the month it was checked",
    )


@pytest.mark.parametrize(
    ("correct", "key"),
    [
        ("B", {1}),
        ("b", {1}),
        ("2", {1}),
        ("A,D", {0, 3}),
        ("a; d", {0, 3}),
        ("AD", {0, 3}),
        ("A and D", {0, 3}),
        ("cat", {3}),
    ],
)
def test_the_ways_to_name_the_key_in_a_table(correct, key):
    text = f'stem,option_a,option_b,option_c,option_d,correct\nWhat?,line,car,tree,cat,"{correct}"\n'
    assert taken(csv, text)[0].key == key


HEAD = "stem,option_a,option_b,option_c,option_d,correct\n"


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("What?,a1,b1,c1,d1,E\n", 2, "'correct' is 'E'"),
        ("What?,a1,b1,c1,d1,\n", 2, "'correct' is ''"),
        (",a1,b1,c1,d1,A\n", 2, "no question text"),
        ("What?,same,Same,c1,d1,A\n", 2, "two options are the same"),
        ("What?,a1,,,,A\n", 2, "there are 1 options"),
        ("What?,a1,b1,,,AB\n", 2, "every option is right"),
        ("What?,a1,b1,c1,d1,ABCD\n", 2, "4 options are right"),
        ("What, then?,a1,b1,c1,d1,A\n", 2, "the row has 7 cells"),
        ("What?,a1,b1,c1,d1,A\nWhy?,a1,b1,c1,d1,Q\n", 3, "'correct' is 'Q'"),
        ('"Two\nlines?",a1,b1,c1,d1,A\nWhy?,a1,b1,c1,d1,Q\n', 4, "'correct' is 'Q'"),
        (f"{'x' * 2001},a1,b1,c1,d1,A\n", 2, "Shorten it to 2000"),
        ("What\u202e?,a1,b1,c1,d1,A\n", 2, "invisible character"),
        ('"What?,a1,b1,c1,d1,A\n', 2, "cannot be read as CSV"),
    ],
)
def test_a_row_is_refused_with_its_place_and_reason(rows, line, reason):
    found = refusals(csv, HEAD + rows)
    assert [place for place, words in found if reason in words] == [line], found


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "question,a,b\nWhat?,1,2\n", "stem,stem,a,b,correct\n"])
def test_a_table_without_the_columns_is_refused(text):
    with pytest.raises(NotThisFormat):
        csv.read(text)


def test_gift_of_moodle():
    text = """// a comment
$CATEGORY: $course$/top/Amazon SQS

::Visibility:: [html]<p>How long is a message hidden by default?</p> {
  ~10 seconds#Too short.
  =30 seconds#Yes.

  ~1 hour
  ~Twelve \\{12\\} hours
  ####The default is half a minute.
}

Which two are queues? {~%50%Standard ~%50%FIFO ~%-100%Topic ~Stream ~Shard}

A message is deleted by {=the consumer ~the queue ~the sender ~a timer} after its work.
"""
    first, second, third = taken(gift, text)
    assert first.id == "amazon-sqs-visibility"
    assert first.topic == "amazon-sqs"
    assert first.stem == "How long is a message hidden by default?"
    assert [(option.text, option.why) for option in first.options] == [
        ("10 seconds", "Too short."),
        ("30 seconds", "Yes."),
        ("1 hour", ""),
        ("Twelve {12} hours", ""),
    ]
    assert first.explanation == "The default is half a minute."
    assert (second.kind, second.key) == (Kind.CHOOSE_TWO, {0, 1})
    assert third.stem == "A message is deleted by _____ after its work."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The sky is blue. {T}", "true/false"),
        ("The sky is green. {FALSE#no}", "true/false"),
        ("Who? {=Grant =Ulysses Grant}", "short answer"),
        ("When? {#1822:5}", "numerical"),
        ("Match. {=a -> 1 =b -> 2}", "matching"),
        ("Tell me. {}", "essay"),
        ("Which? {=a ~b", "never closed"),
        ("Only words", "no answers in braces"),
        ("Which? {=a ~%50%b ~c}", "count 150% together"),
        ("Which? {~%50%a ~b ~c}", "counts 50%"),
        ("Which? {words}", "no option marked"),
        ("{=a ~b}", "no question text"),
        (f"Which? {{=a ~{'b' * 30000}}}", "characters"),
    ],
)
def test_other_gift_questions_are_refused_one_by_one(text, reason):
    sound = "Which? {=right ~wrong ~worse ~worst}"
    found = arrivals(gift.read(f"{text}\n\n{sound}\n"), "misc")
    assert [arrival.line for arrival in found[0]] == [3]
    ((line, words),) = [(refusal.line, refusal.reason) for refusal in found[1]]
    assert line == 1
    assert reason in words


def test_markdown_as_people_write_it():
    text = """# Amazon SQS

## Question 1

1. How long is a message
   hidden by **default**?

* [ ] 10 seconds
* [X] 30 seconds
    - because: it is the default
* [ ] 1 hour

**Explanation:** Half a minute.

---

Which two are queues?

- [x] Standard
- [x] FIFO
- [ ] Topic
"""
    first, second = taken(markdown, text)
    assert first.topic == "amazon-sqs"
    assert first.stem == "How long is a message hidden by default?"
    assert first.options[1] == Option("30 seconds", True, "it is the default")
    assert first.explanation == "Half a minute."
    assert second.kind is Kind.CHOOSE_TWO


def test_a_heading_may_ask():
    assert taken(markdown, "## Which is a queue?\n- [x] SQS\n- [ ] S3\n")[0].stem == "Which is a queue?"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Which?\n- [ ] a\n- [ ] b\n", 1, "no options are right"),
        ("Which?\n- [x] a\n", 1, "there are 1 options"),
        ("\n\nWhich?\n- [x] a\n- [x] b\n", 3, "every option is right"),
        ("- [x] a\n- [ ] b\n", 1, "no question text"),
    ],
)
def test_a_check_list_is_refused_with_its_place_and_reason(text, line, reason):
    ((place, words),) = refusals(markdown, text)
    assert place == line
    assert reason in words


@pytest.mark.parametrize("text", ["", "# Only a heading\n", "- a\n- b\n"])
def test_markdown_without_a_check_list_is_refused(text):
    with pytest.raises(NotThisFormat, match="no check list"):
        markdown.read(text)


@pytest.mark.parametrize(
    "text", ["{", "\\", "~", "::a", "// [a:", "`a ", "**a ", "- [x] a\n", "a\n\n", '"a,', "[", "<p "]
)
@pytest.mark.parametrize("format", FORMATS)
def test_a_mebibyte_of_anything_is_read_in_seconds(format, text):
    started = time.process_time()
    with suppress(NotThisFormat):
        format.read(text * (1024 * 1024 // len(text)))
    assert time.process_time() - started < 5


def test_a_slug_has_no_accents():
    assert slug("Größe & Préfix: S3!") == "groe-prefix-s3"


HEADER = """\
id: test
title: Test
licence: Apache-2.0
domains:
  - {id: development, title: Development, weight: 100}
"""
OURS = "# a comment that stays\n" + question_file("sqs", "Amazon SQS", [FULL])


def our_pack() -> tuple[Pack, dict[str, str]]:
    files = {"pack.yaml": HEADER, "sqs.yaml": OURS}
    return read_pack(files), files


def arriving(*questions: Question):
    return arrivals(csv.read(csv.write(questions, {"sqs": "Amazon SQS", "sns": "Amazon SNS"})), "misc")[0]


NEW = replace(FULL, id="sqs-new", stem="Something else? Which two help? (Choose two.)")


def test_a_question_that_is_there_is_left():
    pack, _ = our_pack()
    assert len(merge(pack, arriving(pack.questions[0]), overwrite=False).same) == 1


def test_a_question_that_differs_is_refused_unless_told():
    pack, files = our_pack()
    changed = replace(pack.questions[0], explanation="Another.")
    merged = merge(pack, arriving(changed), overwrite=False)
    assert "is there already and differs" in merged.refused[0].reason
    merged = merge(pack, arriving(changed), overwrite=True)
    assert merged.changed[0].question.revision == 4  # what is argued differs, and history keeps revision 3
    (text,) = updated_files(pack, files, merged).values()
    assert read_pack(files | {"sqs.yaml": text}).questions[0].explanation == "Another."


def test_a_clerical_change_keeps_the_revision():
    pack, _ = our_pack()
    merged = merge(pack, arriving(replace(pack.questions[0], checked="2026-12")), overwrite=True)
    assert merged.changed[0].question.revision == 3


def test_the_same_stem_under_another_id_is_refused():
    pack, _ = our_pack()
    merged = merge(pack, arriving(replace(pack.questions[0], id="sqs-twin")), overwrite=False)
    assert "as sqs-long-polling" in merged.refused[0].reason


def test_new_questions_are_put_at_the_end_and_the_rest_stays_as_written():
    pack, files = our_pack()
    updated = updated_files(pack, files, merge(pack, arriving(NEW), overwrite=False))
    assert updated["sqs.yaml"].startswith(OURS.rstrip("\n"))
    assert [question.id for question in read_pack(files | updated).questions] == [FULL.id, NEW.id]


def test_a_new_topic_is_a_new_file():
    pack, files = our_pack()
    elsewhere = replace(NEW, id="sns-new", topic="sns")
    updated = updated_files(pack, files, merge(pack, arriving(elsewhere), overwrite=False))
    assert list(updated) == ["sns.yaml"]
    assert read_pack(files | updated).topics == {"sqs": "Amazon SQS", "sns": "Amazon SNS"}

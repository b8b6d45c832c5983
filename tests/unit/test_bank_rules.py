"""The rules of docs/how-to/questions.md: for each, a question that breaks it and one that only looks as if it did."""

from dataclasses import replace

import pytest

from quizzes.bank import guessing
from quizzes.bank import rules as bank_rules
from quizzes.bank.finding import Finding
from quizzes.bank.item_rules import Item, check_item, copied_run
from quizzes.bank.question_file import Place
from quizzes.bank.rules import check
from quizzes.bank.wording import quantity, reading_grade, sentences, shingles
from quizzes.notes.unit import NoteUnit
from quizzes.pack import Domain, Pack
from quizzes.question import Kind, Level, Option, Question

KEY = "Set the receive wait time of the queue to 20 seconds."
DISTRACTORS = (
    "Set the delivery delay of the queue to 20 seconds.",
    "Raise the retention period of the queue to 14 full days.",
    "Lower the visibility timeout of the queue to zero.",
)
WHY = "It changes how long messages stay hidden, and the loop goes on polling as before."
SOUND = Question(
    id="sqs-long-polling",
    revision=1,
    kind=Kind.SINGLE,
    level=Level.EASY,
    domain="development",
    services=("Amazon SQS",),
    stem=(
        "A property portal polls an Amazon SQS queue in a tight loop, and nearly every call comes back empty."
        " New messages must be picked up within seconds. Which change lowers the number of empty responses?"
    ),
    options=(
        *(Option(text, False, WHY) for text in DISTRACTORS[:2]),
        Option(KEY, True, "A call then waits for a message, so that few calls come back with nothing."),
        Option(DISTRACTORS[2], False, WHY),
    ),
    explanation="Long polling waits for a message before it answers.",
    notes=("003/sqs/long-polling",),
    reference="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html",
    checked="2026-11",
    topic="sqs",
)
UNIT = NoteUnit(
    id="003/sqs/long-polling",
    file="003.txt",
    source="Scenario notes",
    title="Long polling",
    first=10,
    last=11,
    sha256="0" * 64,
    service="SQS",
    domain="development",
    gist="Long polling saves empty receives.",
)
PLACE = Place("sqs.yaml", 4, {"stem": 10, "options": 13, "notes": 27}, (14, 16, 19, 22))


def found(question: Question, unit: NoteUnit = UNIT, copied=frozenset()) -> set[tuple[str, bool]]:
    """The rules that a question breaks, and whether that blocks it."""
    findings = check_item(Item(question, PLACE, {unit.id: unit}, copied))
    return {(finding.rule, finding.blocking) for finding in findings}


def stem(text: str) -> Question:
    return replace(SOUND, stem=text)


def option(position: int, text: str = "", why: str = "") -> Question:
    options = list(SOUND.options)
    old = options[position]
    options[position] = Option(text or old.text, old.correct, why or old.why)
    return replace(SOUND, options=tuple(options))


def texts(*words: str) -> Question:
    return replace(SOUND, options=tuple(Option(text, n == 2, WHY) for n, text in enumerate(words)))


def test_the_sound_question_has_no_finding():
    assert found(SOUND) == set()


LEAD_IN = "Which change lowers the number of empty responses?"
SITUATION = SOUND.stem.removesuffix(LEAD_IN)

CASES = [
    # question, rule, blocking, why
    (stem(SITUATION + "Choose the right change for the number of empty responses."), "R2", True, "it does not ask"),
    (stem("A queue is polled. " + LEAD_IN), "R2", True, "12 words hold no situation"),
    (stem(SITUATION * 5 + LEAD_IN), "R2", True, "nobody reads 140 words in a chat"),
    (stem("Which " + SOUND.stem.replace(". ", ", ").lower()), "R2", True, "one sentence has no situation before it"),
    (stem(SOUND.stem + " (Choose two.)"), "R2", True, "a single question does not ask for two"),
    (replace(SOUND, kind=Kind.CHOOSE_TWO), "R2", True, "a choose-two question says so"),
    (option(0, "All of the above"), "R3", True, "rejected by every textbook"),
    (option(0, "None of these"), "R3", True, "rejected by every textbook"),
    (option(0, "Both A and B"), "R3", True, "options are shuffled"),
    (stem(SITUATION + "Which change does not lower the number of empty responses?"), "R4", True, "negative"),
    (stem(SITUATION + "Which change won't lower the number of empty responses?"), "R4", True, "negative"),
    (option(0, KEY.upper()), "R5", True, "the same but for its capitals"),
    (option(0, KEY.replace("20", "10")), "R5", False, "one word differs"),
    (option(2, KEY + " Then start another worker."), "R6", True, "half as long again as the others"),
    (option(2, KEY + " Then wait more."), "R6", False, "a third longer than the others"),
    (option(0, "Always set the delivery delay of the queue to 20 seconds."), "R7", True, "absolutes are rarely right"),
    (option(0, "Set the delivery delay of every queue to 20 seconds."), "R7", False, "so are these, less so"),
    (option(2, "Set the receive wait time of the portal to 20 seconds."), "R7", False, "only the key says portal"),
    (option(0, "Set a interval of the queue to 20 seconds, as before."), "R7", False, "a interval"),
    (option(0, "Put an queue of 20 seconds in front of the other one."), "R7", False, "an queue"),
    (texts("2 minutes", "1 minute", "4 minutes", "5 minutes"), "R10", True, "not ascending"),
    (texts("30 seconds", "60 seconds", "2 minutes", "5 minutes"), "R10", True, "two units"),
    (replace(SOUND, notes=("003/sqs/unknown",)), "R11", True, "no such unit"),
    (replace(SOUND, notes=()), "R11", True, "it rests on nothing"),
    (option(0, why="This is wrong."), "R14", True, "three words explain nothing"),
    (option(0, why="word " * 46), "R14", True, "too long for a reveal"),
    (option(0, why="Option B is better, because it changes how long a call waits."), "R14", True, "shuffled"),
    (option(0, why="The third option is better, because a call then waits longer."), "R14", True, "shuffled"),
    (option(0, why="This is incorrect, and people who know the service know that."), "R14", True, "a verdict first"),
    (stem(SITUATION.replace("queue", "CloudWatch Events queue") + LEAD_IN), "R15", True, "an old name"),
    (option(0, "Encrypt the messages of the queue under a CMK."), "R15", True, "an old name"),
    (option(0, why="Kinesis Data Firehose delivers streams and has no part in polling."), "R15", True, "old"),
    (option(0, "x" * 201), "R17", False, "a long option"),
    (texts(*(f"{n}" + "x" * 800 for n in range(4))), "R17", True, "does not fit a message"),
    (stem(SITUATION + "What is the best change to the queue?"), "R18", True, "best at what?"),
]


@pytest.mark.parametrize(("question", "rule", "blocking", "why"), CASES, ids=lambda value: str(value)[:30])
def test_a_broken_rule_is_found(question, rule, blocking, why):
    assert (rule, blocking) in found(question), why


INNOCENT = [
    # question, rule, why
    (stem(SITUATION + "Which change lowers the number of empty responses with the LEAST effort?"), "R18", "effort"),
    (stem(SITUATION + "Which change is NOT useful against empty responses?"), "R4", "in capitals B10 counts it"),
    (option(0, "Give the workers read-only access for 20 seconds."), "R7", "read-only is a name, not an absolute"),
    (option(0, "Put an SQS queue or a NAT gateway 20 seconds ahead."), "R7", "the articles are right"),
    (option(0, "Put an X-Ray trace and a unique ID on it for 20 seconds."), "R7", "the articles are right"),
    (texts("1 minute", "2 minutes", "4 minutes", "5 minutes"), "R10", "minute and minutes are one unit"),
    (texts("403 Forbidden", "404 Not Found", "200 OK", "502 Bad Gateway"), "R10", "names, not numbers"),
    (texts("2", "3", "512", "6 KB of text per queue and day"), "R6", "short options have no length to compare"),
    (option(0, why="AWS retired Kinesis Data Analytics in 2026, so that nothing reads it."), "R15", "says it is old"),
    (replace(SOUND, note_says="Use a CMK.", today="Use a KMS key."), "R15", "quotes the note"),
    (stem(SITUATION.replace("queue", "data pipeline") + LEAD_IN), "R15", "a data pipeline is no AWS Data Pipeline"),
    (
        option(0, why="The headers for SSE-C and for KMS differ, so that one cannot stand for the other."),
        "R14",
        "SSE-C",
    ),
]


@pytest.mark.parametrize(("question", "rule", "why"), INNOCENT, ids=lambda value: str(value)[:30])
def test_what_only_looks_broken_is_left_alone(question, rule, why):
    assert rule not in {broken for broken, _ in found(question)}, why


@pytest.mark.parametrize(
    ("unit", "question", "blocked"),
    [
        (UNIT, SOUND, False),
        (replace(UNIT, status="imprecise"), SOUND, False),
        (replace(UNIT, quizzable=False), SOUND, True),  # nothing to ask about
        (replace(UNIT, status="wrong"), SOUND, True),  # the question does not say what holds today
        (replace(UNIT, status="outdated"), SOUND, True),
        (replace(UNIT, status="retired"), SOUND, True),
        (replace(UNIT, status="wrong"), replace(SOUND, note_says="10 s.", today="20 s."), False),
    ],
)
def test_the_key_is_supported_by_its_notes(unit, question, blocked):
    assert (("R13", True) in found(question, unit)) == blocked


def test_hard_words_raise_the_reading_level():
    hard = (
        "Organisational accountability considerations necessitate comprehensive documentation of architectural"
        " modifications, notwithstanding considerable administrative implementation complications. "
    )
    assert ("R16", True) in found(stem(hard + LEAD_IN))
    assert reading_grade("The cat sat. The dog ran.") < 2
    long_name = "A team uses the AWS Elastic Load Balancing Application Load Balancer."
    assert reading_grade(long_name) == reading_grade("A team uses the Lambda.")


NOTES = "- You can use the delivery delay of a queue when you want to postpone the first delivery of messages"


def test_eight_words_of_the_notes_are_a_copy():
    copied = frozenset(shingles(NOTES, 8))
    assert ("R12", True) in found(
        option(0, "Postpone it when you want to postpone the first delivery of messages."), copied=copied
    )
    assert ("R12", True) not in found(
        option(0, "Postpone the first delivery of messages by 20 seconds."), copied=copied
    )


def test_names_and_code_are_not_counted_as_copied():
    note = "Amazon Simple Queue Service and AWS Lambda with s3:PutObject on the bucket"
    assert copied_run(note, frozenset(shingles(note, 8))) == ""


def test_a_finding_says_where_and_what_to_do():
    (finding,) = check_item(Item(option(3, why="Too short."), PLACE, {UNIT.id: UNIT}))
    assert str(finding) == (
        "sqs.yaml:22: the 'why' of option D has 2 words. Say in 8 to 45 words why it is wrong. [R14]"
    )
    assert str(Finding("a.yaml", 1, "R6", "long.", False)) == "a.yaml:1: warning: long. [R6]"


def pack(*questions: Question, notes=(UNIT,), **others) -> Pack:
    return Pack(
        id="test",
        title="Test",
        licence="Apache-2.0",
        domains={"development": Domain("development", "Development", 100)},
        topics={"sqs": "Amazon SQS"},
        questions=questions,
        notes={unit.id: unit for unit in notes},
        places={question.id: Place("sqs.yaml", 4) for question in questions},
        **others,
    )


def many(count: int, change) -> list[Question]:
    """``count`` different questions, each passed through ``change``."""
    words = ["amber", "birch", "coral", "delta", "ember", "flint", "grove", "heron", "ivory", "jetty"]
    questions = []
    for number in range(count):
        name = f"{words[number % 10]} {words[number // 10 % 10]} {words[number // 100]}"
        options = tuple(replace(o, text=f"{name} {o.text}") for o in SOUND.options)
        asked = f"The {name} shop has a {name} queue. Its {name} worker finds {name} jobs. Which {name} setting helps?"
        questions.append(change(replace(SOUND, id=f"sqs-{number}", stem=asked, options=options), number))
    return questions


def bank(*questions: Question, **others) -> set[tuple[str, bool]]:
    findings = check(pack(*questions, **others))
    return {(finding.rule, finding.blocking) for finding in findings if finding.rule.startswith("B")}


def with_key_text(question: Question, extra: str) -> Question:
    options = tuple(replace(o, text=o.text + extra) if o.correct else o for o in question.options)
    return replace(question, options=options)


def test_keys_that_stand_out_by_length_are_a_habit():
    longest = many(240, lambda question, _: with_key_text(question, " Indeed, and again."))
    assert {("B3", True), ("B4", True)} <= bank(*longest)
    few = longest[:4]
    assert ("B3", True) in bank(*few)  # four of four is no accident
    assert ("B4", True) not in bank(*few)  # but four are too few to score a rule of thumb


def test_a_score_by_chance_is_no_finding():
    by_turns = many(240, lambda question, number: with_key_text(question, " Indeed!" if number % 4 == 0 else ""))
    assert not {rule for rule, _ in bank(*by_turns)} & {"B3"}


def test_hit_breaks_ties_by_chance():
    assert guessing.hit(texts("aa", "aa", "aa", "a"), lambda _, text: len(text)) == pytest.approx(1 / 3)
    assert guessing.hit(texts("aa", "aa", "a", "a"), lambda _, text: len(text)) == 0
    two = Question(**{**{name: getattr(SOUND, name) for name in SOUND.__slots__}, "kind": Kind.CHOOSE_TWO})
    two = replace(two, options=tuple(Option(text, n < 2, WHY) for n, text in enumerate(("aaa", "aa", "aa", "a", "a"))))
    assert guessing.hit(two, lambda _, text: len(text)) == pytest.approx(1 / 2)
    assert guessing.chance([two]) == pytest.approx(1 / 10)


SAME_STEM = replace(SOUND, id="sqs-other", notes=())
NEARLY = replace(SAME_STEM, stem=SOUND.stem.replace("seconds", "minutes"))
REORDERED = replace(
    SAME_STEM,
    stem=(
        "New messages must be picked up within seconds from an Amazon SQS queue that a property portal polls in a tight"
        " loop; nearly every call comes back empty. Which change lowers the number of empty responses?"
    ),
)


@pytest.mark.parametrize("twin", [SAME_STEM, NEARLY, REORDERED], ids=["same", "nearly", "reordered"])
def test_the_same_question_twice(twin):
    assert ("B5", True) in bank(SOUND, twin)


def test_the_same_key_on_the_same_notes():
    other = many(1, lambda question, _: replace(question, options=SOUND.options))[0]
    assert ("B5", True) in bank(SOUND, other)
    assert ("B5", True) not in bank(SOUND, replace(other, notes=()))


def test_every_note_is_cited_and_none_too_often():
    assert ("B7", True) in bank(replace(SOUND, notes=()))
    assert ("B7", True) not in bank(SOUND)
    assert ("B7", True) not in bank(SOUND, notes=(UNIT, replace(UNIT, id="003/sqs/copy", same_as=UNIT.id)))
    assert ("B7", True) in bank(*many(5, lambda question, _: question))


def test_shares_follow_the_plan():
    plan = {"levels": {"easy": 20, "medium": 55, "hard": 25}}
    assert ("B8", False) in bank(SOUND, plan=plan)
    assert ("B8", False) not in bank(SOUND, plan={"levels": {"easy": 98, "medium": 2, "hard": 0}})


def test_each_key_has_a_line_to_rest_on():
    options = tuple(replace(o, correct=n in (0, 2)) for n, o in enumerate(SOUND.options))
    two = replace(SOUND, kind=Kind.CHOOSE_TWO, options=(*options, Option("Another", False, WHY)))
    assert ("B9", False) in bank(two, notes=(replace(UNIT, last=UNIT.first),))
    assert ("B9", False) not in bank(two)


def test_few_questions_are_negative():
    negative = stem(SITUATION + "Which change is NOT useful here?")
    assert ("B10", True) in bank(negative)
    assert ("B10", True) not in bank(
        *many(40, lambda q, n: replace(q, stem=q.stem.replace("helps", "does NOT help")) if n == 0 else q)
    )


def reusing(correct: bool, uses: int) -> list[Question]:
    def reuse(question: Question, number: int) -> Question:
        options = list(question.options)
        position = 2 if correct else 0
        options[position] = replace(options[position], text="Turn on the cache.")
        return replace(question, options=tuple(options), notes=()) if number < uses else question

    return many(8, reuse)


@pytest.mark.parametrize(("correct", "rule", "most"), [(False, "B11", 5), (True, "B12", 3)])
def test_no_option_becomes_a_habit(correct, rule, most):
    assert (rule, True) not in bank(*reusing(correct, most))
    assert (rule, True) in bank(*reusing(correct, most + 1))


def test_a_check_of_some_files_stays_with_them():
    elsewhere = replace(option(0, why="No."), id="sqs-elsewhere", stem="Which?")
    both = pack(SOUND, elsewhere)
    both = replace(both, places={SOUND.id: Place("sqs.yaml", 4), elsewhere.id: Place("other.yaml", 4)})
    assert {finding.file for finding in check(both)} >= {"other.yaml"}
    assert check(both, files={"sqs.yaml"}) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30 seconds", (30, "second")),
        ("1,024 KB", (1024, "kb")),
        ("50%", (50, "%")),
        ("$0.40", (0.4, "")),
        ("10 GB", (10, "gb")),
        ("5 read capacity units", (5, "read capacity unit")),
        ("403 Forbidden", None),
        ("Ten", None),
        ("10 minutes after the last message arrived", None),
    ],
)
def test_quantity(text, value):
    assert quantity(text) == value


def test_sentences_leave_the_mark_out():
    assert sentences("A team has v1.2 of S3. What now? (Choose two.)") == ["A team has v1.2 of S3.", "What now?"]


def test_the_thresholds_are_documented(request):
    text = (request.config.rootpath / "docs" / "how-to" / "questions.md").read_text("utf-8")
    for rule in [
        *(f"R{n}" for n in (1, 2, 3, 4, 5, 6, 7, *range(10, 19))),
        *(f"B{n}" for n in (3, 4, 5, *range(7, 13))),
    ]:
        assert f"| {rule} |" in text, rule
    assert bank_rules.MOST_CITED == 4

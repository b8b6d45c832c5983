"""The rules one question must pass, R2 to R18 of ``docs/how-to/questions.md``; R1 (its shape) is the reader's."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from statistics import mean

from quizzes.bank.finding import Finding
from quizzes.bank.question_file import Place
from quizzes.bank.wording import (
    CHOOSE_MARK,
    WORD,
    content_words,
    jaccard,
    quantity,
    reading_grade,
    sentences,
    words,
)
from quizzes.notes.unit import NoteUnit
from quizzes.question import Kind, Question

STEM_WORDS = range(15, 91)  # shorter has no situation, longer is not read in a chat
SIMILAR_OPTIONS = 0.8  # token Jaccard above which two options say the same
LENGTH_WARNS, LENGTH_BLOCKS = 1.3, 1.5  # longest key over mean distractor; people pick the long one
SHORT_OPTION = 12  # characters; below it a length says nothing
WHY_WORDS = range(8, 46)  # fewer explain nothing, more do not fit a reveal
GRADE_WARNS, GRADE_BLOCKS = 12, 14  # Flesch-Kincaid; we test AWS, not reading
CHAT_SIZE = 2900  # Slack cuts a section at 3,000 characters
OPTION_SIZE = 200  # four of these and a stem still fit one screen
COPIED_RUN = 8  # words in a row that are no accident

LETTERS = "ABCDEF"

ABOVE = re.compile(
    r"\b(?:all|none|both|neither|any) of (?:the (?:above|options|answers|other)|these)\b|\bboth [A-F] and [A-F]\b", re.I
)
NEGATION = re.compile(r"\b(?:not|cannot|except|least likely)\b|n't\b", re.I)
STRONG_ABSOLUTE = re.compile(r"(?<![-\w])(?:always|never|only|completely)(?![-\w])", re.I)
MILD_ABSOLUTE = re.compile(r"(?<![-\w])(?:all|every|none of)(?![-\w])", re.I)
ARTICLE = re.compile(r"(?<![\w-])(an?) ([A-Za-z][\w-]*)")
VOWEL_SOUND = re.compile(r"(?:[aeio]|u(?!ni|s[aeiu]|r[lio]|til)|hour|honest|heir)(?!ne\b|nce\b|urope|uro)", re.I)
SPELLED_VOWEL = re.compile(r"[AEFHILMNORSX](?:[A-Z0-9]|-|$)")  # read letter by letter: an SQS queue, an X-Ray trace
READ_AS_WORD = re.compile(r"[B-DF-HJ-NP-TV-Z][AEIOU][A-Z]")  # perhaps a word: a NAT gateway, a SAM template
LETTER_REFERENCE = re.compile(
    r"\b(?:[Oo]ption|[Aa]nswer|[Cc]hoice)s? [A-F]\b|(?<![-\w])[B-F] (?:is|are|and|would)\b"
    r"|\b[Tt]he (?:first|second|third|fourth|fifth|last|previous|next) (?:option|answer|choice)\b"
    r"|\b(?:option|answer|choice)s? (?:above|below)\b"
)
EMPTY_REASON = re.compile(
    r"(?:this|that|it)(?: (?:option|answer|choice))? (?:is|would be) (?:in)?(?:correct|wrong|right)\b", re.I
)
CRITERION = re.compile(
    r"cost|cheap|expens|effort|overhead|latency|delay|fast|quick|speed|secur|privilege|permissi|time\b|manag|administ"
    r"|operation|maint|code\b|(?:least|fewest) (?:\w+ )*change|perform|efficien|reliab|availab|resilien|downtime|durab"
    r"|simpl|complex|memory|scal|likely|impact|disrupt|throughput|risk|granular|specific|recent|capacity|traffic",
    re.I,
)
SUPERLATIVE = re.compile(r"\b(?:best|most|least)\b(?! of\b| recently\b)", re.I)

OLD_NAMES = {  # what people wrote -> what to write
    r"Kinesis Data Firehose|Kinesis Firehose": "Amazon Data Firehose",
    r"CloudWatch Events?\b(?! Logs)": "Amazon EventBridge",
    r"(?:Amazon )?Elasticsearch Service": "Amazon OpenSearch Service",
    r"[Cc]ustomer [Mm]aster [Kk]eys?|CMKs?": "KMS key",
    r"Kinesis Data Analytics": "Amazon Managed Service for Apache Flink",
    r"CodeStar": "a service that still exists",
    r"AWS Data Pipeline": "AWS Glue or AWS Step Functions",
    r"OpsWorks": "AWS Systems Manager or CodeDeploy",
    r"S3 Select": "Amazon Athena, or filter in the client",
    r"S3 Object Lambda": "a Lambda function in front of the bucket",
    r"Cognito (?:Sync|Streams)": "AWS AppSync",
}
OLD_NAME = re.compile("|".join(rf"\b({name})\b" for name in OLD_NAMES))
SAYS_IT_IS_OLD = re.compile(
    r"retire|rename|former|discontinu|closed|no longer|legacy|replace|end of life|old name|ended|supersed|older"
    r"|obsolete|now called|used to|existing customers|new customers|shut",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Item:
    """One question in its place, with what it may be held against."""

    question: Question
    place: Place
    notes: Mapping[str, NoteUnit] = field(default_factory=dict)
    copied: frozenset[tuple[str, ...]] = frozenset()  # every run of eight words of the notes, when they are at hand

    def finding(self, rule: str, line: int, message: str, *, blocking: bool = True) -> Finding:
        return Finding(self.place.file, line, rule, message, blocking)

    def texts(self) -> Iterator[tuple[str, int, str]]:
        """Every text people read: what it is, its line, the text."""
        question, place = self.question, self.place
        yield "the stem", place.of("stem"), question.stem
        for position, option in enumerate(question.options):
            yield f"option {LETTERS[position]}", place.option(position), option.text
            yield f"the 'why' of option {LETTERS[position]}", place.option(position), option.why
        yield "the explanation", place.of("explanation"), question.explanation
        yield "'note_says'", place.of("note_says"), question.note_says
        yield "'today'", place.of("today"), question.today


Rule = Callable[[Item], Iterator[Finding]]


def check_item(item: Item) -> list[Finding]:
    """Everything the rules have to say about one question."""
    return [finding for rule in RULES for finding in rule(item)]


def complete_stem(item: Item) -> Iterator[Finding]:
    """R2: a situation, then a question."""
    question, line = item.question, item.place.of("stem")
    stem = question.stem
    mark = CHOOSE_MARK.search(stem)
    wanted = {Kind.SINGLE: None, Kind.CHOOSE_TWO: "two", Kind.CHOOSE_THREE: "three"}[question.kind]
    if (mark[1] if mark else None) != wanted:
        ending = f"? (Choose {wanted}.)" if wanted else "?"
        yield item.finding("R2", line, f"the stem of a {question.kind} question must end in {ending!r}. Write it so.")
    elif not CHOOSE_MARK.sub("", stem).endswith("?"):
        yield item.finding("R2", line, "the stem does not ask. End it with a question mark.")
    count = len(WORD.findall(CHOOSE_MARK.sub("", stem)))
    if count not in STEM_WORDS:
        advice = (
            "Add the situation and its constraints" if count < STEM_WORDS.start else "Cut what the answer does not need"
        )
        yield item.finding("R2", line, f"the stem has {count} words. {advice}; 15 to 90 is right.")
    if len(sentences(stem)) < 2:
        yield item.finding(
            "R2", line, "the stem has no situation before its question. Add a sentence with a constraint."
        )


def no_options_about_options(item: Item) -> Iterator[Finding]:
    """R3: no "all of the above" and its kin."""
    for position, option in enumerate(item.question.options):
        if found := ABOVE.search(option.text):
            message = f"option {LETTERS[position]} says {found.group()!r}. Write an option of its own."
            yield item.finding("R3", item.place.option(position), message)


def positive_question(item: Item) -> Iterator[Finding]:
    """R4: the question asks for what is so. A capital NOT is counted by B10 instead."""
    if (found := NEGATION.search(sentences(item.question.stem)[-1])) and not found.group().isupper():
        yield item.finding(
            "R4", item.place.of("stem"), f"the question is negative ({found.group()!r}). Ask for what is so."
        )


def distinct_options(item: Item) -> Iterator[Finding]:
    """R5: no two options say the same."""
    options = item.question.options
    for one, other in combinations(range(len(options)), 2):
        pair = f"options {LETTERS[one]} and {LETTERS[other]}"
        if options[one].text.casefold() == options[other].text.casefold():
            yield item.finding("R5", item.place.option(other), f"{pair} are the same. Write another one.")
        elif (shared := jaccard(words(options[one].text), words(options[other].text))) >= SIMILAR_OPTIONS:
            message = f"{pair} share {shared:.0%} of their words. Make the difference plain."
            yield item.finding("R5", item.place.option(other), message, blocking=False)


def even_lengths(item: Item) -> Iterator[Finding]:
    """R6: the key does not stand out by its length."""
    options = item.question.options
    if all(len(option.text) < SHORT_OPTION for option in options):
        return
    position, longest = max(
        ((position, len(option.text)) for position, option in enumerate(options) if option.correct),
        key=lambda pair: pair[1],
    )
    ratio = longest / mean(len(option.text) for option in options if not option.correct)
    if ratio > LENGTH_WARNS:
        message = (
            f"the key ({LETTERS[position]}) is {ratio:.2f} times as long as the others. Shorten it or lengthen them."
        )
        yield item.finding("R6", item.place.option(position), message, blocking=ratio > LENGTH_BLOCKS)


def no_clues(item: Item) -> Iterator[Finding]:
    """R7: nothing but knowledge tells the key from the distractors."""
    question = item.question
    for position, option in enumerate(question.options):
        line = item.place.option(position)
        if not option.correct:
            for pattern, blocking in ((STRONG_ABSOLUTE, True), (MILD_ABSOLUTE, False)):
                if found := pattern.search(option.text):
                    message = f"distractor {LETTERS[position]} says {found.group()!r}, which gives it away. Soften it."
                    yield item.finding("R7", line, message, blocking=blocking)
        for found in ARTICLE.finditer(option.text):
            if not _article_agrees(found[1], found[2]):
                yield item.finding(
                    "R7",
                    line,
                    f"{found.group()!r} in option {LETTERS[position]}. Write the other article.",
                    blocking=False,
                )
    subject = content_words(question.stem) - content_words(" ".join(question.services))
    elsewhere = {word for option in question.options if not option.correct for word in content_words(option.text)}
    for position in sorted(question.key):
        echo = (content_words(question.options[position].text) & subject) - elsewhere
        if echo:
            heard = ", ".join(sorted(echo))
            message = f"only the key ({LETTERS[position]}) repeats the stem's {heard}. Use it in a distractor too."
            yield item.finding("R7", item.place.option(position), message, blocking=False)


def _article_agrees(article: str, word: str) -> bool:
    if READ_AS_WORD.match(word):
        return True
    spelled = word[:2].isupper() or len(word) == 1 or word[1] == "-"
    return (article == "an") == bool((SPELLED_VOWEL if spelled else VOWEL_SOUND).match(word))


def ordered_numbers(item: Item) -> Iterator[Finding]:
    """R10: numbers ascend, in one unit, so that nobody has to sort them first."""
    found = [quantity(option.text) for option in item.question.options]
    quantities = [entry for entry in found if entry is not None]
    if len(quantities) < len(found):
        return
    line = item.place.of("options")
    if len({unit for _, unit in quantities}) > 1:
        yield item.finding("R10", line, "the numbers have different units. Write them all in one.")
    elif any(one >= other for (one, _), (other, _) in pairwise(quantities)):
        yield item.finding("R10", line, "the numbers are not in ascending order. Sort the options.")


def resolved_citations(item: Item) -> Iterator[Finding]:
    """R11: every cited unit exists, and where a pack has notes, each question cites some."""
    line = item.place.of("notes")
    for unit in item.question.notes:
        if unit not in item.notes:
            yield item.finding(
                "R11", line, f"the note unit {unit} does not exist. Take an id from the pack's notes folder."
            )
    if item.notes and not item.question.notes:
        yield item.finding("R11", line, "the question cites no note. Name 1 to 4 units under 'notes'.")


def own_words(item: Item) -> Iterator[Finding]:
    """R12: no eight ordinary words in a row stand in the notes."""
    if not item.copied:
        return
    for what, line, text in item.texts():
        if run := copied_run(text, item.copied):
            yield item.finding("R12", line, f"{what} shares {run!r} with the notes. Say it in your own words.")


def copied_run(text: str, copied: Collection[tuple[str, ...]]) -> str:
    """The longest run shared with the notes that has eight words besides names and code; else nothing."""
    spelled = WORD.findall(text)
    run = [word.lower() for word in spelled]
    shared = [start for start in range(len(run) - COPIED_RUN + 1) if tuple(run[start : start + COPIED_RUN]) in copied]
    best: list[str] = []
    while shared:
        end = 1
        while end < len(shared) and shared[end] == shared[end - 1] + 1:
            end += 1
        stretch = spelled[shared[0] : shared[end - 1] + COPIED_RUN]
        best = max(best, stretch, key=len)
        shared = shared[end:]
    ordinary = [word for position, word in enumerate(best) if word.isalpha() and (word.islower() or position == 0)]
    return " ".join(best) if len(ordinary) >= COPIED_RUN else ""


def supported_key(item: Item) -> Iterator[Finding]:
    """R13: the cited notes can carry a question, and where they are superseded it says what holds today."""
    question = item.question
    cited = [item.notes[unit] for unit in question.notes if unit in item.notes]
    if cited and not any(unit.quizzable for unit in cited):
        yield item.finding(
            "R13", item.place.of("notes"), f"none of the cited notes can be asked ({cited[0].id}). Cite one that can."
        )
    superseded = [unit for unit in cited if unit.superseded]
    if superseded and not question.today:
        unit = superseded[0]
        message = f"the note {unit.id} is {unit.status}. Add 'note_says' and 'today', or cite another."
        yield item.finding("R13", item.place.of("notes"), message)


def reasons(item: Item) -> Iterator[Finding]:
    """R14: every option has a reason that stands alone and says something."""
    for position, option in enumerate(item.question.options):
        line, letter = item.place.option(position), LETTERS[position]
        count = len(WORD.findall(option.why))
        if count not in WHY_WORDS:
            side = "right" if option.correct else "wrong"
            yield item.finding(
                "R14", line, f"the 'why' of option {letter} has {count} words. Say in 8 to 45 words why it is {side}."
            )
        if found := LETTER_REFERENCE.search(option.why):
            message = (
                f"the 'why' of option {letter} says {found.group()!r}, but options are shuffled. Name the thing itself."
            )
            yield item.finding("R14", line, message)
        if EMPTY_REASON.match(option.why):
            yield item.finding("R14", line, f"the 'why' of option {letter} opens with a verdict. Open with the reason.")


def fresh_names(item: Item) -> Iterator[Finding]:
    """R15: names that AWS uses today; an old one only where a reason or the explanation says that it is old."""
    for what, line, text in item.texts():
        found = OLD_NAME.search(text)
        if found is None or what in ("'note_says'", "'today'"):
            continue
        argues = "why" in what or what == "the explanation"
        if not (argues and SAYS_IT_IS_OLD.search(text)):
            instead = list(OLD_NAMES.values())[(found.lastindex or 1) - 1]
            yield item.finding("R15", line, f"{what} says {found.group()!r}. Write {instead}.")


def readable_stem(item: Item) -> Iterator[Finding]:
    """R16: plain sentences."""
    grade = reading_grade(item.question.stem)
    if grade > GRADE_WARNS:
        message = (
            f"the stem reads at grade {grade:.1f}. Use shorter sentences and plainer words; {GRADE_WARNS} is right."
        )
        yield item.finding("R16", item.place.of("stem"), message, blocking=grade > GRADE_BLOCKS)


def chat_size(item: Item) -> Iterator[Finding]:
    """R17: the question fits one message."""
    question = item.question
    size = len(question.stem) + sum(len(f"A. {option.text}\n") for option in question.options)
    if size > CHAT_SIZE:
        yield item.finding("R17", item.place.line, f"stem and options have {size} characters. Cut to {CHAT_SIZE}.")
    for position, option in enumerate(question.options):
        if len(option.text) > OPTION_SIZE:
            message = f"option {LETTERS[position]} has {len(option.text)} characters. Cut to {OPTION_SIZE}."
            yield item.finding("R17", item.place.option(position), message, blocking=False)


def stated_criterion(item: Item) -> Iterator[Finding]:
    """R18: best, most or least of what?"""
    lead_in = sentences(item.question.stem)[-1]
    if (found := SUPERLATIVE.search(lead_in)) and not CRITERION.search(lead_in):
        message = f"the question says {found.group()!r} without a criterion. Add it: cost, effort, latency, security."
        yield item.finding("R18", item.place.of("stem"), message)


RULES: tuple[Rule, ...] = (
    complete_stem,
    no_options_about_options,
    positive_question,
    distinct_options,
    even_lengths,
    no_clues,
    ordered_numbers,
    resolved_citations,
    own_words,
    supported_key,
    reasons,
    fresh_names,
    readable_stem,
    chat_size,
    stated_criterion,
)

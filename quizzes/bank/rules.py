"""The rules a whole bank must pass, B3 to B12 of ``docs/how-to/questions.md``, and the check of everything at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import comb

from quizzes.bank import guessing
from quizzes.bank.finding import Finding
from quizzes.bank.item_rules import COPIED_RUN, NEGATION, Item, check_item
from quizzes.bank.likeness import similar_pairs
from quizzes.bank.wording import sentences, shingles, words
from quizzes.pack import PACK_FILE, Pack
from quizzes.question import Kind, Question

LONGEST_SHARE = 0.32  # chance is 25 % of four options; 7 points above it pays off for a guesser
BY_CHANCE = 0.05  # how unlikely a share must be before we speak of a habit
GUESS_MARGIN = 0.07  # a rule of thumb may beat chance by this much
GUESS_SAMPLE = 200  # from this many questions on, the score of a rule of thumb is no accident
GUESS_NOISE = 20  # below this many it says nothing at all
SHINGLE, SHINGLE_LIMIT = 5, 0.6  # shared runs of five words: the same stem with a word changed
COSINE_WARNS, COSINE_BLOCKS = 0.82, 0.90  # the same situation in other words
MOST_CITED = 4  # a note asked more often than this crowds out the others
SHARE_TOLERANCE = 3  # points between the plan and what is there
MOST_NEGATIVE = 0.03  # share of questions that ask for what is NOT so
MOST_DISTRACTOR_USES = 5  # after that people learn to rule it out
MOST_KEY_USES = 3  # after that people learn to pick it


def check(pack: Pack, files: Collection[str] = (), notes: Iterable[str] = ()) -> list[Finding]:
    """Everything the rules have to say about ``pack``.

    ``files`` narrows the check to these topic files. ``notes`` are the texts of the note files, when they are at hand.
    """
    copied = frozenset(run for note in notes for line in note.split("\n") for run in shingles(line, COPIED_RUN))
    questions = [question for question in pack.questions if not files or pack.place(question).file in files]
    findings = [
        finding
        for question in questions
        for finding in check_item(Item(question, pack.place(question), pack.notes, copied))
    ]
    findings += longest_keys(questions)
    findings += guessable(questions)
    findings += duplicates(pack)
    findings += repeated_options(pack)
    findings += citations(pack, questions)
    findings += negative_share(questions)
    if not files:
        findings += coverage(pack)
        findings += off_plan(pack)
    return sorted(finding for finding in findings if not files or finding.file in (*files, PACK_FILE))


def longest_keys(questions: Sequence[Question]) -> Iterator[Finding]:
    """B3: the key is the longest option about as often as chance would have it."""
    singles = [question for question in questions if question.kind is Kind.SINGLE]
    longest = sum(guessing.key_is_longest(question) for question in singles)
    unlikely = _binomial_tail(longest, len(singles), 1 / Kind.SINGLE.options) <= BY_CHANCE
    if singles and unlikely:
        share = longest / len(singles)
        message = (
            f"the key is the longest option in {share:.0%} of {len(singles)} questions (chance is 25%). Shorten keys."
        )
        yield Finding(PACK_FILE, 1, "B3", message, blocking=share > LONGEST_SHARE)


def guessable(questions: Sequence[Question]) -> Iterator[Finding]:
    """B4: no rule of thumb gets far."""
    if len(questions) < GUESS_NOISE:
        return
    chance = guessing.chance(questions)
    for strategy in guessing.STRATEGIES:
        score = guessing.score(questions, strategy)
        if score > chance + GUESS_MARGIN:
            message = (
                f"picking the option that is {strategy!r} gets {score:.0%} of {len(questions)} questions right"
                f" (chance is {chance:.0%}). Rewrite options until it is at most {chance + GUESS_MARGIN:.0%}."
            )
            yield Finding(PACK_FILE, 1, "B4", message, blocking=len(questions) >= GUESS_SAMPLE)


def duplicates(pack: Pack) -> Iterator[Finding]:
    """B5: no two questions are the same one."""
    questions = pack.questions
    normal = [" ".join(words(question.stem)) for question in questions]
    runs = [shingles(question.stem, SHINGLE) for question in questions]
    for one, other, cosine in similar_pairs([question.stem for question in questions], at_least=0.5):
        if normal[one] == normal[other]:
            yield _twin(pack, one, other, "has the same stem as")
        elif len(runs[one] & runs[other]) >= SHINGLE_LIMIT * len(runs[one] | runs[other]):
            yield _twin(pack, one, other, "has nearly the stem of")
        elif cosine >= COSINE_WARNS:
            yield _twin(pack, one, other, f"is {cosine:.0%} like", blocking=cosine >= COSINE_BLOCKS)
    by_key: dict[tuple[frozenset[str], frozenset[str]], int] = {}
    for position, question in enumerate(questions):
        same = frozenset(question.options[key].text.casefold() for key in question.key), frozenset(question.notes)
        if not question.notes:
            continue
        if same in by_key:
            yield _twin(pack, by_key[same], position, "has the same key and notes as")
        by_key.setdefault(same, position)


def _twin(pack: Pack, one: int, other: int, likeness: str, *, blocking: bool = True) -> Finding:
    first, second = pack.questions[one], pack.questions[other]
    place = pack.place(second)
    message = f"{second.id} {likeness} {first.id} ({pack.place(first).file}). Ask something else."
    return Finding(place.file, place.of("stem"), "B5", message, blocking)


def coverage(pack: Pack) -> Iterator[Finding]:
    """B7: every note that can be asked is asked."""
    cited = {unit for question in pack.questions for unit in question.notes}
    missing = [unit for unit in pack.notes.values() if unit.counts and unit.id not in cited]
    for unit in missing:
        message = f"no question cites {unit.id} ({unit.gist.rstrip('.')}). Write one."
        yield Finding(PACK_FILE, 1, "B7", message)


def citations(pack: Pack, questions: Sequence[Question]) -> Iterator[Finding]:
    """B7 and B9: no note is asked too often, and each key of a multiple answer has a note to rest on."""
    uses: dict[str, list[Question]] = defaultdict(list)
    for question in pack.questions:
        for unit in question.notes:
            uses[unit].append(question)
    for unit, citing in uses.items():
        for question in citing[MOST_CITED:]:
            place = pack.place(question)
            message = f"the note {unit} is cited by {len(citing)} questions. Cite it {MOST_CITED} times at most."
            yield Finding(place.file, place.of("notes"), "B7", message)
    for question in questions:
        cited = [pack.notes[unit] for unit in question.notes if unit in pack.notes]
        lines = sum(unit.last - unit.first + 1 for unit in cited)
        if cited and lines < len(question.key):
            place = pack.place(question)
            message = f"{len(question.key)} keys rest on {lines} line of notes. Cite a note for each key."
            yield Finding(place.file, place.of("notes"), "B9", message, blocking=False)


def off_plan(pack: Pack) -> Iterator[Finding]:
    """B8: kinds, levels and domains are within three points of the plan."""
    shares = {
        "kinds": Counter(question.kind.value for question in pack.questions),
        "levels": Counter(question.level.value for question in pack.questions),
        "domains": Counter(question.domain for question in pack.questions),
    }
    for part, plan in pack.plan.items():
        for name, percent in plan.items():
            share = 100 * shares[part][name] / max(1, len(pack.questions))
            if abs(share - percent) > SHARE_TOLERANCE:
                message = (
                    f"{share:.0f}% of the questions are {name}, the plan says {percent}%. Write more or fewer of them."
                )
                yield Finding(PACK_FILE, 1, "B8", message, blocking=False)


def negative_share(questions: Sequence[Question]) -> Iterator[Finding]:
    """B10: few questions ask for what is NOT so."""
    negative = [question for question in questions if NEGATION.search(sentences(question.stem)[-1])]
    if len(negative) > MOST_NEGATIVE * len(questions):
        most = f"{MOST_NEGATIVE:.0%} is the most"
        message = f"{len(negative)} of {len(questions)} questions are negative; {most}. Ask for what is so."
        yield Finding(PACK_FILE, 1, "B10", message)


def repeated_options(pack: Pack) -> Iterator[Finding]:
    """B11 and B12: no text becomes known as always wrong or always right."""
    uses: Mapping[bool, dict[str, list[tuple[Question, int]]]] = {True: defaultdict(list), False: defaultdict(list)}
    for question in pack.questions:
        for position, option in enumerate(question.options):
            uses[option.correct][option.text.casefold()].append((question, position))
    for correct, rule, name, most in (
        (False, "B11", "distractor", MOST_DISTRACTOR_USES),
        (True, "B12", "key", MOST_KEY_USES),
    ):
        for found in uses[correct].values():
            for question, position in found[most:]:
                place = pack.place(question)
                message = f"this {name} stands in {len(found)} questions. Word it otherwise; {most} is the most."
                yield Finding(place.file, place.option(position), rule, message)


def _binomial_tail(hits: int, trials: int, probability: float) -> float:
    """The chance of at least ``hits`` in ``trials``."""
    return sum(comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(hits, trials + 1))

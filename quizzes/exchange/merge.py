"""What an import does to a pack: which questions are new, which change, which stay, and the files that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quizzes.bank.question_file import read_question_file
from quizzes.bank.question_yaml import question_entry, question_file
from quizzes.bank.wording import words
from quizzes.exchange.foreign import Arrival, Refusal, by_topic
from quizzes.pack import Pack
from quizzes.question import Question


@dataclass(frozen=True, slots=True)
class Merge:
    """The fate of every question that arrived."""

    added: tuple[Arrival, ...]
    changed: tuple[Arrival, ...]
    same: tuple[Arrival, ...]
    refused: tuple[Refusal, ...]


def merge(pack: Pack, arrived: Sequence[Arrival], *, overwrite: bool) -> Merge:
    """Compare with the pack; a question that is there and differs is refused unless ``overwrite``."""
    present = {question.id: question for question in (*pack.questions, *pack.drafts)}
    by_stem = {_normal(question): question.id for question in present.values()}
    added, changed, same = [], [], []
    refused = []
    for arrival in arrived:
        question = arrival.question
        there = present.get(question.id)
        twin = by_stem.get(_normal(question), question.id)
        if there is None and twin != question.id:
            refused.append(Refusal(arrival.line, f"this question is there already, as {twin}."))
        elif there is None:
            added.append(arrival)
        elif replace(question, revision=there.revision) == there:
            same.append(arrival)
        elif overwrite:
            changed.append(replace(arrival, question=_revised(question, there)))
        else:
            refused.append(
                Refusal(arrival.line, f"{question.id} is there already and differs. Overwrite it with --replace.")
            )
    return Merge(tuple(added), tuple(changed), tuple(same), tuple(refused))


def updated_files(pack: Pack, files: Mapping[str, str], merged: Merge) -> dict[str, str]:
    """The topic files that change, with their new text; what stands in them is kept as it is written."""
    titles = {arrival.question.topic: arrival.topic_title for arrival in merged.added} | dict(pack.topics)
    added = by_topic(arrival.question for arrival in merged.added)
    changed = {arrival.question.id: arrival.question for arrival in merged.changed}
    topics = {*added, *(question.topic for question in changed.values())}
    updated = {}
    for topic in sorted(topics):
        name = f"{topic}.yaml"
        old = files.get(name, "")
        kept = [question for question in (*pack.questions, *pack.drafts) if question.topic == topic]
        wanted = [changed.get(question.id, question) for question in kept] + added.get(topic, [])
        appended = old.rstrip("\n") + "\n\n" + "\n".join(question_entry(question) for question in added.get(topic, []))
        if not _says(name, appended, wanted):
            appended = question_file(topic, titles[topic], wanted)
        updated[name] = appended
    return updated


def _says(name: str, text: str, wanted: Iterable[Question]) -> bool:
    """Whether a file reads as exactly these questions."""
    file = read_question_file(name, text)
    return not file.faults and {question.id: question for question in file.questions} == {q.id: q for q in wanted}


def _revised(question: Question, there: Question) -> Question:
    """A question keeps its revision unless what is asked or argued differs; then the number rises."""
    revised = replace(question, revision=there.revision)
    if revised.content_hash == there.content_hash:
        return revised
    return replace(question, revision=max(question.revision, there.revision + 1))


def _normal(question: Question) -> str:
    return " ".join(words(question.stem))

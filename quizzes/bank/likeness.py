"""Which texts are nearly the same: TF-IDF cosine over an inverted index, so that a bank is compared in a blink."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log, sqrt

from quizzes.bank.wording import STOP_WORDS, singular, words


def similar_pairs(texts: Sequence[str], at_least: float) -> Iterator[tuple[int, int, float]]:
    """The pairs of positions whose cosine is ``at_least`` this, with it."""
    vectors = _vectors(texts)
    index: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for position, vector in enumerate(vectors):
        likeness: dict[int, float] = defaultdict(float)
        for term, weight in vector.items():
            for earlier, other in index[term]:
                likeness[earlier] += weight * other
            index[term].append((position, weight))
        for earlier, cosine in likeness.items():
            if cosine >= at_least:
                yield earlier, position, cosine


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(singular(word) for word in words(text) if word not in STOP_WORDS) for text in texts]
    documents = Counter(term for count in counts for term in count)
    vectors = []
    for count in counts:
        vector = {
            term: (1 + log(times)) * (log((1 + len(texts)) / (1 + documents[term])) + 1)
            for term, times in count.items()
        }
        length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        vectors.append({term: weight / length for term, weight in vector.items()})
    return vectors

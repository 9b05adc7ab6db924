"""Which registrations are worth comparing with a placement: found through indexes, never by comparing all with all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from praksis.matching.evidence import Known

# A number, address or phone that more registrations than this have in common is an office's or a filled-down column's,
# and tells nobody apart.
MOST_BEARERS = 12
# Parts of names this alike count as near (Anna/Anne is .88), so that a row without a match has somebody to show.
NEAR_BY_NAME = 0.85


class Candidates:
    """The registrations, indexed by what brings a pair with one of `placements` (those that are open) into question."""

    def __init__(self, placements: Sequence[Known], registrations: Sequence[Known]) -> None:
        self._registrations = registrations
        self._by_key: dict[Hashable, list[Known]] = defaultdict(list)
        self._by_token: dict[str, list[Known]] = defaultdict(list)
        # Most placements are matched by then: keeping only what the others ask for makes the index ten times smaller.
        asked_for = {key for placement in placements for key in _keys(placement)}
        for registration in registrations if placements else ():
            for key in _keys(registration):
                if key in asked_for:
                    self._by_key[key].append(registration)
            for token in registration.loose:
                self._by_token[token].append(registration)
        self._tokens = sorted(self._by_token)
        self._similar_tokens = lru_cache(maxsize=None)(self._find_similar_tokens)
        self._near = lru_cache(maxsize=None)(self._find_near)  # who is in no registration stands in several periods

    def worth_comparing(self, placement: Known) -> list[Known]:
        """Return the registrations that may make a match or a case, each once."""
        found: dict[int, Known] = {}
        for key in _keys(placement):
            bearers = self._by_key.get(key, ())
            if not _is_a_crowd(key, bearers):
                found.update((registration.index, registration) for registration in bearers)
        return list(found.values())

    def that_count(self, placement: Known) -> list[Known]:
        """Return registrations among which those worth comparing with the placement are the same as among all."""
        found: dict[int, Known] = {}
        for key in _keys(placement):
            bearers = self._by_key.get(key, ())
            enough = bearers[: MOST_BEARERS + 1] if _is_a_crowd(key, bearers) else bearers
            found.update((registration.index, registration) for registration in enough)
        return list(found.values())

    def near_by_name(self, placement: Known) -> list[Known]:
        """Return the registrations whose names look most like the placement's, whatever else they say."""
        return self._near(placement.loose)

    def _find_near(self, name: frozenset[str]) -> list[Known]:
        hits: Counter[int] = Counter()
        for token in name:
            bearers = {r.index: r for similar in self._similar_tokens(token) for r in self._by_token[similar]}
            hits.update(bearers.keys())
        wanted = min(2, len(name))
        near = [index for index, count in hits.items() if count >= wanted]
        offset = self._registrations[0].index if self._registrations else 0
        return [self._registrations[index - offset] for index in near]

    def _find_similar_tokens(self, token: str) -> tuple[str, ...]:
        found = process.extract(
            token, self._tokens, scorer=JaroWinkler.similarity, score_cutoff=NEAR_BY_NAME, limit=None
        )
        return tuple(similar for similar, _, _ in found)


def _is_a_crowd(key: tuple[Hashable, ...], bearers: Sequence[Known]) -> bool:
    return key[0] in ("number", "email", "phone") and len(bearers) > MOST_BEARERS


def _keys(known: Known) -> Iterator[tuple[Hashable, ...]]:
    """Yield the index keys of a row. Two rows that share none are never a case."""
    if known.number:
        yield ("number", known.number)
    for email in known.side.emails:
        yield ("email", email)
    for phone in known.side.phones:
        yield ("phone", phone)
    # Two parts of a name in common: the same name, a middle name left out, given and family swapped.
    if len(known.loose) == 1:
        yield ("name", *known.loose)
    for pair in combinations(sorted(known.loose), 2):
        yield ("name", *pair)
    day = known.birth_date
    if day is None:
        return
    yield ("born", day)
    # One slip in a date leaves two of its three parts as they were, or has day and month swapped.
    for token in known.loose:
        yield (token, "ym", day.year, day.month)
        yield (token, "yd", day.year, day.day)
        yield (token, "md", day.month, day.day)
        if day.day <= 12:
            yield (token, "swapped", day.year, min(day.day, day.month), max(day.day, day.month))

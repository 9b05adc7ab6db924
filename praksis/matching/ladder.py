"""The ladder: for each placement the registration that is certainly its, or a case, or «not registered».

T1 same number and one thing more: certain. T1' the number alone: a case. T2 an address that nobody else has, and the
name: certain. T3 name and birth date, in both directions only one person's, nothing against it: certain. T4 likeness:
a case at most. Strong evidence that disagrees: a case. A registration for another group's advert is proposed, never
taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from praksis.matching.candidates import Candidates
from praksis.matching.evidence import (
    Evidence,
    Known,
    Names,
    Same,
    compare,
    fits_advert,
    in_words,
    know,
    names_support,
    newest_first,
)
from praksis.matching.people import Cluster, People
from praksis.matching.sides import Match, Outcome, Proposal, Resolution, Side, Tier, Verdict

__all__ = ["certain", "match", "persons", "proposed_in", "resolve", "unlisted"]

MOST_NEAREST = 3
# Names less alike than this are not worth showing as «nærmest».
LIKE_ENOUGH_TO_SHOW = 0.85

_RANK = {tier: rank for rank, tier in enumerate(Tier)}


def match(
    placements: Sequence[Side], registrations: Sequence[Side], verdicts: Sequence[Verdict] = ()
) -> tuple[Match, ...]:
    """Return what became of each placement, in their order. Pure; ids must be unique on each side.

    The order of rows and registrations changes nothing, and neither does anybody who has nothing in common with a row.
    """
    return _Run(placements, registrations, verdicts).matches()


def certain(
    placements: Sequence[Side], registrations: Sequence[Side], verdicts: Sequence[Verdict] = ()
) -> tuple[Match, ...]:
    """Return only the certain ones of what `match` returns, without its search for cases and near ones."""
    return _Run(placements, registrations, verdicts).certain_matches()


def resolve(
    placements: Sequence[Side],
    registrations: Sequence[Side],
    verdicts: Sequence[Verdict] = (),
    *,
    of: Set[str] | None = None,
) -> Resolution:
    """Return matches, persons and registrations in no list from one run: the three functions at the cost of one.

    `of` are the placements (ids) whose matches are wanted, when it is not all; what is only proposed for others then does
    not count.
    """
    run = _Run(placements, registrations, verdicts)
    matches = run.matches(of)
    return Resolution(matches, run.persons(), run.unlisted(matches))


def persons(
    placements: Sequence[Side],
    matches: Sequence[Match] = (),
    verdicts: Sequence[Verdict] = (),
    registrations: Sequence[Side] = (),
) -> tuple[frozenset[str], ...]:
    """Return the placements (ids) that are certainly one person, every placement in exactly one set.

    By the same ladder among the placements, or through one certain registration in `matches`. Give `registrations` when
    they are at hand: what contradicts among them then counts as it did in `match`. `resolve` does it in one go.
    """
    run = _Run(placements, registrations, verdicts, matches)
    return run.persons()


def unlisted(registrations: Sequence[Side], matches: Sequence[Match]) -> tuple[str, ...]:
    """Return the registrations (ids, in their order) that are in no list and that no case asks about."""
    spoken_for = proposed_in(matches).union(*(found.registration_ids for found in matches))
    return tuple(side.id for side in registrations if side.id not in spoken_for)


def proposed_in(matches: Iterable[Match]) -> frozenset[str]:
    """Return the registrations (ids) that cases ask about; those left out that are only shown."""
    return frozenset(
        proposal.registration_id
        for found in matches
        if found.outcome is Outcome.UNDECIDED
        for proposal in found.proposals
        if proposal.tier is not Tier.NEAREST
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A registration on a rung, with what it takes to sort it."""

    registration: Known
    tier: Tier
    evidence: Evidence
    points: float

    def order(self) -> tuple[int, float, str]:
        return (_RANK[self.tier], -self.points, self.registration.id)


class _Run:
    """One run of the ladder over one set of rows."""

    def __init__(
        self,
        placements: Sequence[Side],
        registrations: Sequence[Side],
        verdicts: Sequence[Verdict],
        earlier: Sequence[Match] = (),
    ) -> None:
        self._placements = [know(i, side, is_placement=True) for i, side in enumerate(placements)]
        self._registrations = [
            know(i, side, is_placement=False) for i, side in enumerate(registrations, start=len(placements))
        ]
        known = [*self._placements, *self._registrations]
        self._index_of = {(k.is_placement, k.id): k.index for k in known}
        if len(self._index_of) != len(known):
            raise ValueError("two rows of one side have the same id")
        self._known = known
        self._decided_same = self._pairs(verdicts, same=True) - self._pairs(verdicts, same=False)
        self._people = People(known, {*self._decided_same, *self._shared(earlier)}, self._all_apart(verdicts, earlier))
        decided: dict[int, list[Known]] = {}
        for a, b in self._decided_same:
            decided.setdefault(a, []).append(known[b])
        self._certain = {p.index: self._certain_registrations(p, decided.get(p.index, ())) for p in self._placements}
        self._taken = {r.index for found in self._certain.values() for r in found}

    def persons(self) -> tuple[frozenset[str], ...]:
        rows = ((self._known[i] for i in sorted(cluster)) for cluster in self._people.clusters())
        people = (frozenset(row.id for row in person if row.is_placement) for person in rows)
        return tuple(person for person in people if person)

    def unlisted(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """Return the registrations that are no placement's and that no case in `matches` asks about."""
        proposed = proposed_in(matches)
        return tuple(r.id for r in self._registrations if r.index not in self._taken and r.id not in proposed)

    # Verdicts --------------------------------------------------------------------------------------------------------

    def _pairs(self, verdicts: Iterable[Verdict], *, same: bool) -> set[tuple[int, int]]:
        """Return the decided pairs whose both sides are here, as indices."""
        pairs = (
            (self._index_of.get((True, v.placement_id)), self._index_of.get((False, v.registration_id)))
            for v in verdicts
            if v.same is same
        )
        return {(a, b) for a, b in pairs if a is not None and b is not None}

    def _shared(self, matches: Iterable[Match]) -> set[tuple[int, int]]:
        """Return the pairs of placements that have a certain registration in common."""
        pairs = set()
        first_with: dict[str, int] = {}
        for found in matches:
            index = self._index_of.get((True, found.placement_id))
            if index is None:
                continue
            for registration_id in found.registration_ids:
                pairs.add((first_with.setdefault(registration_id, index), index))
        return pairs

    def _all_apart(self, verdicts: Sequence[Verdict], matches: Sequence[Match]) -> set[tuple[int, int]]:
        """Return the pairs decided not the same; for a registration that is not here, the rows that have it."""
        apart = self._pairs(verdicts, same=False)
        holders: dict[str, list[int]] = {}
        for found in matches:
            index = self._index_of.get((True, found.placement_id))
            for registration_id in found.registration_ids if index is not None else ():
                holders.setdefault(registration_id, []).append(index)  # type: ignore[arg-type]
        for verdict in verdicts:
            index = self._index_of.get((True, verdict.placement_id))
            if not verdict.same and index is not None:
                apart.update((index, holder) for holder in holders.get(verdict.registration_id, ()) if holder != index)
        return apart

    # Certain ---------------------------------------------------------------------------------------------------------

    def _certain_registrations(self, placement: Known, decided: Iterable[Known]) -> list[Known]:
        """Return the registrations that are certainly the placement's and count for it, the newest first."""
        people, index = self._people, placement.index
        found = {registration.index: registration for registration in decided}
        if index not in people.doubted:
            for other in people.cluster(index):
                row = self._known[other]
                if not row.is_placement and other not in people.doubted and fits_advert(placement, row):
                    found[other] = row
        return newest_first(list(found.values()))

    def _rung(self, placement: Known, registration: Known, evidence: Evidence) -> Tier:
        """Return the best rung on which a certain pair stands by itself."""
        if (placement.index, registration.index) in self._decided_same:
            return Tier.DECIDED
        if evidence.number is Same.EQUAL:
            return Tier.T1
        if evidence.names >= Names.FOLDED and evidence.email is Same.EQUAL:
            return Tier.T2
        if evidence.names is Names.EQUAL and evidence.birth_date is Same.EQUAL:
            return Tier.T3
        return Tier.SAME_PERSON

    def _certain_match(self, placement: Known, found: list[Known]) -> Match:
        newest = found[0]
        evidence = compare(placement, newest)
        tier = self._rung(placement, newest, evidence)
        words = in_words(evidence, differences=False)
        if tier is Tier.DECIDED:
            words = f"avgjort av en administrator ({words})"
        elif tier is Tier.SAME_PERSON:
            words = f"samme person som en annen rad eller registrering ({words})"
        return Match(
            placement.id, Outcome.CERTAIN, newest.id, tuple(registration.id for registration in found), tier, words, ()
        )

    # Cases and «nærmest» ---------------------------------------------------------------------------------------------

    def matches(self, of: Set[str] | None = None) -> tuple[Match, ...]:
        wanted = self._placements if of is None else [p for p in self._placements if p.id in of]
        still_open = [placement for placement in wanted if not self._certain[placement.index]]
        candidates = Candidates(still_open, self._registrations)
        return tuple(
            self._certain_match(placement, found)
            if (found := self._certain[placement.index])
            else self._open_match(placement, candidates)
            for placement in wanted
        )

    def certain_matches(self) -> tuple[Match, ...]:
        return tuple(self._certain_match(p, found) for p in self._placements if (found := self._certain[p.index]))

    def _open_match(self, placement: Known, candidates: Candidates) -> Match:
        weighed = self._weigh(placement, self._candidates_for(placement, candidates))
        to_decide = [w for w in weighed if w.tier is not Tier.NEAREST]
        if not to_decide:
            weighed = self._weigh(placement, candidates.near_by_name(placement), weighed)
        nearest = [w for w in weighed if w.tier is Tier.NEAREST][:MOST_NEAREST]
        outcome = Outcome.UNDECIDED if to_decide else Outcome.NONE
        shown = [*to_decide, *nearest]
        proposals = tuple(Proposal(w.registration.id, w.tier, self._why(placement, w)) for w in shown)
        best = proposals[0] if to_decide else None
        return Match(
            placement.id,
            outcome,
            None,
            (),
            best.tier if best else None,
            best.evidence if best else "",
            proposals,
        )

    def _candidates_for(self, placement: Known, candidates: Candidates) -> list[Known]:
        found = {r.index: r for r in candidates.worth_comparing(placement)}
        for index in self._people.cluster(placement.index):
            if not self._known[index].is_placement:
                found[index] = self._known[index]
        return list(found.values())

    def _weigh(
        self, placement: Known, registrations: Iterable[Known], already: Sequence[_Weighed] = ()
    ) -> list[_Weighed]:
        """Put the registrations on their rungs, best first; of each person only the best and newest."""
        seen = {w.registration.index for w in already}
        weighed = list(already)
        for registration in registrations:
            if registration.index not in seen:
                rung = self._weigh_one(placement, registration)
                if rung is not None:
                    weighed.append(rung)
        of_person: dict[Cluster, list[_Weighed]] = {}
        for rung in weighed:
            of_person.setdefault(self._people.cluster(rung.registration.index), []).append(rung)
        return sorted((_best_of_one_person(placement, rungs) for rungs in of_person.values()), key=_Weighed.order)

    def _weigh_one(self, placement: Known, registration: Known) -> _Weighed | None:
        if self._people.decided_apart(placement.index, registration.index):
            return None
        evidence = compare(placement, registration)
        tier = self._proposed_rung(placement, registration, evidence)
        if tier is None:
            return None
        return _Weighed(registration, tier, evidence, _points(evidence))

    def _proposed_rung(self, placement: Known, registration: Known, evidence: Evidence) -> Tier | None:
        people, fits = self._people, fits_advert(placement, registration)
        if registration.index in people.cluster(placement.index):
            sure = people.doubted.isdisjoint((placement.index, registration.index))
            return Tier.OTHER_ADVERT if sure and not fits else Tier.CONFLICT
        same_name = evidence.names >= Names.FOLDED
        if evidence.number is Same.EQUAL:
            return Tier.CONFLICT if names_support(placement, registration) else Tier.T1_NUMBER_ALONE
        if same_name and evidence.email is Same.EQUAL:
            return Tier.CONFLICT
        anothers = registration.index in self._taken
        if evidence.names is Names.EQUAL and evidence.birth_date is Same.EQUAL:
            return Tier.NEAREST if anothers and evidence.number is Same.DIFFERENT else Tier.CONFLICT
        if _is_alike(evidence):
            return Tier.T4 if fits and not anothers else Tier.NEAREST
        return Tier.NEAREST if _is_worth_showing(evidence) else None

    def _why(self, placement: Known, weighed: _Weighed) -> str:
        registration, evidence, tier = weighed.registration, weighed.evidence, weighed.tier
        words = in_words(evidence)
        notes = []
        named_elsewhere = self._people.named_elsewhere
        if evidence.number is Same.EQUAL and not named_elsewhere.isdisjoint((placement.index, registration.index)):
            notes.append("navnet står også med et annet nummer eller uten nummer")
        elif tier is Tier.CONFLICT and evidence.number is Same.EQUAL and " men " not in words:
            notes.append("nummeret står også på en annen")
        elif tier is Tier.CONFLICT and " men " not in words:
            notes.append("flere passer like godt")
        if registration.index in self._taken:
            notes.append("registreringen hører til en annen rad")
        if not fits_advert(placement, registration):
            notes.append("på en annen annonse")
        return "; ".join([words, *notes])


def _best_of_one_person(placement: Known, rungs: list[_Weighed]) -> _Weighed:
    """Return the rung to show for one person: the best tier, on the group's own advert if any, the newest of those."""
    if len(rungs) == 1:
        return rungs[0]
    best = min(_RANK[w.tier] for w in rungs)
    of_best = [w for w in rungs if _RANK[w.tier] == best]
    fitting = [w for w in of_best if fits_advert(placement, w.registration)] or of_best
    newest = newest_first([w.registration for w in fitting])[0]
    return next(w for w in fitting if w.registration is newest)


def _is_alike(evidence: Evidence) -> bool:
    """Say whether the pair stands on T4: not proof, but a person should look."""
    names, born = evidence.names, evidence.birth_date
    if names > Names.OTHER and born >= Same.NEAR:
        return True
    if names >= Names.FOLDED:
        # The name alone, unless both number and birth date say that it is a namesake.
        return not (born is Same.DIFFERENT and evidence.number is Same.DIFFERENT)
    if names is Names.CONTAINED and born is Same.UNKNOWN:
        return True
    if evidence.email is Same.EQUAL:
        return True
    return evidence.phone is Same.EQUAL and (names > Names.SLIGHT or born is Same.EQUAL)


def _is_worth_showing(evidence: Evidence) -> bool:
    return (
        evidence.similarity >= LIKE_ENOUGH_TO_SHOW
        or evidence.names >= Names.CLOSE
        or evidence.phone is Same.EQUAL
        or (evidence.birth_date >= Same.NEAR and evidence.names > Names.OTHER)
    )


def _points(evidence: Evidence) -> float:
    """Return how much speaks for the pair, to sort proposals of one tier; the scale means nothing else."""
    things = (evidence.number, evidence.email, evidence.phone, evidence.birth_date)
    weights = (8.0, 4.0, 3.0, 4.0)
    agreeing = sum(weight for thing, weight in zip(things, weights, strict=True) if thing is Same.EQUAL)
    near = 2.0 if evidence.birth_date is Same.NEAR else 0.0
    return agreeing + near + evidence.names + evidence.similarity

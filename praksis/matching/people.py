"""Who is certainly who: rows and registrations are joined to persons, rung by rung, and doubt is kept.

Joining works on whole groups (all that bear one number, one address, one name and birth date), never on one pair after
another: what is in a group, not the order of rows, decides. A group in which anything contradicts is not joined, and a
person has to look. That is also why no registration can serve two persons: it is one person's, or in doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple, TypeVar

from praksis.matching.evidence import Known, Names, Same, compare_dates, compare_names, names_support

# More different names than this on one number is a filled-down column, not a person.
MOST_NAMES_ON_ONE_NUMBER = 12

Cluster = frozenset[int]
Key = TypeVar("Key", bound=Hashable)


class _Said(NamedTuple):
    """What the rows of a cluster say that another may contradict; contacts only where they count."""

    numbers: frozenset[str]
    birth_dates: frozenset[date]
    emails: frozenset[str]
    phones: frozenset[str]


class People:
    """The persons that the ladder finds among `known`.

    `same` and `not_same` are pairs of indices that administrators decided; they outweigh all evidence, and `not_same`
    outweighs `same`.
    """

    def __init__(
        self, known: Sequence[Known], same: Collection[tuple[int, int]], not_same: Collection[tuple[int, int]]
    ) -> None:
        self._known = known
        self._not_same = {frozenset(pair) for pair in not_same}
        self._kept_apart = {index for pair in not_same for index in pair}
        self._cluster_of: list[Cluster] = [frozenset((index,)) for index in range(len(known))]
        # Rows whose strong evidence disagrees or is not theirs alone: nothing about them is certain.
        self.doubted: set[int] = set()
        # Rows that bear a number that another person bears as well.
        self.number_in_doubt: set[int] = set()
        # Rows whose name stands on the other side with another number.
        self.named_elsewhere: set[int] = set()
        self._by_email = _index(known, lambda k: k.side.emails)
        self._by_loose_name = _index(known, lambda k: (k.loose,) if k.loose else ())
        decided = [(self.cluster(a), self.cluster(b)) for a, b in same if frozenset((a, b)) not in self._not_same]
        self._one_persons_numbers: dict[str, str] = {}
        self._join(decided, check=False)
        self._one_persons_numbers = self._numbers_decided_to_be_one_persons()
        self._join_by_number()
        self._join_by_email()
        self._doubt_where_addresses_point_elsewhere()
        self._join_by_name_and_birth_date()

    def cluster(self, index: int) -> Cluster:
        """Return all rows that certainly are the same person as this one, itself included."""
        return self._cluster_of[index]

    def clusters(self) -> list[Cluster]:
        """Return every person, ordered by their first row."""
        return sorted(set(self._cluster_of), key=min)

    def decided_apart(self, a: int, b: int) -> bool:
        """Say whether an administrator decided that these two persons are not the same."""
        return self._apart(self.cluster(a), self.cluster(b))

    # T1: the number and one more -------------------------------------------------------------------------------------

    def _join_by_number(self) -> None:
        joins: list[tuple[Cluster, Cluster]] = []
        for bearers in _index(self._known, lambda k: (k.number,) if k.number else ()).values():
            if len(bearers) > 1:
                joins.extend(self._joins_on_one_number(bearers))
        self._join(joins)

    def _joins_on_one_number(self, bearers: list[Known]) -> list[tuple[Cluster, Cluster]]:
        groups = self._by_full_name(bearers)
        if groups is None:
            self._doubt_number(bearers)
            return []
        named_elsewhere = [known for known in bearers if self._is_named_elsewhere(known, bearers)]
        if named_elsewhere:
            self.named_elsewhere.update(known.index for known in named_elsewhere)
            rest = [[known for known in group if known not in named_elsewhere] for group in groups]
            groups = [group for group in rest if group] + [[known] for known in named_elsewhere]
        elif len(groups) == 2 and self._are_one_in_two_names(*groups):
            groups = [groups[0] + groups[1]]
        if len(groups) > 1:
            on_both_sides = [g for g in groups if any(k.is_placement for k in g) and any(not k.is_placement for k in g)]
            # A number that list and registration give to one name is that name's; with no such name, or two, nobody's.
            sure = on_both_sides if len(on_both_sides) == 1 else []
            for group in groups:
                if group not in sure:
                    self._doubt_number(group)
        return [pair for group in groups for part in self._undecided(group) for pair in _pairs_in_a_row(part)]

    def _undecided(self, group: list[Known]) -> list[list[Cluster]]:
        """Return the clusters to be joined: all, or each side by itself where a person said «ikke samme»."""
        clusters = self._clusters_of(group)
        if not any(self._apart(a, b) for a, b in combinations(clusters, 2)):
            return [clusters]
        sides = ([k for k in group if k.is_placement], [k for k in group if not k.is_placement])
        return [self._clusters_of(side) for side in sides]

    def _doubt_number(self, bearers: Iterable[Known]) -> None:
        for known in bearers:
            self.doubted.add(known.index)
            self.number_in_doubt.add(known.index)

    def _by_full_name(self, bearers: list[Known]) -> list[list[Known]] | None:
        """Split the bearers of one number by name; those decided the same stay together. None: too many names."""
        by_name: dict[frozenset[str], list[Known]] = defaultdict(list)
        for known in bearers:
            by_name[known.loose].append(known)
        if len(by_name) > MOST_NAMES_ON_ONE_NUMBER:
            return None
        names = list(by_name)
        links = [
            (a, b)
            for a, b in combinations(names, 2)
            if compare_names(by_name[a][0], by_name[b][0]) is Names.CONTAINED
            or any(self.cluster(x.index) == self.cluster(y.index) for x in by_name[a] for y in by_name[b])
        ]
        return [[known for name in component for known in by_name[name]] for component in _components(names, links)]

    def _are_one_in_two_names(self, first: list[Known], second: list[Known]) -> bool:
        """Say whether list and registration write one person in two ways (a slip, a married name)."""
        sides = {known.is_placement for known in first}, {known.is_placement for known in second}
        if sides not in (({True}, {False}), ({False}, {True})):
            return False
        return all(_number_holds(a, b) for a in first for b in second)

    def _is_named_elsewhere(self, known: Known, bearers: list[Known]) -> bool:
        """Say whether the other side has this name, but with another number or none, and the number with another name.

        So it is when only the names of a list were sorted, or a number was copied from one Anna to the next. It says
        nothing when e-mail or phone agree under a new family name, or the stated birth date does, unless the namesake
        too has more than the name in common. One single name is nobody's own.
        """
        across = [b for b in bearers if b.is_placement is not known.is_placement]
        if not across or any(b.index in self.cluster(known.index) for b in across):
            return False
        best = max(compare_names(known, b) for b in across)
        if best is Names.EQUAL or len(known.loose) < 2:
            return False
        agrees = any(_state_one_day(known, b) or (best is Names.GIVEN and _share_a_contact(known, b)) for b in across)
        return any(
            other.is_placement is not known.is_placement
            and other.number != known.number
            and compare_names(known, other) > best
            and (not agrees or _have_more_than_the_name(known, other))
            for other in self._by_loose_name.get(known.loose, ())
        )

    # T2: an address that nobody else has, and the name --------------------------------------------------------------

    def _join_by_email(self) -> None:
        joins: list[tuple[Cluster, Cluster]] = []
        for bearers in self._by_email.values():
            clusters = self._clusters_of(bearers)
            if len(clusters) > 1 and self._is_one_persons(bearers, clusters):
                joins.extend(_pairs_in_a_row(clusters))
        self._join(joins)

    def _is_one_persons(self, bearers: list[Known], clusters: list[Cluster]) -> bool:
        names_of: dict[Cluster, set[frozenset[str]]] = defaultdict(set)
        for known in bearers:
            names_of[self.cluster(known.index)].add(known.loose)
        common = frozenset.intersection(*(frozenset(names) for names in names_of.values()))
        return any(common) and not self._any_contradiction(clusters)

    def _doubt_where_addresses_point_elsewhere(self) -> None:
        """Doubt a row whose address and name say somebody who is another by number or birth date."""
        for bearers in self._by_email.values():
            if len(self._clusters_of(bearers)) < 2:
                continue
            for namesakes in _index(bearers, lambda k: (k.loose,) if k.loose else ()).values():
                self.doubted.update(k.index for k in namesakes if self._points_elsewhere(k, namesakes))

    def _points_elsewhere(self, known: Known, namesakes: list[Known]) -> bool:
        own = self.cluster(known.index)
        across = [k for k in namesakes if k.is_placement is not known.is_placement]
        if any(k.index in own for k in across):
            return False
        others = dict.fromkeys(self.cluster(k.index) for k in across)
        return any(not self._apart(own, other) and self._contradict([own, other]) for other in others)

    # T3: name and birth date, when they are one person's only --------------------------------------------------------

    def _join_by_name_and_birth_date(self) -> None:
        joins: list[tuple[Cluster, Cluster]] = []
        groups = _index(self._known, lambda k: ((k.loose, k.birth_date),) if len(k.key) > 1 and k.birth_date else ())
        for bearers in groups.values():
            clusters = self._clusters_of(bearers)
            # Moe and Mo, born the same day, are in one group: then the name does not say which is which.
            if len(clusters) < 2 or len({known.key for known in bearers}) > 1:
                continue
            if self._any_contradiction(clusters, contacts=True) or self._addresses_point_out(bearers, clusters):
                continue
            joins.extend(_pairs_in_a_row(clusters))
        self._join(joins)

    def _addresses_point_out(self, bearers: list[Known], clusters: list[Cluster]) -> bool:
        """Say whether an address in the group belongs to somebody outside it on the other side, and to none inside."""
        inside = frozenset().union(*clusters)
        for known in bearers:
            for email in known.side.emails:
                others = [k for k in self._by_email[email] if k.is_placement is not known.is_placement]
                if others and not any(k.index in inside for k in others):
                    return True
        return False

    # Contradictions --------------------------------------------------------------------------------------------------

    def _any_contradiction(self, clusters: Sequence[Cluster], *, contacts: bool = False) -> bool:
        if any(index in self.doubted for cluster in clusters for index in cluster):
            return True
        return self._contradict(clusters, contacts=contacts)

    def _contradict(self, clusters: Sequence[Cluster], *, contacts: bool = False, chained: bool = False) -> bool:
        """Say whether any two of the clusters cannot be one person."""
        if self._kept_apart and any(self._apart(a, b) for a, b in combinations(clusters, 2)):
            return True
        # What says the same never contradicts: of a student's rows in several periods only one is held against the rest.
        said = dict.fromkeys(self._said_of(cluster, contacts=contacts, chained=chained) for cluster in clusters)
        return any(_contradict(a, b) for a, b in combinations(said, 2))

    def _said_of(self, cluster: Cluster, *, contacts: bool, chained: bool) -> _Said:
        rows = [self._known[i] for i in cluster]
        numbers = frozenset(k.number for k in rows if k.number)
        if chained:
            numbers = frozenset(self._one_persons_numbers.get(n, n) for n in numbers)
        return _Said(
            numbers,
            frozenset(k.birth_date for k in rows if k.birth_date),
            _all(k.side.emails for k in rows) if contacts else frozenset(),
            _all(k.side.phones for k in rows) if contacts else frozenset(),
        )

    def _numbers_decided_to_be_one_persons(self) -> dict[str, str]:
        """Return one number for each of those that decisions brought together (a D-number, the later birth number)."""
        sets = [
            {self._known[i].number or "" for i in cluster} - {""} for cluster in self.clusters() if len(cluster) > 1
        ]
        links = [pair for numbers in sets for pair in pairwise(sorted(numbers))]
        components = _components(sorted({number for pair in links for number in pair}), links)
        return {number: component[0] for component in components for number in component}

    def _apart(self, a: Cluster, b: Cluster) -> bool:
        if self._kept_apart.isdisjoint(a) or self._kept_apart.isdisjoint(b):
            return False
        return any(frozenset((i, j)) in self._not_same for i in a for j in b)

    # Joining ---------------------------------------------------------------------------------------------------------

    def _clusters_of(self, known: Iterable[Known]) -> list[Cluster]:
        return list(dict.fromkeys(self.cluster(k.index) for k in known))

    def _join(self, pairs: Sequence[tuple[Cluster, Cluster]], *, check: bool = True) -> None:
        """Join clusters along the pairs, all at once; where a chain would join what contradicts, none of it."""
        nodes = list(dict.fromkeys(cluster for pair in pairs for cluster in pair))
        for component in _components(nodes, pairs):
            if len(component) < 2:
                continue
            joined = frozenset().union(*component)
            if check and self._contradict(component, chained=True):
                self.doubted |= joined
                continue
            for index in joined:
                self._cluster_of[index] = joined


def _number_holds(a: Known, b: Known) -> bool:
    """Say whether a number that two names have in common is one person's: one thing more, no contact against it.

    One given name in common (a married name; or a number copied from one Anna to the next) needs e-mail, phone or the
    stated birth date as well. Only where neither row says any contact that could have agreed, it must do by itself.
    """
    if _contacts_differ(a, b):
        return False
    if names_support(a, b):
        return True
    if compare_names(a, b) is Names.GIVEN and (_share_a_contact(a, b) or not (_has_contacts(a) or _has_contacts(b))):
        return True
    # A pasted number may have brought its birth date along: then the contacts, where there are any, tell.
    return _state_one_day(a, b)


def _state_one_day(a: Known, b: Known) -> bool:
    """Say whether both state the same birth date; a slip in it is passed over, but not among sisters and brothers."""
    if not (a.stated and b.stated):
        return False
    near_enough = Same.EQUAL if compare_names(a, b) is Names.FAMILY else Same.NEAR
    return compare_dates(a.birth_date, b.birth_date) >= near_enough


def _has_contacts(known: Known) -> bool:
    return bool(known.side.emails or known.side.phones)


def _share_a_contact(a: Known, b: Known) -> bool:
    return not (a.side.emails.isdisjoint(b.side.emails) and a.side.phones.isdisjoint(b.side.phones))


def _contacts_differ(a: Known, b: Known) -> bool:
    if _share_a_contact(a, b):
        return False
    return _disjoint(a.side.emails, b.side.emails) or _disjoint(a.side.phones, b.side.phones)


def _have_more_than_the_name(a: Known, b: Known) -> bool:
    return (a.birth_date is not None and a.birth_date == b.birth_date) or _share_a_contact(a, b)


def _contradict(a: _Said, b: _Said) -> bool:
    if a.numbers & b.numbers:
        return False  # a birth date with a slip in it does not outweigh the number
    return _disjoint(a.numbers, b.numbers) or _disjoint(a.birth_dates, b.birth_dates) or _contacts_contradict(a, b)


def _contacts_contradict(a: _Said, b: _Said) -> bool:
    """Say whether phones and addresses speak against one person of that name and birth date.

    A private address beside an institutional one is usual; two at the same place, or another phone, are two persons'.
    """
    if a.emails & b.emails or a.phones & b.phones:
        return False
    places_a, places_b = ({email.rpartition("@")[2] for email in emails} for emails in (a.emails, b.emails))
    return _disjoint(a.phones, b.phones) or not places_a.isdisjoint(places_b)


def _all(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _disjoint(a: Collection[object], b: Collection[object]) -> bool:
    """Say whether both are known and have nothing in common."""
    return bool(a) and bool(b) and set(a).isdisjoint(b)


def _pairs_in_a_row(clusters: Sequence[Cluster]) -> list[tuple[Cluster, Cluster]]:
    return list(pairwise(clusters))


def _index(known: Iterable[Known], keys_of: Callable[[Known], Iterable[Key]]) -> dict[Key, list[Known]]:
    """Return the rows that bear each key."""
    found: dict[Key, list[Known]] = defaultdict(list)
    for row in known:
        for key in keys_of(row):
            found[key].append(row)
    return found


def _components(nodes: Sequence[Key], links: Iterable[tuple[Key, Key]]) -> list[list[Key]]:
    """Return the connected components of a graph, each in the order of `nodes`."""
    parent = {node: node for node in nodes}

    def root(node: Key) -> Key:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in links:
        parent[root(a)] = root(b)
    found: dict[Key, list[Key]] = defaultdict(list)
    for node in nodes:
        found[root(node)].append(node)
    return list(found.values())

"""What two rows have in common and where they differ, and the same in Norwegian words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from praksis.matching.sides import Side
from praksis.names import PersonName, loose_fold, name_key

# A Jaro-Winkler of .90 on both names holds most typos; twins (Marie/Maria, .92) lie above it too, so it only proposes.
CLOSE = 0.90
# Below this two given names are two names (Anna/Kari), not two spellings of one: sisters share the other name.
ANOTHER_NAME = 0.80
SLIGHTLY_LIKE = 0.80


class Same(IntEnum):
    """How far one thing agrees. UNKNOWN: at least one side says nothing."""

    UNKNOWN = 0
    DIFFERENT = 1
    NEAR = 2
    EQUAL = 3


class Names(IntEnum):
    """How far two names agree, from nothing in common to the same name."""

    OTHER = 0
    SLIGHT = 1  # one name is similar
    FAMILY = 2  # one family name in common
    GIVEN = 3  # one given name in common
    CLOSE = 4  # both names similar
    CONTAINED = 5  # all of one name, two parts or more, stands in the other (a middle name left out)
    FOLDED = 6  # equal by the hard folding (Moe/Mo)
    EQUAL = 7  # the same name, spelling and order aside


@dataclass(slots=True, eq=False)
class Known:
    """A side with its keys worked out once. `index` is its place among all rows of the run."""

    index: int
    side: Side
    is_placement: bool
    number: str | None
    birth_date: date | None
    stated: bool
    key: frozenset[str]
    loose: frozenset[str]
    given: frozenset[str]
    family: frozenset[str]
    given_text: str
    family_text: str

    @property
    def id(self) -> str:
        return self.side.id


def know(index: int, side: Side, *, is_placement: bool) -> Known:
    """Work out the keys of one side."""
    key, loose, given, family, given_text, family_text = _name_keys(side.name)
    return Known(
        index=index,
        side=side,
        is_placement=is_placement,
        number=side.number_hash,
        birth_date=side.birth_date,
        stated=side.birth_date_stated and side.birth_date is not None,
        key=key,
        loose=loose,
        given=given,
        family=family,
        given_text=given_text,
        family_text=family_text,
    )


@lru_cache(maxsize=65536)  # a student stands in each of the periods, and in the registrations
def _name_keys(name: PersonName) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], str, str]:
    given, family = loose_fold(name.given), loose_fold(name.family)
    return (
        name_key(name),
        frozenset(given + family),
        frozenset(given),
        frozenset(family),
        " ".join(given),
        " ".join(family),
    )


def loose_name(name: PersonName) -> frozenset[str]:
    """Return the name as rows are grouped by it (`Known.loose`)."""
    return _name_keys(name)[1]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a placement and a registration say of each other. `similarity` is that of the names, 0 to 1."""

    number: Same
    names: Names
    birth_date: Same
    email: Same
    phone: Same
    similarity: float


def compare(a: Known, b: Known) -> Evidence:
    """Compare two rows in everything that they say; symmetric."""
    similarity = name_similarity(a, b)
    return Evidence(
        number=_equal(a.number, b.number),
        names=compare_names(a, b, similarity),
        birth_date=compare_dates(a.birth_date, b.birth_date),
        email=_in_common(a.side.emails, b.side.emails),
        phone=_in_common(a.side.phones, b.side.phones),
        similarity=similarity,
    )


def _equal(a: str | None, b: str | None) -> Same:
    if a is None or b is None:
        return Same.UNKNOWN
    return Same.EQUAL if a == b else Same.DIFFERENT


def _in_common(a: frozenset[str], b: frozenset[str]) -> Same:
    if not a or not b:
        return Same.UNKNOWN
    return Same.DIFFERENT if a.isdisjoint(b) else Same.EQUAL


def compare_dates(a: date | None, b: date | None) -> Same:
    """NEAR is one slip: a digit of day, month or year, two digits of one swapped, or day and month swapped."""
    if a is None or b is None:
        return Same.UNKNOWN
    if a == b:
        return Same.EQUAL
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return Same.NEAR
    differing = [
        (x, y)
        for x, y in (
            (f"{a.year:04}", f"{b.year:04}"),
            (f"{a.month:02}", f"{b.month:02}"),
            (f"{a.day:02}", f"{b.day:02}"),
        )
        if x != y
    ]
    return Same.NEAR if len(differing) == 1 and _one_slip(*differing[0]) else Same.DIFFERENT


def _one_slip(a: str, b: str) -> bool:
    places = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(places) == 1:
        return True
    first, *rest = places
    return rest == [first + 1] and a[first] == b[first + 1] and a[first + 1] == b[first]


def name_similarity(a: Known, b: Known) -> float:
    """Return the lesser Jaro-Winkler similarity of given and family name, 0 to 1; swapped if that fits better."""
    straight = min(_similar(a.given_text, b.given_text), _similar(a.family_text, b.family_text))
    if straight == 1.0:
        return straight
    swapped = min(_similar(a.given_text, b.family_text), _similar(a.family_text, b.given_text))
    return max(straight, swapped)


def _similar(a: str, b: str) -> float:
    # Two names that are both missing say nothing alike.
    return JaroWinkler.similarity(a, b) if a and b else 0.0


def compare_names(a: Known, b: Known, similarity: float | None = None) -> Names:
    """Say how far two names agree; empty names agree with nothing."""
    if a.key and a.key == b.key:
        return Names.EQUAL
    if a.loose and a.loose == b.loose:
        return Names.FOLDED
    common = a.loose & b.loose
    if len(common) >= 2 and (common == a.loose or common == b.loose):
        return Names.CONTAINED
    if (name_similarity(a, b) if similarity is None else similarity) >= CLOSE:
        return Names.CLOSE
    if common:
        only_family = common <= a.family - a.given and common <= b.family - b.given
        return Names.FAMILY if only_family else Names.GIVEN
    if any(JaroWinkler.similarity(x, y, score_cutoff=SLIGHTLY_LIKE) for x in a.loose for y in b.loose):
        return Names.SLIGHT
    return Names.OTHER


def names_support(a: Known, b: Known) -> bool:
    """Say whether the names are the «one more» that a number needs (T1): the same name, allowing for slips.

    One given name in common is not enough, unless the family names may be two spellings of one or one is missing: a
    number copied from one Anna to the next must not pass. A family name alone
    counts when the given names may be two spellings of one, or one of them is missing or an initial: a sister's number
    pasted one row too far must not pass either.
    """
    names = compare_names(a, b)
    if names is Names.GIVEN:
        return bool(a.given & b.given) and (
            not a.family or not b.family or _similar(a.family_text, b.family_text) >= ANOTHER_NAME
        )
    if names is not Names.FAMILY:
        return names > Names.GIVEN
    if not a.given or not b.given:
        return True
    if any(x.startswith(y) or y.startswith(x) for x in a.given for y in b.given if 1 in (len(x), len(y))):
        return True
    return _similar(a.given_text, b.given_text) >= ANOTHER_NAME


def fits_advert(placement: Known, registration: Known) -> bool:
    """Say whether the registration is for an advert of the placement's group; where none is named, any fits."""
    return not placement.side.adverts or not placement.side.adverts.isdisjoint(registration.side.adverts)


def newest_first(registrations: Sequence[Known]) -> list[Known]:
    """Sort registrations: the newest first, those without a time last, equal ones by id."""
    if len(registrations) < 2:  # nearly always, and sorting costs
        return list(registrations)
    by_id = sorted(registrations, key=lambda known: known.id)
    return sorted(by_id, key=lambda known: _seconds(known.side.at), reverse=True)


def _seconds(at: datetime | None) -> float:
    return float("-inf") if at is None else at.timestamp()


_NAME_WORDS = {
    Names.EQUAL: "navn",
    Names.FOLDED: "navn (skrevet litt ulikt)",
    Names.FAMILY: "etternavn",
}


def in_words(evidence: Evidence, *, differences: bool = True) -> str:
    """Return what agrees and what differs, in bokmål: «samme e-postadresse og navn, men ulikt fødselsnummer».

    Without `differences` it is why a match is certain: what agrees, and of what differs only the name.
    """
    same, alike, other, unlike_name = [], [], [], []
    for agreement, word, determiner in (
        (evidence.number, "fødselsnummer", "ulikt"),
        (evidence.email, "e-postadresse", "ulik"),
        (evidence.phone, "mobilnummer", "ulikt"),
        (evidence.birth_date, "fødselsdato", "ulik"),
    ):
        if agreement is Same.EQUAL:
            same.append(word)
        elif agreement is Same.NEAR:
            alike.append(f"nesten samme {word}")
        elif agreement is Same.DIFFERENT:
            other.append(f"{determiner} {word}")
    if evidence.names in _NAME_WORDS:
        # The number first, then the name, as people would say it.
        same.insert(1 if evidence.number is Same.EQUAL else 0, _NAME_WORDS[evidence.names])
    elif evidence.names is Names.CLOSE:
        alike.insert(0, "lignende navn")
    elif evidence.names is Names.CONTAINED:
        alike.insert(0, "navn der en del mangler")
    elif evidence.names is Names.SLIGHT:
        alike.insert(0, "ett navn som ligner")
    elif evidence.names is Names.GIVEN:
        alike.insert(0, "ett felles navn")
        unlike_name = ["ellers ulikt navn"]
    else:
        unlike_name = ["ulikt navn"]
    agreeing = ([f"samme {_listed(same)}"] if same else []) + alike
    text = _listed(agreeing) or "lite felles"
    told = [*other, *unlike_name] if differences else unlike_name
    return f"{text}, men {_listed(told)}" if told else text


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " og " + words[-1]

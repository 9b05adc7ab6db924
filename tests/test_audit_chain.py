"""The audit chain without a database: each change, removal, swap or insertion of a link is found, n of n."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from praksis.audit_chain import BEGINNING, RECONCILED, Gap, Link, broken_links, gaps
from praksis.identity_key import IdentityKey

KEY, OTHER_KEY = IdentityKey(b"the key of the tests' own ledger"), IdentityKey(b"x" * 32)
NOW = datetime(2026, 8, 14, 9, 0, tzinfo=UTC)
LINKS = 40


def chained(drafts: Sequence[Link], key: IdentityKey = KEY) -> list[Link]:
    """The links sealed one upon the other, numbered from 1."""
    made: list[Link] = []
    for position, draft in enumerate(drafts, start=1):
        link = replace(draft, position=position, previous=made[-1].seal if made else BEGINNING)
        made.append(replace(link, seal=link.sealed_with(key)))
    return made


def an_entry(n: int) -> Link:
    detail: dict[str, Any] = {
        "what": ("granted", "changed", "revoked")[n % 3],
        "person": f"{n:032x}",
        "system": "DIPS Arena" if n % 2 else "Meona",
        "first_day": "2026-09-07",
        "case_number": f"SAK-{n}" if n % 4 else None,
        "more": {"æ": [n, True]},
    }
    return Link(0, NOW + timedelta(minutes=n), f"S{n % 5}", f"ordered-{n % 3}", f"O-{n // 4:04}/{n % 4}", detail, "")


CHAIN = chained([an_entry(n) for n in range(LINKS)])


def changed(value: Any) -> Any:
    """Another value of the same kind, as near as can be."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("1" if not value.endswith("1") else "2")
    return "something" if value is None else None


def changes_of(link: Link) -> Iterator[Link]:
    """The link with each of its fields changed, and with each part of its detail changed, removed or added."""
    for field in fields(Link):
        if field.name != "detail":
            yield replace(link, **{field.name: changed(getattr(link, field.name))})
    for name, value in link.detail.items():
        yield replace(link, detail={**link.detail, name: changed(value)})
        yield replace(link, detail={other: v for other, v in link.detail.items() if other != name})
        yield replace(link, detail={(f"{name}x" if other == name else other): v for other, v in link.detail.items()})
    yield replace(link, detail={**link.detail, "extra": None})
    yield replace(link, detail={**link.detail, "more": {"æ": [link.detail["more"]["æ"][0] + 1, True]}})


def test_an_untouched_chain_holds_as_does_an_empty_one() -> None:
    assert broken_links(CHAIN, KEY) == []
    assert broken_links([], KEY) == []


def test_each_change_of_each_link_is_found_where_it_was_made() -> None:
    made = 0
    for at, link in enumerate(CHAIN):
        for tampered in changes_of(link):
            made += 1
            broken = broken_links([*CHAIN[:at], tampered, *CHAIN[at + 1 :]], KEY)
            assert broken, f"{tampered} was not found"
            assert broken[0] in (link.position, tampered.position)
    assert made == LINKS * (7 + 6 * 3 + 2)
    print(f"changes found: {made} of {made}")


def test_each_change_that_is_sealed_anew_without_the_key_is_found() -> None:
    for at, link in enumerate(CHAIN):
        forged = replace(link, actor="XX")
        forged = replace(forged, seal=forged.sealed_with(OTHER_KEY))
        assert broken_links([*CHAIN[:at], forged, *CHAIN[at + 1 :]], KEY)[0] == link.position


def test_each_removal_of_any_stretch_but_a_tail_is_found() -> None:
    found = 0
    for first, after in itertools.combinations(range(LINKS), 2):
        assert broken_links([*CHAIN[:first], *CHAIN[after:]], KEY)
        renumbered = [replace(link, position=n) for n, link in enumerate([*CHAIN[:first], *CHAIN[after:]], start=1)]
        assert broken_links(renumbered, KEY), "closing up hides nothing"
        found += 2
    print(f"removals found: {found} of {found}")


@pytest.mark.slow
def test_each_swap_of_two_links_is_found_whatever_goes_along() -> None:
    found = 0
    for one, other in itertools.combinations(range(LINKS), 2):
        a, b = CHAIN[one], CHAIN[other]
        for x, y in (
            (b, a),
            (replace(b, position=a.position), replace(a, position=b.position)),
            (
                replace(b, position=a.position, previous=a.previous),
                replace(a, position=b.position, previous=b.previous),
            ),
            (replace(a, subject=b.subject, detail=b.detail), replace(b, subject=a.subject, detail=a.detail)),
        ):
            swapped = [*CHAIN[:one], x, *CHAIN[one + 1 : other], y, *CHAIN[other + 1 :]]
            assert broken_links(swapped, KEY)
            found += 1
    print(f"swaps found: {found} of {found}")


@pytest.mark.slow
def test_each_insertion_is_found_a_new_link_or_a_copy_of_another_at_its_end_too() -> None:
    found = 0
    for at in range(LINKS + 1):
        previous = CHAIN[at - 1].seal if at else BEGINNING
        made_up = replace(an_entry(99), position=at + 1, previous=previous)
        guesses = [made_up, replace(made_up, seal="f" * 64), replace(made_up, seal=made_up.sealed_with(OTHER_KEY))]
        copies = [replace(link, position=at + 1, previous=previous) for link in CHAIN]
        for inserted in [*guesses, *copies, *CHAIN]:
            if inserted in CHAIN and CHAIN[:at] == CHAIN[: inserted.position - 1] and at == inserted.position - 1:
                after = CHAIN[at:]  # the same link once more at its own place: the second is one too many
                assert broken_links([*CHAIN[:at], inserted, *after], KEY)
            else:
                moved_on = [replace(link, position=link.position + 1) for link in CHAIN[at:]]
                assert broken_links([*CHAIN[:at], inserted, *moved_on], KEY)
            found += 1
    print(f"insertions found: {found} of {found}")


def test_a_cut_tail_cannot_be_seen_from_inside() -> None:
    """That is what the anchor is for (tests/test_audit_anchor.py)."""
    assert all(broken_links(CHAIN[:length], KEY) == [] for length in range(LINKS + 1))


Tamper = Callable[[list[Link]], list[Link]]


@st.composite
def tampering(draw: st.DrawFn) -> list[Link]:
    """The chain after one to six acts of somebody who has no key."""
    links = list(CHAIN[: draw(st.integers(2, LINKS))])
    for act in draw(
        st.lists(st.sampled_from(["change", "remove", "swap", "insert", "renumber"]), min_size=1, max_size=6)
    ):
        at = draw(st.integers(0, max(0, len(links) - 1)))
        other = draw(st.integers(0, max(0, len(links) - 1)))
        if not links:
            break
        if act == "change":
            links[at] = draw(st.sampled_from(list(changes_of(replace(links[at], detail=CHAIN[at].detail)))))
        elif act == "remove":
            del links[at]
        elif act == "swap":
            links[at], links[other] = links[other], links[at]
        elif act == "insert":
            links.insert(at, replace(links[other], position=at + 1))
        else:
            links = [replace(link, position=n) for n, link in enumerate(links, start=1)]
    return links


@given(tampering())
def test_whatever_is_done_without_the_key_is_found_unless_it_only_cuts_the_tail(links: list[Link]) -> None:
    assume(links != CHAIN[: len(links)])
    assert broken_links(links, KEY)


def test_the_chain_tells_of_its_gaps_in_order() -> None:
    told = [
        replace(an_entry(1), action=RECONCILED, detail={"gap": True, "backup_length": 2, "anchor_length": 9}),
        replace(an_entry(2), action=RECONCILED, detail={"gap": False, "backup_length": 5, "anchor_length": 5}),
        replace(an_entry(3), action=RECONCILED, detail={"gap": True, "backup_length": 6, "anchor_length": None}),
    ]
    found = gaps(chained([an_entry(0), an_entry(0), *told]))
    assert found == [Gap(2, 9, 3), Gap(6, None, 5)]
    assert [gap.lost for gap in found] == [7, None]

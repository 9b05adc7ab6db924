"""The summaries of the day: the two counts first, and FOU's own beginning with what must not be ordered."""

from __future__ import annotations

from praksis.wording.digest import Digest, DigestList, News, digest, first_line
from praksis.wording.office_digest import NewCases, OfficeDay, office_digest
from tests.wording.values import COHORT, sheet


def test_the_first_line_tells_the_two_counts_apart_over_all_lists() -> None:
    lists = tuple(DigestList(f"{n}.xlsx", COHORT, (sheet(not_registered=n, not_transferred=1),)) for n in (2, 2))
    words = digest(Digest("HVL", lists, 3, 2, News(transferred=4, no_longer_ordered=1)))
    lines = words.body.splitlines()
    assert lines[0] == (
        "3 studenter er ikke registrert i Webcruiter. 2 studenter er registrert, men ikke overført til "
        "personalsystemet ennå."
    )
    assert lines[1] == "Nytt siden sist: 4 er registrert og overført, 1 er ikke lenger grønn i «Bestilt»."
    assert words.subject == "Praksisstudenter ved HVL: 3 ikke registrert, 2 ikke overført"


def test_when_nobody_is_missing_it_says_so() -> None:
    assert first_line(0, 0).startswith("Alle studentene i listene er registrert")
    assert first_line(1, 0).startswith("1 student er ikke registrert i Webcruiter. 0 studenter er registrert")


def test_fous_day_begins_with_what_must_not_be_ordered() -> None:
    day = OfficeDay(
        do_not_order=("Pakke O-0031, linje 7: ikke bestill.",),
        new_cases=(NewCases("Rad etter fristen", "HVL, Sykepleie, kull 2024, Periode 1", ("S-0007",)),),
        open_cases=1,
        packages=("Pakke O-0028 venter.",),
    )
    words = office_digest(day)
    assert words.body.startswith("Ikke bestill:\n  - Pakke O-0031, linje 7: ikke bestill.\n")
    assert words.body.index("Nye saker") < words.body.index("Pakker som venter")
    assert "Rad etter fristen: S-0007. Gjelder HVL, Sykepleie, kull 2024, Periode 1." in words.body
    assert "1 sak venter på avgjørelse" in words.body
    assert words.subject == "Dagens oversikt for FOU: 1 «ikke bestill», 1 ny sak, 1 pakke uten kvittering"


def test_forty_cases_of_one_kind_and_group_are_one_line() -> None:
    numbers = tuple(f"S-{n:04d}" for n in range(1, 41))
    words = office_digest(OfficeDay(new_cases=(NewCases("Rad etter fristen", "HVL", numbers),), open_cases=40))
    assert "Rad etter fristen: S-0001 … S-0040 (40 saker). Gjelder HVL." in words.body


def test_several_that_are_not_green_any_more_are_told_in_the_plural() -> None:
    words = News(no_longer_transferred=2, no_longer_ordered=1).words
    assert words == "2 er ikke lenger grønne i «Registrert», 1 er ikke lenger grønn i «Bestilt»"

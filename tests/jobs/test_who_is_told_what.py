"""Over everything that is written for an institution: no other institution's student, and no national number (promise 5)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.ledger.tables import Message
from tests.jobs.season_factory import ADVERT, ListEditor, SmallSeason, Student, calendar_line, oslo, students

UIB = ("UiB", "Medisin", "2023")
HVL_STUDENTS, UIB_STUDENTS, IN_BOTH = slice(0, 4), slice(4, 8), 8


def busy_weeks(season: SmallSeason) -> Mapping[str, list[Student]]:
    """Two institutions with all that makes us speak: lists, changes, late rows, refusals, overlap, an uncertain match."""
    everybody = students(9)
    hvl, uib, both = everybody[HVL_STUDENTS], everybody[UIB_STUDENTS], everybody[IN_BOTH]
    season.modes["UiB"] = "full"
    season.channel("UiB").mkdir()
    season.calendar(
        calendar_line(),
        calendar_line(institution="UiB", group="Medisin", cohort="2023", profession="Lege", advert=ADVERT),
    )
    season.list_of(*hvl[:3], both)
    season.list_of(*(s.row(profession="Lege") for s in (*uib[:3], both)), group=UIB)
    slip = hvl[1].registration(Fødselsnummer="", Etternavn=f"{hvl[1].person.family[:-1]}z")
    season.export_of(hvl[0], slip, *uib[:2], both).sync()
    for plan in season.plans():
        season.apply(plan.number)
    season.confirm(1, not_ordered="Har alt en rolle")
    season.sync(oslo(8, 6))
    for _ in season.cases(CaseKind.NOT_PLACED):
        season.decide(CaseKind.NOT_PLACED, "do-not-order")

    def one_comes(sheet: ListEditor) -> None:
        sheet.add(hvl[3])
        sheet.set(hvl[0], "E-post", "ny@stud.example.no")

    def one_goes(sheet: ListEditor) -> None:
        sheet.remove(uib[1])
        sheet.set(uib[0], "Fornavn", "Nytt")

    season.edit(one_comes, at=oslo(8, 20, 8))
    season.edit(
        one_goes,
        at=oslo(8, 20, 8),
        path=season.list_path(UIB),
    )
    season.export_of(*everybody, at=oslo(8, 20, 9)).sync(oslo(8, 20))
    season.sync(oslo(8, 21))
    season.export_of(*everybody, hvl[2], at=oslo(8, 22, 9)).sync(oslo(8, 22))
    return {"HVL": [*hvl, both], "UiB": [*uib, both]}


def written_for(season: SmallSeason, institution: str) -> Iterator[tuple[str, str]]:
    """Each text that was written for an institution, with its place: posts, overview, outbox."""
    for n, post in enumerate(season.posts(institution)):
        yield f"post {n} for {institution}", post
    yield f"overview of {institution}", text_of(season.channel(institution) / "Oversikt.xlsx")
    with season.house() as house, house.ledger.reading() as session:
        for m in session.scalars(select(Message).where(Message.institution == institution)):
            yield f"message {m.kind}", "\n".join((m.subject, m.body, m.body_without_names or "", *map(str, m.mentions)))


def text_of(workbook: Path) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook.read_bytes())) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def traces(student: Student) -> list[str]:
    """By what a student could be known: whole words only."""
    p = student.person
    return [p.number, p.family, p.email, p.private_email, p.mobile]


def test_each_is_told_of_its_own_and_without_names_where_they_are_not_needed(season: SmallSeason) -> None:
    """One busy time, played once, and all that was written in it held to each rule."""
    theirs = busy_weeks(season)
    nobody_is_told_of_anothers_student_or_of_a_number(season, theirs)
    what_may_leave_by_e_mail_names_nobody(season, theirs)
    fou_is_told_without_names(season, theirs)
    names_stand_only_where_it_is_said_what_changed(season, theirs)


def nobody_is_told_of_anothers_student_or_of_a_number(season: SmallSeason, theirs: Mapping[str, list[Student]]) -> None:
    kinds = set()
    for institution, own in theirs.items():
        (other,) = set(theirs) - {institution}
        strangers = [s for s in theirs[other] if s not in own]
        assert len(strangers) == 4
        for place, text in written_for(season, institution):
            kinds.add(place.split(" of ")[0])
            found = [t for s in strangers for t in traces(s) if re.search(rf"\b{re.escape(t)}\b", text)]
            assert found == [], place
            assert not re.search(rf"\b{other}\b", text), place
            numbers = [s.person.number for everyone in theirs.values() for s in everyone if s.person.number in text]
            assert numbers == [], place
    assert {"overview", "message list-receipt", "message digest", "message refusal"} <= kinds, (
        "all was said that can be"
    )


def what_may_leave_by_e_mail_names_nobody(season: SmallSeason, theirs: Mapping[str, list[Student]]) -> None:
    everybody = [student for own in theirs.values() for student in own]
    with season.house() as house, house.ledger.reading() as session:
        bodies = [m.body_without_names for m in session.scalars(select(Message).where(Message.way == "post"))]
    assert len([body for body in bodies if body]) >= 6
    for body in bodies:
        assert not [t for s in everybody for t in traces(s) if re.search(rf"\b{re.escape(t)}\b", body or "")]


def fou_is_told_without_names(season: SmallSeason, theirs: Mapping[str, list[Student]]) -> None:
    posts = season.posts("FOU")
    assert posts
    for post in posts:
        assert not [
            t for own in theirs.values() for s in own for t in traces(s) if re.search(rf"\b{re.escape(t)}\b", post)
        ]


def names_stand_only_where_it_is_said_what_changed(season: SmallSeason, theirs: Mapping[str, list[Student]]) -> None:
    for institution, own in theirs.items():
        for post in season.posts(institution):
            for line in post.splitlines():
                named = [s for s in own if re.search(rf"\b{re.escape(s.person.family)}\b", line)]
                assert not named or re.search(r"rad \d+|er fjernet", line), line

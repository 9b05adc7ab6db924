"""Make a practice list that is ready to be filled in: a student group, its periods and their days from the calendar (R15).

In the institution's channel it is known as ours, so that nobody is thanked for a list that they have not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.errors import Invalid, NotFound, Refused
from praksis.jobs.house import House
from praksis.jobs.manual import find_group
from praksis.ledger.house_facts import mark_work, refuse_if_stopped
from praksis.ledger.tables import CalendarRow, CatalogueRow, Channel, Document, DocumentVersion, StudentGroup
from praksis.masters import ListHead, PeriodSheet, build_practice_list
from praksis.masters.practice_list import EMPTY_ROWS, PROFESSIONS
from praksis.ports import FileState
from praksis.practice_list.naming import proposed_name
from praksis.settings import Institution, Mode

_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = frozenset("[]:*?/\\")


@dataclass(frozen=True, slots=True)
class NewListReport:
    """The list that was made: its name, where it lies, and its sheets."""

    name: str
    place: str
    sheets: tuple[str, ...]
    message: str


def new_list(house: House, group: str, *, international: bool = False, output: Path | None = None) -> NewListReport:
    """Make the list of a group: a sheet for each of its periods in the calendar, with the days filled in.

    Args:
        house: The house.
        group: «Studiested/Studentgruppe/Kull», case aside.
        international: A sheet for international students beside each period's (R16).
        output: The file to write (or the folder to write it in, by the naming standard). None: the group's channel.

    Raises:
        NotFound: No such group, or it has no period in the calendar; or the institution has no channel in settings.
        Invalid: `output` is there already, or a period's name cannot be the name of a sheet.
        Conflict: Another file in the channel has the list's name.
        Refused: Into the channel: the group has a list there, the channel's mode is off or shadow, or all is stopped.
    """
    with house.ledger.reading() as session:
        found = find_group(session, group)
        rows = _periods(session, found)
        head = ListHead(found.institution, found.name, found.cohort)
        professions = _professions(session, rows)
    sheets = [
        PeriodSheet(row.period, row.first_day, row.last_day, international=abroad)
        for row in rows
        for abroad in ((False, True) if international else (False,))
    ]
    for sheet in sheets:
        _check_sheet_name(sheet.name)
    name = proposed_name("", house.settings.rules.list_name_pattern, found.institution, found.name, found.cohort)
    content = build_practice_list(head, sheets, professions=professions, spare_rows=EMPTY_ROWS, saved_at=house.now)
    place = _into_channel(house, found, name, content) if output is None else str(_into_file(output, name, content))
    days = ", ".join(f"{row.period} ({row.first_day:%d.%m.%Y}–{row.last_day:%d.%m.%Y})" for row in rows)
    about = f"{found.institution} {found.name}, kull {found.cohort}"
    return NewListReport(
        name,
        place,
        tuple(sheet.name for sheet in sheets),
        f"Laget «{place}» for {about}, klar til å fylles ut: {days}.",
    )


def _periods(session: Session, group: StudentGroup) -> Sequence[CalendarRow]:
    rows = session.scalars(
        select(CalendarRow)
        .where(CalendarRow.group_id == group.id, CalendarRow.left_book_at.is_(None))
        .order_by(CalendarRow.first_day, CalendarRow.period)
    ).all()
    if not rows:
        raise NotFound(
            "Gruppen har ingen praksisperiode i praksiskalenderen. Legg den inn, og kjør «praksis sync».",
            code="periode-finnes-ikke",
        )
    return rows


def _professions(session: Session, rows: Sequence[CalendarRow]) -> Sequence[str]:
    """What the drop-down offers: the catalogue's professions, the group's own first; the usual ones if they do not fit."""
    own = [row.profession for row in rows if row.profession]
    known = session.scalars(
        select(CatalogueRow.profession)
        .where(CatalogueRow.left_book_at.is_(None))
        .distinct()
        .order_by(CatalogueRow.profession)
    )
    offered = list(dict.fromkeys([*own, *known]))
    fits = len(",".join(offered)) <= 255 and not any("," in word or '"' in word for word in offered)
    return offered if offered and fits else PROFESSIONS


def _check_sheet_name(name: str) -> None:
    if len(name) <= _LONGEST_SHEET_NAME and not _NOT_IN_SHEET_NAMES & set(name):
        return
    raise Invalid(
        f"«{name}» kan ikke være navnet på et ark: det kan ha høyst {_LONGEST_SHEET_NAME} tegn og ingen av tegnene "
        "[ ] : * ? / \\. Gi perioden et kortere navn i praksiskalenderen, og kjør «praksis sync».",
        code="arknavn",
    )


def _into_file(output: Path, name: str, content: bytes) -> Path:
    target = output / name if output.is_dir() else output
    try:
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise Invalid(
            f"{target.name} finnes fra før. Velg et annet navn, så ikke noe skrives over.", code="fil-finnes"
        ) from None
    except OSError as error:
        raise Invalid(
            f"{target.name} kan ikke skrives. Sjekk at mappen finnes, og at du har tilgang.", code="fil"
        ) from error
    return target


def _into_channel(house: House, group: StudentGroup, name: str, content: bytes) -> str:
    """Put the list into the group's channel and keep it as a document whose first version is ours."""
    institution = _institution(house, group)
    with house.ledger.holding_house():
        with house.ledger.reading() as session:
            refuse_if_stopped(session)
            _refuse_second(session, group)
        state = house.ports.teams.put_new(institution.channel, name, content)
        with house.ledger.writing(CommitPoint.SETTING_RECORDED) as session:
            _keep(session, house, institution, group, state, content)
            mark_work(session, house.now)
    return state.path or state.name


def _institution(house: House, group: StudentGroup) -> Institution:
    for institution in house.settings.institutions:
        if institution.name.casefold() == group.institution.casefold():
            if institution.mode in (Mode.OFF, Mode.SHADOW):
                raise Refused(
                    f"Kanalen «{institution.channel}» er i modus {institution.mode.value}, og da skrives ingenting der. "
                    "Bruk --output for å lage listen som en fil, eller sett mode til paint eller full i praksis.toml.",
                    code="kanal-modus",
                )
            return institution
    raise NotFound(
        f"{group.institution} har ingen kanal i praksis.toml. Legg studiestedet til, eller bruk --output.",
        code="studiested-finnes-ikke",
    )


def _refuse_second(session: Session, group: StudentGroup) -> None:
    there = session.scalars(
        select(Document).where(Document.group_id == group.id, Document.gone_since.is_(None)).order_by(Document.name)
    ).first()
    if there is not None:
        raise Refused(
            f"Gruppen har alt en liste i kanalen: «{there.name}». En studentgruppe skal ha ett dokument, med ett ark per "
            "praksisperiode (R9). Legg nye perioder til der, eller bruk --output for å lage en fil.",
            code="liste-finnes",
        )


def _keep(
    session: Session, house: House, institution: Institution, group: StudentGroup, state: FileState, content: bytes
) -> None:
    channel = session.scalars(select(Channel).where(Channel.reference == institution.channel)).first()
    if channel is None:
        channel = Channel(reference=institution.channel, institution=institution.name)
        session.add(channel)
        session.flush()
    document = session.scalars(select(Document).filter_by(channel_id=channel.id, file_id=state.file_id)).first()
    if document is None:
        document = Document(channel_id=channel.id, file_id=state.file_id, first_seen_at=house.now)
        session.add(document)
    document.name, document.tag, document.gone_since, document.seen_at = state.name, state.tag, None, house.now
    document.group_id, document.bound_by = group.id, "calendar"
    session.flush()
    known = session.scalars(select(DocumentVersion.position).filter_by(document_id=document.id)).all()
    session.add(
        DocumentVersion(
            document_id=document.id,
            position=max(known, default=0) + 1,
            sha256=sha256(content).hexdigest(),
            tag=state.tag,
            modified_at=state.modified_at,
            seen_at=house.now,
            ours=True,
            group_said=group.name,
            cohort_said=group.cohort,
        )
    )

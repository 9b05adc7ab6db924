"""Tell coordinators of the periods that are coming: advert, deadlines, templates; each period once (R1, R6, R7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from praksis.commit_points import CommitPoint
from praksis.jobs.house import House
from praksis.jobs.outbox import SPEAKING, Post, write_post
from praksis.jobs.report import ActReport
from praksis.ledger.house_facts import refuse_if_stopped
from praksis.ledger.tables import CalendarRow
from praksis.ledger.told import keep_told, last_told
from praksis.masters import MASTERS
from praksis.settings import Institution
from praksis.wording.about import About, Cohort, Period, Words
from praksis.wording.number_forms import counted
from praksis.wording.season_start import SeasonStart, Start, season_start

KIND = "season-start"


def tell_season_start(house: House, signature: str) -> ActReport:
    """Write one post to each institution where we speak, of the periods whose list deadline is still to come and that it
    has not been told of. The posts leave with the next round.

    Raises:
        Invalid: Nobody signs so.
        Refused: The stop switch is on.
    """
    house.settings.require_signature(signature)
    posts = periods = 0
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        refuse_if_stopped(session)
        coming = _coming(session, house)
        for institution in house.settings.institutions:
            rows = coming.get(institution.name.casefold(), [])
            if institution.mode in SPEAKING and rows:
                posts += _tell(session, house, institution, rows)
                periods += len(rows)
    if not posts:
        return ActReport("Det er ingen nye perioder å fortelle om.")
    about = counted(periods, "periode", "perioder")
    where = counted(posts, "studiested", "studiesteder")
    return ActReport(f"Beskjed om sesongstart er skrevet til {where}, om {about}. Den legges ut ved neste oppdatering.")


def _coming(session: Session, house: House) -> dict[str, list[CalendarRow]]:
    """The rows of the calendar that are to be told of, by institution (its name without regard to case)."""
    before = timedelta(days=house.settings.rules.days_before)
    rows: dict[str, list[CalendarRow]] = defaultdict(list)
    for row in session.scalars(select(CalendarRow).where(CalendarRow.left_book_at.is_(None))):
        institution = row.group.institution.casefold()
        known = (last_told(session, f"{KIND}:{institution}") or {"rows": []})["rows"]
        ended = row.agreement_until is not None and row.agreement_until < row.first_day
        if row.id not in known and row.first_day - before >= house.today and not ended and not row.group.manual:
            rows[institution].append(row)
    for of_institution in rows.values():
        of_institution.sort(key=lambda r: (r.group.name, r.group.cohort, r.first_day, r.period))
    return rows


def season_due(session: Session, house: House) -> dict[str, list[CalendarRow]]:
    """The rows whose first deadline is so near that coordinators are told without anybody asking, by institution (its
    name without regard to case). Settings say how near; 0 leaves it to an administrator."""
    ahead = timedelta(days=house.settings.reminders.season_start_days)
    before = timedelta(days=house.settings.rules.days_before)
    if not ahead:
        return {}
    due = {}
    for institution, rows in _coming(session, house).items():
        near = [r for r in rows if min(r.first_day - before, r.advert_deadline or date.max) - ahead <= house.today]
        if near:
            due[institution] = near
    return due


def season_words(house: House, institution: Institution, rows: Sequence[CalendarRow]) -> Words:
    """What an institution is told of these periods."""
    before = timedelta(days=house.settings.rules.days_before)
    starts = tuple(
        Start(
            About(
                Cohort(row.group.institution, row.group.name, row.group.cohort),
                Period(row.period, row.first_day, row.last_day),
            ),
            row.first_day - before,
            row.advert,
            row.advert_deadline,
            row.advert_link,
        )
        for row in rows
    )
    return season_start(
        SeasonStart(institution.name, starts, house.settings.teams.shared_channel, tuple(TEMPLATE_NAMES))
    )


def keep_season_told(session: Session, house: House, institution: Institution, rows: Sequence[CalendarRow]) -> None:
    """Keep that an institution has been told of these periods. Part of the commit that writes the words."""
    if rows:
        subject = f"{KIND}:{institution.name.casefold()}"
        known = (last_told(session, subject) or {"rows": []})["rows"]
        keep_told(session, subject, {"rows": [*known, *(row.id for row in rows)]}, house.now)


def _tell(session: Session, house: House, institution: Institution, rows: list[CalendarRow]) -> int:
    subject = f"{KIND}:{institution.name.casefold()}"
    words = season_words(house, institution, rows)
    known = (last_told(session, subject) or {"rows": []})["rows"]
    post = Post(
        occasion=f"{subject}:{house.today.isoformat()}:{len(known)}",
        kind=KIND,
        channel=institution.channel,
        institution=institution.name,
        subject=words.subject,
        body=words.body,
        mentions=institution.coordinators,
        body_without_names=words.body,
    )
    written = write_post(session, house, post)
    keep_season_told(session, house, institution, rows)
    return int(written)


TEMPLATE_NAMES = tuple(name for name in MASTERS if name.startswith("MAL "))
"""The masters that coordinators fill in; those of FOU's own books are not theirs."""

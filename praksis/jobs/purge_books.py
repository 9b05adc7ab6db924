"""After a purge: overviews and «Saker.xlsx» show what is left, and an overview that we write no more is taken away."""

from __future__ import annotations

from sqlalchemy import select

from praksis.commit_points import CommitPoint
from praksis.errors import PraksisError
from praksis.jobs.case_book import write_case_book
from praksis.jobs.house import House
from praksis.jobs.outbox import SPEAKING
from praksis.jobs.overview import write_overviews
from praksis.jobs.overview_files import forget_overview, overview_subject, overviews_wait
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.tables import Told
from praksis.overview import OVERVIEW_NAME


def write_books_anew(house: House) -> list[str]:
    """Write what is ours and goes on; take away what is ours and does not. Returns, in words, what has to wait."""
    told = []
    try:
        write_overviews(house)
        told += _take_away_old_ones(house)
        with house.ledger.reading() as session:
            if overviews_wait(session):
                told.append("En «Oversikt.xlsx» er åpen hos noen. Den skrives på nytt ved neste «praksis sync».")
            if stopped_by(session) is not None:
                told.append(
                    "Utsending er stoppet, så oversiktene i studiestedenes kanaler er ikke skrevet på nytt. Det skjer ved "
                    "første «praksis sync» etter «praksis resume»."
                )
        if write_case_book(house).get("saksbok i bruk"):
            told.append("«Saker.xlsx» er åpen hos noen. Den skrives på nytt ved neste «praksis sync».")
    except PraksisError as error:
        told.append(f"Oversikter og saker skrives på nytt ved neste «praksis sync»: {error.message}")
    return told


def _take_away_old_ones(house: House) -> list[str]:
    """Overviews in channels in which we say nothing any more: nobody would ever write them anew."""
    speaking = {i.channel for i in house.settings.institutions if i.mode in SPEAKING} | {house.office_channel}
    with house.ledger.reading() as session:
        subjects = {
            told.subject: told.facts.get("seal")
            for told in session.scalars(select(Told).where(Told.subject.startswith(overview_subject(""))))
        }
    told = []
    for subject, seal in sorted(subjects.items()):
        channel = subject.removeprefix(overview_subject(""))
        if channel in speaking or not seal:
            continue
        try:
            removed = house.ports.teams.remove(channel, [OVERVIEW_NAME])
        except PraksisError as error:
            told.append(f"«{OVERVIEW_NAME}» i kanalen «{channel}» er ikke slettet: {error.message}")
            continue
        if removed.open:
            told.append(f"«{OVERVIEW_NAME}» i kanalen «{channel}» er åpen hos noen og er ikke slettet.")
            continue
        with house.ledger.writing(CommitPoint.OVERVIEW_RECORDED) as session:
            forget_overview(session, channel)
    return told

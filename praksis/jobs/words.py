"""The words of a round: answers to lists first, then the day's summaries. They leave from the outbox (`jobs.outbox`)."""

from __future__ import annotations

from praksis.commit_points import CommitPoint
from praksis.jobs.digest import has_news, write_digests
from praksis.jobs.house import House
from praksis.jobs.island import island
from praksis.jobs.list_receipts import receipts_due, write_receipts
from praksis.jobs.office_digest import has_office_news, write_office_digest
from praksis.jobs.refusals import write_refusals
from praksis.jobs.speaking_hours import morning_job_has_run, sync_may_speak
from praksis.jobs.standings import standings
from praksis.ledger.house_facts import note_summaries, stopped_by


def write_words(house: House) -> dict[str, int]:
    """Write what is to be said now into the outbox. Returns how many messages, and how many lists are not quiet yet.

    While the house is stopped no summary is written: when it opens again, one says how things are then. Nor at night, on
    weekends and holidays, or before the morning job has had its time. FOU's summary is the morning job's: the round gives it
    in its place when it has not run, and after it only what cannot wait until tomorrow.
    """
    with house.ledger.writing(CommitPoint.MESSAGES_WRITTEN) as session:
        here = island(session, house)
        rows = standings(session, house, here)
        due = receipts_due(session, house)
        is_all_here = here is None or here.documents.issuperset(unsaid.document.id for unsaid in due)
        counts = write_receipts(session, house, due, rows if is_all_here else standings(session, house))
        counts["nye meldinger"] += write_refusals(session, house)
        speaks = stopped_by(session) is None and sync_may_speak(session, house.now, house.settings.reminders)
        note_summaries(session, house.now, given=speaks)
        if speaks:
            # A summary is of all lists, and the others are as they were: there is one when these have something new.
            if here is None or has_news(session, house, rows):
                counts["nye meldinger"] += write_digests(session, house, standings(session, house))
            later_today = morning_job_has_run(session, house.now)
            if here is None or has_office_news(session, house, rows, here, later_today=later_today):
                everyone = standings(session, house)
                counts["nye meldinger"] += write_office_digest(session, house, everyone, later_today=later_today)
    return counts

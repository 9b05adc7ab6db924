"""Lists that have been gone from their channel for two working days: a case asks whether they come back (promise 6).

Until somebody has said that the list is withdrawn, nothing that was ordered from it is ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from praksis.cases import CaseKind
from praksis.clock import oslo_date
from praksis.jobs.house import House
from praksis.jobs.standings import Standing, effective_lines, vanished_subject
from praksis.ledger.case_files import CaseNeed
from praksis.workdays import working_days_after

WORKING_DAYS = 2
"""A list that is moved, renamed or worked on elsewhere is back by then."""


def vanished_needs(house: House, all_standings: Sequence[Standing]) -> Iterable[CaseNeed]:
    """A case for each list that is gone and held students whose practice is not over. What is handled by hand, and what
    was tidied away after its season, asks nobody."""
    gone: dict[str, list[Standing]] = defaultdict(list)
    for s in all_standings:
        over = s.days is not None and s.days.last < house.today
        if s.document.gone_since is not None and not over and not s.facts.manual:
            gone[s.document.id].append(s)
    for standing in gone.values():
        document, group = standing[0].document, standing[0].document.group
        assert document.gone_since is not None
        since = oslo_date(document.gone_since)
        if working_days_after(since, house.today) < WORKING_DAYS:
            continue
        ordered = {key for s in standing for key in effective_lines(s.lines)}
        students = "1 student" if len(standing) == 1 else f"{len(standing)} rader med studenter"
        yield CaseNeed(
            CaseKind.VANISHED_DOCUMENT,
            vanished_subject(document),
            {
                "what": f"Listen «{document.name}» i kanalen «{document.channel.reference}»",
                "why": f"Listen har vært borte siden {since:%d.%m.%Y}. Spør koordinator: kommer den tilbake, eller er "
                "den trukket? Ingenting avsluttes før det er avgjort.",
                "one": f"Listen hadde {students}; "
                + (f"{len(ordered)} tilganger er bestilt." if ordered else "ingenting er bestilt ennå."),
                "group": f"{group.name}, kull {group.cohort}" if group else "ukjent gruppe",
                "period": ", ".join(sorted({s.version.period for s in standing if s.version.period})),
                "institution": document.channel.institution or "",
            },
            document_id=document.id,
            group_id=document.group_id,
        )

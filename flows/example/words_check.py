"""Hold what has been said in the example to what its generator meant: the words about whole lists and channels."""

from __future__ import annotations

from sqlalchemy import select

from praksis.demo import Season
from praksis.jobs.house import House
from praksis.jobs.message_states import SENT
from praksis.ledger.tables import Message


def unsaid(house: House, season: Season, act: int) -> list[str]:
    """What should have been said by the end of an act and was not, one sentence each."""
    with house.ledger.reading() as session:
        sent = [(m.kind, m.institution, m.body) for m in session.scalars(select(Message).where(Message.state == SENT))]
    return [
        f"ingen melding av slaget {meant.kind} til {meant.institution or 'FOU'} sier «{' … '.join(meant.says)}»"
        for meant in season.words(act)
        if not any(
            (kind, institution) == (meant.kind, meant.institution) and all(part in body for part in meant.says)
            for kind, institution, body in sent
        )
    ]

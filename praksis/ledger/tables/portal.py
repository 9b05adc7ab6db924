"""Læringsportalen: who a user has been asked for, row by row of the plans that asked (R17; DESIGN.md, International)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from praksis.ledger.base import Table, id_column
from praksis.ledger.tables.office import Message
from praksis.ledger.tables.orders import Plan


class PortalLine(Table):
    """One student in an e-mail to Læringsportalen: a user is asked for (`ask`), or no longer needed (`take-off`).

    At most one user is asked for per person, and each is taken off at most once; the database itself sees to it.
    """

    __tablename__ = "portal_line"
    __table_args__ = (
        Index(
            "uq_portal_line_asked",
            "person_id",
            unique=True,
            sqlite_where=text("kind = 'ask' AND state IN ('planned', 'sent')"),
            postgresql_where=text("kind = 'ask' AND state IN ('planned', 'sent')"),
        ),
        Index(
            "uq_portal_line_taken_off",
            "about_id",
            unique=True,
            sqlite_where=text("kind = 'take-off' AND state IN ('planned', 'sent')"),
            postgresql_where=text("kind = 'take-off' AND state IN ('planned', 'sent')"),
        ),
    )

    id: Mapped[str] = id_column()
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    placement_id: Mapped[str] = mapped_column(ForeignKey("placement.id"), index=True)
    name: Mapped[str] = mapped_column(String(401))
    """The name as the e-mail has it."""
    why: Mapped[str] = mapped_column(String(500))
    about_id: Mapped[str | None] = mapped_column(ForeignKey("portal_line.id"))
    """For a `take-off`: the `ask` that it takes back."""
    stays_name: Mapped[str | None] = mapped_column(String(401))
    """For a `take-off` of a student who was asked for twice: the name in the other e-mail, whose user stays."""
    message_id: Mapped[str | None] = mapped_column(ForeignKey("message.id"))
    """The e-mail, once it has been written."""
    asked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    plan: Mapped[Plan] = relationship(lazy="joined")
    message: Mapped[Message | None] = relationship(lazy="joined")

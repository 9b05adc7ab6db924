"""Reconcile a restored ledger with the packages that left the house since its backup (`praksis audit reconcile`).

Every package on disk or in FOU's channel that the ledger does not know is taken in again under its own number; what
cannot be told for certain becomes a case. Then the audit tells of the gap, and the anchor is written anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from praksis.audit_chain import RECONCILED
from praksis.commit_points import CommitPoint
from praksis.jobs.anchor_watch import Finding, Trouble, anchor_of, look, write_anchor
from praksis.jobs.confirm import take_receipts
from praksis.jobs.house import House
from praksis.jobs.read_all import read_all
from praksis.jobs.take_in import TakenIn, take_in
from praksis.ledger.audit import append_audit
from praksis.ledger.house_facts import before_doubt, doubt, end_doubt, kind_of_doubt, mark_work, note_anchored
from praksis.ledger.numbers import go_on_after
from praksis.ledger.tables import Package
from praksis.planning import read_number_name
from praksis.ports import StoredPackage


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """What reconciling did, or would do. `trouble` is None when there was nothing to set right."""

    done: bool
    trouble: str | None
    words: str
    links_in_ledger: int
    links_anchored: int | None
    """How long the chain is known to have been; None when the anchor cannot be read."""
    packages: tuple[TakenIn, ...] = ()

    def lines(self) -> list[str]:
        """The report in bokmål, a line each; no names."""
        if self.trouble is None:
            return ["Databasen, ankeret og pakkene stemmer overens. Det er ingenting å avstemme."]
        told = [self.words]
        for package in self.packages:
            what = [f"{_lines(package.lines)} tas inn igjen"] if package.lines else []
            what += [f"{_lines(package.unknown)} blir sak i «Saker.xlsx»"] if package.unknown else []
            told.append(f"Pakke {package.package}: {'; '.join([*package.words, *what])}.")
        if not self.packages:
            told.append("Ingen pakker mangler i databasen.")
        if self.done and not Trouble(self.trouble).puts_in_doubt:
            return [*told, "Avstemt: ankeret er skrevet på nytt, og revisjonssporet forteller om det."]
        told.append(
            "Avstemt: revisjonssporet forteller om hullet, og ankeret er skrevet på nytt. Kjør «praksis sync», og se "
            "gjennom sakene. Kvitteringer som ble gitt med kommandoen etter sikkerhetskopien, må gis på nytt."
            if self.done
            else "Dette er en forhåndsvisning; ingenting er avstemt. Kjør kommandoen igjen med --utfor."
        )
        return told


def _lines(count: int) -> str:
    return "1 linje" if count == 1 else f"{count} linjer"


def reconcile(house: House, signature: str, *, carry_out: bool = False) -> ReconcileReport:
    """Show what reconciling would do, or do it. Lists, registrations and receipts are read first in either case.

    Raises:
        Invalid: The signature is not known.
        Unavailable: Another job holds the house, or something cannot be reached; try again.
    """
    administrator = house.settings.require_signature(signature)
    with house.ledger.holding_house():
        read_all(house)
        take_receipts(house)
        with house.ledger.reading() as session:
            found = look(session, house.ports, house.key, channel_too=True)
            stood = kind_of_doubt(session)
            trouble = Trouble(stood) if stood else found.trouble
            words = doubt(session) or found.words
            before = before_doubt(session)
            links = before.links if before else found.now.length
        if trouble is None:
            return ReconcileReport(carry_out, None, "", links, links)
        stored = [house.ports.samlepunktet.stored(number) for number in found.unknown]
        if not carry_out:
            with house.ledger.reading() as session:  # done as it would be done, and thrown away
                taken = _take_all_in(session, house, stored)
                return ReconcileReport(False, trouble.value, words, links, _length(found), tuple(taken))
        for package in stored:
            if not package.left:  # before the commit: what a crash leaves in between is asked for again
                house.ports.samlepunktet.discard(package.number)
        with house.ledger.writing(CommitPoint.RECONCILED) as session:
            taken = _take_all_in(session, house, stored)
            _go_on(session, house, found, taken, administrator.signature, trouble=trouble, links=links)
        take_receipts(house)
        _anchor(house)
        return ReconcileReport(True, trouble.value, words, links, _length(found), tuple(taken))


def _take_all_in(session: Session, house: House, stored: Sequence[StoredPackage]) -> list[TakenIn]:
    in_order = sorted(stored, key=lambda package: read_number_name(package.number, "O") or 0)
    return [take_in(session, house, package) for package in in_order]


def _go_on(
    session: Session,
    house: House,
    found: Finding,
    taken: Sequence[TakenIn],
    signature: str,
    *,
    trouble: Trouble,
    links: int,
) -> None:
    """The ledger goes on from here: no number is given twice, and the chain says what is missing in it."""
    if found.anchor is not None:
        go_on_after(session, found.anchor.numbers)
    numbers = [read_number_name(package.package, "O") or 0 for package in taken]
    go_on_after(session, {Package.__tablename__: max(numbers, default=0)})
    append_audit(
        session,
        house.key,
        at=house.real_now,
        actor=signature,
        action=RECONCILED,
        subject="house",
        detail={
            "trouble": trouble.value,
            "gap": trouble.puts_in_doubt,
            "backup_length": links,
            "anchor_length": _length(found),
            "anchor_seal": found.anchor.last_seal if found.anchor else None,
            "packages": [package.package for package in taken],
            "lines": sum(package.lines for package in taken),
            "cases": sum(package.unknown for package in taken),
        },
    )
    end_doubt(session, house.real_now)
    note_anchored(session, house.real_now)
    mark_work(session, house.now)


def _anchor(house: House) -> None:
    if house.ports.anchor is not None:
        with house.ledger.reading() as session:
            now = anchor_of(session)
        write_anchor(house.ports.anchor, now, house.key)


def _length(found: Finding) -> int | None:
    return found.anchor.length if found.anchor else None

"""`praksis doctor` for the ledger and its key: opens, fits the program, takes a write, and lies closed to others."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from praksis.checkup import Check, Outcome, tried
from praksis.errors import PraksisError, Unavailable
from praksis.identity_key_file import read_identity_key
from praksis.ledger.house_facts import stopped_by
from praksis.ledger.ledger import Ledger
from praksis.settings import Settings

AREA = "Database og nøkler"


class LedgerCheckup:
    """Fulfils `praksis.checkup.Probe`."""

    area = AREA

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def probe(self) -> Iterator[Check]:
        """The identity key, the ledger with its version and key, a write that is taken back, and the stop switch."""
        what = "Nøkkelen for fødselsnummer"
        try:
            key = read_identity_key(self._settings)
        except PraksisError as error:
            yield Check(AREA, what, Outcome.MISSING, error.message, code=error.code)
            return
        yield self._closed(what)
        what = "Åpne databasen (versjon og nøkkel)"
        try:
            ledger = Ledger.open(self._settings.ledger_url, key)
        except PraksisError as error:
            asked = (
                "" if self._is_file else "Vi får ikke kontakt med databasen. Kjører den, og slipper maskinen inn dit?"
            )
            yield Check(
                AREA, what, Outcome.MISSING, error.message, asked if error.code == "database" else "", error.code
            )
            return
        try:
            yield Check(AREA, what)
            yield tried(AREA, "Skrive i databasen", lambda: write_and_take_back(ledger))
            yield _stop_switch(ledger)
        finally:
            ledger.close()

    @property
    def _is_file(self) -> bool:
        return self._settings.ledger_url.startswith("sqlite:///")

    def _closed(self, what: str) -> Check:
        file = self._settings.path(self._settings.ledger.identity_key_file)
        if self._settings.identity_key is None and _others_can_read(file):
            words = f"Andre på maskinen kan lese nøkkelfilen {file.name}. Sett rettighetene til 0600."
            return Check(AREA, what, Outcome.WARNING, words, code="nokkelfil-aapen")
        return Check(AREA, what)


def _others_can_read(file: Path) -> bool:
    return file.exists() and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def write_and_take_back(ledger: Ledger) -> None:
    """Begin what only a writer can, and let it go again.

    Raises:
        Unavailable: The database does not take a write now.
    """
    try:
        with ledger.engine.connect() as connection, connection.begin() as transaction:
            connection.execute(sql("UPDATE house_fact SET value = value WHERE 1 = 0"))
            transaction.rollback()
    except DatabaseError:
        raise Unavailable(
            "Databasen kan leses, men ikke skrives til: rettigheter mangler, disken er full, eller en annen kjøring holder "
            "den. Prøv igjen om litt, eller be IT se på rettighetene.",
            code="database-skriving",
        ) from None


def _stop_switch(ledger: Ledger) -> Check:
    what = "Stoppbryteren"
    with ledger.reading() as session:
        stopped = stopped_by(session)
    if stopped is None:
        return Check(AREA, what)
    return Check(AREA, what, Outcome.WARNING, "Alt er stoppet. Start igjen med «praksis resume».", code="stoppet")

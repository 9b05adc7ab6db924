"""A national number is read, used and forgotten: not in the ledger, not in words, not in logs (promise 5)."""

from __future__ import annotations

import logging
import re
import zlib
from datetime import date

import pytest
from sqlalchemy import MetaData

from praksis.errors import PraksisError
from praksis.jobs.why import why
from tests.jobs.season_factory import SmallSeason, oslo, students


def everything_in(season: SmallSeason) -> str:
    """Each value of each table, as text."""
    metadata = MetaData()
    metadata.reflect(season.ledger.engine)
    with season.ledger.engine.connect() as connection:
        return "\n".join(
            readable(value)
            for table in metadata.tables.values()
            for row in connection.execute(table.select())
            for value in row
        )


def readable(value: object) -> str:
    """A value of the ledger as text, unpacked."""
    return zlib.decompress(value).decode() if isinstance(value, bytes) else str(value)


@pytest.mark.slow
def test_no_number_is_kept_said_or_logged_through_a_whole_season_with_its_faults(
    season: SmallSeason, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)
    anna, bo, carl, dina = students(4)
    wrong = carl.person.number[:-1] + str((int(carl.person.number[-1]) + 1) % 10)
    said: list[str] = []
    try:
        season.list_of(
            anna, bo.row(number=f"{bo.person.number[:6]} {bo.person.number[6:]}"), carl.row(number=wrong), dina
        )
        season.export_of(anna, bo, carl, dina.registration(Fornavn="Annika", Fødselsnummer="")).sync()
        plan = season.plan().number
        season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 9)), at=oslo(8, 6)).at(oslo(8, 6, 13))
        for attempt in (lambda: season.apply(plan), lambda: season.apply(99), lambda: season.confirm(99)):
            with pytest.raises(PraksisError) as refusal:
                attempt()
            said += [refusal.value.message, repr(refusal.value)]
        season.sync()
        package = season.apply(season.plan().number).package
        with season.house() as house:
            said += [repr(house.key), repr(house.settings)]
        season.confirm(package, case_number="SAK-1")
        season.sync()
        status = season.status()
        said += [repr(status), *status.lines(), *season.posts()]
        for student in (anna, bo, carl, dina):
            said += [line for story in season.act(why, student.name) for line in story.lines]
        said.append(caplog.text)
        said.append(everything_in(season))
    finally:
        logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    assert "INSERT INTO placement" in caplog.text, "the log has been listened to"
    digits = re.sub(r"(?<=\d)[ .\-](?=\d)", "", "\n".join(said))
    for number in [wrong, *(s.person.number for s in (anna, bo, carl, dina))]:
        assert number not in digits


def test_the_hash_of_a_number_is_of_no_use_without_the_key(season: SmallSeason) -> None:
    from hashlib import md5, sha1, sha256

    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    ledger = everything_in(season)
    for algorithm in (md5, sha1, sha256):
        assert algorithm(anna.person.number.encode()).hexdigest() not in ledger


def test_a_wrong_number_is_told_by_its_place_only(season: SmallSeason) -> None:
    (anna,) = students(1)
    wrong = anna.person.number[:-1] + str((int(anna.person.number[-1]) + 1) % 10)
    season.list_of(anna.row(number=wrong)).export_of(anna.registration(Fødselsnummer="")).sync()
    (post,) = season.posts()
    assert "rad 6" in post.casefold()
    assert wrong not in post
    assert "number-invalid" in season.holds(anna)

"""What the columns and the status words of exports mean: by their words, in bokmål, nynorsk and English.

No layout of Webcruiter's exports or of the personnel system's extracts is published; these are the words that the office
uses and their obvious kin. A word that is not here is never guessed: it becomes a problem that names the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from praksis.ports import RegistrationStatus
from praksis.practice_list.columns import tidy


class ExportField(StrEnum):
    """A meaning that a column can have; the value is the heading as the office writes it."""

    ADVERT = "Annonse"
    APPLICATION = "Søknads-ID"
    GIVEN = "Fornavn"
    FAMILY = "Etternavn"
    FULL_NAME = "Navn"
    NUMBER = "Fødselsnummer"
    BIRTH_DATE = "Fødselsdato"
    EMAIL = "E-post"
    MOBILE = "Mobil"
    STATUS = "Status"
    REGISTERED = "Registrert dato"
    TRANSFERRED = "Overført dato"
    KNOWN_BEFORE = "Tidligere ansatt eller i praksis"
    EMPLOYEE = "Ansattnummer"
    STARTED = "Startdato"
    ENDED = "Sluttdato"


Aliases = Mapping[ExportField, str]
Ranked = Mapping[str, tuple[ExportField, int]]
"""Every known heading of one kind of export, tidied, with its meaning and its rank: lower is stronger."""

# Earlier words are stronger: «Telefon» is the mobile number only where no column says «Mobil».
_PERSON: Aliases = {
    ExportField.GIVEN: "fornavn, fornamn, førenamn, for- og mellomnavn, fornavn og mellomnavn, first name, firstname, "
    "given name, given names",
    ExportField.FAMILY: "etternavn, etternamn, last name, lastname, surname, family name",
    ExportField.FULL_NAME: "navn, namn, fullt navn, fullt namn, kandidat, kandidatnavn, søker, søkar, søkernavn, name, "
    "full name, candidate, candidate name, applicant",
    ExportField.NUMBER: "fødselsnummer, fødselsnr, fødselsnummer d-nummer, fødselsnummer eller d-nummer, "
    "fødselsnummer 11 siffer, norsk fødselsnummer, personnummer, fnr, national identity number, national id, "
    "national id number, norwegian id number, personal number, ssn",
    ExportField.BIRTH_DATE: "fødselsdato, fødd, født, fødselsdag, date of birth, birth date, birthdate, birthday, dob",
    ExportField.EMAIL: "e-post, epost, e-postadresse, epostadresse, e-mail, email, mail, e-mail address, email address",
}

ALIASES: Aliases = {
    **_PERSON,
    ExportField.ADVERT: "annonse, annonse-id, annonseid, annonsenummer, annonsenr, annonsetittel, annonse tittel, "
    "utlysning, utlysing, stillingsannonse, advert, advert id, advertisement, job advert, ad, stilling, prosess, "
    "process",
    ExportField.APPLICATION: "søknads-id, søknads id, søknadsid, søknad id, søknad-id, søknadsnummer, søknadsnr, "
    "søknad nr, application id, application-id, application number, applicationid, kandidat-id, kandidat id, "
    "kandidatid, kandidatnummer, kandidatnr, søker-id, søkar-id, søker id, søkernummer, candidate id, candidateid, "
    "applicant id",
    ExportField.MOBILE: "mobil, mobilnummer, mobilnr, mobiltelefon, mobile, mobile phone, mobile number, cell phone, "
    "telefon, telefonnummer, tlf, phone, phone number",
    ExportField.STATUS: "status, søknadsstatus, kandidatstatus, søkerstatus, candidate status, application status",
    ExportField.REGISTERED: "registrert dato, registreringsdato, dato registrert, registrert, søknadsdato, søkt dato, "
    "dato søkt, søkt, mottatt, mottatt dato, registered date, date registered, registered, registration date, "
    "application date, applied, date applied, created",
    ExportField.TRANSFERRED: "overført dato, overføringsdato, dato overført, overført, overført til personalsystem, "
    "overført til personalsystemet, overførd dato, overførd, dato overførd, transferred date, date transferred, "
    "transferred, transfer date",
    ExportField.KNOWN_BEFORE: "tidligere ansatt eller i praksis, tidlegare tilsett eller i praksis, tidligere ansatt, "
    "tidlegare tilsett, tidligere ansatt i praksis, tidligere i praksis, har vært ansatt eller i praksis tidligere, "
    "previously employed or in practice, previously employed, employed before",
}
"""The words of Webcruiter's exports."""

PERSONNEL_ALIASES: Aliases = {
    **_PERSON,
    ExportField.FULL_NAME: "navn, namn, fullt navn, fullt namn, ansattnavn, ansatt, tilsett, medarbeider, medarbeidar, "
    "name, full name, employee, employee name",
    ExportField.EMPLOYEE: "ansattnummer, ansattnr, ansatt nr, ansatt-id, ansatt id, ansattid, tilsettnummer, tilsettnr, "
    "ressursnummer, ressursnr, ressurs-id, personalnummer, personalnr, medarbeidernummer, medarbeidernr, lønnsnummer, "
    "lønnsnr, employee id, employee-id, employee number, employee no, employeeid, personnel number, person-id, person id",
    ExportField.STARTED: "startdato, start dato, start, ansatt fra, tilsett frå, ansattdato, ansettelsesdato, "
    "tiltredelsesdato, tiltrådt, fra dato, fradato, frå dato, gjelder fra, gjeld frå, registrert dato, "
    "registreringsdato, registrert, opprettet, opprettet dato, overført dato, overført, start date, hire date, "
    "employed from, valid from, from date",
    ExportField.ENDED: "sluttdato, slutt dato, slutt, ansatt til, tilsett til, fratredelsesdato, fratrådt, til dato, "
    "tildato, gjelder til, gjeld til, end date, employed to, valid to, to date, termination date",
}
"""The words of the personnel system's extracts."""


def ranked(aliases: Aliases) -> Ranked:
    """The table in which a heading is looked up."""
    return {
        tidy(alias): (field, rank) for field, words in aliases.items() for rank, alias in enumerate(words.split(", "))
    }


REGISTRATION_COLUMNS = ranked(ALIASES)
PERSONNEL_COLUMNS = ranked(PERSONNEL_ALIASES)

STATUS_WORDS: Mapping[str, RegistrationStatus] = {
    "registrert": RegistrationStatus.REGISTERED,
    "registrerte": RegistrationStatus.REGISTERED,
    "søkt": RegistrationStatus.REGISTERED,
    "søknad mottatt": RegistrationStatus.REGISTERED,
    "søknad motteken": RegistrationStatus.REGISTERED,
    "mottatt": RegistrationStatus.REGISTERED,
    "motteken": RegistrationStatus.REGISTERED,
    "registered": RegistrationStatus.REGISTERED,
    "applied": RegistrationStatus.REGISTERED,
    "received": RegistrationStatus.REGISTERED,
    "overført": RegistrationStatus.TRANSFERRED,
    "overførd": RegistrationStatus.TRANSFERRED,
    "overført til personalsystem": RegistrationStatus.TRANSFERRED,
    "overført til personalsystemet": RegistrationStatus.TRANSFERRED,
    "registrert og overført": RegistrationStatus.TRANSFERRED,
    "transferred": RegistrationStatus.TRANSFERRED,
    "trukket": RegistrationStatus.WITHDRAWN,
    "trekt": RegistrationStatus.WITHDRAWN,
    "trukket seg": RegistrationStatus.WITHDRAWN,
    "trekt seg": RegistrationStatus.WITHDRAWN,
    "søknad trukket": RegistrationStatus.WITHDRAWN,
    "søknad trekt": RegistrationStatus.WITHDRAWN,
    "trukket søknad": RegistrationStatus.WITHDRAWN,
    "withdrawn": RegistrationStatus.WITHDRAWN,
}
"""R3: only an explicit word moves a state. «Ansatt», «Hired» and the like are not here: they are no proof of «overført»
to the personnel system, and what they mean at this office is for a person to say."""

YES_NO: Mapping[str, bool] = {
    "ja": True, "j": True, "yes": True, "y": True, "x": True, "true": True, "sann": True, "1": True,
    "nei": False, "n": False, "no": False, "false": False, "usann": False, "0": False,
}  # fmt: skip

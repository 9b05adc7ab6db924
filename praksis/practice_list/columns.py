"""What a column means, told by the words of its heading: bokmål, nynorsk and English, never by its position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rapidfuzz.distance import DamerauLevenshtein

from praksis.practice_list.cell_text import fold


class Field(StrEnum):
    """A meaning that a column can have; the value is the heading in the master."""

    GIVEN = "Fornavn"
    FAMILY = "Etternavn"
    FULL_NAME = "Navn"
    NUMBER = "Fødselsnummer"
    BIRTH_DATE = "Fødselsdato"
    NATIONALITY = "Nasjonalitet"
    EMAIL = "E-post"
    MOBILE = "Mobil"
    PROFESSION = "Profesjon"
    WARD = "Praksissted/enhet"
    FIRST_DAY = "Første dag"
    LAST_DAY = "Siste dag"
    DAYS = "Fra–til"
    REGISTERED = "Registrert"
    ORDERED = "Bestilt"
    COMMENT = "Kommentar"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A heading's meaning and how strongly it is said: a second-rate word («Telefon») gives way to a first-rate one."""

    field: Field
    first_rate: bool


# First-rate words name the meaning outright. Second-rate ones name it when nothing better does: «Telefon» is the mobile
# number in a list without a column «Mobil», and something else in a list that has one.
_FIRST: Mapping[Field, str] = {
    Field.GIVEN: "fornavn, fornamn, førenamn, for- og mellomnavn, fornavn og mellomnavn, fornavn mellomnavn, "
    "first name, "
    "firstname, given name, given names, forename, fornavn student, studentens fornavn, studentfornavn",
    Field.FAMILY: "etternavn, etternamn, last name, lastname, surname, family name, etternavn student, "
    "studentens etternavn",
    Field.FULL_NAME: "navn, namn, name, student navn, student namn, "
    "fullt navn, fullt namn, full name, studentnavn, studentnamn, studentens navn, "
    "namn på student, navn på student, student name, students name, etternavn fornavn, etternamn fornamn, "
    "fornavn etternavn, fornamn etternamn, fornavn og etternavn, etternavn og fornavn, fornamn og etternamn, "
    "last name first name, first name last name, first and last name, for- og etternavn, for og etternavn, "
    "for- og etternamn",
    Field.NUMBER: "fødselsnummer, fødselsnr, fødselnummer, fødselnr, fødselsnummeret, fødsels nummer, "
    "fødsels nr, fødsels- og personnummer, "
    "fødsels og personnummer, fødselsnummer d-nummer, fødselsnr d-nr, fødselsnummer eller d-nummer, fnr, f nr, "
    "fnr dnr, "
    "f-nr, personnummer, personnr, person nr, pnr, norsk fødselsnummer, norsk fødselsnr, norsk personnummer, "
    "norsk fødsels- og personnummer, fødselsdato og personnummer, fødselsnummer 11 siffer, 11 siffer, "
    "national id, national identity number, national id number, norwegian id number, norwegian identity number, "
    "norwegian national id, norwegian national identity number, norwegian personal number, personal number, "
    "personal identity number, norwegian birth number, social security number, d-nummer, dnummer, d-nr, "
    "norwegian id, fødselsnummer dersom det finst, norsk id-nummer, id-nummer, idnummer",
    Field.BIRTH_DATE: "fødselsdato, fødselsdag, fødd, født, født dato, fødselsdag og år, date of birth, birth date, "
    "birthdate, dob, birthday, f dato, fdato",
    Field.NATIONALITY: "nasjonalitet, nationality, statsborgerskap, statsborgarskap, citizenship, hjemland, heimland, "
    "home country, country of origin",
    Field.EMAIL: "e-post, epost, e-postadresse, epostadresse, e-mail, email, mail, e-mailadresse, mailadresse, "
    "e-mail address, email address, e post, e-post student, epost student, e-post adresse, studentens e-post",
    Field.MOBILE: "mobil, mobilnummer, mobilnr, mobiltelefon, mob, mobile, mobile phone, mobile number, mobiltlf, "
    "mobil nr, mobil nummer, mobiltelefonnummer, cell phone, cellphone, mob nr, mobil tlf",
    Field.PROFESSION: "profesjon, yrke, yrkesgruppe, profession, yrkestittel, profesjonsgruppe, utdanner seg til, "
    "utdannar seg til, fagprofesjon",
    Field.WARD: "praksissted enhet, praksisstad eining, praksissted, praksisstad, praksisplass, praksissted avdeling, "
    "praksisstad avdeling, praksisenhet, praksiseining, placement, ward, praksissted post, praksissted seksjon, "
    "placement unit, ward unit, practice site, praksisplass enhet, sted for praksis",
    Field.FIRST_DAY: "første dag, fyrste dag, fra, frå, fra dato, frå dato, fradato, startdato, start, oppstart, "
    "oppstartsdato, start dato, start-dato, "
    "praksisstart, start praksis, første praksisdag, fyrste praksisdag, dato fra, dato frå, from, "
    "first day, start date, from date, praksis fra, praksis frå, praksisperiode fra, periode fra, startdag, "
    "praksis start, fra og med, frå og med, f o m, fom, date from",
    Field.LAST_DAY: "siste dag, til, til dato, tildato, sluttdato, slutt dato, slutt-dato, "
    "avslutning, slutt, praksisslutt, siste praksisdag, dato til, "
    "to, last day, end date, to date, praksis til, praksisperiode til, periode til, sluttdag, slutt praksis, "
    "praksis slutt, til og med, t o m, tom, date to, until, avsluttes, end",
    Field.DAYS: "fra-til, frå-til, fra - til, dato fra-til, periode fra-til, fra til, fra og til, tidsrom, "
    "praksisdager, "
    "praksisdagar, uke, uker, veke, veker, praksisuker, praksisveker, weeks, dates, datoer, datoar, periode i uker, "
    "dato",
    Field.REGISTERED: "registrert, registrert webcruiter, registrert i webcruiter, registered, reg, registrering, "
    "registrert wc, registrert i wc, registrert overført",
    Field.ORDERED: "bestilt, tilgang bestilt, bestilt tilgang, tilganger bestilt, ordered, bestilling, tinga, "
    "bestilt fou, "
    "access ordered, tilgang tinga, best, bestilt samlepunktet, bestilt i samlepunktet, bestilt i samlepunkt",
    Field.COMMENT: "kommentar, kommentarer, kommentarar, merknad, merknader, merknadar, comment, comments, remarks, "
    "anmerkning, merk, notat, notater, notes, note, endringer, endringar, endring, kommentar endring, "
    "kommentarer endringer, kommentar endringer",
}
_SECOND: Mapping[Field, str] = {
    Field.FULL_NAME: "student, studenter, studentar",
    Field.MOBILE: "telefon, telefonnummer, telefonnr, tlf, tlf nr, tlfnr, tlf nummer, phone, phone number, telephone, "
    "tel, kontaktnummer",
    Field.PROFESSION: "utdanning, studium, studieretning, studieprogram, fag, linje, study programme, program, "
    "programme, "
    "stilling, studie",
    Field.WARD: "avdeling, avd post, avdeling post, avdeling sengepost, "
    "enhet, eining, post, seksjon, klinikk, sted, stad, plass, arbeidssted, department, unit, "
    "sengepost, lokasjon, place, avd, hospital ward",
    Field.NATIONALITY: "land, country",
    Field.DAYS: "periode, praksisperiode, period",
}

# A heading that names somebody else than the student is never the student's own («E-post veileder», «Navn på kontakt»).
_SOMEBODY_ELSE = re.compile(
    r"veileder|vegleiar|rettleiar|kontakt(?!nummer)|koordinator|leder|leiar|pårørende|pårørande|supervisor|contact|"
    r"lærer|lærar|ansvarlig|ansvarleg|mentor|coordinator|instruktør|emergency|arbeidsgiver|sensor|kollega|par\b"
)


_IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_PUNCTUATION = re.compile(r"[.:;,*/\\|_&+?!«»\"'’()\[\]]+")
_LOOSE_DASH = re.compile(r"\s*-\s+|\s+-\s*")


def tidy(heading: str) -> str:
    """A heading for comparing: folded, punctuation as spaces, «e - post» and «e post» kept apart only by their dash."""
    text = _PUNCTUATION.sub(" ", fold(heading))
    if "-" in text:
        text = _LOOSE_DASH.sub(lambda m: "- " if m.group().startswith("-") else " ", text)
    return " ".join(text.split())


def _spellings(tidied: str) -> tuple[str, ...]:
    """A tidied heading as it stands, and as one word where a line break divides it («Fødsels- nummer», «E- post»)."""
    if "- " not in tidied:
        return (tidied,)
    return tidied, tidied.replace("- ", ""), tidied.replace("- ", "-")


def _table() -> dict[str, Meaning]:
    table: dict[str, Meaning] = {}
    for words, first_rate in ((_SECOND, False), (_FIRST, True)):
        for field, aliases in words.items():
            for alias in aliases.split(", "):
                table[tidy(alias)] = Meaning(field, first_rate)
    return table


ALIASES: Mapping[str, Meaning] = MappingProxyType(_table())
"""Every known heading, tidied, with its meaning."""


# Words that are looked for inside a longer heading. Left out are those that mean other things in company.
_NOT_INSIDE = frozenset({Field.REGISTERED, Field.ORDERED, Field.DAYS, Field.FULL_NAME})
_TOO_COMMON = {"start", "slutt", "endring", "notat", "notes", "yrke", "until", "oppstart", "dates", "11 siffer"}
_INSIDE = sorted(
    (
        alias
        for alias, found in ALIASES.items()
        if found.first_rate and found.field not in _NOT_INSIDE and len(alias) >= 5 and alias not in _TOO_COMMON
    ),
    key=len,
    reverse=True,
)
# The look-ahead finds words that overlap; the longest alternative comes first.
_WORD_INSIDE = re.compile(rf"(?<!\w)(?=({'|'.join(map(re.escape, _INSIDE))})(?!\w))")
_WORD = re.compile(r"[^\W_]+")
_KNOWN_WORDS = frozenset(word for alias in ALIASES for word in _WORD.findall(alias))
_FIRST_WORDS_INSIDE = frozenset(_WORD.findall(alias)[0] for alias in _INSIDE)
_MORE_THAN_WORDS = re.compile(r"[(\[]|-(?![^\W_])|[^\w\x00-\x7f]")
"""What `meaning` looks through or past: brackets, the dash of a divided word, signs that fold away."""
LONGEST_CELL = 250
"""A cell with a longer text is not looked at: it explains, whatever its words."""
LONGEST_HEADING = 60
"""A longer text explains; it is no heading."""


def could_mean(text: str) -> bool:
    """False when neither this text nor it and another such text together can mean anything to `meaning`.

    Quick, for the many rows of students that are looked at in search of a header.
    """
    folded = fold(text)
    words = _WORD.findall(folded)
    return (
        not _FIRST_WORDS_INSIDE.isdisjoint(words)
        or _KNOWN_WORDS.issuperset(words)
        or _MORE_THAN_WORDS.search(folded) is not None
    )


def plain_meaning(text: str) -> Meaning | None:
    """What a heading means when all of it is a known word: quick, to tell a repeated header from a student."""
    if len(text) > LONGEST_HEADING:
        return None
    return next((ALIASES[spelling] for spelling in _spellings(tidy(text)) if spelling in ALIASES), None)


def meaning(heading: str) -> Meaning | None:
    """What a heading means, None when the words do not say.

    The whole heading counts first, then the heading without what stands in brackets («Norsk fødselsnummer (om det
    finnes)»), then a known word inside it («Studentens e-postadresse»), provided that only one meaning fits.
    """
    if len(heading) > LONGEST_CELL:
        return None
    whole = tidy(heading)
    if not whole:
        return None
    bare = tidy(_IN_BRACKETS.sub(" ", fold(heading)))
    for text in (*_spellings(whole), *_spellings(bare)):
        if text in ALIASES:
            return ALIASES[text]
    if len(bare) > LONGEST_HEADING or _SOMEBODY_ELSE.search(whole):
        return None
    found: dict[Field, int] = {}
    for spelling in _spellings(bare):
        for match in _WORD_INSIDE.finditer(spelling):
            field = ALIASES[match[1]].field
            found[field] = max(found.get(field, 0), len(match[1]))
    if not found:
        return None
    longest = max(found.values())
    best = [field for field, length in found.items() if length == longest]
    return Meaning(best[0], first_rate=False) if len(best) == 1 else None


def near_miss(heading: str) -> Field | None:
    """The meaning that a misspelt heading («Etternvan») seems to ask for: a hint for the message, never a reading."""
    text = tidy(heading[:LONGEST_CELL])
    if not 5 <= len(text) <= LONGEST_HEADING:
        return None
    allowed = 1 if len(text) < 8 else 2
    near = {
        alias_meaning.field
        for alias, alias_meaning in ALIASES.items()
        if len(alias) >= 5 and DamerauLevenshtein.distance(text, alias, score_cutoff=allowed) <= allowed
    }
    return near.pop() if len(near) == 1 else None

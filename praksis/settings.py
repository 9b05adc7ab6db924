"""What IT sets up: `praksis.toml`, with secrets and overrides from the environment (DESIGN.md, Settings).

Every field is described in bokmål, because the people who read the file do. A wrong field gives one Norwegian sentence
with its place; the wrong value itself is not shown (it may be a secret).
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from praksis.errors import Invalid, NotFound
from praksis.identity import NumberPolicy
from praksis.practice_list.naming import USUAL_LIST_NAME
from praksis.settings_graph import GraphSettings
from praksis.settings_part import Mail, Part
from praksis.settings_posts import PostSettings
from praksis.settings_webcruiter import WebcruiterSettings

Signature = Annotated[str, Field(pattern=r"^[A-ZÆØÅ]{2,6}$")]
"""How an administrator signs: two to six capital letters, as in the lists («KBH»)."""

DatabaseUrl = Annotated[str, Field(pattern=r"^(sqlite:///[^?#]*[^?#/:]|postgresql\+psycopg://.+)$")]
"""The two kinds of database that the ledger is tested on."""


def _regular_expression(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise ValueError("er ikke et gyldig regulært uttrykk") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_regular_expression)]
"""A regular expression."""


def _naming_standard(standard: str) -> str:
    fields = re.findall(r"\{([^{}]*)\}", standard)
    if not {"studentgruppe", "kull"} <= set(fields) <= {"studiested", "studentgruppe", "kull"}:
        raise ValueError("må ha feltene {studentgruppe} og {kull}, kan ha {studiested}, og ingen andre felt")
    return standard


NamingStandard = Annotated[str, AfterValidator(_naming_standard)]
"""A file name with the fields {studiested}, {studentgruppe} and {kull} (R15)."""


class Mode(StrEnum):
    """How far the system goes in one channel (DESIGN.md, Coming in from the manual routine)."""

    OFF = "off"
    SHADOW = "shadow"
    PAINT = "paint"
    FULL = "full"


class Institution(Part):
    """An educational institution and its closed channel (R5)."""

    name: str = Field(min_length=1, description="Studiestedets navn, slik det står i praksiskalenderen.")
    channel: str = Field(min_length=1, description="Studiestedets lukkede kanal: mappenavnet (eller kanal-ID).")
    mode: Mode = Field(
        default=Mode.SHADOW,
        description="off (av), shadow (les og regn ut, skriv ingenting), paint (farger og meldinger), full (også planer).",
    )
    coordinators: tuple[Mail, ...] = Field(default=(), description="E-post til praksiskoordinatorene.")
    contact: Signature | None = Field(
        default=None,
        description="Signaturen til kontakten ved FOU, som nevnes (@) når en liste er ny eller endret (R8). Utelatt: alle "
        "administratorene.",
    )


class Absence(Part):
    """When an administrator is away, and who covers."""

    first_day: date = Field(description="Første dag borte.")
    last_day: date = Field(description="Siste dag borte.")
    cover: Signature | None = Field(
        default=None, description="Signaturen til den som dekker. Utelatt: ingen enkelt; de andre administratorene."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("siste dag borte er før den første. Rett datoene")
        return self


class Administrator(Part):
    """A study administrator at FOU."""

    signature: Signature = Field(description="Signatur, for eksempel KBH. Brukes når noe bestilles eller avgjøres.")
    name: str = Field(min_length=1, description="Fullt navn.")
    email: Mail = Field(description="E-postadresse.")
    away: tuple[Absence, ...] = Field(default=(), description="Fravær: fra og med, til og med, og hvem som dekker.")

    def absence_on(self, day: date) -> Absence | None:
        """The absence that holds on a day (Europe/Oslo), None when the administrator is at work."""
        return next((a for a in self.away if a.first_day <= day <= a.last_day), None)


class LedgerSettings(Part):
    """Where the ledger lies."""

    url: DatabaseUrl = Field(
        default="sqlite:///praksis.db",
        description="Databasen: sqlite:///praksis.db, eller postgresql+psycopg://bruker@vert/base. Passord hører "
        "hjemme i miljøvariabelen PRAKSIS_LEDGER__URL, ikke i denne filen.",
    )
    identity_key_file: Path = Field(
        default=Path("praksis.nokkel"),
        description="Nøkkelfilen for fødselsnummer (0600). Ta sikkerhetskopi av den sammen med databasen.",
    )


class TeamsSettings(Part):
    """The team «Student i praksis»: as folders on disk, or itself through Microsoft Graph."""

    kind: Literal["folder", "graph"] = Field(
        default="folder", description="folder: én mappe per kanal på disk. graph: kanalene i Teams, se [graph]."
    )
    root: Path = Field(default=Path("Teams"), description="folder: mappen som har én undermappe per kanal.")
    office_channel: str = Field(
        default="FOU", min_length=1, description="FOUs egen lukkede kanal, med kalender, katalog, planer og pakker."
    )
    shared_channel: str = Field(
        default="Studenter i praksis",
        min_length=1,
        description="Teamets felles dokumenter, der malene ligger (R7). «praksis templates publish» legger dem der.",
    )


class PersonnelSettings(Part):
    """Extracts of the personnel system as files: the other proof of «overført» (R3)."""

    kind: Literal["export"] = Field(default="export", description="export: uttrekk lagret som filer.")
    folder: Path = Field(default=Path("Personalsystem"), description="Mappen der uttrekkene legges (xlsx eller csv).")


class SamlepunktetSettings(Part):
    """Orders to Samlepunktet as packages that a person places (R14)."""

    kind: Literal["package"] = Field(
        default="package", description="package: en bestillingspakke som en person legger inn."
    )
    folder: Path = Field(default=Path("pakker"), description="Privat mappe der pakkene skrives først (0700/0600).")
    file_mode: Literal["0600", "0640", "0660"] = Field(
        default="0600",
        description="Rettighetene til filene i pakkemappen: 0600 bare eieren, 0640 gruppen kan lese, 0660 gruppen kan "
        "skrive. Mappen får tilsvarende rettigheter.",
    )


class MailSettings(Part):
    """E-mail as files, or over SMTP."""

    kind: Literal["files", "smtp", "graph"] = Field(
        default="files",
        description="files: hver e-post blir en .eml-fil i en mappe. smtp: e-posten sendes. graph: den sendes fra "
        "postkassen «sender» gjennom Microsoft Graph, se [graph].",
    )
    folder: Path = Field(default=Path("epost"), description="files: mappen der .eml-filene legges.")
    sender: Mail = Field(default="student@helse-bergen.no", description="Avsenderadressen.")
    host: str = Field(default="", max_length=253, description="smtp: e-posttjeneren, for eksempel smtp.example.no.")
    port: int = Field(default=587, ge=1, le=65535, description="smtp: porten; 587 for starttls, 465 for tls.")
    security: Literal["starttls", "tls"] = Field(
        default="starttls", description="smtp: hvordan forbindelsen krypteres. Ukryptert sendes ingenting."
    )
    user: str | None = Field(
        default=None, description="smtp: brukernavnet; utelatt når tjeneren ikke krever innlogging."
    )
    password: SecretStr | None = Field(
        default=None, description="smtp: passordet, bare fra miljøvariabelen PRAKSIS_MAIL__PASSWORD."
    )
    certificates: Path | None = Field(
        default=None, description="smtp: fil med sertifikatene vi stoler på. Utelatt: maskinens egne."
    )

    @model_validator(mode="after")
    def _a_server_is_named(self) -> Self:
        if self.kind == "smtp" and not self.host:
            raise ValueError('e-posttjeneren mangler. Fyll inn «host» under [mail], eller velg kind = "files"')
        if self.password is not None and self.user is None:
            raise ValueError("det er et passord, men ingen «user» under [mail]")
        return self


class PortalSettings(Part):
    """Læringsportalen, where a person makes users for those without a Norwegian number (R17)."""

    recipient: Mail = Field(
        default="laeringsportalen@helse-vest.no", description="Adressen som bes om brukere i Læringsportalen."
    )


class RetentionSettings(Part):
    """How long personal data is kept."""

    days_after_last_day: int = Field(
        default=180,
        ge=30,
        le=3650,
        description="Så mange dager etter siste praksisdag slettes personopplysningene («praksis purge»).",
    )


class RuleSettings(Part):
    """The numbers of the routine."""

    days_before: int = Field(
        default=28, ge=0, le=120, description="Frist for listen: så mange dager før praksisstart (R6: fire uker)."
    )
    days_outside_calendar: int = Field(
        default=7, ge=0, le=60, description="Så mange dager utenfor kalenderens periode en rad kan ligge uten å holdes."
    )
    quiet_minutes: int = Field(
        default=30, ge=0, le=1440, description="Så lenge skal en liste ha ligget i ro før det svares i kanalen."
    )
    d_number_counts: bool = Field(default=True, description="Om et D-nummer regnes som norsk fødselsnummer.")
    order_waits_for_portal: bool = Field(
        default=True, description="Om bestillingen venter til brukeren i Læringsportalen er bekreftet (R17)."
    )
    portal_reminder_days: int = Field(
        default=5, ge=1, le=60, description="Virkedager uten svar fra Læringsportalen før FOU blir minnet om å purre."
    )
    deviation_days: int = Field(
        default=14,
        ge=1,
        le=120,
        description="Avvik fra tilgangskatalogen: så mange dager har vurderingene, og så vedtaket, fra søknaden kom.",
    )
    order_carries_ward: bool = Field(default=False, description="Om bestillingen angir praksissted/enhet.")
    brake_share_percent: int = Field(
        default=20,
        ge=0,
        le=100,
        description="Bremsen: avsluttes eller endres mer enn så mange prosent av gruppens tilganger, spørres FOU først.",
    )
    brake_at_least: int = Field(
        default=5, ge=1, le=1000, description="Bremsen: færre linjer enn dette i en gruppe bremses ikke av prosenten."
    )
    brake_in_all: int = Field(
        default=50,
        ge=1,
        le=100_000,
        description="Bremsen: flere avslutninger og endringer enn dette til sammen bremses.",
    )
    package_reminder_days: int = Field(
        default=3,
        ge=1,
        le=60,
        description="Så mange virkedager kan en pakke vente på kvittering før det minnes om den.",
    )
    period_sheet_pattern: Pattern | None = Field(
        default=None, description="Mønster (regulært uttrykk) for arknavn som er praksisperioder. Utelatt: det vanlige."
    )
    list_name_pattern: NamingStandard = Field(
        default=USUAL_LIST_NAME,
        description="Navnestandarden for praksisoversikter (R15), med feltene {studiested}, {studentgruppe} og {kull}.",
    )


class ReminderSettings(Part):
    """When coordinators and administrators are reminded, and told of the day."""

    days_before: tuple[Annotated[int, Field(ge=0, le=120)], ...] = Field(
        default=(21, 7, 1), min_length=1, description="Så mange dager før en frist minnes det om det som mangler."
    )
    days_after: tuple[Annotated[int, Field(ge=1, le=60)], ...] = Field(
        default=(1,), description="Så mange dager etter en frist minnes det om det som fortsatt mangler."
    )
    quiet_weeks: tuple[Annotated[int, Field(ge=1, le=53)], ...] = Field(
        default=(28, 29, 30, 31),
        description="Ukenumre uten påminnelser (fellesferien). Påminnelser flyttes ut av dem; bare den siste før en frist "
        "som faller i dem, går likevel.",
    )
    season_start_days: int = Field(
        default=42,
        ge=0,
        le=200,
        description="Så mange dager før den første fristen får koordinatorene beskjed om annonse, frister og maler. 0: "
        "bare når en administrator ber om det.",
    )
    from_time: time = Field(default=time(7), description="Påminnelser og sammendrag sendes tidligst da (norsk tid).")
    to_time: time = Field(default=time(17), description="Påminnelser og sammendrag sendes senest da (norsk tid).")
    morning_job_by: time = Field(
        default=time(8),
        description="Da skal «Send påminnelser» ha gått. Har den ikke det, gir «Oppdater status» dagens sammendrag.",
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.from_time <= self.morning_job_by < self.to_time:
            raise ValueError("klokkeslettene må komme i rekkefølge: from_time, morning_job_by, to_time")
        return self


class Settings(BaseSettings):
    """All settings. Relative paths count from the folder of the settings file (`base`)."""

    model_config = SettingsConfigDict(
        env_prefix="PRAKSIS_", env_nested_delimiter="__", extra="forbid", hide_input_in_errors=True, frozen=True
    )

    test_mode: bool = Field(
        default=False,
        description="Testmodus: bare syntetiske personer (fødselsnummer med måned+80), og datoen kan settes.",
    )
    base: Path = Field(
        default=Path(), exclude=True, description="Mappen innstillingsfilen ligger i (settes av seg selv)."
    )
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    teams: TeamsSettings = Field(default_factory=TeamsSettings)
    webcruiter: WebcruiterSettings = Field(default_factory=WebcruiterSettings)
    personnel: PersonnelSettings | None = Field(
        default=None,
        description="Uttrekk fra personalsystemet som bevis for «overført». Utelatt: bare statusen i Webcruiter teller.",
    )
    samlepunktet: SamlepunktetSettings = Field(default_factory=SamlepunktetSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    graph: GraphSettings | None = Field(
        default=None, description="Microsoft Graph. Utelatt når ingenting går gjennom Graph."
    )
    posts: PostSettings = Field(
        default_factory=PostSettings, description="Når et innlegg går som e-post, fordi kanalen ikke tar imot."
    )
    portal: PortalSettings = Field(default_factory=PortalSettings)
    rules: RuleSettings = Field(default_factory=RuleSettings)
    retention: RetentionSettings = Field(
        default_factory=RetentionSettings, description="Hvor lenge personopplysninger blir liggende."
    )
    reminders: ReminderSettings = Field(
        default_factory=ReminderSettings, description="Når det minnes om frister, og når dagens sammendrag går."
    )
    institutions: tuple[Institution, ...] = Field(default=(), description="Studiestedene og kanalene deres.")
    administrators: tuple[Administrator, ...] = Field(default=(), description="Studentadministratorene ved FOU.")
    identity_key: SecretStr | None = Field(
        default=None, description="Nøkkelen for fødselsnummer, bare fra miljøvariabelen PRAKSIS_IDENTITY_KEY."
    )
    token_key: SecretStr | None = Field(
        default=None,
        description="Nøkkelen som innloggingen av tjenestebrukeren krypteres med, bare fra miljøvariabelen "
        "PRAKSIS_TOKEN_KEY. «praksis signin --new-key» lager en.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, so that a secret never has to stand in it."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        for what, names in (
            ("to studiesteder med samme navn", [i.name.casefold() for i in self.institutions]),
            ("to studiesteder med samme kanal", [i.channel for i in self.institutions]),
            ("to administratorer med samme signatur", [a.signature for a in self.administrators]),
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"det er {what}. Hvert navn, hver kanal og hver signatur kan bare brukes én gang")
        signatures = {a.signature for a in self.administrators}
        for i in self.institutions:
            if i.contact is not None and i.contact not in signatures:
                raise ValueError(f"kontakten for {i.name} er ingen av administratorene. Bruk en signatur derfra")
        for a in self.administrators:
            for absence in a.away:
                if absence.cover is not None and absence.cover not in signatures - {a.signature}:
                    raise ValueError(f"den som dekker for {a.signature}, er ingen av de andre administratorene")
        if self.teams.office_channel in {i.channel for i in self.institutions}:
            raise ValueError("et studiested kan ikke ha FOUs egen kanal. Rett «channel» eller «office_channel»")
        if self.teams.shared_channel in {self.teams.office_channel, *(i.channel for i in self.institutions)}:
            raise ValueError("de felles dokumentene kan ikke ligge i en lukket kanal. Rett «shared_channel»")
        return self

    @model_validator(mode="after")
    def _graph_is_set_up_where_it_is_used(self) -> Self:
        if self.mail.kind == "graph" and self.graph is None:
            raise ValueError('kind er "graph" under [mail], men [graph] mangler')
        if "graph" in (self.teams.kind, self.mail.kind) and self.graph is not None and not self.graph.app_can_sign_in:
            raise ValueError("programmet kan ikke logge inn: legg inn «certificate» under [graph]")
        if self.teams.kind != "graph":
            return self
        if self.graph is None or self.graph.team is None:
            raise ValueError('kind er "graph" under [teams], men [graph] med «team» mangler')
        wanted = (self.teams.office_channel, self.teams.shared_channel, *(i.channel for i in self.institutions))
        unknown = [f"«{name}»" for name in wanted if self.graph.channel(name) is None]
        if unknown:
            raise ValueError(f"kanalene {', '.join(unknown)} mangler under [[graph.channels]]")
        return self

    @property
    def number_policy(self) -> NumberPolicy:
        """Which national numbers count: only synthetic ones in test mode, never in production."""
        return NumberPolicy.TEST if self.test_mode else NumberPolicy.PRODUCTION

    def path(self, path: Path) -> Path:
        """A path of the settings made absolute."""
        return (self.base / path).resolve()

    @property
    def ledger_url(self) -> str:
        """The ledger's address with a relative SQLite path made absolute."""
        prefix = "sqlite:///"
        if not self.ledger.url.startswith(prefix):
            return self.ledger.url
        return prefix + str(self.path(Path(self.ledger.url.removeprefix(prefix))))

    def institution_of(self, channel: str) -> Institution | None:
        """The institution whose channel this is."""
        return next((i for i in self.institutions if i.channel == channel), None)

    def require_institution(self, name: str) -> Institution:
        """The institution of that name, whatever the case.

        Raises:
            Invalid: There is none in the settings.
        """
        for institution in self.institutions:
            if institution.name.casefold() == name.strip().casefold():
                return institution
        known = ", ".join(i.name for i in self.institutions) or "ingen er lagt inn"
        raise Invalid(f"Studiestedet er ikke kjent. Kjente studiesteder: {known}.", code="studiested-ukjent")

    def contacts_of(self, institution: Institution, today: date | None = None) -> tuple[str, ...]:
        """The addresses of those at FOU who are told when a list of this institution is new or changed (R8); on a day
        when the contact is away, of the one who covers. Never nobody: when all are away, all of them are told."""
        if institution.contact is None:
            return self.administrators_on(today)
        contact = next(a for a in self.administrators if a.signature == institution.contact)
        present = contact if today is None else self._in_place_of(contact, today)
        return self.administrators_on(today) if present is None else (present.email,)

    def administrators_on(self, today: date | None = None) -> tuple[str, ...]:
        """The addresses of the administrators who are at work on a day (Europe/Oslo), those who cover among them; of all
        of them when nobody is, or no day is given."""
        at_work = [a.email for a in self.administrators if today is None or a.absence_on(today) is None]
        return tuple(at_work) or tuple(a.email for a in self.administrators)

    def _in_place_of(self, one: Administrator, today: date) -> Administrator | None:
        """Who does the work of `one` on a day: themselves, whoever covers, or whoever covers for that one."""
        by_signature = {a.signature: a for a in self.administrators}
        asked: set[str] = set()
        while (absence := one.absence_on(today)) is not None:
            asked.add(one.signature)
            if absence.cover is None or absence.cover in asked:
                return None
            one = by_signature[absence.cover]
        return one

    def require_signature(self, signature: str) -> Administrator:
        """The administrator who signs so.

        Raises:
            Invalid: Nobody in the settings does.
        """
        for administrator in self.administrators:
            if administrator.signature == signature.strip().upper():
                return administrator
        known = ", ".join(a.signature for a in self.administrators) or "ingen er lagt inn"
        raise Invalid(
            f"Signaturen er ikke kjent. Kjente signaturer: {known}. Nye legges inn under [[administrators]] i praksis.toml.",
            code="signatur-ukjent",
        )


def load_settings(file: Path) -> Settings:
    """Read the settings file.

    Raises:
        NotFound: There is no such file.
        Invalid: It is not TOML, or fields are wrong; one Norwegian line for each.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(
            f"Fant ikke innstillingsfilen {file.name}. Lag den med «praksis init», eller pek på den med --config.",
            code="innstillinger-mangler",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(
            f"Innstillingsfilen {file.name} er ikke gyldig TOML{_line_of(error)}. Rett linjen og prøv igjen; tekst skal "
            "stå i anførselstegn, og filen skal være lagret som UTF-8.",
            code="innstillinger-toml",
        ) from None
    return settings_from(content, base=file.parent.resolve(), name=file.name)


def _line_of(error: Exception) -> str:
    """Where the fault is, without the fault's own words: they are English, and may quote the file."""
    found = re.search(r"at line (\d+), column (\d+)", str(error))
    if found:
        return f" (linje {found[1]}, tegn {found[2]})"
    return " (på slutten av filen)" if "end of document" in str(error) else ""


_ONLY_IN_THE_ENVIRONMENT = (
    ("mail", "password"),
    ("webcruiter", "secret"),
    ("graph", "secret"),
    ("graph", "certificate_password"),
)


def settings_from(content: dict[str, Any], *, base: Path, name: str = "innstillingene") -> Settings:
    """Build settings from the content of a settings file.

    Raises:
        Invalid: Fields are wrong; one Norwegian line for each.
    """
    if "identity_key" in content:
        raise Invalid(
            f"Feil i {name}:\n  identity_key: nøkkelen skal ikke stå i filen. Bruk nøkkelfilen eller PRAKSIS_IDENTITY_KEY.",
            code="innstillinger-felt",
        )
    if "token_key" in content:
        raise Invalid(
            f"Feil i {name}:\n  token_key: nøkkelen skal ikke stå i filen. Bruk miljøvariabelen PRAKSIS_TOKEN_KEY.",
            code="innstillinger-felt",
        )
    for section, field in _ONLY_IN_THE_ENVIRONMENT:
        if isinstance(content.get(section), dict) and field in content[section]:
            raise Invalid(
                f"Feil i {name}:\n  {section}, {field}: hemmeligheter skal ikke stå i filen. Bruk miljøvariabelen "
                f"PRAKSIS_{section.upper()}__{field.upper()}.",
                code="innstillinger-felt",
            )
    if "base" in content:
        raise Invalid(f"Feil i {name}:\n  base: {_MESSAGES['extra_forbidden']}", code="innstillinger-felt")
    try:
        return Settings(**{**content, "base": base})
    except SettingsError as error:
        part = re.search(r'field "(\w+)"', str(error))
        variable = f"PRAKSIS_{part[1].upper()}" if part else "PRAKSIS_…"
        raise Invalid(
            f"Feil i miljøvariabelen {variable}: den kan ikke leses. Sett heller ett felt om gangen, for eksempel "
            "PRAKSIS_LEDGER__URL.",
            code="innstillinger-felt",
        ) from None
    except ValidationError as error:
        lines = [f"  {_place(e['loc'])}: {_words(e)}" for e in error.errors(include_input=False, include_url=False)]
        raise Invalid(f"Feil i {name}:\n" + "\n".join(lines), code="innstillinger-felt") from None


def _place(location: tuple[int | str, ...]) -> str:
    """`institutions.0.mode` as an office worker counts: `institutions nr. 1, mode`; or the variable that was set."""
    variable = "__".join(["PRAKSIS_" + str(location[0]), *map(str, location[1:])]).upper() if location else ""
    if variable in (known.upper() for known in os.environ):
        return f"miljøvariabelen {variable}"
    words: list[str] = []
    for part in location:
        if isinstance(part, int) and words:
            words[-1] += f" nr. {part + 1}"
        elif part != "[key]":  # the name of a field that may be called anything
            words.append(str(part))
    return ", ".join(words) or "hele filen"


_MESSAGES = {
    "missing": "mangler. Legg inn feltet.",
    "extra_forbidden": "er et ukjent felt. Sjekk stavemåten, eller ta linjen bort.",
    "bool_parsing": "skal være true eller false.",
    "bool_type": "skal være true eller false.",
    "int_parsing": "skal være et helt tall.",
    "int_type": "skal være et helt tall.",
    "int_from_float": "skal være et helt tall.",
    "string_type": "skal være tekst i anførselstegn.",
    "string_too_short": "kan ikke være tom.",
    "string_pattern_mismatch": "har feil form.",
    "path_type": "skal være en filbane i anførselstegn.",
    "model_type": "skal være en egen del, for eksempel [rules].",
    "model_attributes_type": "skal være en egen del, for eksempel [rules].",
    "tuple_type": "skal være en liste.",
    "frozen_instance": "kan ikke endres.",
}


_WORDS_OF_SHAPE = {
    **dict.fromkeys(("login", "base", "token_url"), "skal være en adresse som begynner med https://."),
    **dict.fromkeys(
        ("tenant", "client_id", "team", "id", "drive", "folder", "[key]"), "skal være en ID uten mellomrom."
    ),
    **dict.fromkeys(("page_parameter", "size_parameter", "process_parameter"), "skal være ett ord, uten mellomrom."),
    "proxy": "skal være en adresse uten passord, for eksempel http://proxy.example.no:8080.",
}
"""Fields that have a shape of their own."""


def _words(error: Any) -> str:
    """One pydantic error in bokmål, never with the value."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind in ("enum", "literal_error"):
        return f"må være ett av: {str(context['expected']).replace(' or ', ' eller ')}."
    if kind == "greater_than_equal":
        return f"må være minst {context['ge']}."
    if kind == "less_than_equal":
        return f"kan ikke være mer enn {context['le']}."
    if kind == "value_error":
        return f"{context['error']}."
    field = error["loc"][-1] if error["loc"] else ""
    if kind == "string_pattern_mismatch" and field == "signature":
        return "skal være to til seks store bokstaver, for eksempel KBH."
    if kind == "string_pattern_mismatch" and field == "url":
        return "skal være sqlite:///FILNAVN eller postgresql+psycopg://BRUKER@VERT/BASE."
    if kind == "string_pattern_mismatch" and field in _WORDS_OF_SHAPE:
        return _WORDS_OF_SHAPE[field]
    if kind == "string_pattern_mismatch":
        return "skal være en e-postadresse, for eksempel navn@example.no."
    return _MESSAGES.get(kind, "har en verdi som ikke kan brukes. Se forklaringen i malen fra «praksis init».")


def secure_directory(path: Path) -> Path:
    """Make a folder that only its owner can enter (0700), with its parents, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read (0600); an existing one is never overwritten.

    Raises:
        FileExistsError: It is there already.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)

"""The part of the settings that says how registrations come from Webcruiter: as exported files, or through its API.

Base address, names of fields and ids of statuses are the customer's; what we assume about the API until the customer says
otherwise stands in `connectors/webcruiter_api.py`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from praksis.settings_part import Part, WebAddress

_PATH = re.compile(r"([^\W\d][\w-]*(\.[^\W\d][\w-]*)*)?")


def _field_path(text: str) -> str:
    if not _PATH.fullmatch(text):
        raise ValueError("skal være navnet på et felt, med punktum foran et indre felt (person.email)")
    return text


def _candidate_path(text: str) -> str:
    if text and (not text.startswith("/") or text.count("{id}") != 1 or re.search(r"[\s?#]", text)):
        raise ValueError("skal være en adresse som /candidates/{id}, eller tom")
    return text


FieldPath = Annotated[str, Field(max_length=100), AfterValidator(_field_path)]
"""Where in an answer something stands: a name, an inner one after a dot («person.email»); empty for nowhere."""

CandidatePath = Annotated[str, Field(max_length=100), AfterValidator(_candidate_path)]
"""The address of one candidate with «{id}» for its id; empty for none."""

ProcessId = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\s/?#]+$")]
Parameter = Annotated[str, Field(max_length=60, pattern=r"^[\w.-]*$")]


class CandidateFields(Part):
    """Where in a candidate's answer each thing stands."""

    application: FieldPath = Field(default="candidateId", min_length=1, description="ID-en til søkeren (søknaden).")
    process: FieldPath = Field(default="processId", description="ID-en til annonsen (prosessen).")
    advert: FieldPath = Field(default="processName", description="Navnet på annonsen, som i praksiskalenderen.")
    given: FieldPath = Field(default="firstName", description="Fornavnet.")
    family: FieldPath = Field(default="lastName", description="Etternavnet.")
    full_name: FieldPath = Field(
        default="", description="Hele navnet, der fornavn og etternavn ikke står hver for seg."
    )
    number: FieldPath = Field(default="nationalIdentityNumber", description="Fødselsnummeret eller D-nummeret.")
    birth_date: FieldPath = Field(default="dateOfBirth", description="Fødselsdatoen.")
    email: FieldPath = Field(default="email", description="E-postadressen.")
    mobile: FieldPath = Field(default="mobilePhone", description="Mobilnummeret.")
    status: FieldPath = Field(default="candidateStatusId", description="ID-en til søkerens status.")
    registered: FieldPath = Field(default="createdDate", description="Da søknaden kom.")
    transferred: FieldPath = Field(default="", description="Da studenten ble overført til personalsystemet.")
    known_before: FieldPath = Field(default="", description="Om studenten har vært ansatt eller i praksis før.")
    processed: FieldPath = Field(default="isProcessed", description="Om søkeren er merket som hentet av oss.")


class ApiPaging(Part):
    """How a long list comes in pages."""

    style: Literal["page", "offset", "next", "none"] = Field(
        default="page",
        description="page: sidene har nummer. offset: det spørres fra søker nummer så og så. next: svaret har adressen til "
        "neste side. none: alt kommer i ett svar.",
    )
    page_parameter: Parameter = Field(default="page", description="Det sidenummeret (eller offset) heter i adressen.")
    size_parameter: Parameter = Field(
        default="pageSize", description="Det sidestørrelsen heter. Tomt: det spørres ikke."
    )
    size: int = Field(default=100, ge=1, le=1000, description="Så mange søkere bes det om på hver side.")
    first_page: int = Field(default=1, ge=0, le=1, description="Nummeret på den første siden (page).")
    items: FieldPath = Field(default="items", description="Der listen står i svaret. Tomt: svaret er selve listen.")
    total: FieldPath = Field(
        default="totalCount", description="Der det står hvor mange det er i alt. Tomt: ingen steder."
    )
    next: FieldPath = Field(default="next", description="Der adressen til neste side står (next).")


class WebcruiterApi(Part):
    """Webcruiter's API for candidates."""

    base: WebAddress | None = Field(default=None, description="Adressen til API-et, fra Talentech.")
    token_url: WebAddress | None = Field(default=None, description="Adressen der programmet får token (OAuth 2).")
    client_id: str = Field(
        default="", max_length=200, description="Klient-ID-en. Hemmeligheten står i miljøvariabelen."
    )
    client_authentication: Literal["basic", "body"] = Field(
        default="basic", description="Hvordan klienten viser hvem den er: basic (i hodet) eller body (i skjemaet)."
    )
    scope: str = Field(
        default="", max_length=300, description="Hva det bes om rett til (scope). Tomt: ingenting nevnes."
    )
    processes: dict[ProcessId, str] = Field(
        default_factory=dict,
        description="Annonsene som leses: ID-en i Webcruiter, og navnet annonsen har i praksiskalenderen.",
    )
    all_processes: bool = Field(
        default=False,
        description="Les alle annonser som klienten ser. Bare for en klient som kun ser studenter.",
    )
    process_parameter: Parameter = Field(default="process", description="Det annonsens ID heter når det spørres.")
    candidate_path: CandidatePath = Field(
        default="/candidates/{id}", description="Adressen til én søker. Tom: søkeren letes opp i listene."
    )
    details: bool = Field(
        default=False, description="Om hver søker må hentes for seg, fordi listene ikke har alle feltene."
    )
    id_names: Literal["application", "person"] = Field(
        default="application",
        description="Hva ID-en gjelder: én søknad (application), eller personen i alle søknader (person).",
    )
    statuses: dict[ProcessId, Literal["registered", "transferred", "withdrawn"]] = Field(
        default_factory=dict,
        description="Hva hver status-ID betyr: registered, transferred (overført til personalsystemet) eller withdrawn.",
    )
    hired: Literal["not-read", "registered", "transferred"] = Field(
        default="not-read",
        description="Hva det betyr at en søker er ansatt i Webcruiter: registered (bare registrert), transferred (overført "
        "til personalsystemet). not-read: det leses ikke.",
    )
    owns_processed_flag: bool = Field(
        default=False,
        description="Om merket «hentet» på ansatte er vårt, slik at vi setter det når søkeren er lagret. Bare når klienten "
        "er vår egen.",
    )
    fields: CandidateFields = Field(default_factory=CandidateFields, description="Hvor i svaret hver opplysning står.")
    paging: ApiPaging = Field(default_factory=ApiPaging, description="Hvordan lange lister kommer i sider.")


class WebcruiterSettings(Part):
    """Registrations from Webcruiter, as exported files or through the API."""

    kind: Literal["export", "api"] = Field(
        default="export", description="export: filer som er eksportert fra Webcruiter. api: hentes fra API-et."
    )
    folder: Path = Field(
        default=Path("Webcruiter"), description="export: mappen der eksportfilene legges (xlsx eller csv)."
    )
    secret: SecretStr | None = Field(
        default=None, description="api: klientens hemmelighet, bare fra miljøvariabelen PRAKSIS_WEBCRUITER__SECRET."
    )
    api: WebcruiterApi = Field(default_factory=WebcruiterApi, description="api: hvordan API-et nås.")

    @model_validator(mode="after")
    def _the_api_is_set_up(self) -> Self:
        if self.kind != "api":
            return self
        lacking = [f"«{name}»" for name in ("base", "token_url", "client_id") if not getattr(self.api, name)]
        if lacking:
            raise ValueError(f"{' og '.join(lacking)} mangler under [webcruiter.api]")
        if self.secret is None:
            raise ValueError("klientens hemmelighet mangler. Legg den i miljøvariabelen PRAKSIS_WEBCRUITER__SECRET")
        if not self.api.processes and not self.api.all_processes:
            raise ValueError("ingen annonser er valgt. Fyll inn «processes» under [webcruiter.api]")
        return self

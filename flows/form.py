"""What the forms of the flows share: fields that can hold ids, choices, dates and flags, and nothing else.

Prefect stores what is filled in, so a form has no free text. Each field has a pattern tight enough that a name or a
national number does not fit in it: then the server refuses the form and stores nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from flows.config import config_file
from praksis.errors import PraksisError
from praksis.settings import Settings, load_settings

SIGNATURE_PATTERN = r"^[A-ZÆØÅ]{2,6}$"
PLAN_PATTERN = r"^P-[0-9]{4,6}$"
PACKAGE_PATTERN = r"^O-[0-9]{4,6}$"
# Letters, then a year and at most six digits, or at most eight digits: «SAK-2026-00123», «REQ0012345», «12345678». Never
# eleven digits in all, however they are divided: those could be a national number.
CASE_NUMBER_PATTERN = r"^([A-Za-z]{2,8}[-/ ]?)?((19|20)[0-9]{2}[-/][0-9]{1,6}|[0-9]{1,8})$"
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Form(BaseModel):
    """A form. Unknown fields are refused, and no error repeats what was filled in."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


# JSON Schema's «format: date» is a hint that nobody enforces, and a name would pass; the pattern is enforced.
_Day = Annotated[date, WithJsonSchema({"type": "string", "format": "date", "pattern": DAY_PATTERN})]


def _settings() -> Settings | None:
    """The settings as they are when the form is made (at deploy time), None where there are none."""
    try:
        return load_settings(config_file())
    except PraksisError:  # a form without choices is still right: the run itself checks what was chosen
        return None


def _signatures(schema: JsonDict) -> None:
    """Let the form offer the signatures that the settings know."""
    schema["position"] = 80
    settings = _settings()
    if settings is not None and settings.administrators:
        schema["enum"] = [administrator.signature for administrator in settings.administrators]


def _institutions(schema: JsonDict) -> None:
    """Let the form offer the institutions that the settings know, and nothing else; without settings, none can be chosen."""
    schema["position"] = 10
    settings = _settings()
    schema["enum"] = [None, *(institution.name for institution in settings.institutions)] if settings else [None]
    schema.pop("anyOf", None)


Signature = Annotated[
    str,
    Field(
        title="Signatur",
        description="Signaturen din, for eksempel KBH. Den lagres som den som bestilte eller avgjorde.",
        pattern=SIGNATURE_PATTERN,
        json_schema_extra=_signatures,
    ),
]


def _is_an_institution(name: str | None) -> str | None:
    """Refuse what is no institution of the settings: the server's choices are those of the day when they were deployed."""
    settings = _settings()
    if name is not None and name not in {i.name for i in (settings.institutions if settings else ())}:
        raise ValueError("studiestedet er ikke kjent")
    return name


InstitutionName = Annotated[
    str | None,
    AfterValidator(_is_an_institution),
    Field(
        title="Bare dette studiestedet",
        description="La stå tom for alle studiesteder.",
        json_schema_extra=_institutions,
    ),
]

AsOf = Annotated[
    _Day | None,
    Field(
        title="Regn som om i dag er … (bare i testmodus)",
        description="La stå tom i vanlig bruk. I testmodus, med bare syntetiske personer, kan en annen dato velges.",
        json_schema_extra={"position": 99},
    ),
]

"""The part of the settings that says how Microsoft Graph is reached, and where the channels lie there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from praksis.settings_part import Mail, Part, WebAddress

Id = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\s/?#]+$")]
"""An id of Microsoft's: one word."""

ProxyAddress = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+$")]
"""The address of a proxy, without a password in it."""

CHANNEL_ID_START = "19:"
"""How each channel's id begins."""


class GraphChannel(Part):
    """A channel as Graph knows it, under the name that the rest of the settings call it by."""

    name: str = Field(
        min_length=1,
        description="Navnet kanalen har i «channel» hos studiestedet, eller i «office_channel» eller «shared_channel».",
    )
    id: Id | None = Field(
        default=None,
        description="Kanalens ID (19:…). Utelatt: da må drive og folder være satt, og det kan ikke skrives i kanalen.",
    )
    team: Id | None = Field(
        default=None,
        description="ID-en til teamet som eier kanalen, for en delt kanal fra et annet team. Utelatt: teamet i [graph].",
    )
    drive: Id | None = Field(
        default=None,
        description="ID-en til området filene ligger i. Utelatt: det slås opp én gang (krever Files.Read.All).",
    )
    folder: Id | None = Field(default=None, description="ID-en til kanalens mappe i området. Settes sammen med drive.")

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if (self.drive is None) != (self.folder is None):
            raise ValueError("drive og folder må settes sammen, eller utelates begge to")
        if self.id is None and self.drive is None:
            raise ValueError("kanalen har verken id eller drive og folder. Legg inn det ene")
        if self.id is not None and not self.id.startswith(CHANNEL_ID_START):
            raise ValueError("en kanal-ID begynner med 19:. Du finner den i lenken til kanalen i Teams")
        return self


class GraphSettings(Part):
    """Microsoft Graph: addresses, who we are, and the team."""

    login: WebAddress = Field(
        default="https://login.microsoftonline.com", description="Adressen det logges inn på (Microsofts vanlige sky)."
    )
    base: WebAddress = Field(
        default="https://graph.microsoft.com/v1.0", description="Adressen til Microsoft Graph, med versjonen."
    )
    tenant: Id = Field(description="Helse Vests leietaker (tenant) i Microsoft 365: ID eller domene.")
    client_id: Id = Field(description="ID-en til appregistreringen til praksistilgang.")
    certificate: Path | None = Field(
        default=None, description="Sertifikatet med privat nøkkel (.pem eller .pfx) programmet logger inn med."
    )
    certificate_password: SecretStr | None = Field(
        default=None,
        description="Passordet til sertifikatet, bare fra miljøvariabelen PRAKSIS_GRAPH__CERTIFICATE_PASSWORD.",
    )
    secret: SecretStr | None = Field(
        default=None,
        description="Hemmeligheten til appen når det ikke brukes sertifikat, bare fra miljøvariabelen "
        "PRAKSIS_GRAPH__SECRET.",
    )
    service_user: Mail | None = Field(
        default=None,
        description="Tjenestebrukeren som skriver i kanalene: adressen den logger inn med («praksis signin»). Utelatt: "
        "ingenting skrives i kanalene, og meldingene går som e-post.",
    )
    token_cache: Path = Field(
        default=Path("innlogging.kryptert"),
        description="Filen der innloggingen til tjenestebrukeren ligger kryptert. Nøkkelen står i PRAKSIS_TOKEN_KEY.",
    )
    certificates: Path | None = Field(
        default=None, description="Fil med sertifikatene vi stoler på hos Microsoft. Utelatt: de vanlige."
    )
    proxy: ProxyAddress | None = Field(
        default=None, description="Proxyen ut på nettet, når det må brukes en. Proxyer i miljøvariabler brukes ikke."
    )
    organisation: str = Field(
        default="Helse Bergen", min_length=1, max_length=60, description="Navnet vi presenterer oss med for Microsoft."
    )
    team: Id | None = Field(
        default=None, description="ID-en til teamet «Student i praksis». Må være satt når Teams leses gjennom Graph."
    )
    memory: Path = Field(
        default=Path("graph-minne"),
        description="Privat mappe (0700) for det vi husker om kanalene. Kan slettes når som helst; da leses alt på nytt.",
    )
    channels: tuple[GraphChannel, ...] = Field(
        default=(), description="Kanalene i Graph, hver under navnet den har i resten av filen."
    )

    @model_validator(mode="after")
    def _names_are_told_apart(self) -> Self:
        names = [channel.name for channel in self.channels]
        if len(set(names)) != len(names):
            raise ValueError("det er to kanaler med samme navn under [[graph.channels]]")
        return self

    @property
    def app_can_sign_in(self) -> bool:
        """Whether there is something with which the app shows who it is."""
        return self.certificate is not None or self.secret is not None

    def team_of(self, channel: GraphChannel) -> str:
        """The team by which Graph knows the channel: its own, or the one that shares it with us."""
        return channel.team or self.team or ""

    def channel(self, reference: str) -> GraphChannel | None:
        """The channel that settings call `reference`: by its name here, or by being an id itself; None for neither."""
        named = next((channel for channel in self.channels if channel.name == reference), None)
        if named is None and reference.startswith(CHANNEL_ID_START):
            return GraphChannel(name=reference, id=reference)
        return named

"""The probes of `praksis doctor`: one for each outside system that the settings use, chosen as `connect` chooses."""

from __future__ import annotations

from collections.abc import Iterator

from connectors import connect
from connectors.folder_probe import folder_probes
from connectors.mail_smtp import SmtpMailer
from connectors.smtp_probe import SmtpProbe
from connectors.webcruiter_api import ApiRegistrations
from praksis.checkup import Probe
from praksis.clock import Clock
from praksis.settings import Settings

CALL_SECONDS = 30.0
"""So long one call to Graph may take with its repeats: somebody waits for the answer."""


def probes(settings: Settings, clock: Clock | None = None) -> Iterator[Probe]:
    """Each probe, nearest first: folders, e-mail, Webcruiter, Microsoft Graph. Nothing is opened before it probes."""
    yield from folder_probes(settings)
    ports = connect(settings, clock)
    if isinstance(ports.mailer, SmtpMailer):
        yield SmtpProbe(ports.mailer, f"{settings.mail.host}:{settings.mail.port}")
    if isinstance(ports.registrations, ApiRegistrations):
        from connectors.webcruiter_probe import WebcruiterProbe

        yield WebcruiterProbe(ports.registrations)
    if "graph" in (settings.teams.kind, settings.mail.kind):
        from connectors.graph_connection import GraphConnection
        from connectors.graph_probe import GraphProbe

        yield GraphProbe(GraphConnection(settings, clock, total_seconds=CALL_SECONDS), settings, clock)

"""The outside world: one module per system, each fulfilling a protocol of `praksis/ports.py`; chosen here and only here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.anchor_file import FileAnchor
from connectors.mail_files import EmlMailer
from connectors.mail_smtp import SmtpMailer
from connectors.personnel_export import ExportPersonnel
from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_folder import FolderTeams
from connectors.webcruiter_export import ExportRegistrations
from praksis.clock import Clock
from praksis.ports import Mailer, Ports, Registrations, Teams
from praksis.settings import Settings

if TYPE_CHECKING:
    from connectors.graph_connection import GraphConnection

__all__ = ["connect"]


def connect(settings: Settings, clock: Clock | None = None) -> Ports:
    """The connectors that the settings name, each with its absolute folder. Nothing is opened or made yet.

    `clock` dates posts and e-mail, and says what day it is when a number is read (the real one when it is left out).
    """
    graph = _graph(settings, clock)
    teams = _teams(settings, clock, graph)
    return Ports(
        teams=teams,
        registrations=_registrations(settings, clock),
        samlepunktet=PackageSamlepunktet(
            settings.path(settings.samlepunktet.folder),
            teams,
            settings.teams.office_channel,
            file_mode=int(settings.samlepunktet.file_mode, 8),
        ),
        mailer=_mailer(settings, clock, graph),
        personnel=ExportPersonnel(
            settings.path(settings.personnel.folder), settings.number_policy, settings.rules.d_number_counts, clock
        )
        if settings.personnel
        else None,
        anchor=FileAnchor(settings.path(settings.samlepunktet.folder)),
    )


def _graph(settings: Settings, clock: Clock | None) -> GraphConnection | None:
    if settings.graph is None:
        return None
    from connectors.graph_connection import GraphConnection  # signing in is slow to import, and few commands need it

    return GraphConnection(settings, clock)


def _teams(settings: Settings, clock: Clock | None, graph: GraphConnection | None) -> Teams:
    if settings.teams.kind == "folder":
        return FolderTeams(settings.path(settings.teams.root), clock)
    from connectors.teams_graph import GraphTeams

    assert graph is not None  # settings see to it
    user = graph.user if graph.has_user else None
    return GraphTeams(graph.app, user, graph.settings, settings.path(graph.settings.memory))


def _registrations(settings: Settings, clock: Clock | None) -> Registrations:
    webcruiter, policy, d_number_counts = settings.webcruiter, settings.number_policy, settings.rules.d_number_counts
    if webcruiter.kind == "export":
        return ExportRegistrations(settings.path(webcruiter.folder), policy, d_number_counts, clock)
    from connectors.webcruiter_api import webcruiter_api  # HTTP is slow to import, and few commands need it

    secret = webcruiter.secret.get_secret_value() if webcruiter.secret is not None else ""
    return webcruiter_api(webcruiter.api, secret, policy, d_number_counts, clock)


def _mailer(settings: Settings, clock: Clock | None, graph: GraphConnection | None) -> Mailer:
    mail = settings.mail
    if mail.kind == "files":
        return EmlMailer(settings.path(mail.folder), mail.sender, clock)
    if mail.kind == "graph":
        from connectors.mail_graph import GraphMailer

        assert graph is not None  # settings see to it
        return GraphMailer(graph.app, sender=mail.sender, clock=clock)
    return SmtpMailer(
        mail.host,
        mail.port,
        sender=mail.sender,
        security=mail.security,
        user=mail.user,
        password=mail.password.get_secret_value() if mail.password is not None else None,
        certificates=str(settings.path(mail.certificates)) if mail.certificates is not None else None,
        clock=clock,
    )

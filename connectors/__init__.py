"""The outside world: one module per system, each fulfilling a protocol of `praksis/ports.py`; chosen here and only here."""

from __future__ import annotations

from connectors.anchor_file import FileAnchor
from connectors.mail_files import EmlMailer
from connectors.mail_smtp import SmtpMailer
from connectors.personnel_export import ExportPersonnel
from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_folder import FolderTeams
from connectors.webcruiter_export import ExportRegistrations
from praksis.clock import Clock
from praksis.ports import Mailer, Ports
from praksis.settings import Settings

__all__ = ["connect"]


def connect(settings: Settings, clock: Clock | None = None) -> Ports:
    """The connectors that the settings name, each with its absolute folder. Nothing is opened or made yet.

    `clock` dates posts and e-mail, and says what day it is when a number is read (the real one when it is left out).
    """
    teams = FolderTeams(settings.path(settings.teams.root), clock)
    return Ports(
        teams=teams,
        registrations=ExportRegistrations(
            settings.path(settings.webcruiter.folder), settings.number_policy, settings.rules.d_number_counts, clock
        ),
        samlepunktet=PackageSamlepunktet(
            settings.path(settings.samlepunktet.folder),
            teams,
            settings.teams.office_channel,
            file_mode=int(settings.samlepunktet.file_mode, 8),
        ),
        mailer=_mailer(settings, clock),
        personnel=ExportPersonnel(
            settings.path(settings.personnel.folder), settings.number_policy, settings.rules.d_number_counts, clock
        )
        if settings.personnel
        else None,
        anchor=FileAnchor(settings.path(settings.samlepunktet.folder)),
    )


def _mailer(settings: Settings, clock: Clock | None) -> Mailer:
    mail = settings.mail
    if mail.kind == "files":
        return EmlMailer(settings.path(mail.folder), mail.sender, clock)
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

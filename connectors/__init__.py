"""The outside world: one module per system, each fulfilling a protocol of `praksis/ports.py`; chosen here and only here."""

from __future__ import annotations

from connectors.anchor_file import FileAnchor
from connectors.mail_files import EmlMailer
from connectors.personnel_export import ExportPersonnel
from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_folder import FolderTeams
from connectors.webcruiter_export import ExportRegistrations
from praksis.clock import Clock
from praksis.ports import Ports
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
        mailer=EmlMailer(settings.path(settings.mail.folder), settings.mail.sender, clock),
        personnel=ExportPersonnel(
            settings.path(settings.personnel.folder), settings.number_policy, settings.rules.d_number_counts, clock
        )
        if settings.personnel
        else None,
        anchor=FileAnchor(settings.path(settings.samlepunktet.folder)),
    )

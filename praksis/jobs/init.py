"""Set the house up in a folder: settings with comments, the identity key, the ledger and FOU's own books (DESIGN.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from praksis.clock import SystemClock
from praksis.commit_points import CommitPoint
from praksis.identity_key import IdentityKey
from praksis.identity_key_file import read_identity_key
from praksis.ledger.audit import append_audit
from praksis.ledger.ledger import Ledger, set_up
from praksis.settings import Settings, load_settings, secure_directory, write_private

SETTINGS_NAME = "praksis.toml"
TO_UPLOAD = "Til FOUs kanal"
"""Where the books lie ready that FOU uploads to its own channel, when the channels are in Teams itself."""


@dataclass(frozen=True, slots=True)
class InitReport:
    """What was made and what was there already, as file names."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def init(folder: Path, *, example: bool = False, settings_name: str = SETTINGS_NAME) -> InitReport:
    """Set up everything that is missing in `folder`; what is there already is kept. Run again, it upgrades the ledger.

    Args:
        folder: Where the settings file lies or shall lie.
        example: Write the settings of the example season (test mode, two institutions) instead of the empty ones.
        settings_name: The settings file's name.

    Raises:
        Invalid: An existing settings file or key is wrong.
        Refused: An existing ledger belongs to another identity key.
        Unavailable: The database does not answer.
    """
    report = InitReport()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / settings_name
    if file.exists():
        report.kept.append(file.name)
    else:
        name = "praksis.eksempel.toml" if example else "praksis.mal.toml"
        template = resources.files("templates") / "innstillinger" / name
        file.write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
        report.made.append(file.name)
    settings = load_settings(file)
    key = identity_key(settings, report)
    new = set_up(settings.ledger_url, key, SystemClock().now())
    if new:
        _begin_audit(settings, key)
    (report.made if new else report.kept).append("databasen")
    _folders(settings, report, example=example)
    return report


def _begin_audit(settings: Settings, key: IdentityKey) -> None:
    """The chain begins with the house, so that an empty one is no beginning but a loss."""
    ledger = Ledger.open(settings.ledger_url, key)
    try:
        with ledger.writing(CommitPoint.SETTING_RECORDED) as session:
            append_audit(
                session,
                key,
                at=SystemClock().now(),
                actor="system",
                action="init",
                subject="house",
                detail={"key": key.key_id},
            )
    finally:
        ledger.close()


def identity_key(settings: Settings, report: InitReport) -> IdentityKey:
    """The key of the identity hash: from the environment, from its file, or a fresh one written to the file (0600)."""
    path = settings.path(settings.ledger.identity_key_file)
    if settings.identity_key is not None or path.exists():
        report.kept.append("PRAKSIS_IDENTITY_KEY" if settings.identity_key is not None else path.name)
        return read_identity_key(settings)
    key = IdentityKey.new()
    write_private(path, key.encode() + "\n")
    report.made.append(path.name)
    return key


def _folders(settings: Settings, report: InitReport, *, example: bool) -> None:
    in_teams = settings.teams.kind == "graph"
    root = settings.path(settings.teams.root)
    shared = root / settings.teams.shared_channel
    # In Teams itself the channels are not ours to make: the books lie ready in a folder, for FOU to upload.
    office = settings.path(Path(TO_UPLOAD)) if in_teams else root / settings.teams.office_channel
    inboxes = [settings.webcruiter.folder, *([settings.personnel.folder] if settings.personnel else [])]
    # Packages with national numbers will lie in FOU's own channel (R21). A folder that was there may be shared on purpose
    # among FOU's administrators: it is left as it is, and `status` says who can read it.
    new_office = not office.exists()
    if new_office or example:
        secure_directory(office)
    if new_office:
        report.made.append(office.name)
    for folder in (*([] if in_teams else [shared]), *map(settings.path, inboxes)):
        if not folder.exists():
            folder.mkdir(parents=True)
            report.made.append(folder.name)
    for private in (settings.samlepunktet.folder, *([settings.mail.folder] if settings.mail.kind == "files" else [])):
        if not settings.path(private).exists():
            secure_directory(settings.path(private))
            report.made.append(private.name)
    for master in ("Praksiskalender.xlsx", "Tilgangskatalog.xlsx"):
        target = office / master
        source = resources.files("templates") / master
        if not target.exists() and source.is_file():
            target.write_bytes(source.read_bytes())
            report.made.append(master)

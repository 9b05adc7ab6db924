"""Bringing the ledger's tables up to date with Alembic, from the migrations that lie beside this file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("praksis.ledger") / "migrations"))
    return config


@cache
def head_revision() -> str | None:
    """The revision that this program needs."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision that the ledger has; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this program has the migration that led to `revision`."""
    return revision in {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}


_ONE_AT_A_TIME = Lock()
"""Alembic keeps what it is at in one place for the whole process: two threads would take each other's."""


def upgrade(engine: Engine) -> None:
    """Bring the ledger to the newest revision; nothing happens when it is there already."""
    config = alembic_config()
    with _ONE_AT_A_TIME, engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

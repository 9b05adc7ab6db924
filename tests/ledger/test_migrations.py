"""The migrations lead to the tables that the program knows, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Column, Engine, inspect, text

from praksis.ledger.ledger import make_engine, set_up
from praksis.ledger.migrate import current_revision, head_revision, is_known, upgrade
from praksis.ledger.tables import Table
from tests.ledger.conftest import KEY, NOW, Databases


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A ledger as the migrations have made it from nothing."""
    made = make_engine(url)
    yield made
    made.dispose()


def test_the_migrations_lead_from_nothing_to_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": _default_differs}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Table.metadata) == []
        assert current_revision(connection) == head_revision()


def _default_differs(
    _context: object, _inspected: object, column: Column[Any], there: str | None, _here: object, wanted: str | None
) -> bool | None:
    """Held against each other as text for JSON, which PostgreSQL cannot compare; None leaves it to alembic."""
    if not isinstance(column.type, JSON):
        return None
    return (there or "").removesuffix("::json").strip("'") != (wanted or "").strip("'")


def test_each_constraint_bears_the_name_that_the_tables_give_it(engine: Engine) -> None:
    found = inspect(engine)
    for table in Table.metadata.sorted_tables:
        there = {c["name"] for c in found.get_unique_constraints(table.name)}
        there |= {c["name"] for c in found.get_foreign_keys(table.name)}
        there |= {i["name"] for i in found.get_indexes(table.name)}
        wanted = {c.name for c in table.constraints if c.name != f"pk_{table.name}"} | {i.name for i in table.indexes}
        assert wanted <= there, table.name


PARTIAL = {
    str(index.name): index
    for table in Table.metadata.sorted_tables
    for index in table.indexes
    if index.unique and index.dialect_options["sqlite"]["where"] is not None
}


def test_the_rules_that_the_database_itself_keeps_are_known() -> None:
    assert {"uq_order_line_under_way", "uq_case_file_open", "uq_plan_current", "uq_catalogue_row_in_book"} <= set(
        PARTIAL
    )
    wheres = [(index.dialect_options[d]["where"].text for d in ("sqlite", "postgresql")) for index in PARTIAL.values()]
    assert all(sqlite == postgres for sqlite, postgres in wheres)


@pytest.mark.parametrize("name", sorted(PARTIAL))
def test_the_rules_that_the_database_itself_keeps_are_there(engine: Engine, name: str) -> None:
    index = PARTIAL[name]
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name"
        if engine.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
    )
    with engine.connect() as connection:
        definition = connection.scalar(text(query), {"name": name})
    assert definition.startswith("CREATE UNIQUE INDEX")
    what, where = definition.split("WHERE")
    assert re.findall(r"\w+", what.split("(")[1]) == [column.name for column in index.columns]
    assert _meaning(where) == _meaning(index.dialect_options["sqlite"]["where"].text)


def _meaning(where: str) -> tuple[list[str], list[str]]:
    """The values and the columns without a value that a condition speaks of; PostgreSQL writes it in its own way."""
    return sorted(re.findall(r"'[^']*'", where)), sorted(re.findall(r"(\w+) IS NULL", where))


def test_only_the_first_setting_up_makes_a_new_ledger(databases: Databases) -> None:
    url = databases.empty()
    assert [set_up(url, KEY, NOW), set_up(url, KEY, NOW)] == [True, False]


def test_upgrading_again_changes_nothing(databases: Databases) -> None:
    url = databases.made()
    engine = make_engine(url)
    before = {name: inspect(engine).get_columns(name) for name in inspect(engine).get_table_names()}
    assert set_up(url, KEY, NOW) is False
    upgrade(engine)
    after = {name: inspect(engine).get_columns(name) for name in inspect(engine).get_table_names()}
    engine.dispose()
    assert list(before) == list(after)
    assert str(before) == str(after)


def test_the_program_knows_its_own_revisions_and_no_others() -> None:
    head = head_revision()
    assert head is not None
    assert is_known(head)
    assert not is_known("9999_from_the_future")

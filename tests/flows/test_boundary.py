"""Whatever is raised inside a flow or a step comes out as a code, an incident number and a fixed sentence."""

from __future__ import annotations

import pickle
import stat
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from prefect.exceptions import TerminationSignal
from pydantic import BaseModel, ConfigDict, EmailStr
from sqlalchemy import create_engine, text

from flows.boundary import UNEXPECTED, FlowFailed, counts_only, guarded
from praksis import errors
from tests.flows.canary import Canary

CANARY = Canary.of(0)
WHERE = "Les listene"


class UnshowableError(Exception):
    """An error that cannot even be shown."""

    def __str__(self) -> str:
        raise RuntimeError(CANARY.row)


class Row(BaseModel):
    """A model that does not hide its input, such as a library may have."""

    model_config = ConfigDict(hide_input_in_errors=False)
    count: int


def raising(error: BaseException) -> Callable[[], Any]:
    def work() -> None:
        raise error

    return work


def chained() -> None:
    try:
        raise KeyError(CANARY.row)
    except KeyError as error:
        raise RuntimeError(f"rad for {CANARY.row}") from error


def while_handling() -> None:
    try:
        raise KeyError(CANARY.row)
    except KeyError:
        dict[str, int]()["mangler"]


def noted() -> None:
    error = ValueError("kort")
    error.add_note(CANARY.row)
    raise error


def wrong_input() -> None:
    Row.model_validate({"count": CANARY.row})


def database_error() -> None:
    with create_engine("sqlite://").begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": CANARY.row})


def not_text() -> None:
    (CANARY.row.encode() + b"\xff").decode()


def too_deep() -> None:
    def down(row: str) -> None:
        down(row)

    down(CANARY.row)


FAILURES: dict[str, Callable[[], Any]] = {
    **{
        name: raising(kind(CANARY.row))
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.PraksisError)
    },
    "value": raising(ValueError(CANARY.row)),
    "key": raising(KeyError(CANARY.person.number)),
    "file": raising(FileNotFoundError(2, "No such file", f"/lister/{CANARY.full_name}.xlsx")),
    "group": raising(ExceptionGroup(CANARY.row, [ValueError(CANARY.row)])),
    "stop-iteration": raising(StopIteration(CANARY.row)),
    "timeout": raising(TimeoutError(CANARY.row)),
    "cannot-be-shown": raising(UnshowableError()),
    "personal-code": raising(errors.Invalid("kort", code=CANARY.person.number)),
    "name-as-code": raising(errors.Invalid("kort", code=CANARY.full_name)),
    "chained": chained,
    "while-handling": while_handling,
    "noted": noted,
    "wrong-input": wrong_input,
    "database": database_error,
    "not-text": not_text,
    "too-deep": too_deep,
}


def failure_of(work: Callable[[], Any]) -> FlowFailed:
    with pytest.raises(FlowFailed) as caught:
        guarded(work, WHERE)()
    return caught.value


def everything_in(failure: FlowFailed) -> str:
    pickled = pickle.dumps(failure)
    return "\n".join(
        [
            str(failure),
            repr(failure),
            repr(failure.args),
            repr(vars(failure)),
            "".join(traceback.format_exception(failure)),
            pickled.decode("latin-1"),
            pickled.decode("utf-8", "replace"),
        ]
    )


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_nothing_of_an_error_gets_through_but_its_code(name: str) -> None:
    failure = failure_of(FAILURES[name])
    told = everything_in(failure)
    for value in CANARY.values:
        assert value not in told
    assert failure.__cause__ is None
    assert failure.__context__ is None
    assert failure.__suppress_context__
    assert not hasattr(failure, "__notes__")


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_the_detail_stands_in_our_own_log_under_the_incident_number_without_identity_numbers(
    name: str, incidents: Path
) -> None:
    failure = failure_of(FAILURES[name])
    (file,) = incidents.iterdir()
    log = file.read_text()
    assert f"{failure.incident} {failure.code} | {WHERE}" in log
    assert "Traceback" in log
    assert CANARY.person.number not in log
    assert f"{CANARY.person.number[:6]} {CANARY.person.number[6:]}" not in log
    assert CANARY.person.email not in log
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(incidents.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("error", "code", "retry"),
    [
        (errors.Unavailable("x"), "utilgjengelig", True),
        (errors.Locked("x"), "fil-i-bruk", True),
        (errors.Unavailable("x", code="annen-kjoring"), "annen-kjoring", True),
        (errors.Invalid("x"), "ugyldig", False),
        (errors.Conflict("x"), "endret-imens", False),
        (errors.Refused("x"), "avvist", False),
        (errors.OutcomeUnknown("x"), "ukjent-utfall", False),
        (TimeoutError("x"), UNEXPECTED, False),
    ],
)
def test_the_class_of_the_error_decides_code_and_whether_it_is_tried_again(
    error: Exception, code: str, retry: bool
) -> None:
    failure = failure_of(raising(error))
    assert (failure.code, failure.retry) == (code, retry)


def test_what_is_coded_in_a_step_keeps_its_incident_number_through_the_flow(incidents: Path) -> None:
    failure = failure_of(guarded(raising(ValueError(CANARY.row)), "steget"))
    (file,) = incidents.iterdir()
    assert file.read_text().count("--- ") == 1
    assert failure.incident in file.read_text()


def test_a_failure_survives_pickling_whole() -> None:
    failure = failure_of(raising(errors.Unavailable("x")))
    again = pickle.loads(pickle.dumps(failure))
    assert (str(again), repr(again), again.retry) == (str(failure), repr(failure), True)


def test_an_incident_that_cannot_be_written_is_said_and_leaks_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("PRAKSIS_INCIDENTS", str(tmp_path / "a file"))
    failure = failure_of(raising(ValueError(CANARY.row)))
    assert failure.incident.endswith("-uskrevet")
    assert not any(value in everything_in(failure) for value in CANARY.values)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, GeneratorExit, lambda: TerminationSignal(signal=15)])
def test_an_interruption_passes_without_what_was_being_handled(kind: Callable[[], BaseException]) -> None:
    def work() -> None:
        try:
            raise ValueError(CANARY.row)
        except ValueError:
            raise kind()  # noqa: B904 - the hidden context is the point

    with pytest.raises(BaseException) as caught:
        guarded(work, WHERE)()
    assert type(caught.value) is type(kind())
    assert caught.value.__context__ is None
    assert CANARY.full_name not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(("given", "out"), [(CANARY.row, 1), (3, 3), (None, 1)])
def test_an_exit_passes_with_its_number_and_never_with_a_text(given: str | int | None, out: int) -> None:
    with pytest.raises(SystemExit) as caught:
        guarded(lambda: sys.exit(given), WHERE)()
    assert caught.value.code == out


def test_what_goes_well_is_given_back() -> None:
    assert guarded(lambda: {"lister": 2}, WHERE)() == {"lister": 2}


def test_a_step_may_give_back_counts() -> None:
    assert counts_only({"nye rader": 3, "malt": 0}) == {"nye rader": 3, "malt": 0}


@pytest.mark.parametrize(
    "value",
    [{"navn": CANARY.full_name}, {CANARY.person.number: 1}, {CANARY.person.email: 1}, {"rader": [1]}, {"x" * 61: 1}],
)
def test_a_step_may_give_back_nothing_else(value: Any) -> None:
    with pytest.raises(TypeError) as caught:
        counts_only(value)
    assert not any(v in str(caught.value) for v in CANARY.values)


def test_the_models_of_the_test_would_leak_without_the_boundary() -> None:
    """So that the cases above are known to carry something that could get through."""
    for name, work in FAILURES.items():
        if name in ("cannot-be-shown", "too-deep", "name-as-code", "personal-code"):
            continue
        try:
            work()
        except Exception as error:
            told = "".join(traceback.format_exception(error)) + repr(error)
        assert any(value in told for value in CANARY.values), name


def test_an_email_field_of_pydantic_would_be_hidden_too() -> None:
    class Contact(BaseModel):
        address: EmailStr

    failure = failure_of(lambda: Contact.model_validate({"address": CANARY.full_name}))
    assert CANARY.full_name not in everything_in(failure)

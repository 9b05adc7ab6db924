"""The forms: Norwegian, safe by default, and without a field in which a person would fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from prefect import Flow
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools.validation import is_valid_schema, validate
from pydantic import BaseModel, ValidationError

from flows.confirm import ConfirmForm, NotOrdered, Progress, confirm_order
from flows.first_morning import FirstMorningForm, check_the_first_morning
from flows.order import OrderForm, order_access
from flows.publish import PublishForm, publish_templates
from flows.purge import PurgeForm, erase_when_due
from flows.remind import RemindForm, send_reminders
from flows.stop import StopForm, Switch, stop_sending
from flows.sync import SyncForm, update_status
from tests.flows.canary import Canary
from tests.people import synthetic_person

FLOWS: dict[type[BaseModel], Flow[..., None]] = {
    SyncForm: update_status,
    RemindForm: send_reminders,
    FirstMorningForm: check_the_first_morning,
    OrderForm: order_access,
    ConfirmForm: confirm_order,
    StopForm: stop_sending,
    PublishForm: publish_templates,
    PurgeForm: erase_when_due,
}
FILLED_IN: dict[type[BaseModel], dict[str, Any]] = {
    SyncForm: {"as_of": "2026-08-05"},
    RemindForm: {"institution": None, "as_of": "2026-08-05"},
    FirstMorningForm: {"as_of": "2026-08-05"},
    OrderForm: {"plan": "P-0412", "signature": "KBH", "preview": False, "as_of": "2026-08-05"},
    ConfirmForm: {
        "package": "O-0031",
        "case_number": "SAK-2026-00123",
        "not_ordered": NotOrdered.REJECTED.value,
        "progress": Progress.IMPLEMENTED.value,
        "lines": [1, 2],
        "signature": "KBH",
        "as_of": "2026-08-05",
    },
    StopForm: {"switch": Switch.RESUME.value, "signature": "KBH"},
    PublishForm: {"signature": "KBH"},
    PurgeForm: {"signature": "KBH", "preview": False, "as_of": "2027-08-05"},
}
FIELDS = [(form, field) for form in FLOWS for field in form.model_fields]
# A telephone number has the eight digits that a case number may have: it is told apart by nobody, so it is not tried.
PERSONAL = [value for value in Canary.of(20).values if len(value) != 8]


def schema_of(form: type[BaseModel]) -> dict[str, Any]:
    """What Prefect stores for the form of a flow, and holds what is filled in against."""
    return parameter_schema(FLOWS[form]).model_dump_for_openapi()


def fields_of(form: type[BaseModel]) -> dict[str, Any]:
    fields: dict[str, Any] = schema_of(form)["definitions"][form.__name__]["properties"]
    return fields


def refused_by_server(form: type[BaseModel], filled_in: dict[str, Any]) -> bool:
    """Whether Prefect's server refuses it, so that nothing of it is stored."""
    return bool(validate({"valg": filled_in}, schema_of(form), raise_on_error=False, ignore_required=True))


@pytest.mark.parametrize("form", FLOWS)
def test_a_form_that_is_filled_in_right_is_taken(form: type[BaseModel]) -> None:
    is_valid_schema(schema_of(form))
    assert not refused_by_server(form, FILLED_IN[form])
    assert form.model_validate(FILLED_IN[form])


@pytest.mark.parametrize(("form", "field"), FIELDS, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_each_field_has_a_norwegian_title_a_description_and_a_place(form: type[BaseModel], field: str) -> None:
    shown = fields_of(form)[field]
    assert shown["title"] not in ("", field, field.replace("_", " ").title())
    assert shown["description"].endswith(".")
    assert isinstance(shown["position"], int)


@pytest.mark.parametrize("form", FLOWS)
def test_no_two_fields_have_the_same_place_and_the_date_comes_last(form: type[BaseModel]) -> None:
    places = {field: shown["position"] for field, shown in fields_of(form).items()}
    assert len(set(places.values())) == len(places)
    if "as_of" in places:
        assert max(places, key=places.__getitem__) == "as_of"


@pytest.mark.parametrize("value", PERSONAL)
@pytest.mark.parametrize(("form", "field"), FIELDS, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_nothing_personal_fits_in_any_field(form: type[BaseModel], field: str, value: str) -> None:
    for given in (value, [value]):
        filled_in = {**FILLED_IN[form], field: given}
        assert refused_by_server(form, filled_in)
        with pytest.raises(ValidationError) as caught:
            form.model_validate(filled_in)
        assert value not in str(caught.value)


@pytest.mark.parametrize("form", FLOWS)
def test_a_field_that_there_is_not_is_refused(form: type[BaseModel]) -> None:
    name = Canary.of(20).full_name
    assert refused_by_server(form, {**FILLED_IN[form], "kommentar": name})
    with pytest.raises(ValidationError) as caught:
        form.model_validate({**FILLED_IN[form], "kommentar": name})
    assert name not in str(caught.value)


def test_an_order_is_only_shown_unless_one_says_otherwise() -> None:
    assert OrderForm(plan="P-0412", signature="KBH").preview is True
    assert fields_of(OrderForm)["preview"]["default"] is True


def test_nothing_is_erased_unless_one_says_so() -> None:
    assert PurgeForm(signature="KBH").preview is True
    assert fields_of(PurgeForm)["preview"]["default"] is True


def test_the_switch_stops_unless_one_says_otherwise() -> None:
    assert StopForm(signature="KBH").switch is Switch.STOP


def test_nothing_need_be_filled_in_to_bring_the_status_up_to_date() -> None:
    assert schema_of(SyncForm).get("required", []) == []
    assert SyncForm().as_of is None


@pytest.mark.parametrize("text", ["P-412", "p-0412", "412", "P-0412 ", "P-1234567", "Plan P-0412"])
def test_a_plan_is_named_by_its_number_and_nothing_else(text: str) -> None:
    with pytest.raises(ValidationError):
        OrderForm(plan=text, signature="KBH")


def test_the_number_of_a_plan_and_of_a_package_is_read_from_its_name() -> None:
    assert OrderForm(plan="P-0412", more_plans=["P-0413", "P-0412"], signature="KBH").numbers == [412, 413]
    assert ConfirmForm(package="O-0031", more_packages=["O-0032"], signature="KBH").numbers == [31, 32]


@pytest.mark.parametrize("case_number", ["SAK-2026-00123", "REQ0012345", "12345678", "2026/4711", "RITM-4711"])
def test_case_numbers_of_many_kinds_are_taken(case_number: str) -> None:
    form = ConfirmForm(package="O-0031", signature="KBH", case_number=case_number)
    assert form.case_number == case_number


@pytest.mark.parametrize("digits", ["4+7", "4+8", "6+5", "11"])
def test_no_case_number_has_room_for_a_national_number(digits: str) -> None:
    right = synthetic_person(3).number
    cuts = {"4+7": (right[:4], right[4:]), "4+8": (f"20{right[:2]}", right[2:10]), "6+5": (right[:6], right[6:])}
    written = "-".join(cuts.get(digits, (right,)))
    for text in (written, f"SAK-{written}"):
        with pytest.raises(ValidationError):
            ConfirmForm(package="O-0031", signature="KBH", case_number=text)


def test_the_date_is_a_date() -> None:
    assert SyncForm.model_validate({"as_of": "2026-08-05"}).as_of == date(2026, 8, 5)


def test_the_institutions_of_the_settings_can_be_chosen_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "praksis.toml"
    settings.write_text('[[institutions]]\nname = "HVL"\nchannel = "HVL"\n', encoding="utf-8")
    monkeypatch.setenv("PRAKSIS_CONFIG", str(settings))
    assert fields_of(RemindForm)["institution"]["enum"] == [None, "HVL"]
    assert RemindForm(institution="HVL").institution == "HVL"
    with pytest.raises(ValidationError):
        RemindForm(institution="UiB")

"""Settings: what is delivered loads, each wrong field is one Norwegian line with its place, and no value is shown."""

from __future__ import annotations

import os
import re
import stat
import tomllib
import traceback
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from praksis.errors import Invalid, NotFound
from praksis.identity import NumberPolicy
from praksis.identity_key import IdentityKey
from praksis.settings import (
    Mode,
    Settings,
    load_settings,
    secure_directory,
    settings_from,
    write_private,
)

TEMPLATES = resources.files("templates") / "innstillinger"
WRONG = "hemmelig-og-gal-verdi"
"""Stands in for what must never be shown."""


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("PRAKSIS_"):
            monkeypatch.delenv(name)


def institution(**changed: Any) -> dict[str, Any]:
    return {"name": "HVL", "channel": "HVL", "mode": "full", "coordinators": ["praksis@example.no"], **changed}


def administrator(**changed: Any) -> dict[str, Any]:
    return {"signature": "IFA", "name": "Ingunn Fauske", "email": "ingunn@example.no", **changed}


def refusal(content: dict[str, Any], base: Path = Path("/base")) -> str:
    """What is said of wrong content; the message and the whole traceback hold nothing of the value."""
    with pytest.raises(Invalid) as caught:
        settings_from(content, base=base, name="praksis.toml")
    shown = "".join(traceback.format_exception(caught.value, chain=True))
    assert WRONG not in shown
    return caught.value.message


# --- what is delivered -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["praksis.mal.toml", "praksis.eksempel.toml"])
def test_the_settings_that_are_delivered_load(name: str, tmp_path: Path) -> None:
    file = tmp_path / "praksis.toml"
    file.write_text((TEMPLATES / name).read_text(encoding="utf-8"), encoding="utf-8")
    settings = load_settings(file)
    assert settings.base == tmp_path
    assert settings.test_mode is (name == "praksis.eksempel.toml")
    assert bool(settings.institutions) is settings.test_mode


def with_its_examples(text: str) -> str:
    """The master with each line that is a field behind a «#» made real."""
    return re.sub(r"^# (\[\[?[\w.]+\]\]?|\w+ = .*)$", r"\1", text, flags=re.MULTILINE)


def test_the_examples_in_the_commented_master_load_too(tmp_path: Path) -> None:
    text = (TEMPLATES / "praksis.mal.toml").read_text(encoding="utf-8")
    settings = settings_from(tomllib.loads(with_its_examples(text)), base=tmp_path)
    assert [i.name for i in settings.institutions] == ["HVL"]
    assert [a.signature for a in settings.administrators] == ["KBH", "IFA"]
    assert settings.rules.period_sheet_pattern
    assert settings.personnel is not None


def test_what_the_commented_master_says_is_what_holds_without_it(tmp_path: Path) -> None:
    text = (TEMPLATES / "praksis.mal.toml").read_text(encoding="utf-8")
    assert settings_from(tomllib.loads(text), base=tmp_path) == settings_from({}, base=tmp_path)


def fields(model: type[BaseModel], place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every field of the settings with its place, parts within parts; a list of parts counts as the part."""
    for name, field in model.model_fields.items():
        inner = [t for t in _types_in(field.annotation) if issubclass(t, BaseModel)]
        yield (*place, name), field
        for part in inner:
            yield from fields(part, (*place, name))


def _types_in(annotation: Any) -> list[type]:
    arguments = getattr(annotation, "__args__", ())
    found = [t for argument in arguments for t in _types_in(argument)]
    return [*found, annotation] if isinstance(annotation, type) and not arguments else found


EVERY_FIELD = dict(fields(Settings))
NOT_IN_THE_FILE = {
    ("base",),
    ("identity_key",),
    ("mail", "password"),
    ("webcruiter", "secret"),
    ("graph", "secret"),
    ("graph", "certificate_password"),
    ("token_key",),
}
LEAVES = [
    place
    for place in EVERY_FIELD
    if place not in NOT_IN_THE_FILE and not any(p[: len(place)] == place and p != place for p in EVERY_FIELD)
]


def test_the_fields_are_found_at_all_depths() -> None:
    assert ("rules", "days_before") in LEAVES
    assert ("institutions", "coordinators") in LEAVES
    assert len(LEAVES) > 20


@pytest.mark.parametrize("place", LEAVES, ids=".".join)
def test_every_field_stands_in_the_commented_master(place: tuple[str, ...]) -> None:
    text = (TEMPLATES / "praksis.mal.toml").read_text(encoding="utf-8")
    content: Any = tomllib.loads(with_its_examples(text))
    for name in place:
        content = content[0] if isinstance(content, list) else content
        assert name in content, f"{'.'.join(place)} is not in praksis.mal.toml"
        content = content[name]


@pytest.mark.parametrize("place", [*LEAVES, *sorted(NOT_IN_THE_FILE)], ids=".".join)
def test_every_field_is_described_in_a_whole_sentence(place: tuple[str, ...]) -> None:
    description = EVERY_FIELD[place].description or ""
    assert len(description) > 8
    assert description[-1] in ".)"


API = {"base": "https://api.example.no", "token_url": "https://login.example.no/token", "client_id": "praksis"}
"""All that Webcruiter's API needs, but its secret and its adverts."""


# --- wrong fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "place", "says"),
    [
        ({"ukjent": WRONG}, "ukjent", "ukjent felt"),
        ({"base": WRONG}, "base", "ukjent felt"),
        ({"rules": {"frist": WRONG}}, "rules, frist", "ukjent felt"),
        ({"test_mode": WRONG}, "test_mode", "true eller false"),
        ({"rules": WRONG}, "rules", "egen del"),
        ({"rules": {"days_before": WRONG}}, "rules, days_before", "helt tall"),
        ({"rules": {"days_before": 1.5}}, "rules, days_before", "helt tall"),
        ({"rules": {"days_before": -1}}, "rules, days_before", "minst 0"),
        ({"rules": {"days_before": 121}}, "rules, days_before", "ikke være mer enn 120"),
        ({"rules": {"quiet_minutes": 1441}}, "rules, quiet_minutes", "ikke være mer enn 1440"),
        ({"posts": {"mail_after_tries": 0}}, "posts, mail_after_tries", "minst 1"),
        ({"webcruiter": {"kind": "api"}}, "webcruiter", "«base» og «token_url» og «client_id» mangler"),
        ({"webcruiter": {"kind": "api", "api": API}}, "webcruiter", "PRAKSIS_WEBCRUITER__SECRET"),
        ({"webcruiter": {"secret": WRONG}}, "webcruiter, secret", "PRAKSIS_WEBCRUITER__SECRET"),
        ({"webcruiter": {"api": {"base": WRONG}}}, "webcruiter, api, base", "https://"),
        ({"webcruiter": {"api": {"processes": {"4 4": WRONG}}}}, "webcruiter, api, processes, 4 4", "uten mellomrom"),
        ({"webcruiter": {"api": {"statuses": {"1": WRONG}}}}, "webcruiter, api, statuses, 1", "må være ett av"),
        ({"webcruiter": {"api": {"candidate_path": WRONG}}}, "webcruiter, api, candidate_path", "/candidates/{id}"),
        ({"webcruiter": {"api": {"fields": {"email": f"a..{WRONG}"}}}}, "webcruiter, api, fields, email", "punktum"),
        ({"webcruiter": {"api": {"fields": {"application": ""}}}}, "webcruiter, api, fields, application", "tom"),
        ({"rules": {"d_number_counts": WRONG}}, "rules, d_number_counts", "true eller false"),
        ({"rules": {"period_sheet_pattern": f"({WRONG}"}}, "rules, period_sheet_pattern", "regulært uttrykk"),
        ({"rules": {"list_name_pattern": WRONG}}, "rules, list_name_pattern", "{studentgruppe} og {kull}"),
        ({"rules": {"list_name_pattern": "{studentgruppe} {kull} {uke}"}}, "rules, list_name_pattern", "ingen andre"),
        ({"teams": {"kind": WRONG}}, "teams, kind", "'folder'"),
        ({"webcruiter": {"kind": WRONG}}, "webcruiter, kind", "'export'"),
        ({"personnel": {"kind": WRONG}}, "personnel, kind", "'export'"),
        ({"personnel": {"mappe": WRONG}}, "personnel, mappe", "ukjent felt"),
        ({"samlepunktet": {"kind": WRONG}}, "samlepunktet, kind", "'package'"),
        ({"mail": {"kind": WRONG}}, "mail, kind", "'files'"),
        ({"teams": {"root": 7}}, "teams, root", "filbane"),
        ({"teams": {"office_channel": ""}}, "teams, office_channel", "kan ikke være tom"),
        ({"teams": {"office_channel": 7}}, "teams, office_channel", "anførselstegn"),
        ({"mail": {"sender": WRONG}}, "mail, sender", "e-postadresse"),
        ({"mail": {"kind": "smtp"}}, "mail", "e-posttjeneren mangler"),
        (
            {"mail": {"kind": "smtp", "host": "smtp.example.no", "password": WRONG}},
            "mail, password",
            "PRAKSIS_MAIL__PASS",
        ),
        ({"teams": {"kind": "graph"}}, "hele filen", "«team» mangler"),
        ({"graph": {"tenant": "t", "client_id": "c", "secret": WRONG}}, "graph, secret", "PRAKSIS_GRAPH__SECRET"),
        ({"graph": {"tenant": "t", "client_id": "c", "base": "http://graph.example.no"}}, "graph, base", "https://"),
        (
            {"graph": {"tenant": "t", "client_id": "c", "channels": [{"name": "HVL", "drive": "b!1"}]}},
            "graph, channels nr. 1",
            "drive og folder",
        ),
        (
            {"graph": {"tenant": "t", "client_id": "c", "channels": [{"name": "HVL", "id": WRONG}]}},
            "graph, channels nr. 1",
            "begynner med 19:",
        ),
        (
            {
                "teams": {"kind": "graph"},
                "graph": {"tenant": "t", "client_id": "c", "team": "t", "certificate": "a.pem"},
                "institutions": [institution()],
            },
            "hele filen",
            "«FOU», «Studenter i praksis», «HVL»",
        ),
        ({"ledger": {"url": WRONG}}, "ledger, url", "sqlite:///FILNAVN"),
        ({"ledger": {"url": f"mysql://bruker:{WRONG}@vert/base"}}, "ledger, url", "postgresql+psycopg://"),
        ({"ledger": {"url": "sqlite://"}}, "ledger, url", "sqlite:///FILNAVN"),
        ({"ledger": {"url": "sqlite:///:memory:"}}, "ledger, url", "sqlite:///FILNAVN"),
        ({"institutions": {"name": WRONG}}, "institutions", "liste"),
        ({"institutions": [WRONG]}, "institutions nr. 1", "egen del"),
        ({"institutions": [{"name": "HVL"}]}, "institutions nr. 1, channel", "mangler"),
        ({"institutions": [institution(mode=WRONG)]}, "institutions nr. 1, mode", "'paint' eller 'full'"),
        ({"institutions": [institution(name="")]}, "institutions nr. 1, name", "kan ikke være tom"),
        (
            {"institutions": [institution(), institution(name="UiB", channel="UiB", coordinators=["a@b.no", WRONG])]},
            "institutions nr. 2, coordinators nr. 2",
            "e-postadresse",
        ),
        ({"institutions": [institution(coordinators=WRONG)]}, "institutions nr. 1, coordinators", "liste"),
        ({"administrators": [administrator(email=WRONG)]}, "administrators nr. 1, email", "e-postadresse"),
        ({"administrators": [administrator(signature=WRONG)]}, "administrators nr. 1, signature", "store bokstaver"),
        ({"administrators": [administrator(signature="K")]}, "administrators nr. 1, signature", "for eksempel KBH"),
        ({"administrators": [{"signature": "KBH"}]}, "administrators nr. 1, name", "mangler"),
    ],
    ids=str,
)
def test_a_wrong_field_is_one_norwegian_line_with_its_place_and_never_its_value(
    content: dict[str, Any], place: str, says: str
) -> None:
    message = refusal(content)
    assert message.startswith("Feil i praksis.toml:\n")
    (line,) = [line for line in message.splitlines()[1:] if line.startswith(f"  {place}: ")]
    assert says in line
    assert line.endswith(".")
    assert not re.search(r"\b(should|must|valid|input|required|Value)\b", message)


def test_each_wrong_field_has_its_own_line() -> None:
    message = refusal({"rules": {"days_before": WRONG, "frist": 1}, "mail": {"sender": WRONG}, "test_mode": "ja"})
    assert len(message.splitlines()) == 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"institutions": [institution(), institution(channel="Annen")]}, "to studiesteder med samme navn"),
        (
            {"institutions": [institution(), institution(name="hvl", channel="Annen")]},
            "to studiesteder med samme navn",
        ),
        ({"institutions": [institution(), institution(name="UiB")]}, "to studiesteder med samme kanal"),
        ({"administrators": [administrator(), administrator(name="To")]}, "to administratorer med samme signatur"),
        ({"institutions": [institution(channel="FOU")]}, "FOUs egen kanal"),
        ({"institutions": [institution(channel="Studenter i praksis")]}, "felles dokumentene"),
        ({"teams": {"office_channel": "Felles", "shared_channel": "Felles"}}, "felles dokumentene"),
    ],
    ids=str,
)
def test_what_must_be_told_apart_cannot_be_the_same(content: dict[str, Any], says: str) -> None:
    message = refusal(content)
    assert says in message
    assert len(message.splitlines()) == 2


def test_the_identity_key_does_not_belong_in_the_file() -> None:
    message = refusal({"identity_key": WRONG})
    assert "identity_key" in message
    assert "PRAKSIS_IDENTITY_KEY" in message


def test_a_file_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="praksis init"):
        load_settings(tmp_path / "praksis.toml")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f"test_mode = true\nsender = {WRONG}\n", "linje 2, tegn 10"),
        (f'[mail]\nsender = "{WRONG}', "på slutten av filen"),
        (f'[mail]\nsender = "a"\nsender = "{WRONG}"\n', "linje 3"),
        (f"[[{WRONG}\n", "linje 1"),
    ],
)
def test_a_file_that_is_not_toml_is_said_with_line_and_nothing_of_its_content(
    text: str, where: str, tmp_path: Path
) -> None:
    file = tmp_path / "praksis.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load_settings(file)
    assert where in caught.value.message
    assert "praksis.toml" in caught.value.message
    assert WRONG not in "".join(traceback.format_exception(caught.value))
    assert not re.search(r"\b(at|line|column|Invalid|Expected|Cannot)\b", caught.value.message)


def test_a_file_that_is_saved_in_another_encoding_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "praksis.toml"
    file.write_bytes('[teams]\nroot = "Praksisstudenter på sykehus"\n'.encode("latin-1"))
    with pytest.raises(Invalid, match="UTF-8"):
        load_settings(file)


# --- the environment -------------------------------------------------------------------------------------------------


def test_the_environment_wins_over_the_file_and_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_LEDGER__URL", "postgresql+psycopg://praksis@localhost/praksis")
    settings = settings_from(
        {"ledger": {"url": "sqlite:///annen.db", "identity_key_file": "min.nokkel"}}, base=Path("/base")
    )
    assert settings.ledger_url == "postgresql+psycopg://praksis@localhost/praksis"
    assert settings.ledger.identity_key_file == Path("min.nokkel")


def test_a_wrong_value_in_the_environment_names_the_variable_and_not_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_RULES__DAYS_BEFORE", WRONG)
    assert "miljøvariabelen PRAKSIS_RULES__DAYS_BEFORE: skal være et helt tall." in refusal({})


def test_a_password_in_a_wrong_database_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_LEDGER__URL", f"oracle://bruker:{WRONG}@vert/base")
    assert "miljøvariabelen PRAKSIS_LEDGER__URL" in refusal({})


def test_a_whole_part_in_the_environment_that_cannot_be_read_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_RULES", WRONG)
    assert "PRAKSIS_RULES" in refusal({})


def test_the_identity_key_comes_from_the_environment_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    written = IdentityKey.new().encode()
    monkeypatch.setenv("PRAKSIS_IDENTITY_KEY", written)
    settings = settings_from({}, base=Path("/base"))
    assert settings.identity_key is not None
    assert settings.identity_key.get_secret_value() == written
    shown = f"{settings!r} {settings} {settings.model_dump()!r} {settings.model_dump_json()}"
    assert written not in shown


# --- what follows from them ------------------------------------------------------------------------------------------


def test_paths_count_from_the_folder_of_the_file(tmp_path: Path) -> None:
    settings = settings_from({"teams": {"root": "Kanaler"}}, base=tmp_path)
    assert settings.path(settings.teams.root) == tmp_path / "Kanaler"
    assert settings.ledger_url == f"sqlite:///{tmp_path}/praksis.db"
    assert settings.path(Path("/annet/sted")) == Path("/annet/sted")


def test_only_test_mode_lets_synthetic_people_in() -> None:
    assert settings_from({}, base=Path("/b")).number_policy is NumberPolicy.PRODUCTION
    assert settings_from({"test_mode": True}, base=Path("/b")).number_policy is NumberPolicy.TEST


def test_a_channel_is_read_only_until_somebody_says_more() -> None:
    settings = settings_from({"institutions": [{"name": "HVL", "channel": "Kanal HVL"}]}, base=Path("/b"))
    found = settings.institution_of("Kanal HVL")
    assert found is not None
    assert found.mode is Mode.SHADOW
    assert settings.institution_of("HVL") is None


def test_a_signature_is_known_however_it_is_typed_and_an_unknown_one_is_answered_with_the_known() -> None:
    settings = settings_from({"administrators": [administrator()]}, base=Path("/b"))
    assert settings.require_signature(" ifa ").name == "Ingunn Fauske"
    with pytest.raises(Invalid, match="IFA"):
        settings.require_signature("XX")
    with pytest.raises(Invalid, match="ingen er lagt inn"):
        settings_from({}, base=Path("/b")).require_signature("IFA")


def test_an_institutions_contact_is_who_is_told_of_its_lists_and_without_one_all_are() -> None:
    people = [administrator(), administrator(signature="PHE", email="per@example.no")]
    schools = [{"name": "HVL", "channel": "HVL", "contact": "PHE"}, {"name": "UiB", "channel": "UiB"}]
    settings = settings_from({"administrators": people, "institutions": schools}, base=Path("/b"))
    told = [settings.contacts_of(institution) for institution in settings.institutions]
    assert told == [("per@example.no",), ("ingunn@example.no", "per@example.no")]
    with pytest.raises(Invalid, match="kontakten for HVL er ingen av administratorene"):
        settings_from({"institutions": schools[:1]}, base=Path("/b"))


def test_a_private_folder_and_a_private_file_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = secure_directory(tmp_path / "a" / "pakker")
    write_private(folder / "nokkel", "hemmelig")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "nokkel").stat().st_mode) == 0o600


def test_a_private_file_is_never_written_over(tmp_path: Path) -> None:
    write_private(tmp_path / "nokkel", "den første")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "nokkel", "den andre")
    assert (tmp_path / "nokkel").read_text(encoding="utf-8") == "den første"


def test_the_password_of_the_mail_server_comes_from_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAKSIS_MAIL__PASSWORD", WRONG)
    file = tmp_path / "praksis.toml"
    file.write_text('[mail]\nkind = "smtp"\nhost = "smtp.example.no"\nuser = "praksis"\n', encoding="utf-8")
    settings = load_settings(file)
    assert settings.mail.password is not None
    assert settings.mail.password.get_secret_value() == WRONG
    assert WRONG not in repr(settings)
    monkeypatch.delenv("PRAKSIS_MAIL__PASSWORD")
    assert load_settings(file).mail.password is None


def test_a_password_without_a_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAKSIS_MAIL__PASSWORD", WRONG)
    assert "ingen «user»" in refusal({"mail": {"kind": "smtp", "host": "smtp.example.no"}})


def _office(*away: dict[str, object], contact: str | None = "KBH") -> Settings:
    administrators = [
        {"signature": "KBH", "name": "Kari", "email": "kari@example.no", "away": list(away)},
        {"signature": "IFA", "name": "Ingunn", "email": "ingunn@example.no"},
        {"signature": "PHE", "name": "Per", "email": "per@example.no"},
    ]
    institution = {"name": "HVL", "channel": "HVL", "contact": contact}
    return settings_from({"administrators": administrators, "institutions": [institution]}, base=Path())


def test_whoever_covers_for_an_administrator_who_is_away_is_told_in_their_place() -> None:
    settings = _office({"first_day": date(2026, 8, 3), "last_day": date(2026, 8, 7), "cover": "IFA"})
    (hvl,) = settings.institutions
    told = {day: settings.contacts_of(hvl, date(2026, 8, day)) for day in (2, 3, 7, 8)}
    kari, ingunn = ("kari@example.no",), ("ingunn@example.no",)
    assert told == {2: kari, 3: ingunn, 7: ingunn, 8: kari}
    assert settings.administrators_on(date(2026, 8, 3)) == ("ingunn@example.no", "per@example.no")


def test_without_anyone_to_cover_the_others_are_told_and_never_nobody() -> None:
    settings = _office({"first_day": date(2026, 8, 3), "last_day": date(2026, 8, 7)})
    assert settings.contacts_of(settings.institutions[0], date(2026, 8, 4)) == ("ingunn@example.no", "per@example.no")


@pytest.mark.parametrize("cover", ["KBH", "XYZ"])
def test_one_who_covers_is_another_administrator(cover: str) -> None:
    with pytest.raises(Invalid, match="dekker for KBH"):
        _office({"first_day": date(2026, 8, 3), "last_day": date(2026, 8, 7), "cover": cover})


def test_the_api_of_webcruiter_is_read_only_for_adverts_that_are_named_or_for_all_by_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAKSIS_WEBCRUITER__SECRET", "s")
    with pytest.raises(Invalid, match="ingen annonser er valgt"):
        settings_from({"webcruiter": {"kind": "api", "api": API}}, base=tmp_path)
    for more in ({"processes": {"4410": "Annonse"}}, {"all_processes": True}):
        found = settings_from({"webcruiter": {"kind": "api", "api": API | more}}, base=tmp_path)
        assert found.webcruiter.secret is not None
        assert "'s'" not in repr(found)

"""`praksis doctor` against a Graph and a sign-in service on this machine: what is missing is named, and nothing is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from connectors.graph_connection import GraphConnection
from connectors.graph_probe import GraphProbe
from connectors.token_cache import new_key
from connectors.token_rights import rights_in
from praksis.checkup import Check, Outcome, is_sound
from praksis.clock import FixedClock
from praksis.settings import Settings, settings_from
from praksis.wording.letter_to_it import letter_to_it
from tests.connectors.graph_town import GraphTown, graph_town
from tests.connectors.graph_town.town import APP, OTHER_TEAM, TEAM, USER, channel_id
from tests.connectors.loopback import Asked, Reply, graph_error
from tests.connectors.openid import CLIENT, SERVICE_USER, TENANT, Provider, a_provider, an_error
from tests.connectors.tls import AppCertificate, Authority, an_app_certificate, an_authority

pytestmark = pytest.mark.slow  # a provider and a town for each: a third of a second of work, and all in `make test`

CHANNELS = ("FOU", "Studenter i praksis", "HVL", "UiB")
POSTS, PEOPLE = "ChannelMessage.Send ChannelMessage.Read.All", "User.ReadBasic.All"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def app_certificate() -> AppCertificate:
    return an_app_certificate()


@dataclass
class World:
    """A town, its sign-in service, and the settings of a house that uses both."""

    town: GraphTown
    provider: Provider
    folder: Path
    content: dict[str, Any]

    def settings(self) -> Settings:
        return settings_from(self.content, base=self.folder)

    def sign_in(self) -> None:
        GraphConnection(self.settings()).user_sign_in.by_device(lambda prompt: None)

    def checks(self, clock: FixedClock | None = None) -> list[Check]:
        settings = self.settings()
        connection = GraphConnection(settings, clock, total_seconds=0.5)
        return list(GraphProbe(connection, settings, clock).probe())

    def wrong(self) -> list[Check]:
        return [check for check in self.checks() if check.outcome is not Outcome.GOOD]

    def say(self, kind: str, reply: Reply, channel: str = "") -> None:
        """Answer requests of a kind so; of one channel only when it is named."""
        place = self.town.place(channel)[0] if channel else ""

        def trouble(asked_kind: str, asked: Asked) -> Reply | None:
            here = not channel or place in asked.path or channel_id(channel) in asked.path
            return reply if asked_kind == kind and here else None

        self.town.trouble = trouble


def whose(token: str) -> str:
    return USER if "scp" in jwt.decode(token, options={"verify_signature": False}) else APP


@pytest.fixture
def world(
    trusted: Authority, app_certificate: AppCertificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setenv("PRAKSIS_TOKEN_KEY", new_key())
    (tmp_path / "app.pem").write_bytes(app_certificate.pem())
    with a_provider(trusted) as provider, graph_town(tmp_path / "Teams", *CHANNELS) as town:
        provider.certificate = app_certificate.certificate
        provider.permissions = f"{POSTS} {PEOPLE}"
        town.whose = whose
        yield World(
            town,
            provider,
            tmp_path,
            {
                "teams": {"kind": "graph"},
                "mail": {"kind": "graph", "sender": "student@helse-bergen.no"},
                "graph": {
                    "tenant": TENANT,
                    "client_id": CLIENT,
                    "team": TEAM,
                    "login": provider.login,
                    "base": f"{town.address}/v1.0",
                    "certificate": "app.pem",
                    "certificates": str(trusted.certificates),
                    "service_user": SERVICE_USER,
                    "channels": [{"name": name, "id": channel_id(name)} for name in CHANNELS],
                },
                "institutions": [
                    {"name": "HVL", "channel": "HVL", "mode": "full"},
                    {"name": "UiB", "channel": "UiB", "mode": "shadow"},
                ],
            },
        )


def test_all_is_well_and_nothing_has_been_changed(world: World) -> None:
    world.sign_in()
    before = sorted(path for path in world.folder.rglob("*") if "graph-minne" not in str(path))
    checks = world.checks()
    assert [(check.what, check.message) for check in checks if check.outcome is not Outcome.GOOD] == []
    assert [check.what for check in checks if "«HVL»" in check.what] == [
        "Finne filområdet til kanalen «HVL»",
        "Lese filene i kanalen «HVL»",
        "Skrive filer i kanalen «HVL»",
        "Tjenestebrukeren er med i kanalen «HVL»",
    ]
    assert [check.what for check in checks if "«UiB»" in check.what] == [
        "Finne filområdet til kanalen «UiB»",
        "Lese filene i kanalen «UiB»",
    ], "in shadow nothing is written there"
    assert "Sende e-post fra postkassen" in [check.what for check in checks]
    assert letter_to_it(checks) is None
    assert sorted(path for path in world.folder.rglob("*") if "graph-minne" not in str(path)) == before
    assert all(wall.messages == [] for wall in world.town.walls.values())
    assert world.town.mail == []
    assert world.town.asked["unknown"] == 0


def test_a_channel_that_may_only_be_read_is_named_with_the_grant_that_is_missing(world: World) -> None:
    world.sign_in()
    world.say("may-write", graph_error(403, "accessDenied"), "HVL")
    (check,) = world.wrong()
    assert (check.what, check.outcome) == ("Skrive filer i kanalen «HVL»", Outcome.MISSING)
    letter = letter_to_it([check])
    assert letter is not None
    for said in ("skriverett (rollen «write»)", "«HVL»", CLIENT, world.town.place("HVL")[0], "/permissions"):
        assert said in letter.body


def test_a_channel_that_may_not_be_read_is_named_and_writing_is_not_tried(world: World) -> None:
    world.sign_in()
    world.say("item", graph_error(403, "accessDenied"), "HVL")
    (check,) = world.wrong()
    assert "får ikke lese filene i kanalen «HVL»" in check.message
    assert "tilgang (rollen «write»" in check.for_it
    assert world.town.asked["may-write"] == 2  # FOU's own, and the shared one


def test_the_right_to_look_channels_up_can_be_done_without(world: World) -> None:
    world.sign_in()
    world.say("files-folder", graph_error(403, "Forbidden"))
    wrong = world.wrong()
    assert {check.what for check in wrong} == {f"Finne filområdet til kanalen «{name}»" for name in CHANNELS}
    assert "Files.Read.All" in wrong[0].for_it
    for one in world.content["graph"]["channels"]:
        one["drive"], one["folder"] = world.town.place(one["name"])
    assert world.wrong() == []


def test_a_channel_whose_files_are_not_ready_is_for_a_member_and_not_for_it(world: World) -> None:
    world.sign_in()
    (world.folder / "Teams/UiB").rmdir()
    (check,) = world.wrong()
    assert "åpne fanen «Filer»" in check.message
    assert check.for_it == ""
    world.say("channels", Reply(200, {"value": [{"id": channel_id(name)} for name in CHANNELS]}))
    assert world.wrong() == [check]


def test_a_channel_that_the_team_has_not_is_reported_to_fou(world: World) -> None:
    world.sign_in()
    (world.folder / "Teams/UiB").rmdir()
    world.say("channels", Reply(200, {"value": [{"id": channel_id(name)} for name in CHANNELS[:-1]]}))
    (check,) = world.wrong()
    assert "finnes ikke i teamet" in check.message
    assert "student@helse-bergen.no" in check.message


def test_a_channel_that_another_team_shares_with_ours_is_no_missing_channel(world: World) -> None:
    world.sign_in()
    (world.folder / "Teams/VID").mkdir()
    world.town.add_channel("VID", "shared")
    channel = {"name": "VID", "id": channel_id("VID")}
    world.content["graph"]["channels"].append(channel)
    world.content["institutions"].append({"name": "VID", "channel": "VID", "mode": "full"})
    wrong = world.wrong()
    assert [check.what for check in wrong] == [
        "Finne filområdet til kanalen «VID»",
        "Tjenestebrukeren er med i kanalen «VID»",
    ]
    for check in wrong:
        assert f'team = "{OTHER_TEAM}"' in check.message
        assert "delt kanal" in check.message
        assert check.for_it == ""
    channel["team"] = OTHER_TEAM
    assert world.wrong() == []


def opaque(monkeypatch: pytest.MonkeyPatch) -> None:
    """Microsoft may close a token's inside at any time."""
    monkeypatch.setattr("connectors.graph_probe.rights_in", lambda token: None)


def test_what_only_a_token_could_tell_is_not_tried_when_it_cannot_be_read(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in()
    opaque(monkeypatch)
    assert [(check.what, check.code) for check in world.wrong()] == [
        ("Tjenestebrukerens rett til å skrive i kanaler", "ikke-proevd"),
        ("Tjenestebrukerens rett til å finne den som skal nevnes", "ikke-proevd"),
    ]
    assert all("Ikke prøvd" in check.message for check in world.wrong())
    assert is_sound(world.checks())
    assert not {check.what for check in world.checks()} & {
        "Appens rettighet til filer",
        "Tjenestebrukerens rett til å se etter egne meldinger",
    }, "tried channel by channel, and said there"


def test_finding_people_is_tried_with_somebody_whom_the_settings_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.sign_in()
    opaque(monkeypatch)
    world.content["institutions"][0]["coordinators"] = ["kari.nordmann@example.no"]
    found = {check.what: check for check in world.checks()}["Tjenestebrukerens rett til å finne den som skal nevnes"]
    assert (found.outcome, world.town.asked["member"]) == (Outcome.GOOD, 1)
    world.say("member", graph_error(403, "Forbidden"))
    (check,) = [check for check in world.wrong() if check.code != "ikke-proevd"]
    assert "User.ReadBasic.All" in check.for_it
    assert "kari" not in repr(check)


def test_what_is_well_but_was_not_tried_is_said_to_be_so(world: World) -> None:
    world.sign_in()
    said = {check.what: check.message for check in world.checks()}
    assert "ikke prøvd med en melding" in said["Tjenestebrukerens rett til å skrive i kanaler"]
    assert "Eldre utgaver av en fil er ikke prøvd" in said["Lese filene i kanalen «HVL»"]
    assert "slette våre egne filer er ikke prøvd" in said["Skrive filer i kanalen «HVL»"]


def test_a_service_user_who_is_not_in_a_channel_is_told_by_the_channel(world: World) -> None:
    world.sign_in()
    world.say("posts", graph_error(403, "Forbidden"), "HVL")
    (check,) = world.wrong()
    assert check.what == "Tjenestebrukeren er med i kanalen «HVL»"
    assert "medlem" in check.for_it
    assert "«HVL»" in check.for_it


def test_a_service_user_who_may_not_post_is_told_with_the_permission(world: World) -> None:
    world.provider.permissions = "ChannelMessage.Read.All"
    world.sign_in()
    by_outcome = {check.outcome: check for check in world.wrong()}
    assert "ChannelMessage.Send" in by_outcome[Outcome.MISSING].for_it
    assert "User.ReadBasic.All" in by_outcome[Outcome.WARNING].for_it


def test_nobody_signed_in_is_missing_and_no_service_user_at_all_is_a_choice(world: World) -> None:
    (check,) = world.wrong()
    assert check.outcome is Outcome.MISSING
    assert "praksis signin" in check.message
    assert "Allow public client flows" in check.for_it
    del world.content["graph"]["service_user"]
    (check,) = world.wrong()
    assert check.outcome is Outcome.WARNING
    assert is_sound(world.checks())


def test_a_mailbox_that_we_may_not_send_from_is_told_with_its_address(world: World) -> None:
    world.sign_in()
    world.say("send-mail", graph_error(403, "ErrorAccessDenied"))
    (check,) = world.wrong()
    assert "RBAC for Applications" in check.for_it
    assert "student@helse-bergen.no" in check.for_it


def test_an_app_without_any_right_to_files_is_told_before_each_channel(world: World) -> None:
    world.sign_in()
    world.provider.roles = "Mail.Send"
    wrong = world.wrong()
    assert wrong[0].what == "Appens rettighet til filer"
    assert "Sites.Selected" in wrong[0].for_it


def test_an_app_that_is_not_let_in_is_told_once_and_its_calls_are_not_tried(world: World) -> None:
    world.sign_in()
    world.provider.faults.append(an_error("invalid_client", 700027, 401))
    wrong = world.wrong()
    assert [check.what for check in wrong] == ["Logge inn som appen"]
    assert "avtrykket" in wrong[0].for_it
    assert world.town.asked["item"] == 0


def test_a_certificate_that_is_wrong_is_told_before_anybody_is_asked(world: World) -> None:
    (world.folder / "app.pem").write_bytes(b"tull")
    first = world.checks()[0]
    assert first.outcome is Outcome.MISSING
    assert "Certificates & secrets" in first.for_it


def test_a_certificate_that_runs_out_soon_is_told_in_time(world: World) -> None:
    world.sign_in()
    later = FixedClock(datetime.now(UTC) + timedelta(days=330))
    (check,) = [check for check in world.checks(later) if check.outcome is not Outcome.GOOD]
    assert check.outcome is Outcome.WARNING
    assert "går ut" in check.message
    assert "Sertifikatet går ut" in check.for_it


@pytest.mark.parametrize(
    ("kind", "reply"),
    [("item", Reply(500)), ("may-write", Reply(503)), ("files-folder", Reply(200, {})), ("send-mail", Reply(500)),
     ("posts", Reply(429, headers={"Retry-After": "60"})), ("delta", Reply(hang_up=True))],
)  # fmt: skip
def test_an_outage_is_no_missing_right_and_nobody_is_asked_for_one(world: World, kind: str, reply: Reply) -> None:
    world.sign_in()
    world.say(kind, reply)
    wrong = world.wrong()
    assert wrong
    assert letter_to_it(wrong) is None


def test_what_cannot_be_tried_without_changing_something_is_said_so(world: World) -> None:
    world.sign_in()
    world.say("may-write", graph_error(400, "invalidRequest"))
    assert {check.outcome for check in world.wrong()} == {Outcome.WARNING}
    world.say("send-mail", Reply(202))
    (check,) = world.wrong()
    assert "uten å sende noe" in check.message


def test_no_check_shows_a_token_a_secret_or_the_service_user(world: World) -> None:
    world.sign_in()
    tokens = [GraphConnection(world.settings()).app_token(), GraphConnection(world.settings()).user_token()]
    world.say("item", graph_error(403, "accessDenied"))
    shown = repr(world.checks())
    for secret in (*tokens, SERVICE_USER, "Nordmann", "PRIVATE"):
        assert secret not in shown


@pytest.mark.parametrize("token", ["", "a.b", "a.!!!.c", "a.W10.c", "opaque"])
def test_a_token_that_cannot_be_read_tells_nothing(token: str) -> None:
    assert rights_in(token) is None

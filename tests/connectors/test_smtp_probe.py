"""`praksis doctor` against a real SMTP server: signed in or not, and nothing sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.smtp_probe import SmtpProbe
from praksis.checkup import Outcome
from praksis.ports import Mail
from tests.connectors.smtp_server import PASSWORD, USER, Server
from tests.connectors.tls import an_authority


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(an_authority(tmp_path_factory.mktemp("tls")), "starttls", login=True)
    yield made
    made.stop()


def test_a_login_that_is_taken_is_well_and_nothing_is_sent(server: Server) -> None:
    mailer = server.mailer(user=USER, password=PASSWORD)
    (check,) = SmtpProbe(mailer, "smtp.example.no:587").probe()
    assert (check.outcome, check.for_it) == (Outcome.GOOD, "")
    mailer.send(Mail("<forste@praksis.example.no>", ["a@example.no"], "Emne", "Tekst"))
    assert server.message()[1]["Message-ID"] == "<forste@praksis.example.no>"  # the first that has come


@pytest.mark.parametrize(
    "wrong", [{"password": "feil-passord"}, {"certificates": None}], ids=["password", "not trusted"]
)
def test_what_is_wrong_is_told_and_it_is_asked_without_the_password(
    server: Server, wrong: dict[str, str | None]
) -> None:
    mailer = server.mailer(**{"user": USER, "password": PASSWORD, **wrong})
    (check,) = SmtpProbe(mailer, "smtp.example.no:587").probe()
    assert check.outcome is Outcome.MISSING
    assert "smtp.example.no:587" in check.for_it
    assert "feil-passord" not in repr(check)

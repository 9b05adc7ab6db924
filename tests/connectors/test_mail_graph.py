"""E-mail through Graph: how it is asked, what each «no» means, and what nobody knows."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from connectors.graph_errors import Forbidden, SignInNeeded
from connectors.graph_http import GraphHttp
from connectors.graph_permissions import request_of
from connectors.mail_graph import GraphMailer
from connectors.mail_pace import MailPace
from praksis.errors import Invalid, OutcomeUnknown, PraksisError, Unavailable
from praksis.ports import Mail
from tests.connectors.loopback import Loopback, Reply, graph_error, loopback

SENDER = "student@helse-bergen.no"
MAIL = Mail("<a@praksis.example.no>", ["portal@example.no"], "Emne", "Tekst")


@pytest.fixture
def graph() -> Iterator[Loopback]:
    with loopback() as server:
        yield server


def a_mailer(graph: Loopback, pace: MailPace | None = None) -> GraphMailer:
    http = GraphHttp(
        f"{graph.address}/v1.0", token=lambda claims: "et-hemmelig-token", agent="praksis", sleep=lambda seconds: None
    )
    return GraphMailer(http, sender=SENDER, pace=pace)


def test_it_is_sent_as_mime_from_the_mailbox_by_the_app(graph: Loopback) -> None:
    graph.answer(Reply(202))
    a_mailer(graph).send(MAIL)
    (asked,) = graph.asked
    assert (asked.method, asked.path) == ("POST", f"/v1.0/users/{SENDER}/sendMail")
    assert asked.headers["content-type"] == "text/plain"
    request = request_of(asked.method, asked.path)
    assert request is not None
    assert request.kind == "send-mail"


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (graph_error(403, "ErrorAccessDenied"), Forbidden, "Mail.Send"),
        (graph_error(404, "ErrorInvalidUser"), Invalid, "Postkassen"),
        (graph_error(400, "ErrorInvalidRecipients"), Invalid, "adresse"),
        (graph_error(413, "ErrorMessageSizeExceeded"), Invalid, "for stor"),
        (graph_error(401, "InvalidAuthenticationToken"), SignInNeeded, ""),
        (Reply(500), OutcomeUnknown, "«Sendt»"),
        (Reply(hang_up=True), OutcomeUnknown, "«Sendt»"),
    ],
    ids=["403", "404", "400", "413", "401", "500", "hung up"],
)
def test_a_no_is_told_by_what_it_means_and_nothing_is_sent_twice(
    graph: Loopback, answer: Reply, error: type[PraksisError], says: str
) -> None:
    graph.answer(answer)
    with pytest.raises(error) as caught:
        a_mailer(graph).send(MAIL)
    assert type(caught.value) is error
    assert says in caught.value.message
    assert "Nordmann" not in caught.value.message
    assert len(graph.asked) == 1


def test_one_that_was_turned_away_is_tried_again_and_one_that_was_not_let_in_waits(graph: Loopback) -> None:
    graph.answer(Reply(429, headers={"Retry-After": "2"}), Reply(202))
    a_mailer(graph).send(MAIL)
    assert len(graph.asked) == 2
    graph.answer(*[Reply(429, headers={"Retry-After": "3600"})] * 9)
    with pytest.raises(Unavailable):
        a_mailer(graph).send(MAIL)


def test_a_mailbox_takes_no_more_than_its_pace(graph: Loopback) -> None:
    graph.handler = lambda asked: Reply(202)
    now, waits = [0.0], list[float]()

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    mailer = a_mailer(graph, MailPace(30, monotonic=lambda: now[0], sleep=sleep))
    for nth in range(35):
        mailer.send(Mail(f"<{nth}@praksis.example.no>", MAIL.to, MAIL.subject, MAIL.body))
    assert waits == [60.0]


def test_no_address_reaches_the_log(graph: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    graph.answer(graph_error(403, "ErrorAccessDenied"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Forbidden):
        a_mailer(graph).send(MAIL)
    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("connectors"))
    assert "/users/…/sendMail" in ours
    for secret in (SENDER, "portal@example.no", "et-hemmelig-token", "Tekst"):
        assert secret not in ours

"""What every mailer does alike: the folder, SMTP against a real server, and Graph against a server on this machine."""

from __future__ import annotations

import base64
import email
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from connectors.graph_http import GraphHttp
from connectors.mail_files import EmlMailer
from connectors.mail_graph import GraphMailer
from praksis.errors import Invalid, Refused
from praksis.ports import Mail, Mailer
from tests.connectors.loopback import Reply, loopback
from tests.connectors.smtp_server import PASSWORD, SENDER, USER, Server
from tests.connectors.tls import an_authority
from tests.people import synthetic_person

KINDS = ["files", "smtp", "graph"]


@dataclass(frozen=True, slots=True)
class Post:
    """A mailer, and what has arrived since the last look."""

    mailer: Mailer
    arrived: Callable[[], list[EmailMessage]]


@pytest.fixture(scope="module")
def smtp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(an_authority(tmp_path_factory.mktemp("tls")), "starttls", login=True)
    yield server
    server.stop()


@pytest.fixture(params=KINDS)
def post(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Post]:
    if request.param == "files":
        seen: set[Path] = set()

        def new_files() -> list[EmailMessage]:
            new = sorted(set(tmp_path.glob("*.eml")) - seen)
            seen.update(new)
            return [email.message_from_bytes(path.read_bytes(), policy=default) for path in new]

        yield Post(EmlMailer(tmp_path, SENDER), new_files)
    elif request.param == "smtp":
        server: Server = request.getfixturevalue("smtp")
        mailer = CountingMailer(server.mailer(user=USER, password=PASSWORD))
        yield Post(mailer, lambda: [server.message()[1] for _ in range(mailer.taken())])
    else:
        with loopback(lambda asked: Reply(202)) as graph:
            http = GraphHttp(f"{graph.address}/v1.0", token=lambda claims: "token", agent="praksis")

            def new_posts() -> list[EmailMessage]:
                new = [
                    email.message_from_bytes(base64.b64decode(a.body, validate=True), policy=default)
                    for a in graph.asked
                ]
                graph.asked.clear()
                return new

            yield Post(GraphMailer(http, sender=SENDER), new_posts)


class CountingMailer:
    """Counts what an SMTP mailer has sent, so that so many are read from the server."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer, self._sent = mailer, 0

    @property
    def knows_repeats(self) -> bool:
        return self._mailer.knows_repeats

    def send(self, mail: Mail) -> None:
        self._mailer.send(mail)
        self._sent += 1

    def forget(self, message_ids: Collection[str]) -> int:
        return self._mailer.forget(message_ids)

    def taken(self) -> int:
        sent, self._sent = self._sent, 0
        return sent


def a_mail(
    message_id: str = "<p-0412-1@praksis.example.no>",
    to: tuple[str, ...] = ("portal@example.no",),
    subject: str = "Nye brukere: Sjøsykepleie, kull 2024 – Periode 1, og mere til, så linjen må deles i to",
    body: str = "Hei!\n\nÅse Sæther Bjørkelund trenger bruker.\n.\nEn linje med bare punktum.\n<b>ikke fet</b>\n",
) -> Mail:
    return Mail(message_id, to, subject, body)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n")


def test_what_arrives_is_what_was_sent_in_plain_text_and_html(post: Post) -> None:
    post.mailer.send(a_mail(to=("portal@example.no", "kopi@example.no")))
    (message,) = post.arrived()
    assert message["From"] == SENDER
    assert message["To"] == "portal@example.no, kopi@example.no"
    assert message["Subject"] == a_mail().subject
    assert message["Message-ID"] == "<p-0412-1@praksis.example.no>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert part(message, "plain") == a_mail().body
    assert "Åse Sæther Bjørkelund trenger bruker.<br>" in part(message, "html")
    assert "&lt;b&gt;ikke fet&lt;/b&gt;" in part(message, "html")


def test_a_repeat_bears_the_same_message_id_or_is_not_made_at_all(post: Post) -> None:
    post.mailer.send(a_mail())
    post.mailer.send(a_mail())
    arrived = [message["Message-ID"] for message in post.arrived()]
    assert set(arrived) == {"<p-0412-1@praksis.example.no>"}
    assert len(arrived) == (1 if post.mailer.knows_repeats else 2), "each says truly whether it knows a repeat"


@pytest.mark.parametrize(
    "mail",
    [
        a_mail(subject="Hei\r\nBcc: alle@example.no"),
        a_mail(to=("a@example.no\nBcc: alle@example.no",)),
        a_mail(to=()),
        a_mail(to=("ok@example.no", "Kari <a@example.no>")),
        a_mail("<a@example.no>\r\nBcc: alle@example.no"),
        a_mail(body="\ud800"),
    ],
    ids=["subject", "address", "nobody", "not plain", "message id", "letters"],
)
def test_nothing_smuggled_and_nothing_unsendable_leaves(post: Post, mail: Mail) -> None:
    with pytest.raises(Invalid) as caught:
        post.mailer.send(mail)
    assert "alle@" not in caught.value.message
    assert post.arrived() == []


def test_no_national_number_leaves(post: Post) -> None:
    number = synthetic_person(5).number
    for mail in (a_mail(body=f"Hei!\n{number}\n"), a_mail(subject=f"Ny bruker {number[:6]} {number[6:]}")):
        with pytest.raises(Refused) as caught:
            post.mailer.send(mail)
        assert number not in caught.value.message
    assert post.arrived() == []


def test_only_copies_of_our_own_can_be_taken_away(post: Post) -> None:
    post.mailer.send(a_mail())
    ours = isinstance(post.mailer, EmlMailer)
    assert post.mailer.forget(["<p-0412-1@praksis.example.no>"]) == (1 if ours else 0)

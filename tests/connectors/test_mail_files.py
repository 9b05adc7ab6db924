"""E-mail as files: right letters, no smuggled headers, once per message id, for our eyes only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from connectors.mail_files import EmlMailer, file_name_of
from praksis.clock import FixedClock
from praksis.errors import Invalid, Refused, Unavailable
from praksis.number_mask import looks_like_number
from praksis.ports import Mail, Mailer
from tests.people import synthetic_person

SENDER = "student@helse-bergen.no"
NOON = FixedClock(datetime(2026, 8, 5, 10, 0, tzinfo=UTC))


def a_mail(
    message_id: str = "<p-0412-1@praksis.example.no>",
    to: tuple[str, ...] = ("portal@example.no",),
    subject: str = "Nye brukere: Sjøsykepleie, kull 2024",
    body: str = "Hei!\n\nÅse Sæther Bjørkelund trenger bruker.\n",
) -> Mail:
    return Mail(message_id, to, subject, body)


def sent(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(folder.glob("*.eml"))]


def plain_text(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert isinstance(part, EmailMessage)
    return str(part.get_content())


def test_it_fulfils_the_protocol_of_a_mailer(tmp_path: Path) -> None:
    mailer: Mailer = EmlMailer(tmp_path, SENDER)
    mailer.send(a_mail())


def test_a_message_reads_back_with_its_norwegian_letters_and_our_message_id(tmp_path: Path) -> None:
    EmlMailer(tmp_path, SENDER, NOON).send(a_mail(to=("a@example.no", "b@example.no")))
    (message,) = sent(tmp_path)
    assert message["From"] == SENDER
    assert message["To"] == "a@example.no, b@example.no"
    assert message["Subject"] == "Nye brukere: Sjøsykepleie, kull 2024"
    assert message["Message-ID"] == "<p-0412-1@praksis.example.no>"
    assert message["Date"] == "Wed, 05 Aug 2026 12:00:00 +0200"
    assert plain_text(message).replace("\r\n", "\n") == "Hei!\n\nÅse Sæther Bjørkelund trenger bruker.\n"


def test_the_file_is_what_mail_programs_expect_seven_bits_and_line_ends_of_the_net(tmp_path: Path) -> None:
    EmlMailer(tmp_path, SENDER).send(a_mail(subject="æøå " * 60))
    (path,) = tmp_path.glob("*.eml")
    content = path.read_bytes()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 998


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=200))
@example("æøå " * 60)
@example("a " * 100)
@example("=?utf-8?q?Hei?=")
def test_any_subject_reads_back(tmp_path_factory: pytest.TempPathFactory, subject: str) -> None:
    folder = tmp_path_factory.mktemp("epost")
    EmlMailer(folder, SENDER).send(a_mail(subject=subject))
    assert sent(folder)[0]["Subject"].strip() == subject.strip()


def test_a_message_is_written_once_whatever_comes_again_under_its_id(tmp_path: Path) -> None:
    EmlMailer(tmp_path, SENDER, NOON).send(a_mail())
    (before,) = (path.read_bytes() for path in tmp_path.glob("*.eml"))
    EmlMailer(tmp_path, SENDER).send(a_mail(body="noe annet"))
    assert [path.read_bytes() for path in tmp_path.glob("*.eml")] == [before]
    EmlMailer(tmp_path, SENDER).send(a_mail("<p-0412-2@praksis.example.no>"))
    assert len(sent(tmp_path)) == 2


@settings(deadline=None)
@given(st.text("ab/<>@. -", max_size=12), st.text("ab/<>@. -", max_size=12))
def test_two_ids_never_share_a_file(one: str, other: str) -> None:
    if one.strip("<>") != other.strip("<>"):
        assert file_name_of(one) != file_name_of(other)
    assert "/" not in file_name_of(one)


def test_folder_and_file_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "dypt/nede/epost"
    EmlMailer(folder, SENDER).send(a_mail())
    (path,) = folder.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("breaking", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00"])
class TestNoHeaderIsSmuggledIn:
    def test_by_the_subject(self, tmp_path: Path, breaking: str) -> None:
        self._is_refused(tmp_path, a_mail(subject=f"Hei{breaking}Bcc: alle@example.no"))

    def test_by_an_address(self, tmp_path: Path, breaking: str) -> None:
        self._is_refused(tmp_path, a_mail(to=(f"a@example.no{breaking}Bcc: alle@example.no",)))

    def test_by_the_message_id(self, tmp_path: Path, breaking: str) -> None:
        self._is_refused(tmp_path, a_mail(message_id=f"<a@example.no>{breaking}Bcc: alle@example.no"))

    def test_by_the_sender(self, tmp_path: Path, breaking: str) -> None:
        with pytest.raises(Invalid):
            EmlMailer(tmp_path, f"a@example.no{breaking}Bcc: alle@example.no").send(a_mail())

    def _is_refused(self, folder: Path, mail: Mail) -> None:
        with pytest.raises(Invalid) as raised:
            EmlMailer(folder, SENDER).send(mail)
        assert "alle@" not in raised.value.message
        assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@example.no", "a@b", "a b@example.no", "a@example.no, b@example.no", "Kari <a@example.no>",
     "a@example.no;b@example.no", "blåbær@example.no", "a@blåbær.no", "a@example.no>", "a@@example.no"],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused_without_repeating_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(Invalid) as raised:
        EmlMailer(tmp_path, SENDER).send(a_mail(to=("ok@example.no", address)))
    assert len(address) < 3 or address not in raised.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_message_without_recipients_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="ingen mottaker"):
        EmlMailer(tmp_path, SENDER).send(a_mail(to=()))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_body_reads_back_and_adds_no_header(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    assume(not looks_like_number(body))
    folder = tmp_path_factory.mktemp("epost")
    EmlMailer(folder, SENDER, NOON).send(a_mail(body=body))
    (message,) = sent(folder)
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
    }  # fmt: skip
    if body.isprintable():
        assert plain_text(message).rstrip("\r\n") == body.rstrip("\r\n")


def test_a_body_that_utf_8_cannot_carry_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        EmlMailer(tmp_path, SENDER).send(a_mail(body="\ud800"))


def test_a_full_disk_leaves_nothing_half_written_and_the_next_try_goes_through(
    tmp_path: Path, full_disk: Callable[[], None]
) -> None:
    full_disk()
    with pytest.raises(Unavailable, match="ikke plass"):
        EmlMailer(tmp_path, SENDER).send(a_mail())
    assert list(tmp_path.iterdir()) == []
    EmlMailer(tmp_path, SENDER).send(a_mail())
    assert len(sent(tmp_path)) == 1


def test_a_folder_without_rights_is_told_in_words(ordinary_user: Path) -> None:
    ordinary_user.chmod(0o500)
    with pytest.raises(Unavailable, match="rettighet"):
        EmlMailer(ordinary_user, SENDER).send(a_mail())
    assert list(ordinary_user.iterdir()) == []


@pytest.mark.parametrize("written", ["{0}", "{1} {2}", "Nr. {1}-{2}"])
def test_nothing_that_looks_like_a_national_number_leaves_the_house(tmp_path: Path, written: str) -> None:
    number = synthetic_person(5).number
    text = written.format(number, number[:6], number[6:])
    for mail in (a_mail(body=f"Hei!\n{text}\n"), a_mail(subject=f"Ny bruker {text}")):
        with pytest.raises(Refused) as raised:
            EmlMailer(tmp_path, SENDER).send(mail)
        assert number not in raised.value.message
    assert list(tmp_path.iterdir()) == []


def test_the_html_part_says_the_same_and_is_escaped(tmp_path: Path) -> None:
    EmlMailer(tmp_path, SENDER).send(a_mail(body="Åse <script>alert(1)</script>\n& Bjørn"))
    (message,) = sent(tmp_path)
    part = message.get_body(("html",))
    assert isinstance(part, EmailMessage)
    shown = part.get_content()
    assert "<script>" not in shown
    assert "Åse &lt;script&gt;" in shown
    assert "<br>" in shown


def test_our_copies_of_messages_are_taken_away_by_id_and_no_others(tmp_path: Path) -> None:
    mailer = EmlMailer(tmp_path / "epost", SENDER, NOON)
    assert mailer.forget(["<en@praksis>"]) == 0
    for message_id in ("<en@praksis>", "<to@praksis>"):
        mailer.send(a_mail(message_id))
    assert mailer.forget(["<en@praksis>", "<tre@praksis>"]) == 1
    assert [path.name for path in (tmp_path / "epost").iterdir()] == [file_name_of("<to@praksis>")]
    assert mailer.forget(["<en@praksis>"]) == 0

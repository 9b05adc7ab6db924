"""The HTTP core against a real server: what is repeated, what is told apart, and where the token may go."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest

from connectors.graph_errors import (
    Changed,
    FileLocked,
    Forbidden,
    Full,
    Gone,
    Malformed,
    NotProvisioned,
    SignInNeeded,
    Throttled,
)
from connectors.graph_http import GraphHttp, shape_of, user_agent
from connectors.graph_permissions import REQUESTS, page, request_of
from connectors.login_http import own_session
from praksis.errors import Invalid, NotFound, OutcomeUnknown, PraksisError, Unavailable
from tests.connectors.loopback import Loopback, Reply, graph_error, loopback
from tests.connectors.tls import Authority, an_authority

TOKEN = "et-hemmelig-token"
DRIVE = "/drives/b!k3Jx0123456789abcdef/items/01ABCDEF0123456789"


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


@pytest.fixture
def graph() -> Iterator[Loopback]:
    with loopback() as server:
        yield server


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return an_authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def time() -> Time:
    return Time()


def client(graph: Loopback, time: Time, **more: object) -> GraphHttp:
    options: dict[str, object] = {"token": lambda claims: TOKEN + (f"+{claims}" if claims else ""), **more}
    return GraphHttp(
        f"{graph.address}/v1.0",
        agent=user_agent("Helse Bergen", "1.0"),
        monotonic=time.monotonic,
        sleep=time.sleep,
        jitter=lambda: 0.5,
        **options,  # type: ignore[arg-type]
    )


def test_a_call_bears_the_token_our_name_and_an_id_of_its_own(graph: Loopback, time: Time) -> None:
    graph.answer(Reply(200, {"id": "1"}), Reply(200, {"id": "2"}))
    http = client(graph, time)
    assert [http.get(DRIVE).json()["id"] for _ in range(2)] == ["1", "2"]
    first, second = graph.asked
    assert first.path == f"/v1.0{DRIVE}"
    assert first.headers["authorization"] == f"Bearer {TOKEN}"
    assert first.headers["user-agent"] == "NONISV|Helse Bergen|praksistilgang/1.0"
    assert first.headers["client-request-id"] != second.headers["client-request-id"]


def test_it_waits_as_long_as_it_is_asked_to_and_goes_on(graph: Loopback, time: Time) -> None:
    graph.answer(
        Reply(429, headers={"Retry-After": "2.128"}),
        Reply(503, headers={"Retry-After": "1", "RateLimit-Reset": "30"}),
        Reply(200, {"ok": True}),
    )
    http = client(graph, time)
    assert http.get(DRIVE).json() == {"ok": True}
    assert time.waits[0] >= 2.128
    assert time.waits[1] >= 30
    assert http.economy.repeats == 2


def test_it_gives_up_at_its_deadline_and_not_before_it_was_asked_to_come_back(graph: Loopback, time: Time) -> None:
    graph.answer(Reply(429, headers={"Retry-After": "301"}))
    with pytest.raises(Throttled):
        client(graph, time).get(DRIVE)
    assert time.waits == []
    assert len(graph.asked) == 1


def test_an_upload_is_repeated_whole_from_the_beginning(graph: Loopback, time: Time) -> None:
    graph.answer(Reply(504), Reply(hang_up=True), Reply(200, {"eTag": "2"}))
    client(graph, time).call("PUT", f"{DRIVE}/content", kind="upload", content=b"x" * 70_000)
    assert [len(asked.body) for asked in graph.asked] == [70_000] * 3


@pytest.mark.parametrize("reply", [Reply(hang_up=True), Reply(500), Reply(502), Reply(504), Reply(503), Reply(408)])
def test_a_post_that_may_have_been_done_is_not_repeated(reply: Reply, graph: Loopback, time: Time) -> None:
    graph.answer(reply)
    with pytest.raises((OutcomeUnknown, Unavailable)) as caught:
        client(graph, time).call("POST", "/teams/t/channels/c/messages", kind="post", body={"a": 1})
    assert len(graph.asked) == 1
    assert isinstance(caught.value, OutcomeUnknown) == (reply.status != 408)


@pytest.mark.parametrize("reply", [Reply(429), Reply(503, headers={"Retry-After": "1"})])
def test_a_post_that_was_turned_away_is_made_again(reply: Reply, graph: Loopback, time: Time) -> None:
    graph.answer(reply, Reply(201, {"id": "m"}))
    assert client(graph, time).call("POST", "/teams/t/channels/c/messages", kind="post", body={"a": 1}).status == 201


def test_a_post_that_never_reached_anybody_is_not_an_unknown_outcome(time: Time) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        http = GraphHttp(
            f"http://127.0.0.1:{nobody.getsockname()[1]}/v1.0",
            token=lambda _: TOKEN,
            agent="x",
            monotonic=time.monotonic,
            sleep=time.sleep,
        )
        with pytest.raises(Unavailable):
            http.call("POST", "/teams/t/channels/c/messages", kind="post", body={})


def over_tls(graph: Loopback, certificates: str | None, time: Time) -> GraphHttp:
    return GraphHttp(
        f"{graph.address}/v1.0",
        token=lambda _: TOKEN,
        agent="x",
        session=own_session(certificates),
        monotonic=time.monotonic,
        sleep=time.sleep,
    )


def test_a_post_whose_encrypted_answer_was_garbled_may_have_been_done_and_is_not_repeated(
    trusted: Authority, time: Time
) -> None:
    with loopback(tls=trusted.server) as graph:
        graph.answer(Reply(garbled=True))
        with pytest.raises(OutcomeUnknown):
            over_tls(graph, str(trusted.certificates), time).call("POST", "/teams/t", kind="post", body={})
    assert len(graph.asked) == 1


def test_a_post_to_a_server_that_we_do_not_trust_never_left(trusted: Authority, time: Time) -> None:
    with loopback(tls=trusted.server) as graph, pytest.raises(Unavailable):
        over_tls(graph, None, time).call("POST", "/teams/t", kind="post", body={})
    assert graph.asked == []


ERRORS: list[tuple[Reply, type[PraksisError]]] = [
    (graph_error(423, "notAllowed", "resourceLocked"), FileLocked),
    (graph_error(409, "accessDenied", "resourceLocked"), FileLocked),
    (graph_error(412, "resourceModified"), Changed),
    (graph_error(409, "nameAlreadyExists"), Changed),
    (graph_error(410, "resyncRequired", "resyncChangesApplyDifferences"), Gone),
    (graph_error(403, "accessDenied"), Forbidden),
    (graph_error(401, "InvalidAuthenticationToken"), SignInNeeded),
    (graph_error(400, "invalidRequest"), Malformed),
    (graph_error(404, "itemNotFound"), NotFound),
    (graph_error(413, "RequestEntityTooLarge"), Full),
    (graph_error(507, "quotaLimitReached"), Full),
    (
        Reply(400, {"error": {"code": "invalidRequest", "message": "The provided drive id appears to be malformed"}}),
        Gone,
    ),
    (Reply(418, b"<html>proxy</html>"), Malformed),
]


@pytest.mark.parametrize(("reply", "error"), ERRORS)
def test_each_answer_has_its_own_error_and_the_words_show_nothing_of_it(
    reply: Reply, error: type[PraksisError], graph: Loopback, time: Time
) -> None:
    graph.answer(reply)
    with pytest.raises(error) as caught:
        client(graph, time).get(DRIVE)
    assert type(caught.value) is error
    assert "Nordmann" not in caught.value.message
    assert "drives" not in caught.value.message
    assert caught.value.message.endswith(".")


def test_a_channel_without_a_file_area_is_told_with_what_to_do(graph: Loopback, time: Time) -> None:
    graph.answer(graph_error(404, "ItemNotFound"))
    with pytest.raises(NotProvisioned, match="fanen «Filer»"):
        client(graph, time).get("/teams/t/channels/19:abc@thread.tacv2/filesFolder")


def test_a_missing_permission_is_named(graph: Loopback, time: Time) -> None:
    graph.answer(graph_error(403, "Forbidden"))
    with pytest.raises(Forbidden, match=r"ChannelMessage\.Send, for den innloggede brukeren"):
        client(graph, time).call("POST", "/teams/t/channels/19:c@thread.tacv2/messages", kind="post", body={})


def test_a_claims_challenge_is_met_once_with_a_new_token(graph: Loopback, time: Time) -> None:
    challenge = {"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="'}
    graph.answer(Reply(401, headers=challenge), Reply(200, {"ok": True}))
    assert client(graph, time).get(DRIVE).json() == {"ok": True}
    assert graph.asked[1].headers["authorization"] == f"Bearer {TOKEN}+eyJhIjoxfQ=="
    graph.answer(Reply(401, headers=challenge), Reply(401, headers=challenge))
    with pytest.raises(SignInNeeded):
        client(graph, time).get(DRIVE)


def test_the_token_goes_to_no_other_host_by_redirect_or_by_a_next_page(graph: Loopback, time: Time) -> None:
    """The other host listens on another port: http is no host of ours either, so it is refused outright."""
    with loopback() as elsewhere:
        graph.answer(Reply(302, headers={"Location": f"{elsewhere.address}/blob?sig=1"}))
        http = client(graph, time)
        with pytest.raises(Invalid):
            http.get(f"{DRIVE}/content")
        with pytest.raises(Invalid):
            http.get(f"{elsewhere.address}/v1.0/drives/d/root/delta?token=2")
        assert elsewhere.asked == []


def test_a_redirect_within_the_host_is_followed_and_counted_apart(graph: Loopback, time: Time) -> None:
    graph.answer(Reply(302, headers={"Location": "/v1.0/elsewhere"}), Reply(200, b"PK"))
    http = client(graph, time)
    assert http.get(f"{DRIVE}/content", kind="download").content == b"PK"
    assert (http.economy.requests, http.economy.redirects) == ({"download": 1}, 1)


def test_redirects_in_a_ring_come_to_an_end(graph: Loopback, time: Time) -> None:
    graph.handler = lambda asked: Reply(302, headers={"Location": asked.path})
    with pytest.raises(Unavailable):
        client(graph, time).get(DRIVE)
    assert len(graph.asked) < 60


def test_nothing_that_changes_something_is_sent_on_to_another_address(graph: Loopback, time: Time) -> None:
    graph.answer(Reply(307, headers={"Location": "/v1.0/other"}))
    with pytest.raises(PraksisError):
        client(graph, time).call("PUT", f"{DRIVE}/content", kind="upload", content=b"x")
    assert len(graph.asked) == 1


def test_posts_in_one_channel_are_a_second_apart(graph: Loopback, time: Time) -> None:
    graph.handler = lambda _: Reply(201, {})
    http = client(graph, time)
    for channel in ("a", "a", "b", "a"):
        http.call("POST", f"/teams/t/channels/{channel}/messages", kind="post", body={}, lane=(channel, 1.0))
    assert time.waits == [1.0, 1.0]


def test_the_log_names_request_and_ids_and_nothing_else(
    graph: Loopback, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    graph.answer(graph_error(403, "accessDenied", request_id="11111111-2222-3333-4444-555555555555"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Forbidden):
        client(graph, time).call(
            "PUT", "/drives/b!x1/items/01F:/Praksisoversikt Kari.xlsx:/content", kind="new-file", content=b"Kari"
        )
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("connectors"))
    assert "request-id=11111111-2222-3333-4444-555555555555" in told
    for secret in (TOKEN, "Kari", "Nordmann", "b!x1", graph.address):
        assert secret not in told


def test_a_call_without_an_answer_is_logged_with_our_own_id(
    graph: Loopback, time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    graph.answer(Reply(hang_up=True))
    with pytest.raises(OutcomeUnknown):
        client(graph, time).call(
            "POST", "/teams/t/channels/19:x@thread.tacv2/messages", kind="post", body={"a": "Kari"}
        )
    (told,) = [record.getMessage() for record in caplog.records if record.name.startswith("connectors")]
    assert "no answer" in told
    assert graph.asked[0].headers["client-request-id"] in told
    assert "Kari" not in told


def test_a_path_is_told_by_its_shape() -> None:
    assert shape_of("/v1.0/drives/b!k3Jx/items/01ABCDEF0123456789/content") == "/v1.0/drives/…/items/…/content"
    assert shape_of("/v1.0/teams/0f8fad5b-d9cb-469f-a165-70867728950e/channels/19:a@thread.tacv2/filesFolder") == (
        "/v1.0/teams/…/channels/…/filesFolder"
    )
    assert shape_of("/v1.0/users/kari.nordmann@example.no/sendMail") == "/v1.0/users/…/sendMail"


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: r.kind)
def test_each_request_is_known_by_its_path_and_by_no_other(request_: object) -> None:
    assert isinstance(request_, type(REQUESTS[0]))
    path = request_.path
    for name in ("team", "channel", "drive", "item", "version", "user", "folder", "name"):
        path = path.replace(f"{{{name}}}", f"{name}-1")
    assert request_of(request_.method, f"/v1.0{path}") is request_


def test_the_page_of_permissions_is_current() -> None:
    from pathlib import Path

    there = Path(__file__).resolve().parents[2] / "docs" / "graph-permissions.md"
    assert there.read_text(encoding="utf-8") == page()

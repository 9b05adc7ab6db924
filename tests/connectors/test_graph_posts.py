"""Messages in a channel through Graph: once each, escaped, with real mentions, and never too long."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.graph_errors import Forbidden, SignInNeeded
from connectors.graph_post_text import MOST_BYTES, Mentioned, mark_line, message
from praksis.errors import NotFound, OutcomeUnknown, PerhapsDone, PraksisError, Unavailable
from praksis.ports import PostOutcome
from tests.connectors.graph_town import GraphTown, graph_town
from tests.connectors.graph_town.town import Trouble
from tests.connectors.loopback import Asked, Reply, graph_error

KARI = "kari.nordmann@example.no"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[GraphTown]:
    with graph_town(tmp_path / "Teams", "FOU", "HVL") as found:
        found.users[KARI] = {"id": "0b5f-kari", "displayName": "Kari <Nordmann>"}
        yield found


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "minne"


def lose(*kinds: str, times: int = 1_000) -> Trouble:
    """Answers to these kinds are lost so many times; what was asked for is done."""
    left = [times]

    def trouble(kind: str, asked: Asked) -> str | None:
        if kind in kinds and left[0]:
            left[0] -= 1
            return "lost"
        return None

    return trouble


class TestText:
    def test_everything_is_escaped_and_lines_stay_lines(self, town: GraphTown, memory: Path) -> None:
        town.teams(memory).post("HVL", "m-1", "Ny <liste>", 'Rad 7: "Å & <b>Ø</b>"\n  - innrykk\n\nHilsen FOU')
        (posted,) = town.walls["HVL"].messages
        assert posted["subject"] == "Ny <liste>"
        content = posted["body"]["content"]
        assert posted["body"]["contentType"] == "html"
        assert "Rad 7: &quot;Å &amp; &lt;b&gt;Ø&lt;/b&gt;&quot;<br>&nbsp;&nbsp;- innrykk<br><br>Hilsen FOU" in content
        assert set(re.findall(r"</?(\w+)", content)) == {"p", "br"}

    @given(st.text(max_size=300), st.text(min_size=1, max_size=40))
    def test_whatever_is_written_no_markup_of_others_gets_in_and_no_word_is_lost(self, body: str, name: str) -> None:
        ready, whole = message("m", "Emne", body, [Mentioned(name, "u-1"), Mentioned(name)])
        content = ready["body"]["content"]
        assert whole
        assert set(re.findall(r"<(/?\w+)", content)) <= {"p", "/p", "br", "at", "/at"}
        shown = html.unescape(re.sub(r"<[^>]*>", "", content.replace("<br>", "\n")))
        for word in body.split():
            assert word in shown or html.unescape(word) in shown

    @given(st.integers(1, 3000), st.integers(1, 400), st.integers(600, MOST_BYTES))
    def test_a_message_is_never_longer_than_asked_and_always_says_where_the_rest_is(
        self, lines: int, width: int, most: int
    ) -> None:
        body = "\n".join(f"{n}: {'å' * width}" for n in range(lines))
        ready, whole = message("m", "Emne", body, [], most_bytes=most, rest_in="Innlegg/Melding.txt")
        content = ready["body"]["content"]
        assert len(content.encode()) <= most
        assert mark_line("m") in content
        assert whole == (f"{lines - 1}: " in content and "Innlegg/Melding.txt" not in content)


class TestMentions:
    def test_a_coordinator_is_really_mentioned_and_is_looked_up_once(self, town: GraphTown, memory: Path) -> None:
        for marker in ("m-1", "m-2"):
            town.teams(memory).post("HVL", marker, "Emne", "Tekst", [KARI, "ukjent@example.no", KARI])
        assert town.asked["member"] == 3, "Kari once, and the one who is not known each time"
        posted = town.walls["HVL"].messages[1]
        assert posted["body"]["content"].startswith(
            '<p><at id="0">Kari &lt;Nordmann&gt;</at>, @ukjent@example.no</p><p>Tekst</p>'
        )
        assert posted["mentions"] == [
            {
                "id": 0,
                "mentionText": "Kari <Nordmann>",
                "mentioned": {
                    "user": {"id": "0b5f-kari", "displayName": "Kari <Nordmann>", "userIdentityType": "aadUser"}
                },
            }
        ]

    def test_where_users_may_not_be_looked_up_the_name_stands_as_text(self, town: GraphTown, memory: Path) -> None:
        town.trouble = lambda kind, asked: graph_error(403, "Forbidden") if kind == "member" else None
        town.teams(memory).post("HVL", "m-1", "Emne", "Tekst", [KARI])
        assert f"@{KARI}" in town.walls["HVL"].texts[0]


class TestTooLong:
    BODY = "\n".join(f"Periode 1, rad {n}: Kari Nordmann{n} er ikke registrert i Webcruiter." for n in range(900))

    def test_all_of_it_lies_in_a_file_that_the_message_names(self, town: GraphTown, memory: Path) -> None:
        town.teams(memory).post("HVL", "m-1", "Mangler", self.BODY)
        (text,) = town.walls["HVL"].texts
        assert len(text.encode()) <= MOST_BYTES
        (name,) = re.findall(r"«(Innlegg/[^»]+)»", text)
        file = (town.root / "HVL" / name).read_text(encoding="utf-8")
        assert self.BODY in file
        assert town.teams(memory).workbooks("HVL") == []

    def test_a_repeat_lays_no_second_file_and_erasing_takes_it_away(self, town: GraphTown, memory: Path) -> None:
        town.trouble = lose("post", "posts")
        with pytest.raises(PerhapsDone):
            town.teams(memory).post("HVL", "m-1", "Mangler", self.BODY)
        town.trouble = None
        assert town.teams(memory).post("HVL", "m-1", "Mangler", self.BODY, again=True) is PostOutcome.ALREADY_THERE
        assert len(list((town.root / "HVL/Innlegg").iterdir())) == 1
        assert town.teams(memory).forget_posts("HVL", ["m-2"]) == 0
        assert town.teams(memory).forget_posts("HVL", ["m-1"]) == 1
        assert list((town.root / "HVL/Innlegg").iterdir()) == []
        assert len(town.walls["HVL"].texts) == 1, "what stands in Teams is not ours to take away"

    def test_when_teams_counts_in_another_way_the_message_is_cut_shorter(self, town: GraphTown, memory: Path) -> None:
        def strict(kind: str, asked: Asked) -> Reply | None:
            too_long = kind == "post" and len(asked.json["body"]["content"]) > 9_000
            return graph_error(413, "RequestEntityTooLarge") if too_long else None

        town.trouble = strict
        town.teams(memory).post("HVL", "m-1", "Mangler", self.BODY)
        assert len(town.walls["HVL"].texts[0]) <= 9_000


class TestOnce:
    def test_two_messages_in_one_channel_come_a_second_apart(self, town: GraphTown, memory: Path) -> None:
        teams = town.teams(memory)
        for number in range(4):
            teams.post("HVL", f"m-{number}", "Emne", "Tekst")
            teams.post("FOU", f"m-{number}", "Emne", "Tekst")
        assert town.asked["post"] == 8, "none was turned away"
        assert 3 <= town.seconds < 4

    def test_one_whose_answer_was_lost_is_found_in_the_channel_and_not_repeated(
        self, town: GraphTown, memory: Path
    ) -> None:
        town.trouble = lose("post")
        assert town.teams(memory).post("HVL", "m-1", "Emne", "Tekst") is PostOutcome.POSTED
        assert len(town.walls["HVL"].texts) == 1

    def test_one_that_never_came_through_is_posted_by_the_next_run(self, town: GraphTown, memory: Path) -> None:
        town.trouble = lambda kind, asked: Reply(hang_up=True) if kind == "post" else None
        with pytest.raises(PerhapsDone):
            town.teams(memory).post("HVL", "m-1", "Emne", "Tekst")
        assert town.asked["post"] == 1, "a message is never repeated blindly"
        town.trouble = None
        assert town.teams(memory).post("HVL", "m-1", "Emne", "Tekst", again=True) is PostOutcome.POSTED
        assert len(town.walls["HVL"].texts) == 1

    def test_without_the_right_to_look_only_a_person_can_tell(self, town: GraphTown, memory: Path) -> None:
        town.may_read_messages = False
        town.trouble = lose("post")
        with pytest.raises(OutcomeUnknown):
            town.teams(memory).post("HVL", "m-1", "Emne", "Tekst")
        town.trouble = None
        with pytest.raises(OutcomeUnknown, match=r"ChannelMessage\.Read\.All"):
            town.teams(memory).post("HVL", "m-1", "Emne", "Tekst", again=True)
        assert len(town.walls["HVL"].texts) == 1

    @pytest.mark.parametrize("status", [400, 401, 404])
    def test_when_the_look_fails_too_it_is_not_taken_for_one_that_was_never_made(
        self, town: GraphTown, memory: Path, status: int
    ) -> None:
        lost = lose("post")
        town.trouble = lambda kind, asked: graph_error(status, "Odd") if kind == "posts" else lost(kind, asked)
        with pytest.raises(PerhapsDone):
            town.teams(memory).post("HVL", "m-1", "Emne", "Tekst")
        town.trouble = None
        assert town.teams(memory).post("HVL", "m-1", "Emne", "Tekst", again=True) is PostOutcome.ALREADY_THERE
        assert len(town.walls["HVL"].texts) == 1

    def test_an_old_message_is_found_behind_many_newer_ones(self, town: GraphTown, memory: Path) -> None:
        teams = town.teams(memory)
        for number in range(60):
            teams.post("HVL", f"m-{number}", "Emne", "Tekst")
        assert teams.post("HVL", "m-3", "Emne", "Tekst", again=True) is PostOutcome.ALREADY_THERE

    @pytest.mark.parametrize(
        ("answer", "becomes"),
        [
            (graph_error(403, "Forbidden"), Forbidden),
            (graph_error(404, "NotFound"), NotFound),
            (graph_error(429, "TooManyRequests", Retry_After="900"), Unavailable),
        ],
        ids=["no member of the channel", "no such channel", "asked to wait longer than we can"],
    )
    def test_what_surely_was_not_posted_is_told_as_what_it_is(
        self, town: GraphTown, memory: Path, answer: Reply, becomes: type[PraksisError]
    ) -> None:
        town.trouble = lambda kind, asked: answer if kind == "post" else None
        with pytest.raises(becomes) as caught:
            town.teams(memory).post("HVL", "m-1", "Emne", "Tekst")
        assert not isinstance(caught.value, (PerhapsDone, OutcomeUnknown))

    def test_with_nobody_signed_in_nothing_is_tried(self, town: GraphTown, memory: Path) -> None:
        with pytest.raises(SignInNeeded, match="praksis signin"):
            town.teams(memory, posts=False).post("HVL", "m-1", "Emne", "Tekst")
        assert town.asked == {}

"""Channels through Microsoft Graph: what each request costs, and what each trouble of Graph's becomes."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openpyxl import Workbook

from connectors.graph_errors import Forbidden, NotProvisioned, TimedOut
from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_graph import GraphTeams
from praksis.errors import Conflict, Locked, NotFound, PerhapsDone, Unavailable
from praksis.ports import FileState, OrderFile
from praksis.workbook import same_workbook
from tests.connectors.graph_town import GraphTown, graph_town
from tests.connectors.loopback import Asked, Reply, graph_error

LATER = datetime(2026, 8, 5, 11, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[GraphTown]:
    with graph_town(tmp_path / "Teams", "FOU", "HVL", "UiB") as found:
        yield found


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "minne"


def lay(town: GraphTown, path: str, content: bytes = b"a list", at: datetime | None = None) -> Path:
    file = town.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    moment = (at or datetime(2026, 8, 3, 8, tzinfo=UTC)).timestamp()
    os.utime(file, (moment, moment))
    return file


def asked(town: GraphTown) -> dict[str, int]:
    """What has been asked for since the last time, redirects aside."""
    found = {kind: count for kind, count in town.asked.items() if kind != "redirected"}
    town.asked.clear()
    return found


def a_workbook() -> bytes:
    book, content = Workbook(), io.BytesIO()
    book.create_sheet("Periode 1", 0)["A1"] = "Praksisoversikt"
    book.save(content)
    return content.getvalue()


def only(teams: GraphTeams, channel: str = "HVL") -> FileState:
    (state,) = teams.workbooks(channel)
    return state


class TestEconomy:
    def test_a_channel_that_has_not_changed_costs_one_request_and_tells_all_its_files(
        self, town: GraphTown, memory: Path
    ) -> None:
        for number in range(5):
            lay(town, f"HVL/Liste {number}.xlsx")
        before = town.teams(memory).workbooks("HVL")
        asked(town)
        teams = town.teams(memory)
        assert teams.workbooks("HVL") == before
        assert teams.workbooks("HVL") == before
        assert asked(town) == {"delta": 1}

    def test_a_changed_workbook_costs_a_download_and_an_upload_and_is_not_fetched_again(
        self, town: GraphTown, memory: Path
    ) -> None:
        lay(town, "HVL/Liste.xlsx")
        town.teams(memory).workbooks("HVL")
        lay(town, "HVL/Liste.xlsx", b"changed", LATER)
        asked(town)
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        written = teams.replace("HVL", read, b"painted")
        assert asked(town) == {"delta": 1, "download": 1, "upload": 1}
        assert only(town.teams(memory)).tag == written.tag
        assert asked(town) == {"delta": 1}

    def test_channels_in_one_drive_cost_one_request_together(self, tmp_path: Path, memory: Path) -> None:
        with graph_town(tmp_path / "Felles", "FOU", "HVL", "UiB", kind="standard") as town:
            lay(town, "HVL/Liste.xlsx")
            lay(town, "UiB/Liste.xlsx")
            for first in (True, False):
                teams = town.teams(memory)
                assert [only(teams, channel).path for channel in ("HVL", "UiB")] == [
                    "HVL/Liste.xlsx",
                    "UiB/Liste.xlsx",
                ]
                assert teams.workbooks("FOU") == []
                assert asked(town) == ({"files-folder": 3, "delta": 1} if first else {"delta": 1})

    def test_with_drive_and_folder_in_the_settings_the_team_is_never_asked(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/Liste.xlsx")
        drive, folder = town.place("HVL")
        settings = town.settings()
        places = [c.model_copy(update={"drive": drive, "folder": folder}) for c in settings.channels if c.name == "HVL"]
        teams = town.teams(memory, settings=settings.model_copy(update={"channels": tuple(places)}))
        assert only(teams).path == "HVL/Liste.xlsx"
        assert asked(town) == {"delta": 1}

    def test_what_already_lies_there_is_neither_fetched_nor_sent(self, town: GraphTown, memory: Path) -> None:
        town.teams(memory).put("FOU", "Oversikt.xlsx", b"overview")
        asked(town)
        town.teams(memory).put("FOU", "Oversikt.xlsx", b"overview")
        town.teams(memory).put_new("FOU", "Oversikt.xlsx", b"overview")
        assert asked(town) == {"delta": 2}


class TestChanges:
    def test_only_what_is_new_is_told_and_the_rest_is_remembered(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx")
        lay(town, "HVL/B.xlsx")
        town.teams(memory).workbooks("HVL")
        lay(town, "HVL/C.xlsx")
        (town.root / "HVL/A.xlsx").unlink()
        assert [s.name for s in town.teams(memory).workbooks("HVL")] == ["B.xlsx", "C.xlsx"]

    def test_of_an_item_that_is_told_twice_the_last_one_holds(self, town: GraphTown, memory: Path) -> None:
        town.twice, town.page_size = True, 3
        for name in ("A.xlsx", "B.xlsx", "C.xlsx"):
            lay(town, f"HVL/{name}")
        assert [s.name for s in town.teams(memory).workbooks("HVL")] == ["A.xlsx", "B.xlsx", "C.xlsx"]

    @pytest.mark.parametrize(
        "answer",
        [
            graph_error(410, "resyncChangesApplyDifferences"),
            graph_error(401, "unauthenticated"),
            graph_error(400, "invalidRequest"),
            graph_error(404, "itemNotFound"),
        ],
        ids=["410 gone", "401 stale", "400 not understood", "404"],
    )
    def test_a_link_that_is_not_taken_any_more_costs_one_full_look_and_nothing_else(
        self, town: GraphTown, memory: Path, answer: Reply
    ) -> None:
        lay(town, "HVL/A.xlsx")
        before = town.teams(memory).workbooks("HVL")
        (town.root / "HVL/A.xlsx").rename(town.root / "HVL/B.xlsx")
        asked(town)
        town.trouble = lambda kind, what: answer if "token=" in what.path else None
        after = town.teams(memory).workbooks("HVL")
        assert [s.name for s in after] == ["B.xlsx"]
        assert [(s.file_id, s.tag) for s in after] == [(s.file_id, s.tag) for s in before]
        assert asked(town) == {"delta": 2}
        town.trouble = None
        town.teams(memory).workbooks("HVL")
        assert asked(town) == {"delta": 1}

    def test_a_link_that_times_out_is_dropped_so_that_the_next_run_looks_at_all(
        self, town: GraphTown, memory: Path
    ) -> None:
        lay(town, "HVL/A.xlsx")
        town.teams(memory).workbooks("HVL")
        town.trouble = lambda kind, what: graph_error(504, "UnknownError") if "token=" in what.path else None
        with pytest.raises(TimedOut):
            town.teams(memory).workbooks("HVL")
        asked(town)
        assert only(town.teams(memory)).name == "A.xlsx"
        assert asked(town) == {"delta": 1}

    def test_a_page_that_fails_keeps_the_old_link_and_nothing_is_forgotten(self, town: GraphTown, memory: Path) -> None:
        town.page_size = 2
        town.teams(memory).workbooks("HVL")
        for number in range(6):
            lay(town, f"HVL/Liste {number}.xlsx")
        pages: list[str] = []

        def third_page_fails(kind: str, what: Asked) -> Reply | None:
            pages.append(what.path)
            return graph_error(500, "generalException") if len(pages) >= 3 else None

        town.trouble = third_page_fails
        with pytest.raises(Unavailable):
            town.teams(memory).workbooks("HVL")
        town.trouble = None
        assert len(town.teams(memory).workbooks("HVL")) == 6

    @pytest.mark.parametrize(
        "damage", [b"", b"{", b"[]", b'{"version": 0}', b'{"version": 1, "kept": {"link": "x", "items": [{"a": 1}]}}']
    )
    def test_a_memory_that_is_lost_or_damaged_costs_a_full_look(
        self, town: GraphTown, memory: Path, damage: bytes
    ) -> None:
        lay(town, "HVL/A.xlsx")
        before = town.teams(memory).workbooks("HVL")
        for file in memory.iterdir():
            file.write_bytes(damage)
        assert town.teams(memory).workbooks("HVL") == before
        for file in memory.iterdir():
            file.unlink()
        assert town.teams(memory).workbooks("HVL") == before

    def test_a_drive_that_was_deleted_and_made_anew_is_found_again(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx")
        town.teams(memory).workbooks("HVL")
        town.drop_drive("HVL")
        asked(town)
        assert only(town.teams(memory)).name == "A.xlsx"
        assert asked(town) == {"delta": 3, "files-folder": 1}

    def test_a_column_that_somebody_changes_is_no_new_version(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx")
        before = only(town.teams(memory))
        town.touch("HVL", "A.xlsx")
        after = only(town.teams(memory))
        assert after.tag == before.tag
        assert after.etag != before.etag

    def test_the_memory_is_private_and_holds_no_token(self, town: GraphTown, memory: Path) -> None:
        town.users["kari@example.no"] = {"id": "u-1", "displayName": "Kari"}
        teams = town.teams(memory)
        teams.workbooks("HVL")
        teams.post("HVL", "m", "Emne", "Tekst", ["kari@example.no"])
        assert stat.S_IMODE(memory.stat().st_mode) == 0o700
        files = list(memory.iterdir())
        assert len(files) == 3
        for file in files:
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            assert b"-token" not in file.read_bytes()
            assert b"kari@example.no" not in file.read_bytes()

    def test_without_hashes_the_etag_tells_one_content_from_the_next(self, town: GraphTown, memory: Path) -> None:
        town.hashes = False
        lay(town, "HVL/A.xlsx", b"one")
        teams = town.teams(memory)
        state = only(teams)
        assert state.tag.startswith("etag:")
        assert teams.download("HVL", state.file_id).content == b"one"
        lay(town, "HVL/A.xlsx", b"two", LATER)
        assert only(town.teams(memory)).tag != state.tag


class TestNotThere:
    def test_a_channel_that_is_missing_or_not_provisioned_says_what_to_do_and_is_taken_up_when_it_is_there(
        self, town: GraphTown, memory: Path
    ) -> None:
        (town.root / "UiB").rmdir()
        assert not town.teams(memory).exists("UiB")
        with pytest.raises(NotFound) as caught:
            town.teams(memory).workbooks("UiB")
        assert caught.value.code == "kanal-ikke-klargjort"
        assert "fanen «Filer»" in caught.value.message
        assert not isinstance(caught.value, NotProvisioned)
        (town.root / "UiB").mkdir()
        assert town.teams(memory).workbooks("UiB") == []

    def test_a_channel_that_settings_do_not_have_is_not_found(self, town: GraphTown, memory: Path) -> None:
        with pytest.raises(NotFound, match=r"\[\[graph.channels\]\]"):
            town.teams(memory).workbooks("VID")

    def test_a_file_that_was_moved_to_another_channel_is_not_read_as_this_ones(
        self, tmp_path: Path, memory: Path
    ) -> None:
        with graph_town(tmp_path / "Felles", "HVL", "UiB", kind="standard") as town:
            lay(town, "HVL/Liste.xlsx")
            state = only(town.teams(memory))
            town.move("HVL", "Liste.xlsx", "UiB")
            teams = town.teams(memory)
            assert teams.workbooks("HVL") == []
            with pytest.raises(NotFound):
                teams.download("HVL", state.file_id)
            assert only(teams, "UiB").file_id == state.file_id

    def test_a_missing_grant_is_said_with_the_permission(self, town: GraphTown, memory: Path) -> None:
        town.trouble = lambda kind, what: graph_error(403, "accessDenied") if kind == "delta" else None
        with pytest.raises(Forbidden, match=r"Sites\.Selected"):
            town.teams(memory).workbooks("HVL")
        assert not town.teams(memory).exists("HVL")

    def test_when_nothing_answers_the_channels_are_not_waited_for_one_after_the_other(
        self, town: GraphTown, memory: Path
    ) -> None:
        teams = town.teams(memory)
        town.trouble = lambda kind, what: Reply(hang_up=True)
        waited = []
        for channel in ("HVL", "UiB", "FOU"):
            before = town.seconds
            with pytest.raises(Unavailable):
                teams.workbooks(channel)
            waited.append(town.seconds - before)
        assert waited[0] > 30
        assert waited[1:] == [0, 0]
        town.trouble = None
        assert teams.workbooks("HVL") == []


class TestWritingBack:
    def test_a_change_of_a_column_meanwhile_is_no_conflict(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx", b"one")
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        town.touch("HVL", "A.xlsx")
        teams.replace("HVL", read, b"painted")
        assert (town.root / "HVL/A.xlsx").read_bytes() == b"painted"

    def test_a_coordinator_who_saves_just_before_the_upload_wins(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx", b"one")
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        town.before_upload = lambda: lay(town, "HVL/A.xlsx", b"hers", LATER)
        with pytest.raises(Conflict):
            teams.replace("HVL", read, b"painted")
        assert (town.root / "HVL/A.xlsx").read_bytes() == b"hers"

    @pytest.mark.parametrize("rewrites", [False, True], ids=["kept as sent", "changed by SharePoint"])
    def test_an_upload_whose_answer_was_lost_is_seen_to_be_done(
        self, town: GraphTown, memory: Path, rewrites: bool
    ) -> None:
        lay(town, "HVL/A.xlsx", a_workbook())
        town.rewrites = rewrites
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        painted = read.content.replace(b"PK\x05\x06", b"PK\x05\x06")  # the same workbook with a comment at its end
        painted = painted[:-2] + b"\x05\x00" + b"farge"
        lost: list[str] = []

        def lose_the_first(kind: str, what: Asked) -> str | None:
            if kind == "upload" and not lost:
                lost.append(kind)
                return "lost"
            return None

        town.trouble = lose_the_first
        written = teams.replace("HVL", read, painted)
        assert lost == ["upload"]
        assert len(town.node("HVL", "A.xlsx").versions) == 2, "written once"
        assert written.tag == only(town.teams(memory)).tag
        assert bool(written.sha256) is rewrites

    def test_when_no_answer_comes_at_all_it_may_have_been_done(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx", b"one")
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        town.trouble = lambda kind, what: "lost"
        with pytest.raises(PerhapsDone):
            teams.replace("HVL", read, b"painted")
        town.trouble = None
        again = town.teams(memory)
        assert again.download("HVL", only(again).file_id).content == b"painted"

    def test_an_upload_that_was_done_without_an_answer_is_not_taken_for_undone_because_later_tries_are_turned_away(
        self, town: GraphTown, memory: Path
    ) -> None:
        lay(town, "HVL/A.xlsx", b"one")
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        uploads: list[str] = []

        def lost_and_then_busy(kind: str, what: Asked) -> Reply | str | None:
            if kind != "upload":
                return None
            uploads.append(kind)
            return "lost" if len(uploads) == 1 else graph_error(429, "tooManyRequests", Retry_After="250")

        town.trouble = lost_and_then_busy
        assert teams.replace("HVL", read, b"painted").size == 7
        assert len(town.node("HVL", "A.xlsx").versions) == 2

    def test_what_sharepoint_makes_of_a_workbook_is_known_as_ours(self, town: GraphTown, memory: Path) -> None:
        town.rewrites = True
        content = a_workbook()
        teams = town.teams(memory)
        written = teams.put_new("FOU", "Pakke O-0001.xlsx", content)
        lies_there = (town.root / "FOU/Pakke O-0001.xlsx").read_bytes()
        assert lies_there != content
        assert same_workbook(content, lies_there)
        assert written.sha256
        assert asked(town) == {"files-folder": 1, "delta": 1, "new-file": 1, "download": 1}
        town.teams(memory).put_new("FOU", "Pakke O-0001.xlsx", content)
        with pytest.raises(Conflict):
            town.teams(memory).put_new("FOU", "Pakke O-0001.xlsx", b"another")

    def test_a_package_that_sharepoint_rewrote_is_known_to_have_been_handed_over(
        self, town: GraphTown, memory: Path, tmp_path: Path
    ) -> None:
        town.rewrites = True
        portal = PackageSamlepunktet(tmp_path / "pakker", town.teams(memory), "FOU")
        seal = portal.write("O-0001", [OrderFile("Pakke.xlsx", a_workbook()), OrderFile("Les meg.txt", b"Slik.")])
        assert not portal.handed_over("O-0001", seal)
        portal.hand_over("O-0001", seal)
        (tmp_path / "pakker/O-0001/.overlevert").unlink()  # we died before we had noted it
        again = PackageSamlepunktet(tmp_path / "pakker", town.teams(memory), "FOU")
        assert again.handed_over("O-0001", seal)
        again.hand_over("O-0001", seal)
        assert len(town.node("FOU", "Pakke O-0001.xlsx").versions) == 1
        lay(town, "FOU/Pakke O-0001.xlsx", a_workbook() + b"another", LATER)
        (tmp_path / "pakker/O-0001/.overlevert").unlink()
        assert not PackageSamlepunktet(tmp_path / "pakker", town.teams(memory), "FOU").handed_over("O-0001", "0" * 64)

    def test_a_new_file_whose_answer_was_lost_is_seen_to_be_there(self, town: GraphTown, memory: Path) -> None:
        for lost in (1, 2, 20):
            left = [lost]

            def lose(kind: str, what: Asked, left: list[int] = left) -> str | None:
                left[0] -= kind == "new-file"
                return "lost" if kind == "new-file" and left[0] >= 0 else None

            town.trouble = lose
            assert town.teams(memory).put_new("FOU", f"Pakke O-000{lost}.xlsx", b"package").size == 7

    def test_a_locked_file_stays_locked_and_is_not_tried_over_and_over(self, town: GraphTown, memory: Path) -> None:
        lay(town, "HVL/A.xlsx", b"one")
        lay(town, "HVL/~$A.xlsx", b"")
        teams = town.teams(memory)
        read = teams.download("HVL", only(teams).file_id)
        asked(town)
        with pytest.raises(Locked):
            teams.replace("HVL", read, b"painted")
        assert asked(town) == {"upload": 1}


class TestHistory:
    def test_earlier_versions_are_told_oldest_first_without_the_one_that_lies_there(
        self, town: GraphTown, memory: Path
    ) -> None:
        moments = [datetime(2026, 8, day, 8, tzinfo=UTC) for day in (3, 9, 12)]
        for moment in moments:
            lay(town, "HVL/A.xlsx", f"saved {moment}".encode(), moment)
            town.node("HVL", "A.xlsx")
        teams = town.teams(memory)
        versions = teams.versions("HVL", only(teams).file_id)
        assert [v.saved_at for v in versions] == moments[:2]
        contents = [teams.download_version("HVL", only(teams).file_id, v.version_id) for v in versions]
        assert contents == [f"saved {moment}".encode() for moment in moments[:2]]
        with pytest.raises(NotFound):
            teams.download_version("HVL", only(teams).file_id, "9.0")


def test_every_request_of_the_connector_is_on_the_list_of_permissions(town: GraphTown, memory: Path) -> None:
    lay(town, "HVL/Arkiv/Åpen liste.xlsx", b"one")
    paths: list[str] = []
    town.trouble = lambda kind, what: paths.append(f"{kind} {what.method} {urlsplit(what.path).path}")
    teams = town.teams(memory)
    read = teams.download("HVL", only(teams).file_id)
    teams.replace("HVL", read, b"two")
    teams.put_new("HVL", "Ny mappe/Ny liste.xlsx", b"x")
    teams.post("HVL", "m", "Emne", "Tekst", ["kari@example.no"], again=True)
    teams.versions("HVL", read.state.file_id)
    teams.download_version("HVL", read.state.file_id, "1.0")
    teams.remove("HVL", ["Ny liste.xlsx"])
    kinds = {path.split()[0] for path in paths}
    assert "unknown" not in kinds, paths
    assert {"files-folder", "delta", "download", "upload", "new-file", "post", "posts", "member", "remove"} <= kinds

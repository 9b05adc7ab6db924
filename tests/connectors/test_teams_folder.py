"""Channels as folders: what is listed, read, replaced and posted, and what each fault on a disk becomes."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import threading
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.teams_folder import FolderTeams
from praksis.clock import FixedClock
from praksis.errors import CannotPost, Conflict, Invalid, Locked, NotFound, PraksisError, Unavailable
from praksis.ports import Download, FileState, PostOutcome, Teams

LIST = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"
NOON = FixedClock(datetime(2026, 8, 5, 10, 0, tzinfo=UTC))


def a_team(root: Path, *channels: str) -> FolderTeams:
    for channel in channels or ("HVL",):
        (root / channel).mkdir()
    return FolderTeams(root, NOON)


def lay(path: Path, content: bytes = b"a list", *, saved: float | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if saved is not None:
        os.utime(path, (saved, saved))
    return path


def ids(teams: FolderTeams, channel: str = "HVL") -> list[str]:
    return [state.file_id for state in teams.workbooks(channel)]


def everything_under(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_fulfils_the_protocol_of_teams(tmp_path: Path) -> None:
    teams: Teams = FolderTeams(tmp_path)
    assert not teams.exists("HVL")


class TestListing:
    def test_all_workbooks_of_the_channel_and_its_sub_folders_are_listed_by_path(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        for name in ("b.xlsx", "a.XLSX", "Arkiv/2025/gammel.xls", "makroer.xlsm", "binær.xlsb"):
            lay(tmp_path / "HVL" / name)
        assert ids(teams) == ["Arkiv/2025/gammel.xls", "a.XLSX", "b.xlsx", "binær.xlsb", "makroer.xlsm"]

    def test_a_file_with_an_excel_ending_is_listed_whatever_it_holds_so_that_the_reader_can_refuse_it(
        self, tmp_path: Path
    ) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL/tom.xlsx", b"")
        lay(tmp_path / "HVL/nettside.xlsx", b"<html>")
        assert ids(teams) == ["nettside.xlsx", "tom.xlsx"]

    @pytest.mark.parametrize(
        "name",
        [
            f"~${LIST}",
            f".~lock.{LIST}#",
            ".skjult.xlsx",
            "._liste.xlsx",
            ".praksis-0123456789abcdef.tmp",
            "notat.docx",
            "liste.xlsx.tmp",
            ".sync/liste.xlsx",
            "Innlegg/liste.xlsx",
            "innlegg/liste.xlsx",
            "Innlegg/2026/liste.xlsx",
        ],
    )
    def test_lock_files_hidden_files_and_posts_are_not_listed(self, tmp_path: Path, name: str) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL" / name)
        assert ids(teams) == []

    def test_a_sub_folder_deeper_down_that_happens_to_be_called_innlegg_is_listed(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL/2026/Innlegg/liste.xlsx")
        assert ids(teams) == ["2026/Innlegg/liste.xlsx"]

    @pytest.mark.parametrize("name", ["Liste (1).xlsx", "Liste-PC12.xlsx", "Liste (Kopi i konflikt).xlsx"])
    def test_conflict_copies_are_listed(self, tmp_path: Path, name: str) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL" / name)
        assert ids(teams) == [name]

    def test_links_lead_nowhere_because_another_channel_could_lie_behind_them(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "HVL", "UiB")
        lay(tmp_path / "UiB/liste.xlsx")
        (tmp_path / "HVL/lenke.xlsx").symlink_to(tmp_path / "UiB/liste.xlsx")
        (tmp_path / "HVL/mappe").symlink_to(tmp_path / "UiB")
        (tmp_path / "HVL/runde").symlink_to(tmp_path / "HVL")
        assert ids(teams) == []
        for file_id in ("lenke.xlsx", "mappe/liste.xlsx"):
            with pytest.raises(NotFound):
                teams.download("HVL", file_id)

    def test_a_listing_opens_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL" / LIST)
        monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file was opened"))
        assert ids(teams) == [LIST]

    def test_the_state_tells_name_size_time_and_where_a_person_finds_it(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL/Vår" / LIST, b"12345", saved=1_780_000_000)
        (state,) = teams.workbooks("HVL")
        assert (state.name, state.size, state.path) == (LIST, 5, f"HVL/Vår/{LIST}")
        assert state.modified_at == datetime.fromtimestamp(1_780_000_000, UTC)

    def test_a_file_that_vanishes_while_we_look_is_left_out(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        for number in range(400):
            lay(tmp_path / "HVL" / f"{number}.xlsx")

        def remove() -> None:
            for number in range(400):
                (tmp_path / "HVL" / f"{number}.xlsx").unlink()

        thread = threading.Thread(target=remove)
        thread.start()
        while thread.is_alive():
            teams.workbooks("HVL")
        thread.join()
        assert ids(teams) == []

    def test_a_sub_folder_that_may_not_be_read_is_said_and_not_skipped(self, ordinary_user: Path) -> None:
        teams = a_team(ordinary_user)
        lay(ordinary_user / "HVL/Lukket/liste.xlsx")
        (ordinary_user / "HVL/Lukket").chmod(0)
        with pytest.raises(Unavailable, match="rettighet") as raised:
            teams.workbooks("HVL")
        assert raised.value.code == "mangler-rettighet"


class TestChannels:
    def test_a_channel_exists_when_its_folder_can_be_listed(self, ordinary_user: Path) -> None:
        teams = a_team(ordinary_user, "HVL", "UiB")
        (ordinary_user / "UiB").chmod(0)
        assert teams.exists("HVL")
        assert not teams.exists("UiB")
        assert not teams.exists("VID")

    @pytest.mark.parametrize("channel", ["..", ".", "", "/etc", "../HVL", "HVL/..", "H\\..", "C:\\HVL", "a/b", ".git"])
    def test_a_channel_that_is_not_the_name_of_one_folder_is_refused(self, tmp_path: Path, channel: str) -> None:
        teams = a_team(tmp_path)
        assert not teams.exists(channel)
        with pytest.raises(Invalid):
            teams.workbooks(channel)

    def test_a_missing_channel_is_told_with_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound, match=r"Fant ikke kanalen «VID».*student@helse-bergen\.no"):
            a_team(tmp_path).workbooks("VID")

    def test_a_channel_whose_folder_is_in_the_other_unicode_form_is_found(self, tmp_path: Path) -> None:
        (tmp_path / unicodedata.normalize("NFD", "Høgskulen på Vestlandet")).mkdir()
        teams = FolderTeams(tmp_path)
        assert teams.exists("Høgskulen på Vestlandet")
        assert teams.workbooks("Høgskulen på Vestlandet") == []


class TestNames:
    @pytest.mark.parametrize(
        "file_id",
        ["../UiB/liste.xlsx", "a/../../UiB/liste.xlsx", "/etc/passwd", "..\\UiB\\liste.xlsx", "C:\\liste.xlsx",
         "C:liste.xlsx", "", "a//b.xlsx", "./a.xlsx", "a\n.xlsx", "a\x00.xlsx"],
    )  # fmt: skip
    def test_a_name_that_climbs_out_of_its_channel_is_refused(self, tmp_path: Path, file_id: str) -> None:
        teams = a_team(tmp_path, "HVL", "UiB")
        lay(tmp_path / "UiB/liste.xlsx")
        with pytest.raises(Invalid) as raised:
            teams.download("HVL", file_id)
        assert not isinstance(raised.value, NotFound)
        with pytest.raises(Invalid):
            teams.put_new("HVL", file_id, b"")
        with pytest.raises(Invalid):
            teams.put("HVL", file_id, b"")
        assert everything_under(tmp_path) == {"UiB/liste.xlsx": b"a list"}

    @settings(deadline=None)
    @given(st.text(max_size=40))
    def test_no_name_at_all_writes_or_reads_outside_the_channel(
        self, tmp_path_factory: pytest.TempPathFactory, name: str
    ) -> None:
        root = tmp_path_factory.mktemp("root")
        outside = lay(root / "utenfor.xlsx", b"hands off")
        teams = a_team(root, "HVL")
        for act in (lambda: teams.put_new("HVL", name, b"x"), lambda: teams.download("HVL", name)):
            try:
                act()
            except PraksisError as error:
                assert error.message  # noqa: PT017 - any known error is right, an unknown one is not
        assert outside.read_bytes() == b"hands off"
        assert {path.name for path in root.iterdir()} == {"utenfor.xlsx", "HVL"}

    def test_ids_are_composed_while_the_disk_may_hold_decomposed_names(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        name = "Vår/Måløy sjømenn.xlsx"
        lay(tmp_path / "HVL" / unicodedata.normalize("NFD", name), b"one form")
        assert ids(teams) == [name]
        read = teams.download("HVL", name)
        assert read.content == b"one form"
        teams.replace("HVL", read, b"painted")
        assert list(everything_under(tmp_path / "HVL")) == [unicodedata.normalize("NFD", name)]
        assert teams.put("HVL", name, b"written").file_id == name
        assert everything_under(tmp_path / "HVL") == {unicodedata.normalize("NFD", name): b"written"}

    def test_two_files_whose_names_differ_in_unicode_form_only_keep_an_id_each(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        composed, decomposed = "Måløy.xlsx", unicodedata.normalize("NFD", "Måløy.xlsx")
        lay(tmp_path / "HVL" / composed, b"one")
        lay(tmp_path / "HVL" / decomposed, b"two")
        contents = {file_id: teams.download("HVL", file_id).content for file_id in ids(teams)}
        assert contents == {composed: b"one", decomposed: b"two"}

    def test_a_name_that_is_no_utf_8_is_listed_and_can_be_read(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        with open(os.fsencode(tmp_path / "HVL") + b"/M\xe5l\xf8y.xlsx", "wb") as file:  # noqa: PTH123
            file.write(b"latin")
        (file_id,) = ids(teams)
        file_id.encode("utf-8")
        assert teams.download("HVL", file_id).content == b"latin"

    @pytest.mark.parametrize("name", ["a:b.xlsx", "a?.xlsx", "CON.xlsx", "a.xlsx.", " a.xlsx", ".a.xlsx", "~$a.xlsx"])
    def test_a_new_name_that_teams_cannot_store_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(Invalid):
            a_team(tmp_path).put_new("HVL", name, b"")


class TestTags:
    def test_an_untouched_file_keeps_its_tag_and_a_saved_one_does_not(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        path = lay(tmp_path / "HVL" / LIST)
        (first,), (second,) = teams.workbooks("HVL"), teams.workbooks("HVL")
        assert first == second == teams.download("HVL", LIST).state
        path.write_bytes(b"longer list")
        assert teams.workbooks("HVL")[0].tag != first.tag

    def test_a_save_of_the_same_length_right_after_a_download_changes_the_tag(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        path = tmp_path / "HVL" / LIST
        for content in (b"aaa", b"bbb", b"ccc", b"ddd"):
            path.write_bytes(content)
            read = teams.download("HVL", LIST)
            assert read.content == content
            with path.open("r+b") as file:
                file.write(b"zzz")
            assert teams.workbooks("HVL")[0].tag != read.state.tag

    def test_a_file_saved_just_now_is_read_only_when_the_disks_clock_has_moved_on(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        for _ in range(5):
            path = lay(tmp_path / "HVL" / LIST)
            saved = time.time_ns()
            os.utime(path, ns=(saved, saved))
            teams.download("HVL", LIST)
            assert time.time_ns() - saved >= 20_000_000

    def test_a_file_exchanged_for_one_of_the_same_time_and_size_has_another_tag(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL" / LIST, b"aaa", saved=1_780_000_000)
        before = teams.workbooks("HVL")[0].tag
        lay(tmp_path / "new", b"bbb", saved=1_780_000_000).replace(tmp_path / "HVL" / LIST)
        assert teams.workbooks("HVL")[0].tag != before


class TestDownload:
    def test_a_file_that_is_saved_while_we_read_is_locked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teams = a_team(tmp_path)
        path = lay(tmp_path / "HVL" / LIST, b"first half", saved=1_780_000_000)
        real = os.fstat
        seen: list[int] = []

        def saved_after_the_first_look(descriptor: int) -> os.stat_result:
            state = real(descriptor)
            if state.st_ino == path.stat().st_ino:
                seen.append(1)
                if len(seen) == 1:
                    with path.open("ab") as file:
                        file.write(b" and second half")
            return state

        monkeypatch.setattr(os, "fstat", saved_after_the_first_look)
        with pytest.raises(Locked, match="lagres akkurat nå"):
            teams.download("HVL", LIST)
        monkeypatch.setattr(os, "fstat", real)
        assert teams.download("HVL", LIST).content == b"first half and second half"

    def test_a_file_that_is_gone_or_a_folder_is_not_found(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        (tmp_path / "HVL/mappe.xlsx").mkdir()
        for file_id in ("borte.xlsx", "mappe.xlsx", "borte/liste.xlsx"):
            with pytest.raises(NotFound, match=f"HVL/{file_id}"):
                teams.download("HVL", file_id)

    def test_a_file_without_rights_is_told_with_its_place(self, ordinary_user: Path) -> None:
        teams = a_team(ordinary_user)
        lay(ordinary_user / "HVL" / LIST).chmod(0)
        with pytest.raises(Unavailable, match=f"HVL/{LIST}"):
            teams.download("HVL", LIST)

    def test_a_file_of_unreasonable_size_is_refused_without_reading_it(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        with (tmp_path / "HVL" / LIST).open("wb") as file:
            file.truncate(10 * 1024**3)
        with pytest.raises(Invalid, match="64 MB"):
            teams.download("HVL", LIST)

    def test_the_content_is_not_in_its_repr(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        lay(tmp_path / "HVL" / LIST, b"Kari Nordmann")
        assert "Kari" not in repr(teams.download("HVL", LIST))


def a_read_list(teams: FolderTeams, root: Path, content: bytes = b"a list") -> Download:
    lay(root / "HVL" / LIST, content)
    return teams.download("HVL", LIST)


class TestReplace:
    def test_what_was_read_is_replaced_and_the_new_state_is_told(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        state = teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"painted"}
        assert [state] == teams.workbooks("HVL")
        assert state.tag != read.state.tag

    def test_mode_is_kept(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        (tmp_path / "HVL" / LIST).chmod(0o664)
        teams.replace("HVL", read, b"painted")
        assert (tmp_path / "HVL" / LIST).stat().st_mode & 0o777 == 0o664

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
    def test_owner_and_group_are_kept_where_we_may(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        os.chown(tmp_path / "HVL" / LIST, 1234, 2345)
        teams.replace("HVL", read, b"painted")
        state = (tmp_path / "HVL" / LIST).stat()
        assert (state.st_uid, state.st_gid) == (1234, 2345)

    def test_the_new_file_is_private_until_it_is_whole(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        (tmp_path / "HVL" / LIST).chmod(0o666)
        modes: list[int] = []
        real = Path.chmod

        def look_first(path: Path, mode: int, **rest: bool) -> None:
            modes.append(path.stat().st_mode & 0o777)
            real(path, mode, **rest)

        monkeypatch.setattr(Path, "chmod", look_first)
        teams.replace("HVL", read, b"painted")
        assert modes == [0o600]

    def test_one_that_was_changed_since_is_left_alone(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        lay(tmp_path / "HVL" / LIST, b"A list", saved=read.state.modified_at.timestamp())
        with pytest.raises(Conflict, match="endret siden"):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"A list"}

    def test_one_that_was_only_saved_again_with_the_same_content_is_replaced(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        lay(tmp_path / "HVL" / LIST, read.content, saved=1_790_000_000)
        teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"painted"}

    def test_one_that_already_has_the_content_is_done_and_not_touched(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        state = teams.replace("HVL", read, b"painted")
        assert teams.replace("HVL", read, b"painted") == state

    def test_one_that_is_saved_while_we_write_ours_is_left_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        real = os.fsync

        def somebody_saves(descriptor: int) -> None:
            monkeypatch.setattr(os, "fsync", real)
            lay(tmp_path / "HVL" / LIST, b"from the coordinator")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", somebody_saves)
        with pytest.raises(Conflict):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"from the coordinator"}

    @pytest.mark.parametrize("lock", [f"~${LIST}", f".~lock.{LIST}#", unicodedata.normalize("NFD", f"~${LIST}")])
    def test_one_that_is_open_in_excel_or_libreoffice_is_locked(self, tmp_path: Path, lock: str) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        lay(tmp_path / "HVL" / lock, b"")
        with pytest.raises(Locked, match="åpen hos noen") as raised:
            teams.replace("HVL", read, b"painted")
        assert unicodedata.normalize("NFC", lock) in raised.value.message
        assert (tmp_path / "HVL" / LIST).read_bytes() == b"a list"
        (tmp_path / "HVL" / lock).unlink()
        teams.replace("HVL", read, b"painted")

    def test_one_that_is_opened_while_we_write_ours_is_locked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        real = os.fsync

        def somebody_opens(descriptor: int) -> None:
            real(descriptor)
            lay(tmp_path / "HVL" / f"~${LIST}", b"")

        monkeypatch.setattr(os, "fsync", somebody_opens)
        with pytest.raises(Locked):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"a list", f"~${LIST}": b""}

    def test_another_workbooks_lock_does_not_matter(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        lay(tmp_path / "HVL/~$annen.xlsx", b"")
        teams.replace("HVL", read, b"painted")
        assert (tmp_path / "HVL" / LIST).read_bytes() == b"painted"

    def test_one_that_is_gone_is_not_made_again(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        (tmp_path / "HVL" / LIST).unlink()
        with pytest.raises(NotFound):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path) == {}

    def test_a_write_protected_file_is_left_alone_although_the_folder_would_let_us(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        (tmp_path / "HVL" / LIST).chmod(0o444)
        with pytest.raises(Unavailable, match="skrivebeskyttet"):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"a list"}

    def test_a_read_only_folder_is_told_in_words(self, ordinary_user: Path) -> None:
        teams = a_team(ordinary_user)
        read = a_read_list(teams, ordinary_user)
        (ordinary_user / "HVL").chmod(0o500)
        with pytest.raises(Unavailable, match="Be IT gi lese- og skriverettighet") as raised:
            teams.replace("HVL", read, b"painted")
        assert raised.value.code == "mangler-rettighet"
        assert everything_under(ordinary_user / "HVL") == {LIST: b"a list"}

    def test_a_full_disk_is_told_in_words_and_leaves_no_trace(
        self, tmp_path: Path, full_disk: Callable[[], None]
    ) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        full_disk()
        with pytest.raises(Unavailable, match="ikke plass på disken") as raised:
            teams.replace("HVL", read, b"painted")
        assert raised.value.code == "disken-er-full"
        assert everything_under(tmp_path / "HVL") == {LIST: b"a list"}
        teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"painted"}

    def test_a_failed_move_leaves_the_old_file_and_no_trace(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)

        def fails(*_: object) -> None:
            raise OSError(errno.EIO, "input/output error")

        monkeypatch.setattr(os, "replace", fails)
        with pytest.raises(Unavailable, match="feil EIO"):
            teams.replace("HVL", read, b"painted")
        assert everything_under(tmp_path / "HVL") == {LIST: b"a list"}

    @pytest.mark.parametrize("moment", ["before the move", "after the move"])
    def test_a_process_killed_at_the_move_leaves_the_old_file_or_the_new_one(self, tmp_path: Path, moment: str) -> None:
        a_read_list(a_team(tmp_path), tmp_path)
        process = multiprocessing.get_context("fork").Process(target=_replace_and_die, args=(tmp_path, moment))
        process.start()
        process.join(20)
        assert process.exitcode == -signal.SIGKILL
        survived = everything_under(tmp_path / "HVL")
        assert survived.pop(LIST) == (b"a list" if moment == "before the move" else b"painted")
        assert all(name.startswith(".praksis-") for name in survived)
        teams = FolderTeams(tmp_path)
        assert ids(teams) == [LIST]
        teams.replace("HVL", teams.download("HVL", LIST), b"painted")
        assert (tmp_path / "HVL" / LIST).read_bytes() == b"painted"

    def test_what_a_killed_process_left_is_swept_away_when_it_is_old_and_not_before(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        read = a_read_list(teams, tmp_path)
        lay(tmp_path / "HVL/.praksis-old.tmp", b"old", saved=time.time() - 7200)
        lay(tmp_path / "HVL/.praksis-new.tmp", b"another process at work")
        lay(tmp_path / "HVL/annet.tmp", b"not ours", saved=time.time() - 7200)
        teams.replace("HVL", read, b"painted")
        assert set(everything_under(tmp_path / "HVL")) == {LIST, ".praksis-new.tmp", "annet.tmp"}


def _replace_and_die(root: Path, moment: str) -> None:
    teams = FolderTeams(root)
    read = teams.download("HVL", LIST)
    real = os.replace

    def dies(source: Path, target: Path) -> None:
        if moment == "after the move":
            real(source, target)
        os.kill(os.getpid(), signal.SIGKILL)

    os.replace = dies  # type: ignore[assignment]
    teams.replace("HVL", read, b"painted")


class TestPutNew:
    def test_a_new_file_is_added_and_the_same_again_is_done(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        state = teams.put_new("FOU", "Pakke O-0031.xlsx", b"package")
        assert teams.put_new("FOU", "Pakke O-0031.xlsx", b"package") == state
        assert everything_under(tmp_path / "FOU") == {"Pakke O-0031.xlsx": b"package"}
        assert teams.download("FOU", state.file_id).state == state

    def test_another_file_of_that_name_is_never_overwritten(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        lay(tmp_path / "FOU/pakke o-0031.XLSX", b"somebody's")
        with pytest.raises(Conflict, match="Det ligger allerede en annen fil"):
            teams.put_new("FOU", "Pakke O-0031.xlsx", b"package")
        assert everything_under(tmp_path / "FOU") == {"pakke o-0031.XLSX": b"somebody's"}

    def test_sub_folders_are_made(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        assert teams.put_new("FOU", "Pakker/2026/a.xlsx", b"x").file_id == "Pakker/2026/a.xlsx"
        assert ids(teams, "FOU") == ["Pakker/2026/a.xlsx"]

    def test_whoever_may_read_the_folder_may_read_the_file(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        (tmp_path / "FOU").chmod(0o770)
        teams.put_new("FOU", "a.xlsx", b"x")
        assert (tmp_path / "FOU/a.xlsx").stat().st_mode & 0o777 == 0o660

    @pytest.mark.parametrize("has_links", [True, False])
    def test_of_two_that_are_too_late_to_see_each_other_only_one_wins(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
    ) -> None:
        teams = a_team(tmp_path, "FOU")
        real_link = os.link

        def the_other_was_faster(source: Path, target: Path, **rest: bool) -> None:
            lay(tmp_path / "FOU/a.xlsx", b"theirs")
            if not has_links:
                raise OSError(errno.EPERM, "operation not permitted")
            real_link(source, target, **rest)

        monkeypatch.setattr(os, "link", the_other_was_faster)
        with pytest.raises(Conflict):
            teams.put_new("FOU", "a.xlsx", b"ours")
        assert everything_under(tmp_path / "FOU") == {"a.xlsx": b"theirs"}

    def test_a_file_system_without_hard_links_will_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def none_here(*_: object, **__: object) -> None:
            raise OSError(errno.ENOTSUP, "operation not supported")

        monkeypatch.setattr(os, "link", none_here)
        a_team(tmp_path, "FOU").put_new("FOU", "a.xlsx", b"ours")
        assert everything_under(tmp_path / "FOU") == {"a.xlsx": b"ours"}

    def test_of_many_processes_exactly_one_wins(self, tmp_path: Path) -> None:
        a_team(tmp_path, "FOU")
        context = multiprocessing.get_context("fork")
        with context.Pool(4) as pool:
            outcomes = pool.starmap(_try_to_put, [(tmp_path, bytes([number])) for number in range(16)])
        winners = [number for number, won in enumerate(outcomes) if won]
        assert len(winners) == 1
        assert everything_under(tmp_path / "FOU") == {"a.xlsx": bytes(winners)}

    def test_a_full_disk_leaves_no_trace(self, tmp_path: Path, full_disk: Callable[[], None]) -> None:
        teams = a_team(tmp_path, "FOU")
        full_disk()
        with pytest.raises(Unavailable, match=r"FOU/a\.xlsx"):
            teams.put_new("FOU", "a.xlsx", b"ours")
        assert everything_under(tmp_path) == {}


def _try_to_put(root: Path, content: bytes) -> bool:
    try:
        FolderTeams(root).put_new("FOU", "a.xlsx", content)
    except Conflict:
        return False
    return True


class TestPut:
    def test_our_own_file_is_written_replaced_and_left_when_nothing_changed(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        first = teams.put("FOU", "Oversikt.xlsx", b"one")
        second = teams.put("FOU", "Oversikt.xlsx", b"two")
        assert first.tag != second.tag
        assert teams.put("FOU", "Oversikt.xlsx", b"two") == second
        assert everything_under(tmp_path / "FOU") == {"Oversikt.xlsx": b"two"}

    def test_one_that_is_open_is_locked_unless_nothing_changes(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        teams.put("FOU", "Oversikt.xlsx", b"one")
        lay(tmp_path / "FOU/~$Oversikt.xlsx", b"")
        teams.put("FOU", "Oversikt.xlsx", b"one")
        with pytest.raises(Locked):
            teams.put("FOU", "Oversikt.xlsx", b"two")
        assert (tmp_path / "FOU/Oversikt.xlsx").read_bytes() == b"one"

    def test_a_folder_of_that_name_is_told(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        (tmp_path / "FOU/Oversikt.xlsx").mkdir()
        with pytest.raises(Invalid, match="er en mappe"):
            teams.put("FOU", "Oversikt.xlsx", b"one")

    def test_write_protection_is_respected(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path, "FOU")
        teams.put("FOU", "Oversikt.xlsx", b"one")
        (tmp_path / "FOU/Oversikt.xlsx").chmod(0o400)
        with pytest.raises(Unavailable):
            teams.put("FOU", "Oversikt.xlsx", b"two")


class TestPosts:
    def test_a_post_is_a_readable_file_named_with_date_and_subject(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        outcome = teams.post("HVL", "m-1", "Sykepleie, kull 2024: lest", "Hei!\nAlt er på plass.", ["Kari Berg"])
        assert outcome is PostOutcome.POSTED
        (path,) = (tmp_path / "HVL/Innlegg").iterdir()
        assert path.name.startswith("2026-08-05 Sykepleie, kull 2024 lest [")
        lines = path.read_text("utf-8").splitlines()
        assert lines[:3] == ["Emne: Sykepleie, kull 2024: lest", "Dato: 05.08.2026 kl. 12.00", "Til: @Kari Berg"]
        assert "Alt er på plass." in lines
        assert lines[-1] == "Merke: m-1"

    def test_a_post_is_made_once_also_on_another_day_and_with_other_words(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        teams.post("HVL", "m-1", "Emne", "Tekst")
        tomorrow = FolderTeams(tmp_path, FixedClock(datetime(2026, 8, 6, 10, tzinfo=UTC)))
        assert tomorrow.post("HVL", "m-1", "Annet", "Annet") is PostOutcome.ALREADY_THERE
        assert tomorrow.post("HVL", "m-2", "Emne", "Tekst") is PostOutcome.POSTED
        assert len(list((tmp_path / "HVL/Innlegg").iterdir())) == 2

    def test_a_post_is_known_again_when_its_file_was_renamed_or_its_text_edited(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        teams.post("HVL", "m-1", "Emne", "Tekst")
        teams.post("HVL", "m-2", "Emne", "Tekst")
        first, second = sorted((tmp_path / "HVL/Innlegg").iterdir(), key=lambda p: p.read_text())
        first.rename(first.with_name("viktig.txt"))
        second.write_text("lest, KBH")
        for marker in ("m-1", "m-2"):
            assert teams.post("HVL", marker, "Emne", "Tekst") is PostOutcome.ALREADY_THERE

    def test_a_text_that_quotes_another_posts_marker_does_not_stand_in_for_it(self, tmp_path: Path) -> None:
        teams = a_team(tmp_path)
        teams.post("HVL", "m-1", "Emne", "Merke: m-2\n\n--\nMerke: m-2\n")
        for path in (tmp_path / "HVL/Innlegg").iterdir():
            path.rename(path.with_name("uten merke i navnet.txt"))
        assert teams.post("HVL", "m-2", "Emne", "Tekst") is PostOutcome.POSTED

    def test_a_process_killed_before_the_post_was_whole_leaves_none_and_it_is_made_the_next_time(
        self, tmp_path: Path, full_disk: Callable[[], None]
    ) -> None:
        teams = a_team(tmp_path)
        full_disk()
        with pytest.raises(Unavailable):
            teams.post("HVL", "m-1", "Emne", "Tekst")
        assert list((tmp_path / "HVL/Innlegg").iterdir()) == []
        lay(tmp_path / "HVL/Innlegg/.praksis-0.tmp", b"Merke: m-1\n")
        assert teams.post("HVL", "m-1", "Emne", "Tekst") is PostOutcome.POSTED

    @pytest.mark.parametrize("subject", ["a/b\\c:d*?.xlsx", "..", "~$x", "." * 300, "å" * 300, "Emne\u00a0to"])
    def test_any_subject_of_one_line_makes_a_file_in_the_folder(self, tmp_path: Path, subject: str) -> None:
        assert a_team(tmp_path).post("HVL", "m", subject, "") is PostOutcome.POSTED
        (path,) = (tmp_path / "HVL/Innlegg").iterdir()
        assert path.read_text("utf-8").startswith(f"Emne: {subject}\n")

    @pytest.mark.parametrize(
        ("marker", "subject"), [("", "s"), ("m", ""), ("m\n", "s"), ("m", "a\r\n"), ("m", "\u2028b")]
    )
    def test_line_breaks_and_emptiness_are_refused(self, tmp_path: Path, marker: str, subject: str) -> None:
        teams = a_team(tmp_path)
        with pytest.raises(Invalid):
            teams.post("HVL", marker, subject, "")
        assert everything_under(tmp_path) == {}

    def test_a_post_to_no_channel_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(CannotPost, match="Fant ikke kanalen «VID»"):
            a_team(tmp_path).post("VID", "m", "s", "b")


def test_a_state_from_a_listing_can_be_given_back_to_replace(tmp_path: Path) -> None:
    teams = a_team(tmp_path)
    read = a_read_list(teams, tmp_path)
    elsewhere = FileState(read.state.file_id, "x", "another tag", read.state.modified_at, 1)
    teams.replace("HVL", Download(elsewhere, read.content), b"painted")
    assert (tmp_path / "HVL" / LIST).read_bytes() == b"painted"


def test_a_write_ends_on_the_disk_file_first_and_then_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams = a_team(tmp_path)
    read = a_read_list(teams, tmp_path)
    order: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def noted_sync(descriptor: int) -> None:
        order.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        real_sync(descriptor)

    def noted_replace(source: Path, target: Path) -> None:
        order.append("move")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    teams.replace("HVL", read, b"painted")
    assert order == ["file", "move", "folder"]


# ------------------------------------------------------------------------------------------------------ what is ours


def test_a_file_of_ours_is_removed_wherever_in_the_channel_it_lies_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "FOU" / "Gamle planer").mkdir(parents=True)
    teams = FolderTeams(tmp_path)
    for name in ("Plan P-0001.xlsx", "Gamle planer/PLAN p-0002.xlsx", "Plan P-0011.xlsx", "Notat.xlsx"):
        (tmp_path / "FOU" / name).write_bytes(b"x")
    found = teams.remove("FOU", ["Plan P-0001.xlsx", "Plan P-0002.xlsx", "Plan P-0003.xlsx"])
    assert (found.removed, found.open) == (2, ())
    assert {path.name for path in (tmp_path / "FOU").rglob("*.xlsx")} == {"Plan P-0011.xlsx", "Notat.xlsx"}
    assert teams.remove("FOU", ["Plan P-0001.xlsx"]).removed == 0
    with pytest.raises(NotFound):
        teams.remove("UiB", ["Plan P-0001.xlsx"])


def test_a_file_of_ours_that_is_open_is_left_and_named(tmp_path: Path) -> None:
    (tmp_path / "FOU").mkdir()
    for name in ("Plan P-0001.xlsx", "~$Plan P-0001.xlsx", "Plan P-0002.xlsx"):
        (tmp_path / "FOU" / name).write_bytes(b"x")
    found = FolderTeams(tmp_path).remove("FOU", ["Plan P-0001.xlsx", "Plan P-0002.xlsx"])
    assert (found.removed, found.open) == (1, ("FOU/Plan P-0001.xlsx",))
    assert (tmp_path / "FOU" / "Plan P-0001.xlsx").exists()


def test_posts_are_taken_away_by_their_markers_also_when_renamed(tmp_path: Path) -> None:
    (tmp_path / "HVL").mkdir()
    teams = FolderTeams(tmp_path)
    for marker in ("ett", "to", "tre"):
        teams.post("HVL", marker, f"Emne {marker}", "Tekst")
    renamed = next((tmp_path / "HVL" / "Innlegg").glob("*Emne to*"))
    renamed.rename(renamed.with_name("Mitt navn.txt"))
    assert teams.forget_posts("HVL", ["ett", "to", "ukjent"]) == 2
    (left,) = (tmp_path / "HVL" / "Innlegg").iterdir()
    assert "Emne tre" in left.name
    assert teams.forget_posts("HVL", ["ett"]) == 0


def test_what_a_killed_process_left_an_hour_ago_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "HVL" / "Høst").mkdir(parents=True)
    old, new, theirs = (tmp_path / "HVL" / "Høst" / n for n in (".praksis-aa.tmp", ".praksis-bb.tmp", ".hemmelig.tmp"))
    for path in (old, new, theirs):
        path.write_bytes(b"x")
    for path in (old, theirs):
        os.utime(path, (1, 1))
    assert FolderTeams(tmp_path).sweep("HVL") == 1
    assert (old.exists(), new.exists(), theirs.exists()) == (False, True, True)

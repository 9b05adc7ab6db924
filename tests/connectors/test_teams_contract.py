"""What every connector for Teams must do: the same tests for folders on disk and for Microsoft Graph."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.teams_folder import FolderTeams
from praksis.clock import FixedClock
from praksis.errors import Conflict, Invalid, Locked, NotFound
from praksis.ports import PostOutcome, Teams
from tests.connectors.graph_town import graph_town

NOON = datetime(2026, 8, 5, 10, tzinfo=UTC)
LIST = "Praksisoversikt HVL Sykepleie kull 2024.xlsx"


@dataclass
class World:
    """A team with the channels «FOU» and «HVL», as coordinators and programs see it."""

    root: Path
    open_teams: Callable[[], Teams]

    def teams(self) -> Teams:
        """The connector as the next run makes it."""
        return self.open_teams()

    def lay(self, path: str, content: bytes = b"a list", at: datetime = NOON) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (at.timestamp(), at.timestamp()))
        return file

    def content(self, path: str) -> bytes:
        return (self.root / path).read_bytes()

    def open_in_excel(self, path: str) -> Path:
        return self.lay(str(Path(path).parent / f"~${Path(path).name}"))


KINDS = {"graph, standard channels": "standard", "graph, shared by another team": "shared"}


@pytest.fixture(params=["folder", "graph", *KINDS, "graph, small pages"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    root = tmp_path / "Teams"
    if request.param == "folder":
        for channel in ("FOU", "HVL"):
            (root / channel).mkdir(parents=True)
        yield World(root, lambda: FolderTeams(root, FixedClock(NOON)))
        return
    with graph_town(root, "FOU", "HVL", kind=KINDS.get(request.param, "private")) as town:
        town.page_size = 2 if "small" in request.param else 200
        yield World(root, lambda: town.teams(tmp_path / "minne"))


def paths(teams: Teams, channel: str = "HVL") -> list[str]:
    return [state.path for state in teams.workbooks(channel)]


def test_a_channel_that_is_not_there_is_not_found(world: World) -> None:
    teams = world.teams()
    assert teams.exists("HVL")
    assert not teams.exists("UiB")
    with pytest.raises(NotFound):
        teams.workbooks("UiB")
    with pytest.raises(NotFound):
        teams.put("UiB", "Oversikt.xlsx", b"x")


def test_workbooks_of_the_channel_and_its_folders_are_listed_by_path_and_nothing_else_is(world: World) -> None:
    for name in (
        "b.xlsx",
        "a.XLSX",
        "Arkiv/2025/gammel.xls",
        "makroer.xlsm",
        "notat.docx",
        "Innlegg/c.xlsx",
        ".h.xlsx",
    ):
        world.lay(f"HVL/{name}")
    world.lay("FOU/Praksiskalender.xlsx")
    world.open_in_excel("HVL/b.xlsx")
    teams = world.teams()
    assert paths(teams) == ["HVL/Arkiv/2025/gammel.xls", "HVL/a.XLSX", "HVL/b.xlsx", "HVL/makroer.xlsm"]
    assert paths(teams, "FOU") == ["FOU/Praksiskalender.xlsx"]


def test_a_state_says_name_size_and_when_it_was_saved(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"12345", datetime(2026, 8, 3, 8, 30, tzinfo=UTC))
    (state,) = world.teams().workbooks("HVL")
    assert (state.name, state.size, state.path) == (LIST, 5, f"HVL/{LIST}")
    assert state.modified_at == datetime(2026, 8, 3, 8, 30, tzinfo=UTC)


def test_the_tag_is_the_same_until_the_content_changes(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    first = world.teams().workbooks("HVL")[0]
    assert world.teams().workbooks("HVL")[0] == first
    world.lay(f"HVL/{LIST}", b"two", datetime(2026, 8, 5, 11, tzinfo=UTC))
    second = world.teams().workbooks("HVL")[0]
    assert second.tag != first.tag
    assert second.file_id == first.file_id


def test_a_download_has_the_state_that_the_listing_showed(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"about somebody")
    teams = world.teams()
    (state,) = teams.workbooks("HVL")
    read = teams.download("HVL", state.file_id)
    assert read.content == b"about somebody"
    assert read.state == state
    assert "about somebody" not in repr(read)


def test_a_download_tells_what_lies_there_now_also_after_the_listing(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    (state,) = teams.workbooks("HVL")
    world.lay(f"HVL/{LIST}", b"three", datetime(2026, 8, 5, 11, tzinfo=UTC))
    read = teams.download("HVL", state.file_id)
    assert (read.content, read.state.size) == (b"three", 5)
    assert read.state.tag != state.tag
    assert read.state.tag == world.teams().workbooks("HVL")[0].tag


def test_the_path_below_the_channel_may_stand_for_the_file_id(world: World) -> None:
    world.lay("FOU/Pakker/Pakke O-0001.xlsx", b"x")
    assert world.teams().download("FOU", "Pakker/Pakke O-0001.xlsx").content == b"x"


def test_a_file_that_is_gone_or_never_was_is_not_found(world: World) -> None:
    file = world.lay(f"HVL/{LIST}")
    teams = world.teams()
    (state,) = teams.workbooks("HVL")
    file.unlink()
    for file_id in (state.file_id, "finnes-ikke.xlsx"):
        with pytest.raises(NotFound):
            teams.download("HVL", file_id)
    assert paths(world.teams()) == []


def test_a_file_over_64_mb_is_not_fetched(world: World) -> None:
    huge = world.lay("HVL/Film.xlsx", b"PK")
    with huge.open("r+b") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    teams = world.teams()
    (state,) = teams.workbooks("HVL")
    with pytest.raises(Invalid, match="64 MB"):
        teams.download("HVL", state.file_id)


def test_a_file_is_replaced_and_its_new_state_is_what_the_next_run_lists(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    written = teams.replace("HVL", read, b"painted")
    assert world.content(f"HVL/{LIST}") == b"painted"
    assert teams.workbooks("HVL") == [written]
    (listed,) = world.teams().workbooks("HVL")
    assert (listed.file_id, listed.tag, listed.modified_at) == (written.file_id, written.tag, written.modified_at)
    assert world.teams().download("HVL", written.file_id).content == b"painted"


def test_a_file_can_be_replaced_again_from_the_state_of_our_own_write(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    teams.replace("HVL", read, b"two")
    again = teams.download("HVL", read.state.file_id)
    teams.replace("HVL", again, b"three")
    assert world.content(f"HVL/{LIST}") == b"three"


def test_a_file_that_somebody_saved_since_is_not_replaced(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    world.lay(f"HVL/{LIST}", b"the coordinator's", datetime(2026, 8, 5, 11, tzinfo=UTC))
    with pytest.raises(Conflict):
        teams.replace("HVL", read, b"painted")
    assert world.content(f"HVL/{LIST}") == b"the coordinator's"


def test_a_file_that_already_holds_what_is_to_be_written_is_done(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    world.lay(f"HVL/{LIST}", b"painted", datetime(2026, 8, 5, 11, tzinfo=UTC))
    written = teams.replace("HVL", read, b"painted")
    assert written.tag == world.teams().workbooks("HVL")[0].tag


def test_a_file_that_is_gone_is_not_put_back(world: World) -> None:
    file = world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    file.unlink()
    with pytest.raises(NotFound):
        teams.replace("HVL", read, b"painted")
    assert not file.exists()


def test_a_file_that_is_open_can_be_read_and_not_replaced(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    lock = world.open_in_excel(f"HVL/{LIST}")
    teams = world.teams()
    read = teams.download("HVL", teams.workbooks("HVL")[0].file_id)
    with pytest.raises(Locked):
        teams.replace("HVL", read, b"painted")
    assert world.content(f"HVL/{LIST}") == b"one"
    lock.unlink()
    teams.replace("HVL", read, b"painted")
    assert world.content(f"HVL/{LIST}") == b"painted"


def test_a_new_file_is_put_once_and_never_over_another(world: World) -> None:
    teams = world.teams()
    first = teams.put_new("FOU", "Pakke O-0001.xlsx", b"package")
    assert teams.put_new("FOU", "Pakke O-0001.xlsx", b"package").tag == first.tag
    assert world.teams().put_new("FOU", "pakke o-0001.XLSX", b"package").tag == first.tag
    for some in (teams, world.teams()):
        with pytest.raises(Conflict, match="annen fil"):
            some.put_new("FOU", "Pakke O-0001.xlsx", b"another")
    assert world.content("FOU/Pakke O-0001.xlsx") == b"package"
    assert [state.path for state in world.teams().workbooks("FOU")] == ["FOU/Pakke O-0001.xlsx"]


def test_a_new_file_whose_name_was_taken_after_the_listing_is_not_put_over_it(world: World) -> None:
    teams = world.teams()
    teams.workbooks("FOU")
    world.lay("FOU/Pakke O-0001.xlsx", b"somebody's")
    with pytest.raises(Conflict):
        teams.put_new("FOU", "Pakke O-0001.xlsx", b"package")
    world.lay("FOU/Pakke O-0002.xlsx", b"package")
    assert teams.put_new("FOU", "Pakke O-0002.xlsx", b"package").size == 7
    assert world.content("FOU/Pakke O-0001.xlsx") == b"somebody's"


def test_a_new_file_may_lie_in_a_folder_that_is_made(world: World) -> None:
    put = world.teams().put_new("FOU", "Maler/2026/Mal.xlsx", b"x")
    assert put.path == "FOU/Maler/2026/Mal.xlsx"
    assert paths(world.teams(), "FOU") == ["FOU/Maler/2026/Mal.xlsx"]


@pytest.mark.parametrize("name", ["../x.xlsx", "a:b.xlsx", "", "con.xlsx", ".skjult.xlsx", "a\nb.xlsx"])
def test_a_name_that_cannot_be_stored_in_teams_is_refused(world: World, name: str) -> None:
    teams = world.teams()
    for put in (teams.put, teams.put_new):
        with pytest.raises(Invalid):
            put("FOU", name, b"x")


def test_a_file_of_ours_is_replaced_by_its_name(world: World) -> None:
    first = world.teams().put("FOU", "Oversikt.xlsx", b"one")
    second = world.teams().put("FOU", "Oversikt.xlsx", b"two")
    assert first.tag != second.tag
    assert world.content("FOU/Oversikt.xlsx") == b"two"
    assert world.teams().workbooks("FOU") == [second]
    world.open_in_excel("FOU/Oversikt.xlsx")
    assert world.teams().put("FOU", "Oversikt.xlsx", b"two").tag == second.tag
    with pytest.raises(Locked):
        world.teams().put("FOU", "Oversikt.xlsx", b"three")


def test_files_of_ours_are_removed_wherever_they_have_been_moved_and_an_open_one_is_left(world: World) -> None:
    for name in ("Plan P-0001.xlsx", "Arkiv/plan p-0002.XLSX", "Plan P-0003.xlsx", "Plan P-0004.xlsx"):
        world.lay(f"FOU/{name}")
    world.open_in_excel("FOU/Plan P-0003.xlsx")
    names = [f"Plan P-000{n}.xlsx" for n in (1, 2, 3, 5)]
    removal = world.teams().remove("FOU", names)
    assert (removal.removed, removal.open) == (2, ("FOU/Plan P-0003.xlsx",))
    assert paths(world.teams(), "FOU") == ["FOU/Plan P-0003.xlsx", "FOU/Plan P-0004.xlsx"]


def test_a_renamed_or_moved_file_is_listed_where_it_lies(world: World) -> None:
    file = world.lay(f"HVL/{LIST}", b"one")
    before = world.teams().workbooks("HVL")[0]
    (world.root / "HVL/Arkiv").mkdir()
    file.rename(world.root / "HVL/Arkiv/Ny.xlsx")
    (after,) = world.teams().workbooks("HVL")
    assert (after.path, after.name) == ("HVL/Arkiv/Ny.xlsx", "Ny.xlsx")
    assert after.tag == before.tag


def test_a_folder_that_is_deleted_takes_its_files_with_it(world: World) -> None:
    world.lay("HVL/Arkiv/a.xlsx").parent.joinpath("b.xlsx").write_bytes(b"b")
    world.lay("HVL/c.xlsx")
    assert len(world.teams().workbooks("HVL")) == 3
    for file in (world.root / "HVL/Arkiv").iterdir():
        file.unlink()
    (world.root / "HVL/Arkiv").rmdir()
    assert paths(world.teams()) == ["HVL/c.xlsx"]


def test_a_channel_that_goes_away_is_not_found_and_is_found_again_when_it_is_back(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    assert world.teams().exists("HVL")
    (world.root / "HVL").rename(world.root.parent / "borte")
    with pytest.raises(NotFound):
        world.teams().workbooks("HVL")
    (world.root.parent / "borte").rename(world.root / "HVL")
    assert paths(world.teams()) == [f"HVL/{LIST}"]


def test_a_message_is_posted_and_one_that_may_have_been_is_not_posted_twice(world: World) -> None:
    teams = world.teams()
    assert teams.post("HVL", "m-1", "Ny liste", "Takk & hei <der>") is PostOutcome.POSTED
    assert world.teams().post("HVL", "m-1", "Ny liste", "Takk & hei <der>", again=True) is PostOutcome.ALREADY_THERE
    assert world.teams().post("HVL", "m-2", "Ny liste", "Takk", again=True) is PostOutcome.POSTED
    for marker, subject in (("", "Emne"), ("m", ""), ("m", "to\nlinjer")):
        with pytest.raises(Invalid):
            teams.post("HVL", marker, subject, "Tekst")


def test_an_earlier_version_is_to_be_had_only_where_there_is_a_history(world: World) -> None:
    world.lay(f"HVL/{LIST}", b"one")
    teams = world.teams()
    (state,) = teams.workbooks("HVL")
    assert list(teams.versions("HVL", state.file_id)) == []
    with pytest.raises(NotFound):
        teams.download_version("HVL", state.file_id, "1.0")


def test_nothing_of_ours_is_left_to_be_swept(world: World) -> None:
    world.teams().put("FOU", "Oversikt.xlsx", b"x")
    assert world.teams().sweep("FOU") == 0

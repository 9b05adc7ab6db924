"""What can be told of packages without the ledger: which there are, what they are about, whether they have left."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from openpyxl import Workbook

from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_folder import FolderTeams
from praksis.ports import OrderFile


def a_workbook() -> bytes:
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()


@pytest.fixture
def channel(tmp_path: Path) -> Path:
    folder = tmp_path / "Teams" / "FOU"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def portal(tmp_path: Path, channel: Path) -> PackageSamlepunktet:
    return PackageSamlepunktet(tmp_path / "pakker", FolderTeams(channel.parent), channel.name)


def write(portal: PackageSamlepunktet, number: str, manifest: bytes | None = b"about") -> str:
    return portal.write(number, [OrderFile(f"Pakke {number}.xlsx", a_workbook())], manifest)


def test_an_empty_house_has_no_packages(portal: PackageSamlepunktet) -> None:
    assert (list(portal.kept()), list(portal.laid_out())) == ([], [])


def test_a_written_package_is_kept_with_its_manifest_and_has_not_left(
    portal: PackageSamlepunktet, channel: Path
) -> None:
    write(portal, "O-0001")
    (channel.parent.parent / "pakker" / "anker.json").write_text("{}", encoding="utf-8")
    assert (list(portal.kept()), list(portal.laid_out())) == (["O-0001"], [])
    stored = portal.stored("O-0001")
    assert (stored.manifest, stored.left) == (b"about", False)
    assert "about" not in repr(stored)


def test_a_package_that_was_handed_over_has_left_and_its_manifest_stays_at_home(
    portal: PackageSamlepunktet, channel: Path
) -> None:
    portal.hand_over("O-0001", write(portal, "O-0001"))
    assert list(portal.laid_out()) == ["O-0001"]
    assert (portal.stored("O-0001").manifest, portal.stored("O-0001").left) == (b"about", True)
    assert [path.name for path in channel.iterdir()] == ["Pakke O-0001.xlsx"]


def test_a_crash_before_the_note_does_not_hide_that_it_has_left(portal: PackageSamlepunktet, tmp_path: Path) -> None:
    portal.hand_over("O-0001", write(portal, "O-0001"))
    (tmp_path / "pakker" / "O-0001" / ".overlevert").unlink()
    assert portal.stored("O-0001").left


def test_a_package_in_the_channel_alone_is_found_wherever_it_was_moved(
    portal: PackageSamlepunktet, channel: Path
) -> None:
    (channel / "Ferdig").mkdir()
    (channel / "Ferdig" / "pakke o-0007.XLSX").write_bytes(a_workbook())
    (channel / "Pakke O-0008 kopi.xlsx").write_bytes(a_workbook())
    assert list(portal.laid_out()) == ["O-0007"]
    assert (portal.stored("O-0007").manifest, portal.stored("O-0007").left) == (None, True)


def test_a_manifest_is_no_part_of_the_seal_and_goes_with_the_package(
    portal: PackageSamlepunktet, tmp_path: Path
) -> None:
    content = [OrderFile("Pakke O-0001.xlsx", a_workbook())]
    assert portal.write("O-0001", content, b"one") == portal.write("O-0001", content, b"another")
    assert portal.stored("O-0001").manifest == b"another"
    assert (tmp_path / "pakker" / "O-0001" / ".innhold.json").stat().st_mode & 0o777 == 0o600
    portal.discard("O-0001")
    assert list(portal.kept()) == []


def test_without_the_channel_nothing_is_laid_out(portal: PackageSamlepunktet, channel: Path) -> None:
    channel.rmdir()
    assert list(portal.laid_out()) == []


def test_packages_are_forgotten_in_both_places_with_their_manifests(
    portal: PackageSamlepunktet, channel: Path, tmp_path: Path
) -> None:
    for number in ("O-0001", "O-0002", "O-0003"):
        portal.hand_over(number, write(portal, number))
    write(portal, "O-0004")
    (channel / "Arkiv").mkdir()
    (channel / "Pakke O-0002.xlsx").rename(channel / "Arkiv" / "Pakke O-0002.xlsx")
    found = portal.forget(["O-0001", "O-0002", "O-0004", "O-0099"])
    assert (found.removed, found.open) == (3, ())
    assert list(portal.kept()) == ["O-0003"]
    assert list(portal.laid_out()) == ["O-0003"]
    assert {path.name for path in (tmp_path / "pakker").iterdir()} == {"O-0003"}
    assert portal.forget(["O-0001"]).removed == 0


def test_a_package_whose_workbook_is_open_is_left_whole(portal: PackageSamlepunktet, channel: Path) -> None:
    portal.hand_over("O-0001", write(portal, "O-0001"))
    (channel / "~$Pakke O-0001.xlsx").write_bytes(b"")
    found = portal.forget(["O-0001"])
    assert (found.removed, found.open) == (0, ("FOU/Pakke O-0001.xlsx",))
    assert portal.stored("O-0001").manifest == b"about"


def test_what_a_killed_process_left_in_the_private_store_is_swept(portal: PackageSamlepunktet, tmp_path: Path) -> None:
    write(portal, "O-0001")
    old, new = (tmp_path / "pakker" / f".praksis-O-000{n}-aa" for n in (7, 8))
    for folder in (old, new):
        folder.mkdir()
        (folder / "Pakke.xlsx").write_bytes(b"x")
    os.utime(old, (1, 1))
    assert portal.sweep() == 1
    assert (old.exists(), new.exists()) == (False, True)
    assert list(portal.kept()) == ["O-0001"]

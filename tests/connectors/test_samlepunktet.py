"""Order packages: whole and private, handed over once, read back line by line, emptied of numbers in both places."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from connectors.private_store import seal_of
from connectors.samlepunktet import PackageSamlepunktet
from connectors.teams_folder import FolderTeams
from praksis.errors import Conflict, Invalid, Locked, NotFound, PraksisError, Refused, Unavailable
from praksis.orders import OrderBook, OrderRow, order_workbook
from praksis.ports import FileState, OrderFile, PackageReceipt, ReceiptReading, ReceiptStatus, Samlepunktet
from praksis.workbook import WorkbookRefused
from tests.examples import at_most
from tests.people import synthetic_person

NUMBER = "O-0031"
BOOK = f"Pakke {NUMBER}.xlsx"
FIRST_ROW = 5
FILES = st.dictionaries(st.text(max_size=4), st.binary(max_size=4))
CASE_NUMBER, REASON, SIGNATURE = "P", "Q", "R"


def a_line(line: int) -> OrderRow:
    person = synthetic_person(line)
    return OrderRow(
        line=line, kind="Ny tilgang", system="DIPS Arena", role="Sykepleierstudent", given_name=person.given,
        family_name=person.family, number=person.number, birth_date=None, nationality=None, email=person.email,
        mobile=person.mobile, first_day=date(2026, 9, 1), last_day=date(2026, 10, 9), ward=None, concerns_case=None,
    )  # fmt: skip


def an_order(lines: int = 3, *, with_numbers: bool = True) -> bytes:
    return order_workbook(
        OrderBook(
            number=NUMBER, plan="P-0412", institution="HVL", group="Sykepleie", cohort="2024", period="Periode 1",
            applied_by="KBH", applied_on=date(2026, 8, 6), rows=[a_line(n + 1) for n in range(lines)],
            with_numbers=with_numbers,
        )
    )  # fmt: skip


class House:
    """A portal over real folders: FOU's channel and the private store."""

    def __init__(self, root: Path) -> None:
        (root / "Teams/FOU").mkdir(parents=True)
        self.channel = root / "Teams/FOU"
        self.private = root / "pakker"
        self.teams = FolderTeams(root / "Teams")
        self.portal = PackageSamlepunktet(self.private, self.teams, "FOU")

    def handed_over(self, content: bytes | None = None) -> str:
        seal = self.portal.write(NUMBER, [OrderFile(BOOK, content or an_order())])
        self.portal.hand_over(NUMBER, seal)
        return seal

    def fill_in(self, *cells: tuple[str, object], change: Callable[[Worksheet], None] | None = None) -> None:
        path = self.channel / BOOK
        book = load_workbook(path)
        sheet = book["Bestilling"]
        for ref, value in cells:
            sheet[ref] = value  # type: ignore[assignment]
        if change is not None:
            change(sheet)
        book.save(path)

    def read(self) -> ReceiptReading:
        reading = self.portal.receipts(NUMBER)
        assert reading is not None
        return reading

    def codes(self) -> list[str]:
        return [problem.code for problem in self.read().problems]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_it_fulfils_the_protocol_of_samlepunktet(house: House) -> None:
    portal: Samlepunktet = house.portal
    assert not portal.handed_over(NUMBER, "0" * 64)


class TestWrite:
    def test_a_package_lies_whole_and_private_under_its_number(self, house: House) -> None:
        content = an_order()
        house.portal.write(NUMBER, [OrderFile("bestilling.xlsx", content), OrderFile("Les meg.txt", b"slik")])
        package = house.private / NUMBER
        assert {path.name: path.read_bytes() for path in package.iterdir()} == {
            BOOK: content,
            f"Les meg {NUMBER}.txt": b"slik",
        }
        assert [path.stat().st_mode & 0o777 for path in (house.private, package)] == [0o700, 0o700]
        assert {path.stat().st_mode & 0o777 for path in package.iterdir()} == {0o600}
        assert list(house.channel.iterdir()) == []

    def test_a_private_folder_that_others_could_enter_is_closed(self, house: House) -> None:
        house.private.mkdir(mode=0o755)
        house.portal.write(NUMBER, [OrderFile(BOOK, an_order())])
        assert house.private.stat().st_mode & 0o777 == 0o700

    def test_writing_again_replaces_the_whole_package(self, house: House) -> None:
        first = house.portal.write(NUMBER, [OrderFile(BOOK, b"one"), OrderFile("a.txt", b"a")])
        second = house.portal.write(NUMBER, [OrderFile(BOOK, b"two")])
        assert first != second
        assert [path.name for path in (house.private / NUMBER).iterdir()] == [BOOK]
        assert [path.name for path in house.private.iterdir()] == [NUMBER]

    def test_the_seal_is_the_same_for_the_same_files_in_any_order(self, house: House) -> None:
        files = [OrderFile(BOOK, b"one"), OrderFile(f"b {NUMBER}.txt", b"b"), OrderFile(f"a {NUMBER}.txt", b"a")]
        assert house.portal.write(NUMBER, files) == house.portal.write(NUMBER, files[::-1])

    @given(
        st.dictionaries(st.text(max_size=4), st.binary(max_size=4)),
        st.dictionaries(st.text(max_size=4), st.binary(max_size=4)),
    )
    def test_two_different_packages_never_have_the_same_seal(
        self, one: dict[str, bytes], other: dict[str, bytes]
    ) -> None:
        assert (seal_of(one) == seal_of(other)) == (one == other)

    def test_a_boundary_that_moves_between_name_and_content_changes_the_seal(self) -> None:
        assert seal_of({"ab": b"c"}) != seal_of({"a": b"bc"})

    @pytest.mark.parametrize("number", ["", "..", "O-0031/..", "../O-0031", "O-", "o-31", "O-0031\n", ".praksis-"])
    def test_a_number_that_is_none_is_refused_everywhere(self, house: House, number: str) -> None:
        for act in (
            lambda: house.portal.write(number, [OrderFile(BOOK, b"")]),
            lambda: house.portal.hand_over(number, ""),
            lambda: house.portal.handed_over(number, ""),
            lambda: house.portal.discard(number),
        ):
            with pytest.raises(Invalid):
                act()

    @pytest.mark.parametrize(
        "files",
        [
            [],
            [OrderFile("a.txt", b"")],
            [OrderFile(BOOK, b""), OrderFile(BOOK, b"")],
            [OrderFile(BOOK, b""), OrderFile("../a.txt", b"")],
            [OrderFile(BOOK, b""), OrderFile("mappe/a.txt", b"")],
            [OrderFile(BOOK, b""), OrderFile(".overlevert", b"")],
        ],
    )
    def test_files_that_make_no_package_are_refused_and_nothing_is_written(
        self, house: House, files: list[OrderFile]
    ) -> None:
        with pytest.raises(Invalid):
            house.portal.write(NUMBER, files)
        assert not (house.private / NUMBER).exists()

    def test_a_full_disk_leaves_the_package_as_it_was_and_nothing_half_written(
        self, house: House, full_disk: Callable[[], None]
    ) -> None:
        house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        full_disk()
        with pytest.raises(Unavailable, match="ikke plass"):
            house.portal.write(NUMBER, [OrderFile(BOOK, b"two")])
        assert [path.name for path in house.private.rglob("*")] == [NUMBER, BOOK]
        assert (house.private / NUMBER / BOOK).read_bytes() == b"one"

    @pytest.mark.parametrize("moment", [1, 2])
    def test_a_process_killed_while_it_writes_leaves_no_half_package_and_the_next_write_clears_up(
        self, house: House, moment: int
    ) -> None:
        house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        process = multiprocessing.get_context("fork").Process(target=_write_and_die, args=(house, moment))
        process.start()
        process.join(20)
        assert process.exitcode == -signal.SIGKILL
        package = house.private / NUMBER
        assert not package.exists() or (package / BOOK).read_bytes() == b"one"
        house.portal.write(NUMBER, [OrderFile(BOOK, b"three")])
        assert sorted(path.name for path in house.private.rglob("*")) == [NUMBER, BOOK]
        assert (package / BOOK).read_bytes() == b"three"

    def test_what_a_killed_process_left_under_another_number_goes_when_it_is_old(self, house: House) -> None:
        house.private.mkdir()
        for name, age in ((".praksis-O-0007-old", 7200), (".praksis-O-0008-new", 0)):
            (house.private / name).mkdir()
            os.utime(house.private / name, (time.time() - age,) * 2)
        house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        assert sorted(path.name for path in house.private.iterdir()) == [".praksis-O-0008-new", NUMBER]


def _write_and_die(house: House, moment: int) -> None:
    moves = iter(range(1, 10))
    real = os.replace

    def dies(source: Path, target: Path) -> None:
        if next(moves) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        real(source, target)

    os.replace = dies  # type: ignore[assignment]
    house.portal.write(NUMBER, [OrderFile(BOOK, b"two")])


class TestHandOver:
    def test_the_package_comes_into_the_offices_channel_and_doing_it_again_is_done(self, house: House) -> None:
        content = an_order()
        seal = house.portal.write(NUMBER, [OrderFile(BOOK, content), OrderFile(f"Les meg {NUMBER}.txt", b"slik")])
        assert not house.portal.handed_over(NUMBER, seal)
        house.portal.hand_over(NUMBER, seal)
        house.portal.hand_over(NUMBER, seal)
        assert house.portal.handed_over(NUMBER, seal)
        assert {path.name: path.read_bytes() for path in house.channel.iterdir()} == {
            BOOK: content,
            f"Les meg {NUMBER}.txt": b"slik",
        }

    def test_it_stays_handed_over_when_people_fill_it_in_move_it_or_take_it_away(self, house: House) -> None:
        seal = house.handed_over()
        house.fill_in((f"{CASE_NUMBER}{FIRST_ROW}", "SAK-1"))
        assert house.portal.handed_over(NUMBER, seal)
        (house.channel / BOOK).unlink()
        assert house.portal.handed_over(NUMBER, seal)
        house.portal.hand_over(NUMBER, seal)
        assert list(house.channel.iterdir()) == []

    def test_a_package_of_another_seal_is_not_handed_over(self, house: House) -> None:
        old = house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        house.portal.write(NUMBER, [OrderFile(BOOK, b"two")])
        with pytest.raises(Conflict, match="ikke den som ble bestilt"):
            house.portal.hand_over(NUMBER, old)
        assert list(house.channel.iterdir()) == []

    def test_one_that_somebody_changed_in_the_private_store_is_not_handed_over(self, house: House) -> None:
        seal = house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        (house.private / NUMBER / BOOK).write_bytes(b"two")
        with pytest.raises(Conflict):
            house.portal.hand_over(NUMBER, seal)

    def test_a_package_that_is_gone_is_not_found(self, house: House) -> None:
        with pytest.raises(NotFound):
            house.portal.hand_over(NUMBER, "0" * 64)

    def test_another_file_in_its_place_is_never_overwritten(self, house: House) -> None:
        seal = house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        (house.channel / BOOK).write_bytes(b"somebody's")
        with pytest.raises(Conflict):
            house.portal.hand_over(NUMBER, seal)
        assert not house.portal.handed_over(NUMBER, seal)
        assert (house.channel / BOOK).read_bytes() == b"somebody's"

    def test_the_workbook_comes_last_so_that_where_it_lies_the_package_is_whole(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seal = house.portal.write(NUMBER, [OrderFile(BOOK, b"one"), OrderFile("z.txt", b"z"), OrderFile("a.txt", b"a")])
        order: list[str] = []
        real = FolderTeams.put_new

        def noted(teams: FolderTeams, channel: str, name: str, content: bytes) -> FileState:
            order.append(name)
            return real(teams, channel, name, content)

        monkeypatch.setattr(FolderTeams, "put_new", noted)
        house.portal.hand_over(NUMBER, seal)
        assert order == [f"a {NUMBER}.txt", f"z {NUMBER}.txt", BOOK]

    def test_a_crash_after_the_copy_and_before_the_note_is_made_good(self, house: House) -> None:
        seal = house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        house.teams.put_new("FOU", BOOK, b"one")
        assert house.portal.handed_over(NUMBER, seal)
        house.portal.hand_over(NUMBER, seal)
        assert [path.name for path in house.channel.iterdir()] == [BOOK]

    def test_a_package_of_a_workbook_alone_is_known_in_the_channel_when_the_private_store_is_lost(
        self, house: House
    ) -> None:
        seal = house.handed_over(b"one")
        for path in (house.private / NUMBER).iterdir():
            path.unlink()
        (house.private / NUMBER).rmdir()
        assert house.portal.handed_over(NUMBER, seal)
        assert not house.portal.handed_over(NUMBER, "0" * 64)

    def test_what_has_left_the_house_cannot_be_written_anew_or_discarded(self, house: House) -> None:
        house.handed_over()
        for act in (
            lambda: house.portal.write(NUMBER, [OrderFile(BOOK, b"other")]),
            lambda: house.portal.discard(NUMBER),
        ):
            with pytest.raises(Refused, match="allerede lagt i FOUs kanal"):
                act()

    def test_a_package_that_never_left_is_discarded_and_once_more_is_done(self, house: House) -> None:
        house.portal.write(NUMBER, [OrderFile(BOOK, b"one")])
        house.portal.discard(NUMBER)
        house.portal.discard(NUMBER)
        assert list(house.private.iterdir()) == []

    def test_discarding_before_anything_was_ever_written_is_done(self, house: House) -> None:
        house.portal.discard(NUMBER)
        assert not house.private.exists()


class TestReceipts:
    def test_lines_that_nobody_has_written_in_are_not_yet(self, house: House) -> None:
        house.handed_over()
        reading = house.read()
        assert reading.receipts == tuple(PackageReceipt(line, None, None, None) for line in (1, 2, 3))
        assert reading.problems == ()
        assert reading.read.content == (house.channel / BOOK).read_bytes()

    def test_case_numbers_reasons_and_signatures_are_read(self, house: House) -> None:
        house.handed_over()
        house.fill_in(
            (f"{CASE_NUMBER}5", " SAK-4711 "), (f"{SIGNATURE}5", "KBH"), (f"{CASE_NUMBER}6", 4712),
            (f"{REASON}7", "Finnes ikke i\npersonalsystemet"), (f"{SIGNATURE}7", "kbh"),
        )  # fmt: skip
        assert house.read().receipts == (
            PackageReceipt(1, "SAK-4711", None, "KBH"),
            PackageReceipt(2, "4712", None, None),
            PackageReceipt(3, None, "Finnes ikke i personalsystemet", "kbh"),
        )
        assert house.codes() == []

    def test_one_case_number_in_a_cell_merged_over_lines_counts_for_each(self, house: House) -> None:
        house.handed_over()
        house.fill_in(
            (f"{CASE_NUMBER}5", "SAK-1"), change=lambda sheet: sheet.merge_cells(f"{CASE_NUMBER}5:{CASE_NUMBER}6")
        )
        assert [receipt.case_number for receipt in house.read().receipts] == ["SAK-1", "SAK-1", None]

    def test_rows_may_be_sorted_columns_moved_and_other_sheets_added(self, house: House) -> None:
        house.handed_over()

        def rearrange(sheet: Worksheet) -> None:
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=7)]
            rows = [rows[0], *rows[:0:-1]]
            for at, row in enumerate(rows, start=4):
                for column, value in enumerate(reversed(row), start=1):
                    sheet.cell(at, column).value = value
            assert sheet.parent is not None
            sheet.parent.create_sheet("Notater", 0)["A1"] = "Linje"

        house.fill_in((f"{CASE_NUMBER}5", "SAK-1"), (f"{REASON}7", "Sluttet"), change=rearrange)
        assert house.read().receipts == (
            PackageReceipt(1, "SAK-1", None, None),
            PackageReceipt(2, None, None, None),
            PackageReceipt(3, None, "Sluttet", None),
        )

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ([("P5", "SAK-1"), ("Q5", "Sluttet")], "kvittering-begge"),
            ([("P5", "bestilt")], "kvittering-saksnummer"),
            ([("P5", date(2026, 8, 7))], "kvittering-saksnummer"),
            ([("P5", "9" * 61)], "kvittering-saksnummer"),
            ([("P5", "the number of a person")], "kvittering-fodselsnummer"),
            ([("Q5", "Fant ikke the number of a person")], "kvittering-fodselsnummer"),
            ([("R5", "the number of a person"), ("P5", "SAK-1")], "kvittering-fodselsnummer"),
        ],
    )
    def test_what_is_not_clear_is_a_problem_and_no_receipt(
        self, house: House, cells: list[tuple[str, object]], code: str
    ) -> None:
        house.handed_over()
        number = synthetic_person(1).number
        house.fill_in(*[
            (ref, said.replace("the number of a person", number) if isinstance(said, str) else said)
            for ref, said in cells
        ])  # fmt: skip
        reading = house.read()
        assert [receipt.line for receipt in reading.receipts] == [2, 3]
        (problem,) = reading.problems
        assert (problem.code, problem.place) == (code, f"FOU/{BOOK}, rad 5")
        assert "linje 1" in problem.message
        assert number not in problem.message + repr(reading)

    def test_a_line_that_the_package_does_not_have_is_a_problem(self, house: House) -> None:
        house.handed_over()
        house.fill_in(("A8", 17), (f"{CASE_NUMBER}8", "SAK-1"))
        assert house.codes() == ["kvittering-ukjent-linje"]
        assert [receipt.line for receipt in house.read().receipts] == [1, 2, 3]

    def test_a_line_that_is_there_twice_is_read_from_neither(self, house: House) -> None:
        house.handed_over()
        house.fill_in(("A6", 1), (f"{CASE_NUMBER}5", "SAK-1"), (f"{CASE_NUMBER}6", "SAK-2"))
        assert house.codes() == ["kvittering-linje-to-ganger", "kvittering-linje-borte"]
        assert [receipt.line for receipt in house.read().receipts] == [3]

    def test_a_line_that_somebody_deleted_is_told(self, house: House) -> None:
        house.handed_over()
        house.fill_in(change=lambda sheet: sheet.delete_rows(6))
        assert house.codes() == ["kvittering-linje-borte"]
        assert [receipt.line for receipt in house.read().receipts] == [1, 3]

    def test_a_receipt_beside_no_line_number_is_told(self, house: House) -> None:
        house.handed_over()
        house.fill_in(("A5", None), (f"{CASE_NUMBER}5", "SAK-1"))
        assert house.codes() == ["kvittering-uten-linje", "kvittering-linje-borte"]

    @pytest.mark.parametrize("nothing", [None, "", "  ", "-", "–", "?"])
    def test_a_dash_is_as_good_as_nothing(self, house: House, nothing: str | None) -> None:
        house.handed_over()
        house.fill_in((f"{CASE_NUMBER}5", nothing), (f"{REASON}5", "Sluttet"), (f"{SIGNATURE}5", nothing))
        assert house.read().receipts[0] == PackageReceipt(1, None, "Sluttet", None)

    def test_headings_that_were_removed_are_told(self, house: House) -> None:
        house.handed_over()
        house.fill_in(("P4", "noe annet"))
        assert house.read().receipts == ()
        assert house.codes() == ["pakke-overskrift-mangler"]

    def test_a_workbook_that_was_moved_to_a_sub_folder_is_found_and_a_copy_does_not_win_over_it(
        self, house: House
    ) -> None:
        house.handed_over()
        house.fill_in((f"{CASE_NUMBER}5", "SAK-1"))
        (house.channel / "Ferdig/2026").mkdir(parents=True)
        (house.channel / BOOK).rename(house.channel / "Ferdig" / BOOK)
        (house.channel / "Ferdig/2026" / BOOK).write_bytes(an_order())
        reading = house.read()
        assert reading.read.state.file_id == f"Ferdig/{BOOK}"
        assert reading.receipts[0].case_number == "SAK-1"

    def test_one_that_is_gone_is_told_with_the_way_out(self, house: House) -> None:
        house.handed_over()
        (house.channel / BOOK).unlink()
        with pytest.raises(NotFound, match="praksis confirm"):
            house.read()

    def test_one_that_is_no_workbook_any_more_is_refused(self, house: House) -> None:
        house.handed_over()
        (house.channel / BOOK).write_bytes(b"<html>")
        with pytest.raises(WorkbookRefused):
            house.read()

    def test_without_the_private_store_the_lines_are_taken_as_they_stand(self, house: House) -> None:
        house.handed_over()
        (house.private / NUMBER / BOOK).unlink()
        house.fill_in(("A8", 17), (f"{CASE_NUMBER}8", "SAK-1"))
        assert [receipt.line for receipt in house.read().receipts] == [1, 2, 3, 17]

    @at_most(20)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "P", "Q", "R"]), st.integers(4, 8),
                st.one_of(st.none(), st.integers(-3, 9), st.floats(-1e18, 1e18), st.booleans(),
                          st.dates(date(1950, 1, 1), date(2050, 1, 1)),
                          st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=12)),
            ),
            max_size=8,
        )
    )  # fmt: skip
    def test_whatever_people_write_each_receipt_is_one_clear_thing(
        self, tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, int, object]]
    ) -> None:
        house = House(tmp_path_factory.mktemp("house"))
        house.handed_over()
        try:
            house.fill_in(*[(f"{column}{row}", value) for column, row, value in cells])
        except ValueError:
            return  # the other library cannot write this
        reading = house.read()
        lines = [receipt.line for receipt in reading.receipts]
        assert len(lines) == len(set(lines))
        assert set(lines) <= {1, 2, 3}
        for receipt in reading.receipts:
            assert receipt.case_number is None or receipt.not_ordered is None
            assert receipt.case_number is None or any(map(str.isdigit, receipt.case_number))


class TestFinish:
    def finished(self) -> bytes:
        return an_order(with_numbers=False)

    def numbers_left(self, house: House) -> list[str]:
        """The files anywhere in the house whose «Bestilling» still shows a national number."""
        numbers = {synthetic_person(line).number for line in (1, 2, 3)}
        return [
            path.name
            for folder in (house.channel, house.private)
            for path in folder.rglob("*.xlsx")
            for row in load_workbook(io.BytesIO(path.read_bytes()))["Bestilling"].iter_rows(values_only=True)
            if numbers & {str(value) for value in row}
        ]

    def test_the_numbers_are_gone_from_both_places_and_doing_it_again_is_done(self, house: House) -> None:
        seal = house.handed_over()
        reading = house.read()
        assert self.numbers_left(house) != []
        for _ in range(2):
            house.portal.finish(NUMBER, reading.read, self.finished())
            assert self.numbers_left(house) == []
        assert house.portal.handed_over(NUMBER, seal)
        assert (house.private / NUMBER / BOOK).stat().st_mode & 0o777 == 0o600

    def test_one_that_is_gone_from_the_channel_is_finished_in_the_private_store(self, house: House) -> None:
        house.handed_over()
        (house.channel / BOOK).unlink()
        house.portal.finish(NUMBER, None, self.finished())
        assert self.numbers_left(house) == []
        assert list(house.channel.iterdir()) == []

    def test_one_that_goes_while_we_finish_is_finished_in_the_private_store(self, house: House) -> None:
        house.handed_over()
        reading = house.read()
        (house.channel / BOOK).unlink()
        house.portal.finish(NUMBER, reading.read, self.finished())
        assert self.numbers_left(house) == []

    def test_one_that_came_back_is_not_passed_over(self, house: House) -> None:
        house.handed_over()
        with pytest.raises(Conflict):
            house.portal.finish(NUMBER, None, self.finished())
        assert BOOK in self.numbers_left(house)

    def test_one_that_was_moved_since_it_was_read_is_not_passed_over(self, house: House) -> None:
        house.handed_over()
        reading = house.read()
        (house.channel / "Ferdig").mkdir()
        (house.channel / BOOK).rename(house.channel / "Ferdig" / BOOK)
        with pytest.raises(Conflict):
            house.portal.finish(NUMBER, reading.read, self.finished())
        house.portal.finish(NUMBER, house.read().read, self.finished())
        assert self.numbers_left(house) == []

    def test_one_that_is_open_or_changed_is_left_and_done_at_the_next_run(self, house: House) -> None:
        house.handed_over()
        reading = house.read()
        lock = house.channel / f"~${BOOK}"
        lock.touch()
        with pytest.raises(Locked):
            house.portal.finish(NUMBER, reading.read, self.finished())
        lock.unlink()
        house.fill_in((f"{CASE_NUMBER}5", "SAK-1"))
        with pytest.raises(Conflict):
            house.portal.finish(NUMBER, reading.read, self.finished())
        house.portal.finish(NUMBER, house.read().read, self.finished())
        assert self.numbers_left(house) == []


def test_no_error_of_a_package_says_who_is_in_it(house: House, full_disk: Callable[[], None]) -> None:
    content = an_order()
    full_disk()
    with pytest.raises(PraksisError) as raised:
        house.portal.write(NUMBER, [OrderFile(BOOK, content)])
    person = synthetic_person(1)
    assert not {person.number, person.family} & set(raised.value.message.replace("«", " ").split())


def test_a_workbook_whose_version_is_known_is_not_opened_again(house: House) -> None:
    house.handed_over()
    tag = house.read().read.state.tag

    assert house.portal.receipts(NUMBER, tag) is None
    house.fill_in(("P5", "SAK-1"))
    assert house.portal.receipts(NUMBER, tag) is not None


class TestStatus:
    @pytest.mark.parametrize(
        ("cells", "receipt"),
        [
            ({"P": "SAK-1", "S": "Bestilt"}, PackageReceipt(1, "SAK-1", None, None, ReceiptStatus.ORDERED)),
            (
                {"P": "SAK-1", "S": "godkjent", "T": date(2026, 8, 7)},
                PackageReceipt(1, "SAK-1", None, None, ReceiptStatus.APPROVED, None, date(2026, 8, 7)),
            ),
            (
                {"P": "SAK-1", "S": "Iverksatt", "T": "07.08.2026"},
                PackageReceipt(1, "SAK-1", None, None, ReceiptStatus.IMPLEMENTED, None, date(2026, 8, 7)),
            ),
            (
                {"P": "SAK-1", "S": "Avslått", "U": "Mangler vedtak"},
                PackageReceipt(1, "SAK-1", None, None, ReceiptStatus.REJECTED, "Mangler vedtak"),
            ),
            (
                {"S": "Avslått", "Q": "Mangler vedtak"},
                PackageReceipt(1, None, None, None, ReceiptStatus.REJECTED, "Mangler vedtak"),
            ),
            (
                {"S": "Ikke bestilt", "Q": "Sluttet"},
                PackageReceipt(1, None, "Sluttet", None, ReceiptStatus.NOT_ORDERED),
            ),
            ({"S": "Trukket tilbake"}, PackageReceipt(1, None, None, None)),
            ({"P": "SAK-1", "S": "Trukket tilbake"}, PackageReceipt(1, "SAK-1", None, None)),
        ],
    )
    def test_how_far_a_line_has_come_is_read(
        self, house: House, cells: dict[str, object], receipt: PackageReceipt
    ) -> None:
        house.handed_over()
        house.fill_in(*[(f"{column}{FIRST_ROW}", value) for column, value in cells.items()])
        reading = house.read()
        assert reading.problems == ()
        assert reading.receipts[0] == receipt

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ({"S": "Godkjent"}, "kvittering-uten-saksnummer"),
            ({"S": "Bestilt"}, "kvittering-uten-saksnummer"),
            ({"S": "Ikke bestilt"}, "kvittering-uten-arsak"),
            ({"P": "SAK-1", "S": "Avslått"}, "kvittering-uten-arsak"),
            ({"P": "SAK-1", "S": "Ikke bestilt"}, "kvittering-begge"),
            ({"P": "SAK-1", "S": "kanskje"}, "kvittering-status"),
            ({"P": "SAK-1", "U": "Mangler vedtak"}, "kvittering-status"),
            ({"P": "SAK-1", "S": "Godkjent", "T": "i går"}, "kvittering-dato"),
            ({"S": "Avslått", "U": "the number of a person"}, "kvittering-fodselsnummer"),
            ({"S": "the number of a person", "P": "SAK-1"}, "kvittering-fodselsnummer"),
        ],
    )
    def test_what_does_not_fit_together_is_a_problem_and_no_receipt(
        self, house: House, cells: dict[str, str], code: str
    ) -> None:
        house.handed_over()
        number = synthetic_person(1).number
        house.fill_in(*[
            (f"{column}{FIRST_ROW}", text.replace("the number of a person", number)) for column, text in cells.items()
        ])  # fmt: skip
        assert house.codes() == [code]
        reading = house.read()
        assert [receipt.line for receipt in reading.receipts] == [2, 3]
        assert number not in repr(reading)


@pytest.mark.parametrize(("files", "folders"), [(0o600, 0o700), (0o640, 0o750), (0o660, 0o770)])
def test_the_private_store_has_the_rights_that_settings_say(tmp_path: Path, files: int, folders: int) -> None:
    (tmp_path / "Teams/FOU").mkdir(parents=True)
    teams = FolderTeams(tmp_path / "Teams")
    portal = PackageSamlepunktet(tmp_path / "pakker", teams, "FOU", file_mode=files)
    portal.hand_over(NUMBER, portal.write(NUMBER, [OrderFile(BOOK, an_order())]))
    portal.finish(NUMBER, None if (reading := portal.receipts(NUMBER)) is None else reading.read, b"emptied")
    package = tmp_path / "pakker" / NUMBER
    assert [path.stat().st_mode & 0o777 for path in (package.parent, package)] == [folders, folders]
    assert {path.stat().st_mode & 0o777 for path in package.iterdir()} == {files}


def test_the_tags_of_many_packages_come_from_one_look(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.handed_over()
    (house.channel / "Ferdig").mkdir()
    (house.channel / "Ferdig" / BOOK).write_bytes(b"a copy")
    looks: list[str] = []
    real = FolderTeams.workbooks

    def counted(teams: FolderTeams, channel: str) -> object:
        looks.append(channel)
        return real(teams, channel)

    monkeypatch.setattr(FolderTeams, "workbooks", counted)
    assert house.portal.tags([NUMBER, "O-0077"]) == {NUMBER: house.read().read.state.tag}
    assert looks == ["FOU", "FOU"], "one for the tags, one for the reading"
    assert house.portal.tags([]) == {}


def test_after_finishing_the_tag_is_the_one_that_lies_there(house: House) -> None:
    house.handed_over()
    tag = house.portal.finish(NUMBER, house.read().read, an_order(with_numbers=False))
    assert house.portal.tags([NUMBER]) == {NUMBER: tag}
    (house.channel / BOOK).unlink()
    assert house.portal.finish(NUMBER, None, an_order(with_numbers=False)) is None

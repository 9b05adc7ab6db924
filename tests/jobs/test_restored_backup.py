"""A ledger restored from a backup: nothing is sent, planned or ordered anew before it has been reconciled with the packages
that left the house since."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from praksis.cases import CaseKind
from praksis.errors import Refused
from praksis.jobs.reconcile import ReconcileReport, reconcile
from praksis.jobs.stop import resume
from praksis.ledger.audit import broken_links, links
from praksis.ledger.ledger import Ledger
from praksis.ledger.tables import AuditEntry, Message, Package, Plan
from tests.jobs.season_factory import SIGNATURE, SmallSeason, Student, fill_in, oslo, package_lines, students


@dataclass
class Backup:
    """A copy of the ledger's file, and how it is put back."""

    season: SmallSeason
    copy: Path

    @property
    def _file(self) -> Path:
        return Path(str(self.season.ledger.engine.url.database))

    def take(self) -> Backup:
        self.season.ledger.close()
        shutil.copy(self._file, self.copy)
        return self

    def restore(self) -> None:
        self.season.ledger.close()
        shutil.copy(self.copy, self._file)
        self.season._status = None


@pytest.fixture
def backup(season: SmallSeason, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    return Backup(season, tmp_path_factory.mktemp("kopi") / "praksis.db")


def avstem(season: SmallSeason, *, carry_out: bool = True) -> ReconcileReport:
    report = season.act(reconcile, SIGNATURE, carry_out=carry_out)
    assert isinstance(report, ReconcileReport)
    return report


def orders(season: SmallSeason) -> Counter[tuple[Any, ...]]:
    """Every line in FOU's channel, by what it asks for: what has reached the person who places orders."""
    return Counter(
        (line["Hva"], line["Fornavn"], line["Etternavn"], line["System"], line["Første dag"], line["Siste dag"])
        for path in sorted(season.office.glob("Pakke *.xlsx"))
        for line in package_lines(path)
    )


def ordered_after_the_backup(season: SmallSeason, backup: Backup) -> tuple[list[Student], int]:
    """Backup; then a plan is applied and half of its lines get their case number in the workbook."""
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    backup.take()
    number = season.apply(season.plan().number).package
    path = season.office / f"Pakke O-{number:04d}.xlsx"
    fill_in(path, {n: {"Saksnummer": "SAK-1", "Signatur": "PHE"} for n in (1, 2)})
    season.sync()
    backup.restore()
    return people, number


def test_apply_refuses_with_words_and_sync_sends_plans_and_hands_over_nothing(
    season: SmallSeason, backup: Backup
) -> None:
    _, number = ordered_after_the_backup(season, backup)
    plan, before = season.plan().number, orders(season)
    posts = season.posts()
    season.sync(oslo(8, 6, 13))
    assert orders(season) == before
    assert season.posts() == posts
    with pytest.raises(Refused) as caught:
        season.apply(plan)
    assert caught.value.code == "databasen-er-eldre"
    assert "praksis audit reconcile" in caught.value.message
    with pytest.raises(Refused) as caught:
        season.confirm(number, case_number="SAK-9")
    assert caught.value.code == "databasen-er-eldre"
    season.act(resume, SIGNATURE)
    with pytest.raises(Refused):
        season.apply(plan)
    assert any("UTSENDING ER STOPPET" in line for line in season.status().lines())
    assert any("praksis audit reconcile" in line for line in season.status().lines())
    assert orders(season) == before


def test_after_reconciling_nothing_is_planned_that_was_ordered_lost_0_doubled_0(
    season: SmallSeason, backup: Backup
) -> None:
    (anna, bo), number = ordered_after_the_backup(season, backup)
    before = orders(season)
    season.sync(oslo(8, 6, 13))
    season.sync(oslo(8, 6, 14))
    preview = avstem(season, carry_out=False)
    assert (preview.done, [(p.package, p.lines, p.unknown) for p in preview.packages]) == (False, [("O-0001", 4, 0)])
    with pytest.raises(Refused):
        season.apply(1)
    done = avstem(season)
    assert (done.done, [(p.package, p.lines, p.unknown) for p in done.packages]) == (True, [("O-0001", 4, 0)])
    season.sync()
    assert season.plans() == ()
    assert orders(season) == before, "lost 0, doubled 0"
    assert [(p.number, p.lines, p.waiting) for p in season.status().packages] == [(1, 4, 2)]
    season.confirm(number, case_number="SAK-2")
    season.sync()
    assert season.plans() == ()
    assert season.colours(anna) == season.colours(bo) == ("green", "green")
    assert orders(season) == before
    with season.ledger.reading() as session:
        assert broken_links(session, season.key) == []


def test_the_chain_names_the_gap_and_goes_on(season: SmallSeason, backup: Backup) -> None:
    from praksis.audit_chain import gaps

    ordered_after_the_backup(season, backup)
    season.sync(oslo(8, 6, 13))
    avstem(season)
    with season.ledger.reading() as session:
        (gap,) = gaps(links(session))
        assert (gap.after, gap.lost) == (0, 7), "applied, four handed over, two receipts"
        assert broken_links(session, season.key) == []
    assert avstem(season).trouble is None, "once is enough"


def test_a_plan_or_package_number_is_never_used_twice(season: SmallSeason, backup: Backup) -> None:
    people, _ = ordered_after_the_backup(season, backup)
    (cecilie,) = students(3)[2:]
    season.list_of(*people, cecilie, at=oslo(8, 6)).export_of(*people, cecilie, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert [p.number for p in season.plans()] == [1], "nothing is planned while the ledger is in doubt"
    avstem(season)
    season.sync()
    assert season.plan().number == 2
    assert season.apply(2).package == 2


def test_students_who_came_after_the_backup_are_known_again_by_their_number(
    season: SmallSeason, backup: Backup
) -> None:
    season.sync()
    backup.take()
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    season.order("SAK-1")
    before = orders(season)
    backup.restore()
    season.sync(oslo(8, 6, 13))
    assert season.plans() == ()
    report = avstem(season)
    assert [(p.lines, p.unknown) for p in report.packages] == [(4, 0)]
    season.sync()
    assert season.plans() == ()
    assert orders(season) == before
    assert [season.colours(who) for who in people] == [("green", "green")] * 2


def test_a_line_whose_student_nobody_knows_again_is_a_case_that_blocks_its_system_until_decided(
    season: SmallSeason, backup: Backup
) -> None:
    season.sync()
    backup.take()
    anna, bo = students(2)
    season.list_of(anna).export_of(anna).sync()
    season.order("SAK-1")
    backup.restore()
    season.list_of(bo, at=oslo(8, 6)).export_of(bo, at=oslo(8, 6)).sync(oslo(8, 6, 13))
    assert [(p.lines, p.unknown) for p in avstem(season).packages] == [(0, 2)]
    season.sync()
    assert [case.kind for case in season.cases()] == ["unknown-line", "unknown-line"]
    assert season.plans() == (), "it may be Bo's under another name"
    season.decide(CaseKind.UNKNOWN_LINE, "det ble ikke gjort")
    season.sync()
    assert {line["System"] for line in season.plan_lines(season.plan().number)} == {season_system(season, 0)}
    season.decide(CaseKind.UNKNOWN_LINE, "det ble ikke gjort")
    season.sync()
    assert {line["Student"] for line in season.plan_lines(season.plan().number)} == {bo.name}
    assert season.plan().lines == 2


def season_system(season: SmallSeason, nth: int) -> str:
    with season.ledger.reading() as session:
        from praksis.ledger.tables import CaseFile

        decided = session.scalars(select(CaseFile).where(CaseFile.state == "decided").order_by(CaseFile.number)).all()
    return str(decided[nth].facts["system"])


def test_a_package_that_nothing_is_known_of_blocks_all_planning_until_decided(
    season: SmallSeason, backup: Backup
) -> None:
    _, number = ordered_after_the_backup(season, backup)
    shutil.rmtree(season.root / "pakker")
    with pytest.raises(Refused):
        season.apply(1)
    assert [(p.lines, p.unknown) for p in avstem(season).packages] == [(0, 1)]
    season.sync()
    assert season.plans() == ()
    season.decide(CaseKind.UNKNOWN_LINE, "det ble ikke gjort")
    season.sync()
    assert season.plan().number > 1
    assert season.apply(season.plan().number).package > number


def test_a_package_that_never_left_is_thrown_away_and_planned_anew(season: SmallSeason, backup: Backup) -> None:
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    backup.take()
    number = season.apply(season.plan().number).package
    backup.restore()
    (season.office / f"Pakke O-{number:04d}.xlsx").unlink()
    (season.root / "pakker" / f"O-{number:04d}" / ".overlevert").unlink()
    season.sync(oslo(8, 6, 13))
    assert [(p.left, p.lines) for p in avstem(season).packages] == [(False, 0)]
    assert not (season.root / "pakker" / f"O-{number:04d}").exists()
    season.sync()
    assert season.plan().lines == 4
    assert season.apply(season.plan().number).package == number + 1
    assert set(orders(season).values()) == {1}


def test_a_change_that_names_its_case_tells_that_the_receipt_before_it_had_come(
    season: SmallSeason, backup: Backup
) -> None:
    from datetime import date

    (anna,) = students(1)
    season.list_of(anna).export_of(anna).sync()
    first = season.apply(season.plan().number).package
    backup.take()
    season.confirm(first, case_number="SAK-1")
    season.edit(lambda sheet: sheet.set(anna, "Siste dag", date(2026, 10, 9)), at=oslo(8, 6)).sync(oslo(8, 6, 13))
    second = season.apply(season.plan().number).package
    before = orders(season)
    (season.office / f"Pakke O-{first:04d}.xlsx").unlink()  # its receipts can be read nowhere
    backup.restore()
    season.sync(oslo(8, 7))
    assert [(p.package, p.lines, p.unknown) for p in avstem(season).packages] == [(f"O-{second:04d}", 2, 0)]
    season.confirm(second, case_number="SAK-2")
    season.sync()
    assert season.plans() == ()
    assert season.colours(anna) == ("green", "green")
    assert sum(orders(season).values()) == sum(before.values()) - 2


def test_a_post_that_was_made_is_not_made_again(season: SmallSeason, backup: Backup) -> None:
    people = students(2)
    backup.take()
    season.list_of(*people).export_of(*people).sync()
    posts = season.posts()
    assert len(posts) >= 1
    backup.restore()
    season.sync()
    assert season.posts() == posts, "the anchor says that something was sent that this ledger knows nothing of"
    with season.ledger.reading() as session:
        assert session.scalars(select(Message.state).where(Message.state == "sent")).all() == []
    avstem(season)
    season.sync()
    assert season.posts() == posts, "the same thing is said under the same mark, and the channel knows it"


def test_a_ledger_with_the_same_chain_but_older_numbers_goes_on_after_the_anchors(
    season: SmallSeason, backup: Backup
) -> None:
    season.modes["HVL"] = "shadow"
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    backup.take()
    season.modes["HVL"] = "full"
    season.sync()
    assert season.plan().number == 1
    backup.restore()
    season.sync()
    avstem(season)
    season.sync()
    assert season.plan().number == 2, "P-0001 stands in people's mail"


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_text("{}", encoding="utf-8")])
def test_a_lost_or_damaged_anchor_alone_is_told_and_stops_nothing_but_is_not_papered_over(
    season: SmallSeason, spoil: Callable[[Path], object]
) -> None:
    people = students(1)
    season.list_of(*people).export_of(*people).sync()
    season.order()
    anchor = season.root / "pakker" / "anker.json"
    spoil(anchor)
    left = anchor.read_bytes() if anchor.exists() else None
    season.sync(oslo(8, 6, 13))
    assert (anchor.read_bytes() if anchor.exists() else None) == left
    assert any("anker.json" in line for line in season.status().lines())
    report = avstem(season)
    assert report.done
    assert not any("må gis på nytt" in line for line in report.lines()), "nothing but the anchor was lost"
    assert not any("anker.json" in line for line in season.status().lines())
    assert anchor.stat().st_mode & 0o777 == 0o600


def test_the_anchor_follows_the_ledger_and_an_idle_run_does_not_touch_it(season: SmallSeason) -> None:
    season.sync()
    anchor = season.root / "pakker" / "anker.json"
    first = anchor.read_bytes()
    people = students(1)
    season.list_of(*people).export_of(*people).sync()
    season.order()
    second = anchor.read_bytes()
    assert first != second
    stamp = anchor.stat().st_mtime_ns
    season.sync()
    assert (anchor.read_bytes(), anchor.stat().st_mtime_ns) == (second, stamp)
    assert not any(person.person.number.encode() in second for person in people)


def test_a_package_put_back_by_mistake_puts_the_ledger_in_doubt_only_as_long_as_it_lies_there(
    season: SmallSeason,
) -> None:
    people = students(1)
    season.list_of(*people).export_of(*people).sync()
    strange = season.root / "pakker" / "O-0099"
    strange.mkdir()
    with pytest.raises(Refused) as caught:
        season.apply(1)
    assert "O-0099" in caught.value.message
    strange.rmdir()
    assert season.apply(1).package == 100, "the number was seen, so it is not given"


def test_manifests_hold_no_name_and_no_number(season: SmallSeason) -> None:
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    season.apply(season.plan().number)
    manifest = (season.root / "pakker" / "O-0001" / ".innhold.json").read_text(encoding="utf-8")
    for student in people:
        for text in (student.person.number, student.person.given, student.person.family, student.person.email):
            assert text not in manifest


def test_the_rows_that_came_back_keep_their_ids(
    season: SmallSeason,
    backup: Backup,
) -> None:
    ordered_after_the_backup(season, backup)
    avstem(season)
    with season.ledger.reading() as session:
        (package,) = session.scalars(select(Package)).all()
        (plan,) = session.scalars(select(Plan)).all()
        assert (package.number, package.plan_id, plan.state) == (1, plan.id, "applied")
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "taken-in-grant")).all()
        assert {entry.actor for entry in taken} == {SIGNATURE}
        assert len(taken) == 4
    assert isinstance(season.ledger, Ledger)


def test_a_house_restored_whole_with_its_anchor_is_told_by_the_packages_in_the_channel(
    season: SmallSeason, backup: Backup
) -> None:
    people = students(2)
    season.list_of(*people).export_of(*people).sync()
    backup.take()
    shutil.copytree(season.root / "pakker", backup.copy.parent / "pakker")
    season.apply(season.plan().number)
    before = orders(season)
    backup.restore()
    shutil.rmtree(season.root / "pakker")
    shutil.copytree(backup.copy.parent / "pakker", season.root / "pakker")
    with pytest.raises(Refused) as caught:
        season.apply(1)
    assert "O-0001" in caught.value.message
    season.sync()
    assert any("praksis audit reconcile" in line for line in season.status().lines()), "the doubt stays"
    assert [(p.lines, p.unknown) for p in avstem(season).packages] == [(0, 1)]
    season.sync()
    assert season.plans() == ()
    assert orders(season) == before

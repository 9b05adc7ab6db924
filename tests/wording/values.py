"""Values for messages: made by hypothesis, or with defaults where only one of them is what a test is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from praksis.wording.about import About, Cohort, Period
from praksis.wording.receipt import Lateness, Receipt
from praksis.wording.sheet_summary import RowReason, SheetSummary

COHORT = Cohort("HVL", "Sykepleie", "2024")
PERIOD = Period("Periode 1", date(2026, 9, 7), date(2026, 10, 16))
ABOUT = About(COHORT, PERIOD)

days = st.dates(date(2025, 1, 1), date(2030, 12, 31))
counts = st.integers(0, 400)
whys = st.sampled_from(
    ["Finnes ikke i Webcruiter; koordinator minner om det.", "Navnet mangler i raden.", "Etter fristen."]
)
rows = st.lists(st.builds(RowReason, st.integers(2, 900), whys), max_size=90).map(tuple)
names = st.sampled_from(["Periode 1", "Semester 9", "Internasjonale P2"])
periods = st.one_of(st.builds(Period, names), st.builds(Period, names, days, days))
sheets = st.lists(
    st.builds(SheetSummary, names, periods, counts, counts, counts, counts, counts, rows), max_size=4
).map(tuple)
abouts = st.builds(About, st.just(COHORT), periods)
sentences = st.lists(
    st.sampled_from(["Periode 1, rad 7: noe er endret.", "E-post mangler.", "Arket er skjult."]), max_size=4
).map(tuple)
receipts = st.builds(
    Receipt,
    document=st.just("Liste.xlsx"),
    institution=st.just("HVL"),
    cohort=st.sampled_from([COHORT, None]),
    sheets=sheets,
    findings=sentences,
    notices=sentences,
    urgent_changes=sentences,
    changes=sentences,
    changed=st.booleans(),
    late=st.lists(st.builds(Lateness, names, days, st.one_of(st.none(), st.integers(1, 40))), max_size=3).map(tuple),
    refusal=st.sampled_from([None, None, "Filen er tom."]),
)


def sheet(**changed: Any) -> SheetSummary:
    """One sheet of three students."""
    values: dict[str, Any] = {
        "name": "Periode 1",
        "period": PERIOD,
        "total": 3,
        "transferred": 1,
        "ordered": 0,
        "not_registered": 1,
        "not_transferred": 1,
        "rows": (RowReason(7, "Finnes ikke i Webcruiter; studenten må registrere seg."),),
    }
    return SheetSummary(**values | changed)


def a_receipt(**changed: Any) -> Receipt:
    """The answer to a new list."""
    values: dict[str, Any] = {"document": "Liste.xlsx", "institution": "HVL", "cohort": COHORT, "sheets": (sheet(),)}
    return Receipt(**values | changed)
